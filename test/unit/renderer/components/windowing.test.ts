import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  itemsInSight,
  pageStep,
  positionsOf,
  scrolledBody,
  scrollToShow,
} from '../../../../renderer/components/windowing.ts'

describe('itemsInSight', () => {
  it.each([
    ['at the start', 0, { first: 0, end: 12 }],
    ['in the middle, partly hidden items included', 1005, { first: 98, end: 113 }],
    ['at the end', 9900, { first: 988, end: 1000 }],
  ])('has the items in sight and two beyond %s', (_where, scrolled, span) => {
    expect(itemsInSight(scrolled, 100, 10, 1000, 2)).toEqual(span)
  })

  it('is empty without items', () => {
    expect(positionsOf(itemsInSight(0, 100, 10, 0, 2))).toEqual([])
    // A list that got shorter, before the browser has moved its scroll bar.
    expect(positionsOf(itemsInSight(5000, 100, 10, 3, 2))).toEqual([])
  })

  it('has every item that any visible pixel belongs to', () =>
    fc.assert(
      fc.property(
        fc.nat(50_000),
        fc.integer({ min: 1, max: 900 }),
        fc.integer({ min: 1, max: 40 }),
        (at, room, size) => {
          const { first, end } = itemsInSight(at, room, size, 1_000_000, 0)
          expect(first * size).toBeLessThanOrEqual(at)
          expect((first + 1) * size).toBeGreaterThan(at)
          expect(end * size).toBeGreaterThanOrEqual(at + room)
          expect((end - 1) * size).toBeLessThan(at + room)
        },
      ),
    ))
})

it('positionsOf lists a span without its end', () => {
  expect(positionsOf({ first: 3, end: 6 })).toEqual([3, 4, 5])
})

it('pageStep keeps one item in sight, and moves by one at least', () => {
  expect([pageStep(572, 26), pageStep(30, 26), pageStep(0, 26)]).toEqual([21, 1, 1])
})

describe('scrollToShow', () => {
  it.each([
    ['stays for an item in sight', 12, 'nearest', 100],
    ['stays for the last item that fits', 19, 'nearest', 100],
    ['goes down just far enough', 20, 'nearest', 110],
    ['goes up just far enough', 9, 'nearest', 90],
    ['stays for an item in sight, whatever it would do otherwise', 12, 'middle', 100],
    ['puts an item from below into the middle', 50, 'middle', 455],
    ['puts an item from above into the middle', 2, 'middle', -25],
    ['brings an item in sight to the start', 12, 'start', 120],
    ['brings an item out of sight to the start', 50, 'start', 500],
  ] as const)('%s', (_what, position, where, scrolled) => {
    expect(scrollToShow(position, 10, 100, 100, where)).toBe(scrolled)
  })
})

describe('scrolledBody', () => {
  it('is as high as its items while an element can be', () => {
    expect(scrolledBody(26_000, 600)).toEqual({ height: 26_000, farthest: 25_400, scale: 1 })
    expect(scrolledBody(0, 600)).toEqual({ height: 0, farthest: 1, scale: 1 })
  })

  it('reaches the last item where all items are higher than an element can be', () => {
    const whole = 26 * 100_000_000
    const { height, farthest, scale } = scrolledBody(whole, 600)
    expect(height).toBe(8_000_000)
    expect(farthest * scale).toBeCloseTo(whole - 600)
  })
})
