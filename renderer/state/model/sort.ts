import type { ColumnValue } from '../../../shared/model/columns.ts'
import type { TableColumn } from './columns.ts'
import type { Row } from './row.ts'

export interface SortKey {
  readonly column: string
  readonly descending: boolean
}

/** Smaller first; numbers and bigints compare by value, text by its code units. Both are of one kind. */
function compareValues(a: NonNullable<ColumnValue>, b: NonNullable<ColumnValue>): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Indexes of `rows` in the order of `keys`; what is not known comes last either way, equals stay in file order. */
export function sortRows(
  rows: readonly Row[],
  indexes: readonly number[],
  keys: readonly SortKey[],
  columns: readonly TableColumn[],
): number[] {
  const levels = keys.flatMap(({ column, descending }) => {
    const found = columns.find(({ key }) => key === column)
    if (!found) return []
    const values = new Array<ColumnValue>(rows.length)
    for (const index of indexes) values[index] = found.value(rows[index]!)
    return [{ values, sign: descending ? -1 : 1 }]
  })
  if (levels.length === 0) return [...indexes]
  return indexes.toSorted((a, b) => {
    for (const { values, sign } of levels) {
      const left = values[a]
      const right = values[b]
      if (left === right) continue
      if (left === undefined) return 1
      if (right === undefined) return -1
      const order = compareValues(left, right)
      if (order !== 0) return order * sign
    }
    return a - b
  })
}

/**
 * The keys after a click on a column: ascending, descending, off. With `add` the other keys stay.
 * Measured columns start with the largest value, because that is what people look for.
 */
export function nextSort(keys: readonly SortKey[], column: TableColumn, add: boolean): SortKey[] {
  const largestFirst = column.align === 'right' && column.key !== 'layer'
  const current = keys.find((key) => key.column === column.key)
  const others = add ? keys.filter((key) => key.column !== column.key) : []
  if (!current) return [...others, { column: column.key, descending: largestFirst }]
  if (current.descending !== largestFirst) return others
  const flipped = { column: column.key, descending: !largestFirst }
  return add ? keys.map((key) => (key.column === column.key ? flipped : key)) : [flipped]
}
