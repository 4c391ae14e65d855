import { describe, expect, it } from 'vitest'
import { OpenFiles } from '../../../../electron/engine/worker/open-files.ts'
import { TaskReader } from '../../../../electron/engine/worker/task-reader.ts'
import type { FileStamp, MeasureTask } from '../../../../electron/engine/protocol/worker-protocol.ts'

const byteAt = (position: number) => (position * 31) % 251

/** A file without end in which byte `bad` cannot be read. */
class CountingFiles extends OpenFiles {
  readonly reads: [position: number, length: number][] = []
  readonly #bad: number
  constructor(bad = -1) {
    super()
    this.#bad = bad
  }
  override read(_file: FileStamp, target: Uint8Array, position: number): void {
    this.reads.push([position, target.length])
    if (this.#bad >= position && this.#bad < position + target.length) throw new Error('EIO')
    for (let i = 0; i < target.length; i++) target[i] = byteAt(position + i)
  }
}

/** A task of chunks given by place and size. */
function taskOf(...places: [byteOffset: number, nBytes: number][]): MeasureTask {
  const chunks = places.map(([byteOffset, nBytes], tensor) => ({
    ...{ tensor, index: 0, typeId: 0, file: 0, firstElement: 0 },
    ...{ byteOffset, nBytes },
  }))
  return { id: 0, file: { path: 'f', size: 1e9, mtimeMs: 0 }, endian: 'little', chunks }
}

/** Reads the chunks in pieces of `piece` bytes and checks what comes; numbers of those that failed. */
function readAll(task: MeasureTask, files: OpenFiles, piece = 2 ** 20): number[] {
  const reader = new TaskReader(task.file, task.chunks, files)
  return task.chunks.flatMap(({ byteOffset, nBytes }, number) => {
    try {
      for (let done = 0; done < nBytes; done += piece) {
        const target = new Uint8Array(Math.min(piece, nBytes - done))
        reader.read(number, target, byteOffset + done)
        expect(target.every((value, i) => value === byteAt(byteOffset + done + i))).toBe(true)
      }
      return []
    } catch (error) {
      expect((error as Error).message).toBe('EIO')
      return [number]
    }
  })
}

describe('TaskReader', () => {
  it('reads neighbours at once, over small gaps', () => {
    const files = new CountingFiles()
    expect(readAll(taskOf([100, 50], [160, 1000], [1200, 8]), files)).toEqual([])
    expect(files.reads).toEqual([[100, 1108]])
  })

  it('reads neither what lies far away nor one chunk in a detour', () => {
    const files = new CountingFiles()
    readAll(taskOf([0, 100], [1e6, 100], [1e6 + 100, 50], [2e6, 3]), files)
    expect(files.reads).toEqual([
      [0, 100],
      [1e6, 150],
      [2e6, 3],
    ])
  })

  it('reads a megabyte at most', () => {
    const files = new CountingFiles()
    readAll(taskOf(...Array.from({ length: 50 }, (_, i): [number, number] => [i * 100_000, 100_000])), files)
    expect(files.reads.length).toBe(5)
    expect(Math.max(...files.reads.map(([, length]) => length))).toBe(1_000_000)
  })

  it('reads large chunks in the pieces that are asked for', () => {
    const files = new CountingFiles()
    readAll(taskOf([0, 3 * 2 ** 20], [3 * 2 ** 20, 100]), files)
    expect(files.reads.length).toBe(4)
  })

  it('serves chunks in any order of places, and those that overlap', () => {
    expect(readAll(taskOf([5000, 100], [100, 100], [150, 100], [240, 10]), new CountingFiles(), 64)).toEqual([])
  })

  it('fails no chunk for the sake of another', () => {
    expect(readAll(taskOf([0, 100], [100, 100], [200, 100]), new CountingFiles(150))).toEqual([1])
  })
})
