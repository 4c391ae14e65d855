/** A table of an experiment as it is shown: as narrow as it goes, so that all columns are seen at once. */
import { UNKNOWN } from '../../../shared/text/format.ts'
import type { LabColumn, LabRow, LabTable, LabUnit, LabValue } from '../../../shared/model/lab.ts'
import { type Figure, figureOf, isNumeric, nameOf, threeDigits } from './lab-figures.ts'

export interface ShownCell extends Figure {
  /** The least and the largest of what the figure is the median of. */
  readonly range?: string
}

export interface ShownColumn {
  readonly key: string
  /** English, translated where it is shown. */
  readonly title: string
  /** Of all its figures; absent where each has its own. */
  readonly unit?: string
  readonly numeric: boolean
  /** By row. */
  readonly cells: readonly ShownCell[]
}

export interface ShownTable {
  readonly columns: readonly ShownColumn[]
  /** What is the same in all rows. */
  readonly alike: readonly { readonly column: LabColumn; readonly value: LabValue }[]
  /** Some figures have a range below them. */
  readonly ranged: boolean
}

/** Columns of a comparison that say something only where rows differ. */
const ALIKE: readonly string[] = ['tasks', 'retries', 'numbers', 'numbers_hash']

/** Without columns that no row has anything for; ranges below their medians, workers beside their executor. */
export function showTable({ columns, rows }: LabTable): ShownTable {
  const alike: { column: LabColumn; value: LabValue }[] = []
  const known = columns.filter(({ key }) => rows.some((row) => row[key] !== undefined))
  const differing = known.filter((column) => {
    const values = rows.map((row) => row[column.key])
    const [first] = values
    if (!ALIKE.includes(column.key) || first === undefined) return true
    // A row that was not measured has none.
    if (!values.every((value) => value === undefined || nameOf(value) === nameOf(first))) return true
    alike.push({ column, value: first })
    return false
  })
  const keys = new Set(differing.map(({ key }) => key))
  const rangeOf = ({ key }: LabColumn) => {
    const [least, most] = ['min', 'max'].map((end) => key.replace(/_(?=m?s$)/, `_${end}_`))
    return least !== key && keys.has(least!) && keys.has(most!) ? ([least!, most!] as const) : undefined
  }
  const ranges = differing.flatMap((column) => rangeOf(column) ?? [])
  const counted = differing[0]?.unit === 'executor' && differing[1]?.key === 'workers'
  const shown = differing.filter(({ key }, i) => !ranges.includes(key) && !(counted && i === 1))
  return {
    columns: shown.map((column, i) =>
      i === 0 && counted
        ? { ...headOf(column), cells: rows.map((row) => settingCell(column, row)) }
        : columnOf(column, rows, rangeOf(column)),
    ),
    alike,
    ranged: ranges.length > 0,
  }
}

const headOf = ({ key, title, unit }: LabColumn) => ({ key, title, numeric: isNumeric(unit) })

/** `Worker threads × 4`; one thread is one. */
function settingCell(column: LabColumn, row: LabRow): ShownCell {
  const { text } = figureOf(column, row[column.key])
  const workers = row['workers']
  if (typeof workers !== 'number' || row[column.key] === 'single') return { text }
  return { text: `${text} × ${figureOf({ key: 'workers', unit: 'count' }, workers).text}` }
}

function columnOf(
  column: LabColumn,
  rows: readonly LabRow[],
  range: readonly [least: string, most: string] | undefined,
): ShownColumn {
  const keys = [column.key, ...(range ?? [])]
  const numbers = rows.flatMap((row) => keys.map((key) => row[key])).filter((value) => typeof value === 'number')
  const scale = scaleOf(column.unit, numbers)
  const cells = rows.map((row): ShownCell => {
    const value = row[column.key]
    if (!scale || typeof value !== 'number') return figureOf(column, value)
    const digits = (key: string) => (typeof row[key] === 'number' ? threeDigits(row[key] * scale.factor) : UNKNOWN)
    return {
      ...figureOf(column, value),
      text: digits(column.key),
      ...(range ? { range: `${digits(range[0])}–${digits(range[1])}` } : {}),
    }
  })
  return { ...headOf(column), ...(scale ? { unit: scale.unit } : {}), cells }
}

interface Scale {
  readonly unit: string
  /** What a value is multiplied by to be shown in the unit. */
  readonly factor: number
}

/** Values further apart than this have no unit in common that reads well for all. */
const FAR_APART = 1000
/** Milliseconds that are rather said in seconds. */
const MANY_MS = 100_000
const SIZES = ['kB', 'MB', 'GB', 'TB'] as const

function scaleOf(unit: LabUnit, values: readonly number[]): Scale | undefined {
  const sizes = values.filter((value) => value !== 0).map(Math.abs)
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)]
  switch (unit) {
    case 's':
      return { unit: 's', factor: 1 }
    case 'ms':
      return most < MANY_MS ? { unit: 'ms', factor: 1 } : undefined
    case 'percent':
      return { unit: '%', factor: 100 }
    case 'weights/s':
      return { unit: 'M/s', factor: 1e-6 }
    case 'bytes':
    case 'bytes/s': {
      if (sizes.length === 0 || least < 999.5 || most / least >= FAR_APART) return undefined
      const power = Math.min(SIZES.length, Math.floor(Math.log10(least * 1.0005) / 3))
      return { unit: `${SIZES[power - 1]!}${unit === 'bytes' ? '' : '/s'}`, factor: 1000 ** -power }
    }
    default:
      return undefined
  }
}
