import {
  formatInteger,
  formatNumber,
  formatOffset,
  formatShape,
  formatShare,
  UNKNOWN,
  visibleText,
} from '../../../shared/text/format.ts'
import { layerLabel } from '../../../shared/model/layer-place.ts'
import { phrase } from '../../../shared/text/sentence.ts'
import { type ColumnKey, columnOf, type ColumnValue, numberOf, TITLED_COLUMNS } from '../../../shared/model/columns.ts'
import type { Measure } from '../../../shared/model/digest.ts'
import { QUANTILES } from '../../../shared/model/stats.ts'
import type { Int64 } from '../../../shared/model/tensor.ts'
import { formatBytes, formatExactBytes, shownText, t, tell } from '../../i18n.svelte.ts'
import { nonFinite, type Row, statusText } from './row.ts'

/** A column of the table: what it shows and what it sorts by. */
export interface TableColumn {
  readonly key: ColumnKey | 'distribution'
  /** Marked by `phrase`, where it has words. */
  readonly title: string
  /** Minimum in pixels; wider where the longest text needs it. */
  readonly width: number
  /**
   * The widest text that its format makes, for columns of numbers.
   * @param weights of the largest tensor: no count is greater
   */
  readonly widest?: (weights: Int64) => string
  readonly align: 'left' | 'right'
  readonly mono?: boolean
  readonly value: (row: Row) => ColumnValue
  readonly text: (row: Row) => string
  /** The exact value, on hover; without it the text as it is. */
  readonly exact?: (row: Row) => string
  /** Changes while a scan runs. */
  readonly live?: boolean
  /** Shown only if this checksum was computed. */
  readonly measure?: Measure
  /** Hidden until the user shows it. */
  readonly optional?: boolean
}

/** The longest text of `formatNumber` for a 32-bit float, or a sum of many: a sign, six digits, an exponent. */
export const WIDEST_NUMBER = formatNumber(-8.88888e-88)

type Look = Pick<TableColumn, 'width' | 'align'> & Partial<TableColumn>

/** A column as the table shows it; without a text of its own its value is shown as it is. */
function look(key: ColumnKey, more: Look): TableColumn {
  const { format: _format, description: _description, title = key, ...column } = columnOf(key)
  return { ...column, key, title, text: (row) => String(column.value(row) ?? UNKNOWN), ...more }
}

/** A statistic, with its exact value on hover. */
function statistic(key: ColumnKey, more: Partial<TableColumn> = {}): TableColumn {
  const { value, format } = columnOf(key)
  const number = (row: Row) => numberOf(value(row))
  const exact = (row: Row) => String(number(row) ?? '')
  const shown: Look =
    format === 'integer'
      ? { width: 72, align: 'right', widest: formatInteger, text: (row) => formatInteger(number(row)) }
      : { width: 92, align: 'right', widest: () => WIDEST_NUMBER, text: (row) => formatNumber(number(row)) }
  return look(key, { ...shown, exact, ...more })
}

const optional = { optional: true } as const

/** Digits of a hash that are shown: enough to see that two differ. */
const SHORT_HASH = 12

function hash(key: 'xxh64' | 'sha256'): TableColumn {
  const hex = (row: Row) => row.result.digest?.[key]
  return look(key, {
    width: 116,
    align: 'left',
    mono: true,
    text: (row) => (hex(row) === undefined ? UNKNOWN : `${hex(row)!.slice(0, SHORT_HASH)}…`),
    exact: (row) => hex(row) ?? '',
  })
}

const STATUS_WORDS = {
  failed: phrase('failed'),
  running: phrase('running'),
  waiting: phrase('waiting'),
  done: phrase('done'),
} as const

/** The status in the window's language; a filter knows its English word. */
function statusLabel(row: Row): string {
  const { status } = row.result
  return statusText(row) === status ? t(STATUS_WORDS[status]) : statusText(row)
}

const STATUS_ORDER = { failed: 0, running: 1, waiting: 2, done: 3 } as const

/** Sorts failures and non-finite values first. */
function statusRank(row: Row): number {
  const { status } = row.result
  return status === 'done' && nonFinite(row) > 0 ? 0.5 : STATUS_ORDER[status]
}

const TENSOR_COLUMNS: readonly TableColumn[] = [
  look('name', {
    width: 250,
    align: 'left',
    mono: true,
    value: (row) => row.naturalName,
    text: (row) => shownText(row.tensor.name),
  }),
  look('type', { width: 78, align: 'left' }),
  look('shape', {
    width: 138,
    align: 'left',
    mono: true,
    value: (row) => row.tensor.shape.map((size) => String(size).padStart(20, '0')).join(),
    text: (row) => formatShape(row.tensor.shape),
  }),
  look('n_bytes', {
    width: 78,
    align: 'right',
    widest: () => formatBytes(888),
    text: (row) => formatBytes(row.tensor.nBytes),
    exact: (row) => (row.tensor.nBytes === undefined ? '' : formatExactBytes(row.tensor.nBytes)),
  }),
  look('status', {
    width: 84,
    align: 'left',
    value: statusRank,
    text: statusLabel,
    exact: (row) => row.result.error ?? t(STATUS_WORDS[row.result.status]),
  }),
]

