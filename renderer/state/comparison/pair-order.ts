/** Which pairs the table shows, and in which order. */
import { lossOf } from '../../../shared/model/comparison/pair-state.ts'
import type { Filter } from '../model/filter.ts'
import { pairColumn } from './pair-columns.ts'
import { isSame, type PairRow } from './pair-row.ts'

/** `loss` is no column: the pair that lost most comes first. */
export interface PairSort {
  readonly key: string
  readonly descending: boolean
}

export const BY_LOSS: PairSort = { key: 'loss', descending: true }

/** The next sort after a click on a header: numbers start with the largest, text with the first; the third click ends it. */
export function nextPairSort(sort: PairSort, key: string): PairSort {
  const first = pairColumn(key)?.align === 'right'
  if (sort.key !== key) return { key, descending: first }
  return sort.descending === first ? { key, descending: !first } : BY_LOSS
}

/** A pair passes a filter if its tensor in one of both models does. */
const passes = ({ reference, other }: PairRow, filter: Filter): boolean =>
  !filter.ok || [reference, other].some((row) => row !== undefined && filter.matches(row))

/** Positions of the pairs that are shown, in their order. */
export function orderPairs(
  rows: readonly PairRow[],
  sort: PairSort,
  filter: Filter,
  hideSame: boolean,
): readonly number[] {
  const shown = rows.filter((row) => passes(row, filter) && !(hideSame && isSame(row)))
  const value = sort.key === 'loss' ? lossOf : (pairColumn(sort.key)?.value ?? lossOf)
  const keyed = shown.map((row) => ({ row, key: value(row) }))
  const sign = sort.descending ? -1 : 1
  keyed.sort((a, b) => compare(a.key, b.key, sign) || a.row.index - b.row.index)
  return keyed.map(({ row }) => row.index)
}

function compare(a: string | number | undefined, b: string | number | undefined, sign: number): number {
  if (a === b) return 0
  if (a === undefined) return 1
  if (b === undefined) return -1
  return a < b ? -sign : sign
}
