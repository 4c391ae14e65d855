import { expect, test } from 'vitest'
import { zoomAfter } from '../../../../electron/app/windows/zoom.ts'

function through(step: 'in' | 'out', from: number): number[] {
  const factors = [from]
  for (let next = zoomAfter(from, step); next !== factors.at(-1); next = zoomAfter(next, step)) factors.push(next)
  return factors
}

test('zoom goes from 80 to 200 percent and back', () => {
  expect(through('in', 0.8)).toEqual([0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2])
  expect(through('out', 2)).toEqual(through('in', 0.8).toReversed())
})

test('actual size is 1, and a factor between two steps finds the next', () => {
  expect(zoomAfter(1.75, 'reset')).toBe(1)
  expect([zoomAfter(1.2, 'in'), zoomAfter(1.2, 'out')]).toEqual([1.25, 1.1])
})
