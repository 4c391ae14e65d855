import { expect, test } from 'vitest'
import { TextStore } from '../../../../electron/engine/text/text-store.ts'

const store = new TextStore()

test('rows come with line numbers, highlighted', () => {
  expect(store.open('t', 'Hi {{ x }}\r\n\n{# a\nb #}', 'jinja')).toMatchObject({ lines: 4, characters: 22 })
  expect(store.page('t', 80, { row: 0 }, 10)).toEqual({
    total: 4,
    start: 0,
    rows: [
      {
        line: 1,
        continued: false,
        spans: [
          { kind: 'text', text: 'Hi ' },
          { kind: 'delimiter', text: '{{ ' },
          { kind: 'name', text: 'x ' },
          { kind: 'delimiter', text: '}}' },
        ],
      },
      { line: 2, continued: false, spans: [] },
      { line: 3, continued: false, spans: [{ kind: 'comment', text: '{# a' }] },
      { line: 4, continued: false, spans: [{ kind: 'comment', text: 'b #}' }] },
    ],
  })
})

test('a long line is several rows, and any line can be found', () => {
  store.open('long', `${'x'.repeat(50)}\nlast`, 'plain')
  const page = store.page('long', 20, { line: 2 }, 5)!
  expect(page).toMatchObject({ total: 4, start: 3 })
  expect(page.rows).toEqual([{ line: 2, continued: false, spans: [{ kind: 'text', text: 'last' }] }])
  expect(store.page('long', 20, { row: 1 }, 1)!.rows[0]).toMatchObject({ line: 1, continued: true })
  expect(store.page('long', 80, { line: 2 }, 5)).toMatchObject({ total: 2, start: 1 })
  expect(store.page('long', 80, { line: 99 }, 5)).toMatchObject({ start: 1 })
  expect(store.page('long', 80, { row: 99 }, 5)).toEqual({ total: 2, start: 2, rows: [] })
})

test('what would not be seen is made visible; tabs stay', () => {
  store.open('hidden', 'a\u202eb\u0000\tc', 'plain')
  expect(store.page('hidden', 80, { row: 0 }, 1)!.rows[0]!.spans[0]!.text).toBe('a\\u202eb\u2400\tc')
})

test('only the last texts are kept', () => {
  for (let i = 0; i < 9; i++) store.open(`n${i}`, 'x', 'plain')
  expect(store.page('n0', 80, { row: 0 }, 1)).toBeUndefined()
  expect(store.page('n8', 80, { row: 0 }, 1)).toBeDefined()
})

test('a template of 10 MB in one line is rows like any other', () => {
  const text = `${'{{ messages[0] }} '.repeat(580_000)}{{ add_generation_prompt }}`
  expect(store.open('huge', text, 'jinja')).toMatchObject({ lines: 1, warnings: [] })
  const page = store.page('huge', 100, { row: 50_000 }, 50)!
  expect(page.total).toBeGreaterThan(100_000)
  expect(page.rows).toHaveLength(50)
})
