import { describe, expect, test } from 'vitest'
import { grouped, keyRows, matchingRows, valueLine } from '../../../../../renderer/state/model/metadata-rows.ts'
import type { MetadataItem, ShownValue } from '../../../../../shared/model/metadata.ts'

const text = (value: string, length = value.length) => ({ text: value, length })
const item = (entry: number, key: string, type: MetadataItem['type'], value: ShownValue): MetadataItem => ({
  entry,
  file: 0,
  key: text(key),
  type,
  byteOffset: 0,
  value,
})
const array = (first: ShownValue[], length = first.length): ShownValue => ({
  elementType: 'int32',
  length,
  byteOffset: 0,
  byteLength: 0,
  first,
})

const rows = keyRows(
  [
    item(0, 'tokenizer.ggml.tokens', 'array', array([1, 2], 32_000)),
    item(1, 'general.name', 'string', text('Tiny Llama')),
    item(2, 'llama.rope.freq_base', 'float32', 9.999999974752427e-7),
    item(3, 'a.b', 'string', text('x'.repeat(2000), 9000)),
  ],
  'llama',
)

describe('a value in one line', () => {
  test.each([
    [text('a\nb\u202e'), 'a\u240ab\\u202e'],
    [text('x'.repeat(300), 400), `${'x'.repeat(300)}\u2026`],
    [18446744073709551615n, '18,446,744,073,709,551,615'],
    [-1, '\u22121'],
    [0.5, '0.5'],
    [true, 'true'],
    [array([]), 'empty'],
    [array([text('a'), 2n, array([1])]), '"a", 2, 1'],
    [array([1], 5), '1, \u2026'],
  ])('%o', (value, line) => expect(valueLine(value)).toBe(line))
  test('is cut when it has very many elements', () =>
    expect(valueLine(array(Array.from({ length: 200 }, () => 123456))).length).toBeLessThan(320))
})

test('rows have a type, a value and a meaning', () => {
  expect(rows.map(({ type, value }) => [type, value.slice(0, 10)])).toEqual([
    ['int32[32,000]', '1, 2, \u2026'],
    ['string', 'Tiny Llama'],
    ['float32', '0.000001'],
    ['string', 'xxxxxxxxxx'],
  ])
  expect(rows[1]!.meaning).toEqual({ text: 'Name of the model, for people.' })
})

test('a search looks at keys, types, values and meanings; what was found elsewhere is shown too', () => {
  const found = (search: string, also: number[] = []) => matchingRows(rows, search, also).map(({ item }) => item.entry)
  expect(found('')).toEqual([0, 1, 2, 3])
  expect(found('tiny LLAMA')).toEqual([1])
  expect(found('int32[')).toEqual([0])
  expect(found('for people')).toEqual([1])
  expect(found('freq tiny')).toEqual([])
  expect(found('hidden', [3])).toEqual([3])
})

test('groups come in order, each with its number', () => {
  expect(
    grouped(rows, 'llama', 1).map((row) => (row.kind === 'group' ? `${row.label} ${row.count}` : row.key)),
  ).toEqual([
    'General 1',
    'general.name',
    'llama 1',
    'llama.rope.freq_base',
    'Tokenizer 1',
    'tokenizer.ggml.tokens',
    'Other 1',
    'a.b',
  ])
})
