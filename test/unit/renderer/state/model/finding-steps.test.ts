import { expect, test } from 'vitest'
import { nextFound } from '../../../../../renderer/state/model/finding-steps.ts'

const found = [
  { severity: 'error', tensor: 9 },
  { severity: 'error' },
  { severity: 'error', tensor: 4 },
  { severity: 'warning', tensor: 9 },
  { severity: 'warning', tensor: 17 },
  { severity: 'sound', tensor: 1 },
] as const

test('the steps go through the tensors of the findings, each once, and round', () => {
  expect([undefined, 9, 4, 17].map((from) => nextFound(found, from, 1))).toEqual([9, 4, 17, 9])
  expect([undefined, 9, 4, 17].map((from) => nextFound(found, from, -1))).toEqual([17, 17, 9, 4])
})

test('from a tensor without a finding, they begin at the worst', () => {
  expect(nextFound(found, 1, 1)).toBe(9)
  expect(nextFound(found.slice(-1), 1, 1)).toBeUndefined()
})

test('a finding about several tensors leads to each of them', () => {
  const grouped = [{ severity: 'note', tensor: 3, tensors: [3, 8, 5] }, ...found] as const
  expect([undefined, 3, 8, 5].map((from) => nextFound(grouped, from, 1))).toEqual([3, 8, 5, 9])
})
