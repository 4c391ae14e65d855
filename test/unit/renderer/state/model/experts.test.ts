import { describe, expect, it } from 'vitest'
import { expertSummary } from '../../../../../renderer/state/model/experts.ts'

const first = { kind: 'nan', index: 359_424, block: 1404, row: 1024, expert: 37 } as const

describe('expertSummary', () => {
  it('names the experts that are not finite or all zero, in order', () => {
    const zeros = new Float64Array(64)
    zeros[50] = zeros[21] = 1_000_000
    zeros[3] = 999_999
    const experts = {
      size: 1_000_000,
      zeros,
      nonFinite: [{ expert: 37, nan: 8192, posInf: 0, negInf: 1, first }],
    }
    const summary = expertSummary(experts, 'expert')
    expect(summary).toMatchObject({ total: 64, sound: 61 })
    expect(summary.findings.map(({ expert, what, where }) => [expert, what, where])).toEqual([
      [21, 'all zero', undefined],
      [37, '8,192 NaN, 1 −Inf', 'from row 1,024'],
      [50, 'all zero', undefined],
    ])
    expect(summary.findings[1]!.exact).toBe(
      'Expert 37: 8,192 NaN, 1 −Inf of 1,000,000 values; the first at row 1,024, element 359,424.',
    )
  })

  it('calls heads and other slices by their names', () => {
    const experts = { size: 4, zeros: Float64Array.of(3, 4), nonFinite: [] }
    expect(expertSummary(experts, 'head').findings[0]!.exact).toBe('Head 1: all 4 values are zero.')
    expect(expertSummary(experts, 'slice').findings[0]!.exact).toBe('Slice 1: all 4 values are zero.')
  })

  it('has nothing to say of sound ones', () => {
    expect(expertSummary({ size: 4, zeros: Float64Array.of(3, 0), nonFinite: [] }, 'expert')).toEqual({
      total: 2,
      sound: 2,
      findings: [],
    })
  })
})
