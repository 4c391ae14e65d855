/** Columns of the table as they are laid out: which, how wide, and for which of them a row makes cells. */
import type { TableLayout } from '../../../shared/ipc/table-layout.ts'
import type { Int64 } from '../../../shared/model/tensor.ts'
import type { TableColumn } from '../../state/model/columns.ts'
import { arrangeColumns, sizeColumn } from '../../state/model/layout.ts'
import { MONO, NUMBERS, PADDING, textWidth } from './fitting-width.ts'

/** The width of a column while its edge is dragged. */
export interface Sizing {
  readonly key: string
  readonly width: number
}

/**
 * Columns that are shown, in the user's order and width.
 * @param measured columns that have something to show
 * @param largest number of elements of the largest tensor: numbers are never cut, so a column is as wide as its longest
 */
export function shownColumns(
  layout: TableLayout,
  sizing: Sizing | undefined,
  measured: readonly TableColumn[],
  largest: Int64,
): readonly TableColumn[] {
  const ownWidth = ({ width, widest, mono }: TableColumn) =>
    widest ? Math.max(width, textWidth(widest(largest), mono ? MONO : NUMBERS) + PADDING) : width
  const keys = new Set(measured.map(({ key }) => key))
  const current = sizing ? sizeColumn(layout, sizing.key, sizing.width) : layout
  return arrangeColumns(current, ownWidth).filter(({ key, shown }) => shown && keys.has(key))
}

/** Pixels of these columns together. */
export const widthOf = (columns: readonly TableColumn[]): number => columns.reduce((sum, { width }) => sum + width, 0)

/** `grid-template-columns` with a track for each column. */
export const tracks = (widths: readonly number[]): string => widths.map((width) => `${width}px`).join(' ')

/**
 * `grid-template-columns` of a row that makes cells only for some columns.
 * @param cells positions of these columns: the first column, and the visible ones. The first column's track is wider by all
 * columns that are left out after it.
 */
export function rowTracks(columns: readonly TableColumn[], cells: readonly number[]): string {
  const [, second = columns.length] = cells
  return tracks([widthOf(columns.slice(0, second)), ...cells.slice(1).map((at) => columns[at]!.width)])
}
