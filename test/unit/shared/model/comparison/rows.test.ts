import { describe, expect, it } from 'vitest'
import type { DifferenceStats } from '../../../../../shared/model/comparison/difference.ts'
import type { PairStatus } from '../../../../../shared/model/comparison/pairs.ts'
import type { PairResult } from '../../../../../shared/model/comparison/results.ts'
import {
  byLoss,
  comparisonHeadline,
  pairName,
  type PairRow,
  summarize,
} from '../../../../../shared/model/comparison/rows.ts'
import type { TensorInfo } from '../../../../../shared/model/tensor.ts'
import { english } from '../../../../../shared/text/sentence.ts'

const counts = { count: 4, finite: 4, nonFiniteReference: 0, nonFiniteOther: 0, nonFiniteDiffering: 0, equal: 4 }

const row = (name: string, status: PairStatus, result?: Partial<PairResult>): PairRow => {
  const tensor = { name } as TensorInfo
  return {
    pair: { index: 0, status },
    reference: status === 'only-other' ? undefined : tensor,
    other: status === 'only-reference' ? undefined : tensor,
    result: result && { status: 'done', attempts: 1, identicalBytes: false, ...result },
  }
}

const same = row('same', 'compared', {
  identicalBytes: true,
  stats: counts,
  sums: { squaredDiff: 0, squaredReference: 6 },
})
const equal = row('equal', 'compared', { stats: counts, sums: { squaredDiff: 0, squaredReference: 1 } })
const lossy = (name: string, nmse: number, more: Partial<DifferenceStats> = {}) =>
  row(name, 'compared', {
    stats: { ...counts, equal: 1, nmse, sqnrDb: -10 * Math.log10(nmse), ...more },
    sums: { squaredDiff: nmse * 2, squaredReference: 2 },
  })
const broken = row('broken', 'compared', { stats: { ...counts, nonFiniteDiffering: 1 } })
const failed = row('failed', 'compared', { status: 'failed', error: 'EIO.' })
const gone = row('gone', 'only-reference')

describe('byLoss', () => {
  it('has the largest loss first, and pairs without a difference last', () => {
    const rows = [same, equal, lossy('small', 0.01), gone, lossy('large', 0.5), failed, broken]
    expect(byLoss(rows).map(pairName)).toEqual(['broken', 'large', 'small', 'failed', 'gone', 'equal', 'same'])
  })
})

describe('summarize', () => {
  it('counts pairs by their status, and adds up the loss over all values', () => {
    const summary = summarize([same, equal, lossy('small', 0.01), gone, lossy('large', 0.5), failed])
    expect(summary).toMatchObject({
      pairs: { compared: 5, 'only-reference': 1, 'only-other': 0, shape: 0, unreadable: 0 },
      ...{ identical: 1, equal: 1, changed: 2, failed: 1 },
      worst: { name: 'large' },
    })
    expect(summary.nmse).toBeCloseTo(1.02 / 11, 15)
    expect(summary.sqnrDb).toBeCloseTo(-10 * Math.log10(1.02 / 11), 12)
  })

  it('names a pair with a reference of zeros as the worst, without an SQNR', () => {
    const zeros = row('zeros', 'compared', {
      stats: { ...counts, equal: 0 },
      sums: { squaredDiff: 1, squaredReference: 0 },
    })
    expect(summarize([lossy('large', 4), zeros]).worst).toEqual({ name: 'zeros' })
  })
})

describe('comparisonHeadline', () => {
  const headline = (...rows: PairRow[]) => english(comparisonHeadline(summarize(rows)))

  it('says what the comparison comes to', () => {
    expect(headline(gone)).toBe('No tensors to compare')
    expect(headline(same, same)).toBe('Same bytes in all 2 tensors')
    expect(headline(same, equal)).toBe('Same values in all 2 tensors')
    expect(headline(same, broken)).toBe('1 of 2 tensors differ')
    expect(headline(lossy('large', 0.5), broken)).toMatch(
      /^2 of 2 tensors differ: SQNR 3\.0\d+ dB over all weights, worst broken$/,
    )
    expect(headline(same, lossy('large', 0.5))).toMatch(
      /^1 of 2 tensors differ: SQNR 9\.0\d+ dB over all weights, worst large 3\.0\d+ dB$/,
    )
  })
})
