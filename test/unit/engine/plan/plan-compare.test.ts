import { describe, expect, it } from 'vitest'
import { pairTensors } from '../../../../electron/engine/compare/pairing.ts'
import { MAX_PAIR_EXPERTS } from '../../../../electron/engine/plan/pair-cuts.ts'
import { type ComparePlan, planCompare } from '../../../../electron/engine/plan/plan-compare.ts'
import { CHUNK_BYTES } from '../../../../electron/engine/plan/tensor-cuts.ts'
import type { PairChunk } from '../../../../electron/engine/protocol/worker-protocol.ts'
import type { TensorInfo } from '../../../../shared/model/tensor.ts'
import { tensor } from './sample-tensor.ts'

const [F32, F16, Q4_0, Q4_K] = [0, 1, 2, 12] as const

const plan = (reference: readonly TensorInfo[], other: readonly TensorInfo[]): ComparePlan =>
  planCompare(pairTensors(reference, other), reference, other)

const chunksOf = (made: ComparePlan): readonly PairChunk[] => [...made.tasks].flatMap(({ chunks }) => chunks)

/** One pair of this shape. */
const pairOf = (reference: number, other: number, shape: number[]) =>
  plan([tensor(reference, shape)], [tensor(other, shape, { dataOffset: 8192 })])

describe('planCompare', () => {
  it('cuts both tensors at the same elements, into whole rows', () => {
    const rows = 9000
    const chunks = chunksOf(pairOf(F16, Q4_K, [4096, rows]))
    expect(chunks.length).toBeGreaterThan(8)
    let next = 0
    for (const { firstElement, nElements, reference, other } of chunks) {
      expect(firstElement).toBe(next)
      expect(nElements % 4096).toBe(0)
      expect(reference).toEqual({ typeId: F16, file: 0, byteOffset: 4096 + firstElement * 2, nBytes: nElements * 2 })
      expect(other.byteOffset).toBe(8192 + (firstElement / 256) * 144)
      expect(other.nBytes).toBe((nElements / 256) * 144)
      expect(reference.nBytes + other.nBytes).toBeLessThanOrEqual(2 * CHUNK_BYTES)
      next += nElements
    }
    expect(next).toBe(4096 * rows)
  })

  it('cuts a long row into blocks that are whole in both types', () => {
    const chunks = chunksOf(pairOf(Q4_0, Q4_K, [256 * 40_000]))
    expect(chunks.length).toBeGreaterThan(1)
    for (const { nElements } of chunks) expect(nElements % 256).toBe(0)
    expect(chunks.reduce((sum, { nElements }) => sum + nElements, 0)).toBe(256 * 40_000)
  })

  it('never puts two experts into a chunk', () => {
    const made = pairOf(F32, Q4_0, [64, 96, 12])
    expect(made.cuts.experts(0)).toBe(12)
    expect(chunksOf(made).map(({ firstElement, nElements }) => [firstElement, nElements])).toEqual(
      Array.from({ length: 12 }, (_, expert) => [expert * 64 * 96, 64 * 96]),
    )
  })

  it('keeps no statistics of experts where a tensor declares very many', () => {
    expect(pairOf(F32, F32, [4, 4, MAX_PAIR_EXPERTS]).cuts.experts(0)).toBe(MAX_PAIR_EXPERTS)
    const made = pairOf(F32, F32, [4, 4, MAX_PAIR_EXPERTS + 1])
    expect(made.cuts.experts(0)).toBe(0)
    expect(chunksOf(made)).toHaveLength(1)
  })

  it('compares neither tensors of other shapes nor those without a counterpart', () => {
    const made = plan(
      [tensor(F32, [8]), tensor(F32, [8], { index: 1, name: 'gone' }), tensor(F32, [8], { index: 2, name: 'same' })],
      [tensor(F32, [4]), tensor(F16, [8], { index: 1, name: 'same' })],
    )
    expect([...made.chunkCounts]).toEqual([[2, 1]])
    expect(made.totalBytes).toBe(8 * 4 + 8 * 2)
    expect(chunksOf(made).map(({ pair }) => pair)).toEqual([2])
  })

  it('takes the largest pair first, and small ones together in the order of the file', () => {
    const shapes = [[16], [1024, 1024], [1024, 2048], [32]]
    const tensors = shapes.map((shape, index) =>
      tensor(F32, shape, { index, name: `t${index}`, dataOffset: (4 - index) * 2 ** 24 }),
    )
    expect([...new Set(chunksOf(plan(tensors, tensors)).map(({ pair }) => pair))]).toEqual([2, 1, 3, 0])
  })

  it('puts chunks into a task only if both sides are in the same files', () => {
    const at = (index: number, shard: number) => tensor(F32, [16], { index, name: `t${index}`, shard })
    const made = plan([at(0, 0), at(1, 0), at(2, 1)], [at(0, 0), at(1, 1), at(2, 1)])
    expect([...made.tasks].map(({ referenceFile, otherFile }) => [referenceFile, otherFile])).toEqual([
      [0, 0],
      [0, 1],
      [1, 1],
    ])
  })

  it('plans pairs of 40 GB without making their tasks', () => {
    const made = pairOf(F32, F16, [2 ** 15, 2 ** 18])
    expect(made.totalBytes).toBe(2 ** 33 * 6)
    const [first] = made.tasks
    expect(first!.chunks).toHaveLength(1)
    expect(() => made.cuts.chunk(0, made.chunkCounts.get(0)!)).toThrow(RangeError)
  })
})
