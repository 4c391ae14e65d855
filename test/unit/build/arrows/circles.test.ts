import { describe, expect, test } from 'vitest'
import { circleOf, findCircles } from '../../../../build/arrows/circles.ts'

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
    expect(findCircles(graph({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }))).toEqual([])
  })

  test('reports each circle once', () => {
    const two = graph({ ...RING, d: ['e'], e: ['d'] })
    expect(findCircles(two)).toEqual([
      ['a', 'b', 'c', 'a'],
      ['d', 'e', 'd'],
    ])
  })
})
