import { describe, expect, it } from 'vitest'
import { packPairRows, packPairs, unpackPairRows, unpackPairs } from '../../../../shared/ipc/packed-comparison.ts'
import type { PairUpdate } from '../../../../shared/model/comparison/results.ts'
import { compared, differenceStats, PAIRS } from '../../../harness/comparisons.ts'

describe('packPairs', () => {
  it('keeps the status and both tensors of every pair', () => {
    expect(unpackPairs(structuredClone(packPairs(PAIRS)))).toEqual(PAIRS)
  })
})

describe('packPairRows', () => {
  it('keeps every statistic of more rows than there is room for at first', () => {
    const rows = Array.from({ length: 1500 }, (_, index) => compared(index, index % 3 === 0 ? 0 : 1 / index))
    expect(unpackPairRows(structuredClone(packPairRows(rows)))).toEqual(rows)
  })

  it('keeps rows that are not done, and leaves the experts behind', () => {
    const failed: PairUpdate = { index: 1, status: 'failed', attempts: 3, error: 'it is broken' }
    const done = compared(0, 0.5)
    expect(unpackPairRows(packPairRows([failed, { ...done, experts: [differenceStats(0.1)] }]))).toEqual([done, failed])
  })
})
