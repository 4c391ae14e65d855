import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ELEMENT_TYPES } from '../../../../electron/engine/types/types.ts'
import { CHUNK_BYTES, MAX_MODEL_EXPERTS, TensorCuts } from '../../../../electron/engine/plan/tensor-cuts.ts'
import type { TensorInfo } from '../../../../shared/model/tensor.ts'
import { tensor } from './sample-tensor.ts'

const planTensor = (tensor: TensorInfo) => [...new TensorCuts([tensor]).chunks(tensor)]

describe('TensorCuts', () => {
  it('covers every byte once, in whole blocks, in order', () => {
    const type = fc.constantFrom(...ELEMENT_TYPES)
    const size = fc.integer({ min: 1, max: 40 })
    fc.assert(
      fc.property(type, size, fc.integer({ min: 1, max: 3000 }), size, (type, blocks, rows, experts) => {
        const t = tensor(type.id, [blocks * type.blockSize, rows, experts])
        const chunks = planTensor(t)
        let at = 4096
        for (const [i, chunk] of chunks.entries()) {
          expect(chunk.index).toBe(i)
          expect(chunk.byteOffset).toBe(at)
          expect(chunk.nBytes % type.typeSize).toBe(0)
          expect(chunk.nBytes).toBeGreaterThan(0)
          expect(chunk.nBytes).toBeLessThanOrEqual(CHUNK_BYTES)
          // As chunks hold whole rows, a row is looked at in one place.
          if (rows * experts > 1) expect(chunk.nBytes % (blocks * type.typeSize)).toBe(0)
          expect(chunk.firstElement).toBe(((at - 4096) / type.typeSize) * type.blockSize)
          at += chunk.nBytes
        }
        expect(at).toBe(4096 + Number(t.nBytes))
      }),
      { numRuns: 200 },
    )
  })

  it('never crosses an expert', () => {
    const t = tensor(0, [1000, 100, 7])
    const expert = 1000 * 100 * 4
    for (const chunk of planTensor(t)) {
      const from = chunk.byteOffset - 4096
      expect(Math.floor(from / expert)).toBe(Math.floor((from + chunk.nBytes - 1) / expert))
    }
  })

  it('lets many tiny experts share a chunk, whole', () => {
    const t = tensor(0, [4, 4, 1_000_000])
    const chunks = planTensor(t)
    expect(chunks.length).toBeLessThan(50)
    for (const chunk of chunks) expect(chunk.nBytes % 64).toBe(0)
  })

  it('cuts rows that are longer than a chunk, and does not look at them', () => {
    const t = tensor(0, [CHUNK_BYTES, 2])
    expect(planTensor(t)).toHaveLength(8)
    expect(planTensor(t)[0]!.rowBlocks).toBeUndefined()
    expect(planTensor(tensor(0, [CHUNK_BYTES / 4, 2])).map(({ rowBlocks }) => rowBlocks)).toEqual([
      CHUNK_BYTES / 4,
      CHUNK_BYTES / 4,
    ])
  })

  it.each([
    ['a vector', [4096]],
    ['one row', [4096, 1, 1]],
    ['rows of one value', [1, 4096]],
  ])('does not look at rows of %s', (_, shape) => {
    expect(planTensor(tensor(0, shape))[0]!.rowBlocks).toBeUndefined()
  })

  it('has nothing to do for what cannot be read or is empty', () => {
    expect(planTensor(tensor(0, [4], { unreadable: { text: 'beyond the end' } }))).toEqual([])
    expect(planTensor(tensor(0, [4], { typeId: 99 }))).toEqual([])
    expect(planTensor(tensor(0, [0]))).toEqual([])
  })

  it('computes the same chunk from its index', () => {
    const tensors = [tensor(0, [1000, 3000, 3]), tensor(0, [4, 4, 1_000_000]), tensor(8, [2 ** 24]), tensor(0, [7, 3])]
    for (const t of tensors) {
      const cuts = new TensorCuts([t])
      const chunks = planTensor(t)
      expect(cuts.count(t)).toBe(chunks.length)
      expect(chunks.map(({ index }) => cuts.chunk(t, index))).toEqual(chunks)
      expect(() => cuts.chunk(t, chunks.length)).toThrow(RangeError)
    }
  })

  it('does not cut experts apart when a model declares more than results have room for', () => {
    const experts = (index: number) => tensor(24, [1, 1, 4096], { index })
    const few = Array.from({ length: MAX_MODEL_EXPERTS / 4096 }, (_, index) => experts(index))
    const many = Array.from({ length: 20_000 }, (_, index) => experts(index))
    const apart = new TensorCuts(few)
    expect([apart.count(few[0]!), apart.hasSeparateExperts(few[0]!)]).toEqual([4096, true])
    const together = new TensorCuts(many)
    expect([together.count(many[0]!), together.hasSeparateExperts(many[0]!)]).toEqual([1, false])
    expect(together.chunk(many[0]!, 0)).toMatchObject({ nBytes: 4096, whole: true })
  })
})