const STATISTIC_COLUMNS: readonly TableColumn[] = [
  {
    key: 'distribution',
    title: phrase('Distribution'),
    width: 100,
    align: 'left',
    live: true,
    // How much of the weight lies near zero: the height of the two middle bars.
    value: (row) => (row.result.spark ? row.result.spark[13]! + row.result.spark[14]! : undefined),
    text: () => '',
  },
  statistic('std'),
  statistic('min'),
  statistic('max'),
  statistic('nan', { width: 64 }),
  look('zeros', {
    width: 72,
    align: 'right',
    value: ({ result: { stats } }) => (stats && stats.count > 0 ? stats.zeros / stats.count : undefined),
    text: ({ result: { stats } }) => (stats ? formatShare(stats.zeros, stats.count) : UNKNOWN),
    exact: ({ result: { stats } }) => (stats ? t('{{count}} values', { count: stats.zeros }) : ''),
  }),
  statistic('mean', { width: 104 }),
  statistic('sum', { width: 100 }),
  statistic('abs_max'),
  statistic('abs_mean'),
  statistic('l2'),
  statistic('rms', optional),
  statistic('skewness', optional),
  statistic('kurtosis', optional),
  ...QUANTILES.map((share) => statistic(`p${share * 100}`, optional)),
  statistic('pos_inf', { width: 64 }),
  statistic('neg_inf', { width: 64 }),
  statistic('zero_rows', { width: 80, optional: true }),
  look('experts_nonfinite', {
    width: 120,
    align: 'right',
    optional: true,
    text: (row) => formatInteger(row.result.stats?.experts?.nonFinite.length),
  }),
]

const OTHER_COLUMNS: readonly TableColumn[] = [
  look('n_elements', {
    width: 110,
    align: 'right',
    widest: formatInteger,
    text: (row) => formatInteger(row.tensor.nElements),
  }),
  look('bpw', {
    width: 88,
    align: 'right',
    text: (row) => (row.bpw === undefined ? UNKNOWN : String(Number(row.bpw.toFixed(4)))),
  }),
  look('layer', {
    width: 60,
    align: 'right',
    text: ({ tower, layer }) => (layer === undefined ? UNKNOWN : layerLabel({ tower, layer })),
  }),
  look('role', { width: 130, align: 'left', mono: true, text: (row) => shownText(row.role) }),
  look('data_offset', {
    width: 124,
    align: 'right',
    mono: true,
    widest: () => formatOffset(0x888_8888_8888),
    text: (row) => formatOffset(row.tensor.dataOffset),
    exact: (row) => t('byte {{offset}}', { offset: formatInteger(row.tensor.dataOffset) }),
  }),
  look('duration_ms', {
    width: 78,
    align: 'right',
    widest: () => formatMilliseconds(8_888_880),
    text: (row) => formatMilliseconds(row.result.durationMs),
    exact: (row) => (row.result.durationMs === undefined ? '' : `${row.result.durationMs} ms`),
  }),
  look('worker', { width: 66, align: 'right' }),
  look('attempts', {
    width: 76,
    align: 'right',
    text: (row) => (row.result.attempts === 0 ? UNKNOWN : String(row.result.attempts)),
  }),
  look('error', {
    width: 240,
    align: 'left',
    text: (row) => visibleText(row.result.reason ? tell(row.result.reason) : (row.result.error ?? '')),
  }),
  look('raw_sum', {
    width: 130,
    align: 'right',
    value: (row) => {
      const { rawSum } = row.result.digest ?? {}
      return rawSum === undefined ? undefined : numberOfPython(rawSum)
    },
    // As Python writes a float64.
    widest: () => '-8.8888888888888888e-308',
    text: (row) => row.result.digest?.rawSum ?? UNKNOWN,
  }),
  hash('xxh64'),
  hash('sha256'),
]

const PLACED = [...TENSOR_COLUMNS, ...STATISTIC_COLUMNS, ...OTHER_COLUMNS].map(({ key }) => key)

/** Columns with a title that have no place above, such as those of new statistics: behind the other statistics. */
const NEW_COLUMNS = TITLED_COLUMNS.filter(({ key }) => !PLACED.includes(key)).map(({ key }) => statistic(key, optional))

export const TABLE_COLUMNS: readonly TableColumn[] = [
  ...TENSOR_COLUMNS,
  ...STATISTIC_COLUMNS,
  ...NEW_COLUMNS,
  ...OTHER_COLUMNS,
]

/** The number that Python wrote. NaN has no place in an order: it comes last, like an unknown value. */
function numberOfPython(text: string): number | undefined {
  if (text === 'nan') return undefined
  return Number(text.replace('inf', 'Infinity'))
}

export function formatMilliseconds(value: number | undefined): string {
  if (value === undefined) return UNKNOWN
  return value < 1000 ? `${value < 10 ? value.toFixed(1) : Math.round(value)} ms` : `${(value / 1000).toFixed(2)} s`
}
