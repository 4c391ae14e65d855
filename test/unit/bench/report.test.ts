import { describe, expect, it } from 'vitest'
import { atLeast, atMost, formatTable, judge, ratioRow, rowOf, skipped } from '../../bench/report.ts'

const described = { group: 'scan', name: 'mixed', unit: 'of its time' }

describe('judge', () => {
  it('compares the median with the target, which is within', () => {
    const value = { median: 2, min: 1, max: 9 }
    expect(judge(value, atLeast(2))).toBe('met')
    expect(judge(value, atLeast(2.1))).toBe('missed')
    expect(judge(value, atMost(2))).toBe('met')
    expect(judge(value, atMost(1.9))).toBe('missed')
    expect(judge(value, undefined)).toBe('-')
  })
})

describe('ratioRow', () => {
  it('takes the median of the ratios, not the ratio of the medians', () => {
    const row = ratioRow({ ours: [1, 10, 100], base: [4, 5, 400] }, 'ours', 'base', {
      ...described,
      target: atMost(0.5),
    })
    expect(row).toMatchObject({ value: { median: 0.25, min: 0.25, max: 2 }, verdict: 'met' })
    expect(row.note).toBe('ours 10.00, base 5.00')
  })
})

describe('formatTable', () => {
  it('has a line for every row, columns in line, and says why a row was skipped', () => {
    const table = formatTable([rowOf([2, 3, 4], described), skipped('opening', 'vocabulary', 'it is absent')])
    const lines = table.split('\n')
    expect(lines).toHaveLength(4)
    expect(new Set(lines.map((line) => line.length)).size).toBe(1)
    expect(lines[2]).toContain('3.00 [2.00-4.00]')
    expect(lines[3]).toMatch(/skipped.*it is absent/)
  })
})
