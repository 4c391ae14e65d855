import {
  formatInteger,
  formatNumber,
  formatOffset,
  formatShape,
  UNKNOWN,
  visibleText,
} from '../../../shared/text/format.ts'
import { layerLabel } from '../../../shared/model/layer-place.ts'
import { phrase } from '../../../shared/text/sentence.ts'
import type { Hash, Measure as DigestMeasure } from '../../../shared/model/digest.ts'
import { QUANTILES, type TensorStats } from '../../../shared/model/stats.ts'
import type { Int64 } from '../../../shared/model/tensor.ts'
import { formatBytes, formatExactBytes, shownText, t, tell } from '../../i18n.svelte.ts'
import { type Row, statusText } from './row.ts'

export type SortValue = string | number | bigint | undefined

/** A column of the table: what it shows and what it sorts by. */
export interface TableColumn {
  readonly key: string
  /** Marked by `phrase`, where it has words. */
  readonly title: string
  /** Pixels at least; wider where the longest text needs it. */
  readonly width: number
  /**
   * The widest text that its format makes, for columns of numbers.
   * @param weights of the largest tensor: no count is greater
   */
  readonly widest?: (weights: Int64) => string
  readonly align: 'left' | 'right'
  readonly mono?: boolean
  readonly value: (row: Row) => SortValue
  readonly text: (row: Row) => string
  /** The exact value, on hover; without it the text as it is. */
  readonly exact?: (row: Row) => string
  /** Changes while a scan runs. */
  readonly live?: boolean
  /** Shown only when it was measured. */
  readonly measure?: DigestMeasure
  /** Not shown until the person chooses it. */
  readonly optional?: boolean
}

/** The longest that `formatNumber` makes of a 32-bit float, or of a sum of many: a sign, six digits, an exponent. */
export const WIDEST_NUMBER = formatNumber(-8.88888e-88)

type Measure = Exclude<keyof TensorStats, 'firstNonFinite' | 'firstZeroRow' | 'quantiles' | 'experts'>

const measure = (key: string, title: string, name: Measure, width = 92): TableColumn => ({
  key,
  title,
  width,
  align: 'right',
  live: true,
  value: (row) => row.result.stats?.[name],
  widest: () => WIDEST_NUMBER,
  text: (row) => formatNumber(row.result.stats?.[name]),
  exact: (row) => exactNumber(row.result.stats?.[name]),
})

const counted = (key: string, title: string, name: Measure, width = 72): TableColumn => ({
  ...measure(key, title, name, width),
  widest: formatInteger,
  text: (row) => formatInteger(row.result.stats?.[name]),
})

const optionalMeasure = (key: string, title: string, name: Measure): TableColumn => ({
  ...measure(key, title, name),
  optional: true,
})

const quantile = (part: number, at: number): TableColumn => {
  const value = (row: Row) => row.result.stats?.quantiles?.[at]
  return {
    key: `p${part * 100}`,
    title: `p${part * 100}`,
    width: 92,
    align: 'right',
    live: true,
    optional: true,
    value,
    widest: () => WIDEST_NUMBER,
    text: (row) => formatNumber(value(row)),
    exact: (row) => exactNumber(value(row)),
  }
}

/** The first digits: enough to see that two differ. */
const SHORT_HASH = 12

const hash = (measure: Hash): TableColumn => ({
  key: measure,
  title: measure,
  width: 116,
  align: 'left',
  mono: true,
  live: true,
  measure,
  value: (row) => row.result.digest?.[measure],
  text: (row) => {
    const hex = row.result.digest?.[measure]
    return hex === undefined ? UNKNOWN : `${hex.slice(0, SHORT_HASH)}…`
  },
  exact: (row) => row.result.digest?.[measure] ?? '',
})

const exactNumber = (value: number | undefined) => (value === undefined ? '' : String(value))
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

/** Failures and non-finite values first: what needs a look. */
function statusRank(row: Row): number {
  const { status, stats } = row.result
  return status === 'done' && stats && stats.nan + stats.posInf + stats.negInf > 0 ? 0.5 : STATUS_ORDER[status]
}

