import { expect, test } from 'vitest'
import { TABLE_COLUMNS } from '../../../../../renderer/state/model/columns.ts'
import { parseFilter } from '../../../../../renderer/state/model/filter.ts'
import { sortRows } from '../../../../../renderer/state/model/sort.ts'
import { rowsOf } from './rows.ts'

const column = (key: string) => TABLE_COLUMNS.find((candidate) => candidate.key === key)!
const xxh64 = '0123456789abcdef'
const rows = rowsOf(
  { name: 'a', result: { digest: { rawSum: '-1.5e+07', xxh64, sha256: 'f'.repeat(64) } } },
  { name: 'b', result: { digest: { rawSum: 'nan' } } },
  { name: 'c', result: { digest: { rawSum: '-inf' } } },
  { name: 'd', result: { digest: { rawSum: '18446744073709551615' } } },
  { name: 'e' },
)

test('hashes are shown short, and whole on hover', () => {
  expect(column('xxh64').text(rows[0]!)).toBe('0123456789ab…')
  expect(column('xxh64').exact!(rows[0]!)).toBe(xxh64)
  expect(column('sha256').exact!(rows[0]!)).toBe('f'.repeat(64))
  expect(column('sha256').text(rows[1]!)).toBe('–')
})

test('raw sums are shown as they are and sorted as numbers', () => {
  expect(rows.map((row) => column('raw_sum').text(row))).toEqual([
    '-1.5e+07',
    'nan',
    '-inf',
    '18446744073709551615',
    '–',
  ])
  expect(sortRows(rows, [0, 1, 2, 3, 4], [{ column: 'raw_sum', descending: false }], TABLE_COLUMNS)).toEqual([
    2, 0, 3, 1, 4,
  ])
})

test('a hash and a sum can be looked for', () => {
  const found = (text: string) => {
    const filter = parseFilter(text)
    if (!filter.ok) throw new Error(filter.message)
    return rows.flatMap((row) => (filter.matches(row) ? [row.tensor.name] : []))
  }
  expect(found(`xxh64:${xxh64}`)).toEqual(['a'])
  expect(found('sha256~fff')).toEqual(['a'])
  expect(found('raw_sum<0')).toEqual(['a', 'c'])
})
