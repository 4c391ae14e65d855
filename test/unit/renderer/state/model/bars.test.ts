import { describe, expect, it } from 'vitest'
import { linearBars, octaveBars } from '../../../../../renderer/state/model/bars.ts'

describe('linear bars', () => {
  const chart = linearBars({ limit: 2, counts: [1, 2, 3, 4], below: 5, above: 6 })

  it('are of equal width, and tell what lies beyond', () => {
    expect(chart.bars).toEqual([
      { from: -2, to: -1, count: 1 },
      { from: -1, to: 0, count: 2 },
      { from: 0, to: 1, count: 3 },
      { from: 1, to: 2, count: 4 },
    ])
    expect(chart.beyond).toBe(11)
  })

  it('know where a value lies', () => {
    expect([-2, -1, 0, 1.5, 2, 2.1].map(chart.position)).toEqual([0, 0.25, 0.5, 0.875, 1, undefined])
  })
})

describe('bars of octaves', () => {
  const chart = octaveBars({ firstExponent: -1, negative: [1, 2], positive: [3, 4], nearer: 5, zeros: 6 })

  it('mirror each other about the bar next to zero', () => {
    expect(chart.bars).toEqual([
      { from: -2, to: -1, count: 2 },
      { from: -1, to: -0.5, count: 1 },
      { from: -0.5, to: 0.5, count: 11 },
      { from: 0.5, to: 1, count: 3 },
      { from: 1, to: 2, count: 4 },
    ])
    expect(chart.beyond).toBe(0)
  })

  it('know where a value lies', () => {
    expect([-2, -1, -0.5, 0, 0.1, 0.5, 1, 2, 4].map(chart.position)).toEqual([
      ...[0, 0.2, 0.4, 0.5, 0.5, 0.6, 0.8, 1],
      undefined,
    ])
  })

  it('are one when there is nothing but zeros', () => {
    const zeros = octaveBars({ firstExponent: -126, negative: [], positive: [], nearer: 0, zeros: 9 })
    expect(zeros.bars).toEqual([{ from: -(2 ** -126), to: 2 ** -126, count: 9 }])
  })
})
