import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lastNotAbove, lineStarts, rowStarts } from '../../../../electron/engine/text/text-lines.ts'

const rows = (text: string, columns: number) => {
  const starts = rowStarts(text, columns)
  return Array.from(starts, (start, i) => text.slice(start, starts[i + 1] ?? text.length))
}

test('a text has a line for every line break, and one more', () => {
  expect([...lineStarts('')]).toEqual([0])
  expect([...lineStarts('a\n\nb\n')]).toEqual([0, 2, 3, 5])
})

describe('rows', () => {
  test('are lines where those fit', () => expect(rows('a\nb\n', 20)).toEqual(['a\n', 'b\n', '']))
  test('hold as many columns as there are', () => {
    expect(rows('x'.repeat(45), 20).map(({ length }) => length)).toEqual([20, 20, 5])
    expect(rows('x'.repeat(20) + '\ny', 20)).toEqual([`${'x'.repeat(20)}\n`, 'y'])
  })
  test('break after a blank near their end', () => {
    expect(rows('aaaaaaaaaaaaaaa bbbbbbbbbb', 20)).toEqual(['aaaaaaaaaaaaaaa ', 'bbbbbbbbbb'])
    expect(rows('aa bbbbbbbbbbbbbbbbbbbbbb', 20)[0]).toHaveLength(20)
  })
  test('count wide characters twice and never cut a pair', () => {
    expect(rows('模'.repeat(15), 20).map(({ length }) => length)).toEqual([10, 5])
    for (const row of rows('\u{1f600}'.repeat(30) + 'x', 21)) expect(row.isWellFormed()).toBe(true)
  })
  test('are never wider than the most that is allowed, nor narrower than the least', () => {
    expect(rows('x'.repeat(5000), 1e9)[0]).toHaveLength(2000)
    expect(rows('x'.repeat(50), 1)[0]).toHaveLength(20)
  })
  test('are the whole text, in order', () =>
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', ' ', '\n', '模', '\t', '\u{1f600}'), maxLength: 300 }),
        (text) => {
          const starts = rowStarts(text, 20)
          for (let i = 1; i < starts.length; i++) expect(starts[i]!).toBeGreaterThan(starts[i - 1]!)
          expect(rows(text, 20).join('')).toBe(text)
        },
      ),
    ))
})

test('lastNotAbove finds what a position is in', () => {
  const sorted = new Uint32Array([0, 4, 9])
  expect([0, 3, 4, 8, 9, 100].map((value) => lastNotAbove(sorted, value))).toEqual([0, 0, 1, 1, 2, 2])
})
