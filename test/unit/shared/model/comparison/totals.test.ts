import { expect, it } from 'vitest'
import type { StandingPair } from '../../../../../shared/model/comparison/pair-state.ts'
import { totalsOf } from '../../../../../shared/model/comparison/totals.ts'

/** A pair of which every value differs. */
const pair = (squaredDiff: number, squaredReference: number): StandingPair => {
  const counts = { nonFiniteReference: 0, nonFiniteOther: 0, nonFiniteDiffering: 0 }
  const loss = squaredReference > 0 && squaredReference < Infinity ? { nmse: squaredDiff / squaredReference } : {}
  return {
    status: 'compared',
    result: {
      status: 'done',
      attempts: 1,
      stats: { count: 4, finite: 4, equal: 0, ...counts, ...loss },
      sums: { squaredDiff, squaredReference },
    },
  }
}

it('counts pairs by their state, and finds the first that lost most', () => {
  const pairs = [pair(1, 4), pair(2, 4), pair(4, 8), { status: 'shape', result: undefined } as const]
  const totals = totalsOf(pairs)
  expect(totals.states).toMatchObject({ differs: 3, shape: 1, equal: 0, waiting: 0 })
  expect(totals.worst).toBe(pairs[1])
  expect(totals.nmse).toBe(7 / 16)
  expect(totals.sqnrDb).toBeCloseTo(-10 * Math.log10(7 / 16), 12)
})

it('loses nothing of small sums after a large one', () => {
  const pairs = [pair(2 ** 54, 2 ** 54), ...Array.from({ length: 10_000 }, () => pair(1, 2))]
  expect(totalsOf(pairs).nmse).toBe((2 ** 54 + 10_000) / (2 ** 54 + 20_000))
})

it('has no loss for a reference of zeros, and none beyond float64', () => {
  expect(totalsOf([pair(1, 0)])).not.toHaveProperty('nmse')
  expect(totalsOf([pair(1, 0), pair(1, Infinity)])).not.toHaveProperty('nmse')
})
