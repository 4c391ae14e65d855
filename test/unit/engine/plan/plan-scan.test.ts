import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GGML_TYPES, ggmlType } from '../../../../electron/engine/ggml/types.ts'
import { CHUNK_BYTES, planScan, planTensor } from '../../../../electron/engine/plan/plan-scan.ts'
import type { TensorInfo } from '../../../../shared/tensor.ts'

function tensor(typeId: number, shape: number[], over: Partial<TensorInfo> = {}): TensorInfo {
  const type = ggmlType(typeId)!
  const nElements = shape.reduce((a, b) => a * b, 1)
  const nBytes = (nElements / type.blockSize) * type.typeSize
  return { index: 0, name: 't', type: type.name, typeId, shape, nElements, nBytes, dataOffset: 4096, ...over }
}

describe('planTensor', () => {
  it('covers every byte once, in whole blocks, in order', () => {
    const type = fc.constantFrom(...GGML_TYPES)
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
})

describe('planScan', () => {
  it('starts with the largest tensor and packs small ones together', () => {
    const small = Array.from({ length: 1000 }, (_, i) => tensor(0, [64], { index: i }))
    const large = tensor(0, [1024, 4096], { index: 1000 })
    const plan = planScan([...small, large])
    expect(plan.tasks[0]!.chunks[0]!.tensor).toBe(1000)
    expect(plan.tasks.length).toBeLessThan(12)
    expect(plan.totalBytes).toBe(1000 * 256 + 1024 * 4096 * 4)
    const seen = plan.tasks.flatMap((task) => task.chunks.map((chunk) => `${chunk.tensor}:${chunk.index}`))
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen.length).toBe(1004)
  })

  it('takes small tensors as they lie in the file, after the large ones', () => {
    const at = (index: number, dataOffset: number, rows = 1) => tensor(0, [64, rows], { index, dataOffset })
    const plan = planScan([at(0, 9000), at(1, 5000), at(2, 1e6, 8192), at(3, 7000), at(4, 4e6, 9000)])
    expect([...new Set(plan.tasks.flatMap(({ chunks }) => chunks.map((chunk) => chunk.tensor)))]).toEqual([
      4, 2, 1, 3, 0,
    ])
  })

  it('keeps the files of a model apart', () => {
    const plan = planScan([tensor(0, [64], { index: 0, shard: 0 }), tensor(0, [64], { index: 1, shard: 1 })])
    expect(plan.tasks.map((task) => task.file)).toEqual([0, 1])
  })

  it('leaves out what cannot be read and counts no chunk for an empty tensor', () => {
    const plan = planScan([tensor(0, [64], { unreadable: { text: 'x' } }), tensor(0, [0], { index: 1 })])
    expect(plan.tasks).toEqual([])
    expect(plan.chunkCounts.has(0)).toBe(false)
    expect(plan.chunkCounts.get(1)).toBe(0)
  })
})
