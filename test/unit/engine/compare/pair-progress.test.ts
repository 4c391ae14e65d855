import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareModels } from '../../../../electron/engine/compare/compared-models.ts'
import { PairProgress } from '../../../../electron/engine/compare/pair-progress.ts'
import type { Model } from '../../../../electron/engine/formats/model.ts'
import { createKernels } from '../../../../electron/engine/kernels/kernels.ts'
import { PairCuts } from '../../../../electron/engine/plan/pair-cuts.ts'
import type { PairChunkResult, PairRange } from '../../../../electron/engine/protocol/worker-protocol.ts'
import { packHistogram } from '../../../../electron/engine/stats/packed-histogram.ts'
import { measurePair } from '../../../../electron/engine/worker/measure-pair.ts'
import { ok } from '../../../../shared/text/errors.ts'
import { noise } from '../../../helpers/noise.ts'
import { tensor } from '../plan/sample-tensor.ts'

const SHAPE = [64, 16, 6, 2]
const SIZE = 64 * 16 * 6 * 2

const modelOf = (typeId: number) =>
  ({
    files: [],
    header: { tensors: [tensor(typeId, SHAPE, { dataOffset: 0 })], metadata: new Map() },
  }) as unknown as Model

const models = compareModels(modelOf(0), modelOf(8))
const cuts = new PairCuts(models.pairs, [...models.reference.header.tensors], [...models.other.header.tensors])
const data = { reference: noise('F32', SIZE, 1), other: noise('Q8_0', SIZE, 2) }
const kernels = createKernels()

const sideOf = ({ typeId, byteOffset }: PairRange, bytes: Uint8Array) => ({
  typeId,
  endian: 'little' as const,
  read: (target: Uint8Array, offset: number) =>
    target.set(bytes.subarray(byteOffset + offset, byteOffset + offset + target.length)),
})

const chunks = [...cuts.chunks(0)]
const results = chunks.map(({ index, nElements, ...chunk }): PairChunkResult => {
  const [reference, other] = [sideOf(chunk.reference, data.reference), sideOf(chunk.other, data.other)]
  const { partial, histogram } = measurePair(kernels, reference, other, nElements)
  return { pair: 0, index, outcome: ok({ partial, histogram: packHistogram(histogram) }), durationMs: 1 }
})

function compare(order: readonly number[]) {
  const progress = new PairProgress(models, 0, cuts)
  for (const i of order) progress.add(chunks[i]!, results[i]!, 1)
  return { row: progress.row(), histogram: progress.histogram, fraction: progress.fraction }
}

const inOrder = chunks.map((_, i) => i)

describe('PairProgress', () => {
  it('gives the same bits in whatever order chunks arrive', () => {
    expect(chunks).toHaveLength(12)
    const expected = compare(inOrder)
    expect(expected.row).toMatchObject({
      status: 'done',
      durationMs: 12,
      identicalBytes: false,
      stats: { count: SIZE },
    })
    expect(expected.fraction).toBe(1)
    fc.assert(
      fc.property(fc.shuffledSubarray(inOrder, { minLength: 12, maxLength: 12 }), (order) => {
        expect(compare(order)).toEqual(expected)
      }),
      { numRuns: 20 },
    )
  })

  it('counts positions of an expert from its first value, also over a fourth dimension', () => {
    const { experts, stats } = compare(inOrder).row
    expect(experts).toHaveLength(6)
    for (const expert of experts!) {
      expect(expert.count).toBe(64 * 16 * 2)
      expect(expert.maxAbsDiffIndex).toBeLessThan(64 * 16 * 2)
    }
    const worst = Math.max(...experts!.map(({ maxAbsDiff = 0 }) => maxAbsDiff))
    expect(worst).toBe(stats!.maxAbsDiff)
    const at = experts!.find(({ maxAbsDiff }) => maxAbsDiff === worst)!
    const [matrix, index] = [64 * 16, at.maxAbsDiffIndex!]
    const slice = Math.floor(index / matrix) * 6 + experts!.indexOf(at)
    expect(stats!.maxAbsDiffIndex).toBe(slice * matrix + (index % matrix))
  })

  it('sums up both sides in float64', () => {
    const { stats, sums } = compare(inOrder).row
    expect(sums!.squaredDiff / sums!.squaredReference).toBeCloseTo(stats!.nmse!, 12)
  })

  it('reports the error of a chunk that failed for the last time, and nothing later', () => {
    const progress = new PairProgress(models, 0, cuts)
    progress.add(chunks[0]!, results[0]!, 1)
    expect(progress.row(true)).toEqual({ index: 0, status: 'running', attempts: 1 })
    progress.fail({ code: 'read-failed', message: 'EIO.' }, 3)
    progress.add(chunks[1]!, results[1]!, 1)
    expect(progress.row()).toMatchObject({ status: 'failed', error: 'EIO.', attempts: 3 })
  })
})
