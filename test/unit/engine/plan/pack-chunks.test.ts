import { describe, expect, it } from 'vitest'
import { packChunks } from '../../../../electron/engine/plan/pack-chunks.ts'
import { CHUNK_BYTES } from '../../../../electron/engine/plan/tensor-cuts.ts'

const pack = (...chunks: [file: number, bytes: number][]) => [
  ...packChunks(
    chunks,
    ([, bytes]) => bytes,
    ([a], [b]) => a === b,
  ),
]

describe('packChunks', () => {
  it('fills a task with chunks of the same file', () => {
    const half = CHUNK_BYTES / 2
    expect(pack([0, half], [0, half], [0, 1], [1, 1])).toEqual([
      [
        [0, half],
        [0, half],
      ],
      [[0, 1]],
      [[1, 1]],
    ])
  })

  it('makes a task of its own for a larger chunk', () => {
    expect(pack([0, 1], [0, 2 * CHUNK_BYTES], [0, 1])).toHaveLength(3)
  })

  it('puts 256 chunks into a task at most', () => {
    expect(pack(...Array.from({ length: 600 }, (): [number, number] => [0, 1])).map(({ length }) => length)).toEqual([
      256, 256, 88,
    ])
  })

  it('makes tasks as they are asked for', () => {
    let made = 0
    const endless = function* () {
      for (;;) yield [0, CHUNK_BYTES, made++] as const
    }
    const tasks = packChunks(
      endless(),
      ([, bytes]) => bytes,
      () => true,
    )
    tasks.next()
    expect(made).toBe(2)
  })
})
