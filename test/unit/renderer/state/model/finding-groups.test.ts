import { expect, test } from 'vitest'
import { findingLines } from '../../../../../renderer/state/model/finding-groups.ts'

const many = (severity: string, rule: string, count: number) =>
  Array.from({ length: count }, (_, n) => ({ severity, rule, n }))
const lines = (findings: readonly { severity: string; rule: string; n: number }[], ...open: string[]) =>
  findingLines(findings, new Set(open)).map((line) =>
    line.kind === 'more' ? `${line.open ? '-' : '+'}${line.count} ${line.group}` : line.finding.n,
  )

test('a few findings of each rule are all shown', () => {
  expect(lines([...many('error', 'nan', 2), ...many('warning', 'nan', 1)])).toEqual([0, 1, 0])
  expect(lines(many('warning', 'outlier', 8))).toHaveLength(8)
  expect(lines([])).toEqual([])
})

test('of a crowd of one rule the first are shown, and the other rules after them', () => {
  const findings = [...many('warning', 'outlier', 2571), ...many('sound', 'layers', 1)]
  expect(lines(findings)).toEqual([0, 1, 2, 3, 4, '+2566 warning/outlier', 0])
  const all = lines(findings, 'warning/outlier')
  expect(all).toHaveLength(2571 + 1 + 1)
  expect(all.at(-2)).toBe('-2566 warning/outlier')
})
