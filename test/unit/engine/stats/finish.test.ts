import { describe, expect, it } from 'vitest'
import { finishStats } from '../../../../electron/engine/stats/finish.ts'
import { EMPTY_PARTIAL } from '../../../../electron/engine/stats/merge.ts'
import type { PartialStats } from '../../../../shared/model/stats.ts'
import { FINITE_STATISTICS } from '../../../helpers/finite-statistics.ts'

const partial: PartialStats = {
  ...EMPTY_PARTIAL,
  count: 6,
  nan: 1,
  posInf: 1,
  zeros: 1,
  sum: [8, 0],
  absSum: [10, 0],
  mean: 2,
  m2: 16,
  sumSquares: [32, 0],
  min: -1,
  max: 5,
  firstNonFinite: 3,
  firstNonFiniteKind: '+inf',
  zeroRows: 0,
  firstZeroRow: -1,
}

describe('finishStats', () => {
  it('divides by the number of finite values', () => {
    expect(finishStats(partial, { shape: [6], blockSize: 1 })).toMatchObject({
      count: 6,
      nan: 1,
      posInf: 1,
      negInf: 0,
      zeros: 1,
      sum: 8,
      mean: 2,
      std: 2,
      min: -1,
      max: 5,
      absMax: 5,
      absMean: 2.5,
      l2: Math.sqrt(32),
      rms: Math.sqrt(8),
      firstNonFinite: { kind: '+inf', index: 3, block: 3, row: 0 },
    })
  })

  it('adds the low parts of sums and undoes the scale', () => {
    const stats = finishStats({ ...partial, scale: -600, sum: [8, 2 ** -50] }, { shape: [6], blockSize: 1 })
    expect(stats.sum).toBe((8 + 2 ** -50) * 2 ** -600)
    expect(stats).toMatchObject({
      mean: stats.sum! / 4,
      std: 2 ** -599,
      l2: Math.sqrt(32) * 2 ** -600,
      min: -1,
      max: 5,
    })
  })

  it('has no mean without a finite value, and no place without a value that is not', () => {
    const stats = finishStats(EMPTY_PARTIAL, { shape: [0], blockSize: 1 })
    expect(stats).toMatchObject({ count: 0, nan: 0, posInf: 0, negInf: 0, zeros: 0 })
    for (const key of [...FINITE_STATISTICS, 'firstNonFinite']) expect(stats).not.toHaveProperty(key)
  })

  it('shows zero without a sign', () => {
    const { min, max, absMax } = finishStats({ ...partial, min: -0, max: -0 }, { shape: [6], blockSize: 1 })
    expect([min, max, absMax]).toEqual([0, 0, 0])
  })

  it.each([
    [[256, 4], 0, { block: 0, row: 0 }],
    [[256, 4], 255, { block: 7, row: 0 }],
    [[256, 4], 256, { block: 8, row: 1 }],
    [[256, 4], 1023, { block: 31, row: 3 }],
    [[64, 4, 3], 64 * 4 * 2 + 64 + 5, { block: 18, row: 1, expert: 2 }],
    [[64, 4, 3, 2], 64 * 4 * 3 + 64 * 4 + 64 * 3, { block: 38, row: 3, expert: 1 }],
    [[64n, 4n, 1n], 130, { block: 4, row: 2, expert: 0 }],
  ])('finds its place in a tensor of %s: %i', (shape, index, place) => {
    const { firstNonFinite } = finishStats({ ...partial, firstNonFinite: index }, { shape, blockSize: 32 })
    expect(firstNonFinite).toEqual({ kind: '+inf', index, ...place })
  })

  it('says how many rows are zero, and where the first is, only where rows were looked at', () => {
    const rows = { ...partial, zeroRows: 3, firstZeroRow: 64 * 4 * 2 + 64 }
    const layout = { shape: [64, 4, 3], blockSize: 32 }
    expect(finishStats(rows, { ...layout, hasRows: true })).toMatchObject({
      zeroRows: 3,
      firstZeroRow: { index: 576, row: 1, expert: 2 },
    })
    const none = finishStats(partial, { ...layout, hasRows: true })
    expect(none).toMatchObject({ zeroRows: 0 })
    expect(none).not.toHaveProperty('firstZeroRow')
    expect(finishStats(partial, layout)).not.toHaveProperty('zeroRows')
  })
})