export const TABLE_COLUMNS: readonly TableColumn[] = [
  {
    key: 'name',
    title: phrase('Name'),
    width: 250,
    align: 'left',
    mono: true,
    value: (row) => row.naturalName,
    text: (row) => shownText(row.tensor.name),
  },
  {
    key: 'type',
    title: phrase('Type'),
    width: 78,
    align: 'left',
    value: (row) => row.tensor.type,
    text: (row) => row.tensor.type,
  },
  {
    key: 'shape',
    title: phrase('Shape'),
    width: 138,
    align: 'left',
    mono: true,
    value: (row) => row.tensor.shape.map((size) => String(size).padStart(20, '0')).join(),
    text: (row) => formatShape(row.tensor.shape),
  },
  {
    key: 'n_bytes',
    title: phrase('Size'),
    width: 78,
    align: 'right',
    value: (row) => row.tensor.nBytes,
    widest: () => formatBytes(888),
    text: (row) => formatBytes(row.tensor.nBytes),
    exact: (row) => (row.tensor.nBytes === undefined ? '' : formatExactBytes(row.tensor.nBytes)),
  },
  {
    key: 'status',
    title: phrase('Status'),
    width: 84,
    align: 'left',
    live: true,
    value: statusRank,
    text: statusLabel,
    exact: (row) => row.result.error ?? t(STATUS_WORDS[row.result.status]),
  },
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
  measure('std', phrase('Std'), 'std'),
  measure('min', phrase('Min'), 'min'),
  measure('max', phrase('Max'), 'max'),
  counted('nan', 'NaN', 'nan', 64),
  {
    key: 'zeros',
    title: phrase('Zeros'),
    width: 72,
    align: 'right',
    live: true,
    value: (row) => {
      const { stats } = row.result
      return stats && stats.count > 0 ? stats.zeros / stats.count : undefined
    },
    text: (row) => {
      const { stats } = row.result
      return stats && stats.count > 0 ? `${((stats.zeros / stats.count) * 100).toFixed(2)}%` : UNKNOWN
    },
    exact: (row) => (row.result.stats ? t('{{count}} values', { count: row.result.stats.zeros }) : ''),
  },
  measure('mean', phrase('Mean'), 'mean', 104),
  measure('sum', phrase('Sum'), 'sum', 100),
  measure('abs_max', phrase('Abs max'), 'absMax'),
  measure('abs_mean', phrase('Abs mean'), 'absMean'),
  measure('l2', 'L2', 'l2'),
  optionalMeasure('rms', 'RMS', 'rms'),
  optionalMeasure('skewness', phrase('Skewness'), 'skewness'),
  optionalMeasure('kurtosis', phrase('Kurtosis'), 'kurtosis'),
  ...QUANTILES.map(quantile),
  counted('pos_inf', '+Inf', 'posInf', 64),
  counted('neg_inf', '\u2212Inf', 'negInf', 64),
  { ...counted('zero_rows', phrase('Zero rows'), 'zeroRows', 80), optional: true },
  {
    key: 'experts_nonfinite',
    title: phrase('Slices not finite'),
    width: 120,
    align: 'right',
    live: true,
    optional: true,
    value: (row) => row.result.stats?.experts?.nonFinite.length,
    text: (row) => formatInteger(row.result.stats?.experts?.nonFinite.length),
  },
  {
    key: 'n_elements',
    title: phrase('Weights'),
    width: 110,
    align: 'right',
    value: (row) => row.tensor.nElements,
    widest: formatInteger,
    text: (row) => formatInteger(row.tensor.nElements),
  },
  {
    key: 'bpw',
    title: phrase('Bits/weight'),
    width: 88,
    align: 'right',
    value: (row) => row.bpw,
    text: (row) => (row.bpw === undefined ? UNKNOWN : String(Number(row.bpw.toFixed(4)))),
  },
  {
    key: 'layer',
    title: phrase('Layer'),
    width: 60,
    align: 'right',
    value: (row) => row.layer,
    text: ({ tower, layer }) => (layer === undefined ? UNKNOWN : layerLabel({ tower, layer })),
  },
  {
    key: 'role',
    title: phrase('Role'),
    width: 130,
    align: 'left',
    mono: true,
    value: (row) => row.role,
    text: (row) => shownText(row.role),
  },
  {
    key: 'data_offset',
    title: phrase('Offset'),
    width: 124,
    align: 'right',
    mono: true,
    value: (row) => row.tensor.dataOffset,
    widest: () => formatOffset(0x888_8888_8888),
    text: (row) => formatOffset(row.tensor.dataOffset),
    exact: (row) => t('byte {{offset}}', { offset: formatInteger(row.tensor.dataOffset) }),
  },
  {
    key: 'duration_ms',
    title: phrase('Time'),
    width: 78,
    align: 'right',
    live: true,
    value: (row) => row.result.durationMs,
    widest: () => formatMilliseconds(8_888_880),
    text: (row) => formatMilliseconds(row.result.durationMs),
    exact: (row) => (row.result.durationMs === undefined ? '' : `${row.result.durationMs} ms`),
  },
  {
    key: 'worker',
    title: phrase('Worker'),
    width: 66,
    align: 'right',
    live: true,
    value: (row) => row.result.worker,
    text: (row) => (row.result.worker === undefined ? UNKNOWN : String(row.result.worker)),
  },
  {
    key: 'attempts',
    title: phrase('Attempts'),
    width: 76,
    align: 'right',
    live: true,
    value: (row) => row.result.attempts,
    text: (row) => (row.result.attempts === 0 ? UNKNOWN : String(row.result.attempts)),
  },
  {
    key: 'error',
    title: phrase('Error'),
    width: 240,
    align: 'left',
    live: true,
    value: (row) => row.result.error,
    text: (row) => visibleText(row.result.reason ? tell(row.result.reason) : (row.result.error ?? '')),
  },
  {
    key: 'raw_sum',
    title: phrase('Raw sum'),
    width: 130,
    align: 'right',
    live: true,
    measure: 'rawSum',
    value: (row) => {
      const { rawSum } = row.result.digest ?? {}
      return rawSum === undefined ? undefined : numberOf(rawSum)
    },
    // As Python writes a float64.
    widest: () => '-8.8888888888888888e-308',
    text: (row) => row.result.digest?.rawSum ?? UNKNOWN,
  },
  hash('xxh64'),
  hash('sha256'),
]

/** Of Python's text. NaN has no place in an order: it comes last, like what is not known. */
function numberOf(text: string): number | undefined {
  if (text === 'nan') return undefined
  return Number(text.replace('inf', 'Infinity'))
}

export function formatMilliseconds(value: number | undefined): string {
  if (value === undefined) return UNKNOWN
  return value < 1000 ? `${value < 10 ? value.toFixed(1) : Math.round(value)} ms` : `${(value / 1000).toFixed(2)} s`
}
