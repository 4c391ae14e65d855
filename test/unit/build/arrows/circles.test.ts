import { describe, expect, test } from 'vitest'
import { circleOf, findCircles, settledArrows } from '../../../../build/arrows/circles.ts'

const graph = (imports: Record<string, string[]>) => new Map(Object.entries(imports))
const RING = { a: ['b'], b: ['c'], c: ['a', 'd'], d: [] }

describe('circleOf', () => {
  test('returns the shortest way back', () => {
    const ways = graph({ a: ['b'], b: ['c', 'd'], c: ['d'], d: ['a'] })
    expect(circleOf(ways, ['a', 'b'])).toEqual(['a', 'b', 'd', 'a'])
  })

  test('returns a module that imports itself', () => {
    expect(circleOf(graph({ a: ['a'] }), ['a', 'a'])).toEqual(['a', 'a'])
  })

  test('returns nothing for an import without a way back', () => {
    expect(circleOf(graph(RING), ['c', 'd'])).toBeUndefined()
  })
})

describe('findCircles', () => {
  test('finds none in a tree whose branches meet', () => {
    expect(findCircles(graph({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }), [])).toEqual([])
  })

  test('reports each circle once', () => {
    const two = graph({ ...RING, d: ['e'], e: ['d'] })
    expect(findCircles(two, [])).toEqual([
      ['a', 'b', 'c', 'a'],
      ['d', 'e', 'd'],
    ])
  })

  test('ignores a circle that a known import closes, and no other', () => {
    const two = graph({ ...RING, b: ['c', 'a'] })
    expect(findCircles(two, [['c', 'a']])).toEqual([['a', 'b', 'a']])
  })
})

describe('settledArrows', () => {
  test('keeps quiet about a known import that still closes a circle', () => {
    expect(settledArrows(graph(RING), [['b', 'c']])).toEqual([])
  })

  test('returns a known import whose circle was opened elsewhere', () => {
    expect(settledArrows(graph({ ...RING, a: [] }), [['b', 'c']])).toEqual([['b', 'c']])
  })

  test('returns a known import that is gone, although the way back exists', () => {
    expect(settledArrows(graph({ ...RING, b: ['a'] }), [['b', 'c']])).toEqual([['b', 'c']])
  })
})
