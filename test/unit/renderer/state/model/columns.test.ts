import { expect, test } from 'vitest'
import { TABLE_COLUMNS, WIDEST_NUMBER } from '../../../../../renderer/state/model/columns.ts'
import { arrangeColumns } from '../../../../../renderer/state/model/layout.ts'
import { TITLED_COLUMNS } from '../../../../../shared/model/columns.ts'
import { rowsOf } from './rows.ts'

const column = (key: string) => TABLE_COLUMNS.find((one) => one.key === key)!
const EXTREMES = [-1.40129846e-45, -0.000123456789, -3.4028234e38, -999999.4, -0.00455123, 7.78424123e-5]

test('no number of a 32-bit float is longer than the longest that its column is made for', () => {
  for (const value of EXTREMES) {
    const quantiles = [value, value, value, value, value, value, value] as const
    const [row] = rowsOf({ name: 'a', stats: { mean: value, min: value, std: value, quantiles } })
    for (const key of ['mean', 'min', 'std', 'p50'])
      expect(column(key).text(row!).length).toBeLessThanOrEqual(column(key).widest!(100).length)
  }
  expect(column('mean').widest!(1)).toBe(WIDEST_NUMBER)
})

test('no count is longer than that of the weights of the largest tensor', () => {
  expect(column('nan').widest!(3_758_096_384)).toBe('3,758,096,384')
  expect(column('n_elements').widest!(12)).toBe('12')
})

test('a column has its own width until another is chosen', () => {
  const ownWidth = ({ key, width }: { key: string; width: number }) => (key === 'mean' ? 222 : width)
  const width = (layout: Parameters<typeof arrangeColumns>[0]) =>
    arrangeColumns(layout, ownWidth).find(({ key }) => key === 'mean')?.width
  expect(width([])).toBe(222)
  expect(width([{ key: 'mean', shown: true, width: 60 }])).toBe(60)
})

test('every column of the exports with a title is in the table, those of new statistics hidden', () => {
  const keys: readonly string[] = TABLE_COLUMNS.map(({ key }) => key)
  expect(new Set(keys).size).toBe(keys.length)
  expect(TITLED_COLUMNS.filter(({ key }) => !keys.includes(key))).toEqual([])
  expect(keys.filter((key) => key !== 'distribution').sort()).toEqual(TITLED_COLUMNS.map(({ key }) => key).sort())
})

test.each([
  [0, '0%'],
  [1, '<0.01%'],
  [100, '0.01%'],
  [125_000, '12.5%'],
  [1_000_000, '100%'],
])('a share of %i zeros in a million reads %s', (zeros, text) => {
  const [row, unknown, empty] = rowsOf(
    { name: 'a', stats: { count: 1_000_000, zeros } },
    { name: 'b' },
    { name: 'c', stats: { count: 0, zeros: 0 } },
  )
  expect(column('zeros').text(row!)).toBe(text)
  expect(column('zeros').exact!(row!)).toBe(zeros === 1 ? '1 value' : `${zeros.toLocaleString('en')} values`)
  expect(column('zeros').text(unknown!)).toBe('\u2013')
  expect(column('zeros').text(empty!)).toBe('\u2013')
})

test('an empty name is said to be empty', () => {
  const [row] = rowsOf({ name: '' })
  expect(column('name').text(row!)).toBe('(empty)')
})
