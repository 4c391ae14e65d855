import { describe, expect, it } from 'vitest'
import type { DifferenceStats } from '../../../../../shared/model/comparison/difference.ts'
import { lossOf, type StandingPair, stateOf } from '../../../../../shared/model/comparison/pair-state.ts'
import type { PairStatus } from '../../../../../shared/model/comparison/pairs.ts'
import type { PairResult } from '../../../../../shared/model/comparison/results.ts'

const equal: DifferenceStats = {
  ...{ count: 4, finite: 4, nonFiniteReference: 0, nonFiniteOther: 0, nonFiniteDiffering: 0, equal: 4 },
}
const done = (stats: Partial<DifferenceStats>, identicalBytes = false): StandingPair => ({
  status: 'compared',
  result: { status: 'done', attempts: 1, identicalBytes, stats: { ...equal, ...stats } },
})
const pair = (status: PairStatus, result?: PairResult): StandingPair => ({ status, result })

describe('stateOf', () => {
  it('is the result of a pair that can be compared, and its status otherwise', () => {
    expect(stateOf(pair('compared'))).toBe('waiting')
    expect(stateOf(pair('compared', { status: 'running', attempts: 1 }))).toBe('running')
    expect(stateOf(pair('compared', { status: 'failed', attempts: 3 }))).toBe('failed')
    expect(stateOf(done({}, true))).toBe('identical')
    expect(stateOf(done({}))).toBe('equal')
    expect(stateOf(done({ equal: 3, nmse: 0.1 }))).toBe('differs')
    expect(stateOf(done({ nonFiniteDiffering: 1 }))).toBe('differs')
    expect(stateOf(pair('shape'))).toBe('shape')
    expect(stateOf(pair('only-other'))).toBe('only-other')
  })
})

describe('lossOf', () => {
  it('is the NMSE, and infinite where nothing of the reference is left', () => {
    expect(lossOf(done({ equal: 3, nmse: 0.25 }))).toBe(0.25)
    expect(lossOf(done({ equal: 3 }))).toBe(Infinity)
    expect(lossOf(done({ equal: 3, nmse: 0.25, nonFiniteDiffering: 1 }))).toBe(Infinity)
  })

  it('orders pairs without a difference after all others', () => {
    const order = [
      done({ equal: 3, nmse: 0 }),
      pair('compared', { status: 'failed', attempts: 3 }),
      pair('unreadable'),
      pair('shape'),
      pair('only-reference'),
      pair('only-other'),
      pair('compared', { status: 'running', attempts: 1 }),
      pair('compared'),
      done({}),
      done({}, true),
    ].map(lossOf)
    expect(order).toEqual([...order].sort((a, b) => b - a))
    expect(new Set(order).size).toBe(order.length)
  })
})
