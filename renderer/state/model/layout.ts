/** How the person arranged the columns: pure, from one layout to the next. */
import {
  type ColumnChoice,
  MAX_COLUMN_WIDTH,
  MIN_COLUMN_WIDTH,
  type TableLayout,
} from '../../../shared/ipc/table-layout.ts'
import { TABLE_COLUMNS, type TableColumn } from './columns.ts'

/** Says which tensor a row is: always there, always first. */
export const FIXED_COLUMN = 'name'

export interface ArrangedColumn extends TableColumn {
  readonly shown: boolean
}

/**
 * All columns in the person's order and width. One that the layout does not name, because it is newer than the layout,
 * stands behind the column that it follows by default.
 * @param ownWidth pixels of a column whose width was not changed
 */
export function arrangeColumns(
  layout: TableLayout,
  ownWidth: (column: TableColumn) => number = ({ width }) => width,
): readonly ArrangedColumn[] {
  const choices = new Map(layout.map((choice) => [choice.key, choice]))
  const known = new Map(TABLE_COLUMNS.map((column) => [column.key, column]))
  const order = [...choices.keys()].filter((key) => known.has(key) && key !== FIXED_COLUMN)
  order.unshift(FIXED_COLUMN)
  TABLE_COLUMNS.forEach(({ key }, i) => {
    if (!order.includes(key)) order.splice(order.indexOf(TABLE_COLUMNS[i - 1]!.key) + 1, 0, key)
  })
  return order.map((key) => {
    const column = known.get(key)!
    const choice = choices.get(key)
    const shown = key === FIXED_COLUMN || (choice?.shown ?? column.optional !== true)
    return { ...column, shown, width: choice?.width ?? ownWidth(column) }
  })
}

export function showColumn(layout: TableLayout, key: string, shown: boolean): TableLayout {
  return change(layout, key, (choice) => ({ ...choice, shown }))
}

/** @param width pixels; undefined for the column's own */
export function sizeColumn(layout: TableLayout, key: string, width: number | undefined): TableLayout {
  return change(layout, key, ({ key, shown }) =>
    width === undefined ? { key, shown } : { key, shown, width: clampWidth(width) },
  )
}

/** Puts a column before another one; without one at the end. The first stays the first. */
export function moveColumn(layout: TableLayout, key: string, before: string | undefined): TableLayout {
  if (key === FIXED_COLUMN || key === before) return layout
  const choices = choicesOf(layout)
  const moved = choices.find((choice) => choice.key === key)
  if (!moved) return layout
  const others = choices.filter((choice) => choice !== moved)
  const at = others.findIndex((choice) => choice.key === before)
  others.splice(before === FIXED_COLUMN ? 1 : at < 0 ? others.length : at, 0, moved)
  return others
}

/**
 * Moves a column past its neighbour among those that are listed: hidden ones between them do not count as a step.
 * @param by -1 or 1
 */
export function stepColumn(layout: TableLayout, listed: readonly string[], key: string, by: -1 | 1): TableLayout {
  const at = listed.indexOf(key)
  const neighbour = listed[at + by]
  if (at < 0 || neighbour === undefined || neighbour === FIXED_COLUMN) return layout
  return by < 0 ? moveColumn(layout, key, neighbour) : moveColumn(layout, key, behind(layout, neighbour))
}

export const clampWidth = (width: number): number =>
  Math.round(Math.min(MAX_COLUMN_WIDTH, Math.max(MIN_COLUMN_WIDTH, width)))

/** Columns made beyond the edges, in pixels of their widths, so that a quick scroll does not show a gap. */
const OVERSCAN = 160

/**
 * Positions of the columns that a row has to make cells for: the first, which stays in sight, and those that are in sight.
 * @param widths of all columns, in pixels
 * @param left pixels that are scrolled out of sight on the left
 * @param width of the part that is in sight, in pixels
 */
export function columnsInSight(widths: readonly number[], left: number, width: number): readonly number[] {
  let end = 0
  return widths.flatMap((own, at) => {
    const start = end
    end += own
    return at === 0 || (end > left - OVERSCAN && start < left + width + OVERSCAN) ? [at] : []
  })
}

/** The column that follows this one, shown or not. */
function behind(layout: TableLayout, key: string): string | undefined {
  const choices = choicesOf(layout)
  return choices[choices.findIndex((choice) => choice.key === key) + 1]?.key
}

function change(layout: TableLayout, key: string, to: (choice: ColumnChoice) => ColumnChoice): TableLayout {
  return choicesOf(layout).map((choice) => (choice.key === key ? to(choice) : choice))
}

/** The whole layout: what is saved names every column, widths only where they were changed. */
function choicesOf(layout: TableLayout): ColumnChoice[] {
  const widths = new Map(layout.map(({ key, width }) => [key, width]))
  return arrangeColumns(layout).map(({ key, shown }) => {
    const width = widths.get(key)
    return width === undefined ? { key, shown } : { key, shown, width }
  })
}
