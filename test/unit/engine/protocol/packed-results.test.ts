import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unpackHistogram } from '../../../../electron/engine/stats/packed-histogram.ts'
import { ResultPacker, unpackResult } from '../../../../electron/engine/protocol/packed-results.ts'
import type { ChunkResult, MeasureTask } from '../../../../electron/engine/protocol/worker-protocol.ts'
import type { Distribution } from '../../../../shared/model/stats.ts'
import { savedChunk } from '../checkpoint/samples.ts'

const double = fc.double({ noNaN: true })
const spark = fc.uint8Array({ minLength: 28, maxLength: 28 })
const distribution: fc.Arbitrary<Distribution> = fc
  .tuple(
    fc.option(fc.record({ skewness: double, kurtosis: double }, { noNullPrototype: true })),
    fc.option(fc.tuple(double, double, double, double, double, double, double)),
    spark,
  )
  .map(([moments, quantiles, bars]) => ({ ...moments, ...(quantiles ? { quantiles } : {}), spark: bars }))

/** What a worker may find in one chunk: measures, with a distribution when it is all of its tensor, or an error. */
const result: fc.Arbitrary<ChunkResult> = fc
  .tuple(savedChunk, fc.option(distribution), fc.option(fc.string(), { freq: 5 }))
  .map(([saved, whole, error]): ChunkResult => {
    const { outcome, ...facts } = saved.result
    if (error !== null) return { ...facts, outcome: { ok: false, error: { code: 'read-failed', message: error } } }
    if (!outcome.ok) throw new Error('a chunk that was measured')
    return { ...facts, outcome: { ok: true, value: { ...outcome.value, ...(whole ? { distribution: whole } : {}) } } }
  })

function taskOf(results: readonly ChunkResult[]): MeasureTask {
  const place = { typeId: 0, file: 0, byteOffset: 0, nBytes: 4, firstElement: 0 }
  const chunks = results.map(({ tensor, index, outcome }) => ({
    ...{ tensor, index, ...place },
    whole: outcome.ok && outcome.value.distribution !== undefined,
  }))
  return { id: 7, file: { path: 'f', size: 1, mtimeMs: 1 }, endian: 'little', chunks }
}

describe('packed results', () => {
  it('come back as they were, also through a structured clone', () => {
    fc.assert(
      fc.property(fc.array(result), (results) => {
        const task = taskOf(results)
        const packer = new ResultPacker(task)
        for (const { outcome, durationMs } of results)
          if (outcome.ok) {
            const { partial, histogram, distribution: found } = outcome.value
            packer.add(partial, unpackHistogram(histogram), found, durationMs)
          } else packer.fail(outcome.error, durationMs)
        const packed = structuredClone(packer.finish())
        expect(packed.id).toBe(7)
        expect(results.map((_, i) => unpackResult(task, packed, i))).toEqual(results)
      }),
    )
  })
})
