import { describe, expect, it } from 'vitest'
import { TABLE_COLUMNS } from '../../../../../renderer/state/model/columns.ts'
import {
  arrangeColumns,
  columnsInSight,
  moveColumn,
  showColumn,
  sizeColumn,
  stepColumn,
} from '../../../../../renderer/state/model/layout.ts'
import { COLUMNS } from '../../../../../shared/model/columns.ts'
import type { TableLayout } from '../../../../../shared/ipc/table-layout.ts'
import { rowsOf } from './rows.ts'

const shown = (layout: TableLayout) =>
  arrangeColumns(layout)
    .filter((column) => column.shown)
    .map(({ key }) => key)
const keys = (layout: TableLayout) => arrangeColumns(layout).map(({ key }) => key)

describe('the layout of the table', () => {
  it('is that of the columns as long as nobody changed it; what is new for the table is hidden', () => {
    expect(keys([])).toEqual(TABLE_COLUMNS.map(({ key }) => key))
    expect(shown([]).slice(0, 4)).toEqual(['name', 'type', 'shape', 'n_bytes'])
    for (const key of ['rms', 'skewness', 'kurtosis', 'p1', 'p50', 'p99', 'experts_nonfinite']) {
      expect(keys([])).toContain(key)
      expect(shown([])).not.toContain(key)
    }
  })

  it('moves a column before another, to the end, and never before the name', () => {
    expect(keys(moveColumn([], 'n_bytes', 'type')).slice(0, 4)).toEqual(['name', 'n_bytes', 'type', 'shape'])
    expect(keys(moveColumn([], 'type', undefined)).at(-1)).toBe('type')
    expect(keys(moveColumn([], 'type', 'name')).slice(0, 2)).toEqual(['name', 'type'])
    expect(moveColumn([], 'name', 'shape')).toEqual([])
  })

  it('steps over hidden columns and stops at the ends', () => {
    const hidden = showColumn([], 'shape', false)
    const stepped = stepColumn(hidden, shown(hidden), 'type', 1)
    expect(shown(stepped).slice(0, 3)).toEqual(['name', 'n_bytes', 'type'])
    expect(shown(stepColumn(stepped, shown(stepped), 'type', -1)).slice(0, 3)).toEqual(['name', 'type', 'n_bytes'])
    expect(stepColumn([], shown([]), 'type', -1)).toEqual([])
    expect(stepColumn([], shown([]), shown([]).at(-1)!, 1)).toEqual([])
  })

  it('keeps widths within reason and gives the own one back', () => {
    const width = (layout: TableLayout) => arrangeColumns(layout).find(({ key }) => key === 'std')!.width
    expect(width(sizeColumn([], 'std', 150.4))).toBe(150)
    expect(width(sizeColumn([], 'std', 3))).toBe(40)
    expect(width(sizeColumn([], 'std', 1e6))).toBe(1200)
    expect(width(sizeColumn(sizeColumn([], 'std', 150), 'std', undefined))).toBe(92)
    expect(width(moveColumn(sizeColumn([], 'std', 150), 'std', 'type'))).toBe(150)
  })

  it('shows a column that a saved layout does not know behind the one that it follows, and forgets those that are gone', () => {
    const saved: TableLayout = [
      { key: 'n_bytes', shown: true },
      { key: 'type', shown: false },
      { key: 'gone', shown: true },
    ]
    expect(keys(saved).slice(0, 4)).toEqual(['name', 'n_bytes', 'status', 'distribution'])
    expect(keys(saved)).toHaveLength(TABLE_COLUMNS.length)
    expect(shown(saved)).not.toContain('type')
  })

  it('has the same numbers in the new columns as the export', () => {
    const stats = { rms: 0.5, skewness: -1, kurtosis: 12, quantiles: [-3, -2, -1, 0, 1, 2, 3] as const }
    const [row] = rowsOf({ name: 'a', stats })
    for (const key of ['rms', 'skewness', 'kurtosis', 'p1', 'p5', 'p25', 'p50', 'p75', 'p95', 'p99']) {
      const exported = COLUMNS.find((column) => column.key === key)!.value(row!)
      expect(TABLE_COLUMNS.find((column) => column.key === key)!.value(row!)).toBe(exported)
    }
  })
})

describe('the columns in sight', () => {
  const widths = [300, 100, 100, 100, 100, 100, 100, 100, 100, 100]

  it('are those between the edges, and some beyond', () => {
    expect(columnsInSight(widths, 0, 300)).toEqual([0, 1, 2])
    expect(columnsInSight(widths, 500, 200)).toEqual([0, 1, 2, 3, 4, 5, 6])
  })

  it('always have the first among them, which stays in place', () => {
    expect(columnsInSight(widths, 900, 300)).toEqual([0, 5, 6, 7, 8, 9])
  })

  it('are all of them where there is room', () => {
    expect(columnsInSight(widths, 0, 1200)).toEqual(widths.map((_, at) => at))
    expect(columnsInSight([], 0, 1200)).toEqual([])
  })
})
