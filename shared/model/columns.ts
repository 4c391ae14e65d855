/**
 * The columns of tensors: one list for the CSV file, the clipboard, the window's table, the terminal, reports and documents.
 * Each of them selects columns by key and chooses its own order, widths and number formats.
 */
import { phrase } from '../text/sentence.ts'
import { type Measure, MEASURES } from './digest.ts'
import type { TensorRow } from './overview/measured-tensor.ts'
import { MEASURED_KEYS, type MeasuredKey } from './statistics/fields.ts'
import { type StatisticColumn, STATISTICS } from './statistics/table.ts'
import { QUANTILES } from './stats.ts'

export type ColumnValue = string | number | bigint | undefined

export interface Column {
  /** Name in exports. */
  readonly key: string
  /** Header in the window, marked by `phrase`; absent for columns that only exports have. */
  readonly title?: string
  /** What the column contains, for the documents: Markdown. */
  readonly description: string
  /** Of one row. A comparison calls it for the rows of both models. */
  readonly value: (row: TensorRow) => ColumnValue
  /** Of a number that a scan measures. */
  readonly format?: StatisticColumn['format']
  /** Shown only if this checksum was computed. */
  readonly measure?: Measure
  /** Changes during a scan. */
  readonly live?: boolean
}

const FACTS = [
  { key: 'index', description: 'Position in the model, from 0.', value: ({ tensor }) => tensor.index },
  {
    key: 'name',
    title: phrase('Name'),
    description: 'Name in the file.',
    value: ({ tensor }) => tensor.name,
  },
  {
    key: 'layer',
    title: phrase('Layer'),
    description: 'Number of the layer: 3 for `blk.3.ffn_down.weight`. Empty outside of layers.',
    value: ({ layer }) => layer,
  },
  {
    key: 'role',
    title: phrase('Role'),
    description: 'Name without layer and `.weight`: `ffn_down` for `blk.3.ffn_down.weight`.',
    value: ({ role }) => role,
  },
  { key: 'type', title: phrase('Type'), description: 'Type in ggml: `Q4_K`.', value: ({ tensor }) => tensor.type },
  { key: 'n_dims', description: 'Number of dimensions.', value: ({ tensor }) => tensor.shape.length },
  {
    key: 'shape',
    title: phrase('Shape'),
    description: 'Dimensions in GGUF order, the contiguous one first: `4096x32000`.',
    value: ({ tensor }) => tensor.shape.join('x'),
  },
  {
    key: 'n_elements',
    title: phrase('Weights'),
    description: 'Number of elements.',
    value: ({ tensor }) => tensor.nElements,
  },
  {
    key: 'n_bytes',
    title: phrase('Size'),
    description: 'Bytes of the data as stored.',
    value: ({ tensor }) => tensor.nBytes,
  },
  { key: 'bpw', title: phrase('Bits/weight'), description: 'Bits per weight as stored.', value: ({ bpw }) => bpw },
  {
    key: 'data_offset',
    title: phrase('Offset'),
    description: 'Start of the data in bytes from the start of its file.',
    value: ({ tensor }) => tensor.dataOffset,
  },
] as const satisfies readonly Column[]

const OUTCOME = [
  {
    key: 'status',
    title: phrase('Status'),
    description: '`waiting`, `running`, `done` or `failed`.',
    live: true,
    value: ({ result }) => result.status,
  },
  {
    key: 'error',
    title: phrase('Error'),
    description: 'Why it could not be measured.',
    live: true,
    value: ({ result }) => result.error,
  },
] as const satisfies readonly Column[]

const WORK = [
  {
    key: 'duration_ms',
    title: phrase('Time'),
    description: 'Time that workers spent on it, in milliseconds.',
    live: true,
    value: ({ result }) => result.durationMs,
  },
  {
    key: 'worker',
    title: phrase('Worker'),
    description: 'Number of the worker that finished it, from 1.',
    live: true,
    value: ({ result }) => result.worker,
  },
  {
    key: 'attempts',
    title: phrase('Attempts'),
    description: 'How often it was tried.',
    live: true,
    value: ({ result }) => result.attempts,
  },
] as const satisfies readonly Column[]

/** The columns of these statistics. */
const measured = (...keys: readonly MeasuredKey[]) =>
  keys.map((key) => {
    const { column, description } = STATISTICS[key]
    return { ...column, description, live: true, value: ({ result }) => result.stats?.[key] } satisfies Column
  })

const FIRST_NON_FINITE = {
  key: 'first_nonfinite',
  description: 'Element number of the first NaN or infinity.',
  live: true,
  value: ({ result }) => result.stats?.firstNonFinite?.index,
} as const satisfies Column

const quantiles = QUANTILES.map((share, at) => {
  const key = `p${100 * share}`
  return {
    key,
    title: key,
    description: `Value below which ${100 * share}% of the finite values lie, from the histogram.`,
    format: 'number',
    live: true,
    value: ({ result }) => result.stats?.quantiles?.[at],
  } as const satisfies Column
})

/** Slices may be experts, heads or others; the key is older than that. */
const SLICES = {
  key: 'experts_nonfinite',
  title: phrase('Slices not finite'),
  description: 'Slices of dimension 2 (experts, heads, others) with a NaN or infinity. Empty without slices.',
  format: 'integer',
  live: true,
  value: ({ result }) => result.stats?.experts?.nonFinite.length,
} as const satisfies Column

const HASH = 'Hash of the bytes as stored, as `llama-gguf-hash` computes it.'
const CHECKSUMS = {
  rawSum: {
    key: 'raw_sum',
    title: phrase('Raw sum'),
    description:
      'What `tensor.data.sum()` prints in gguf-py with numpy 2, to the last digit: of the values of F16, F32, F64 and integers, of the bytes of all other types.',
  },
  xxh64: { key: 'xxh64', title: 'xxh64', description: HASH },
  sha256: { key: 'sha256', title: 'sha256', description: HASH },
} as const satisfies Readonly<Record<Measure, Omit<Column, 'value'>>>

const checksums = MEASURES.map(
  (measure) =>
    ({ ...CHECKSUMS[measure], measure, live: true, value: ({ result }) => result.digest?.[measure] }) satisfies Column,
)

const TOWER = {
  key: 'tower',
  description: 'Part of the model that the layer belongs to: `v` for `v.blk.3`. Empty for the only one.',
  value: ({ tower }) => tower,
} as const satisfies Column

/** Statistics whose columns have their place among the others. */
const COUNTS = ['count', 'nan', 'posInf', 'negInf'] as const satisfies readonly MeasuredKey[]
const SUMS = [
  'zeros',
  'sum',
  'mean',
  'std',
  'min',
  'max',
  'absMax',
  'absMean',
  'l2',
] as const satisfies readonly MeasuredKey[]
const MOMENTS = ['rms', 'skewness', 'kurtosis'] as const satisfies readonly MeasuredKey[]
const PLACED: readonly MeasuredKey[] = [...COUNTS, ...SUMS, ...MOMENTS, 'zeroRows']

/** In the order of exports. New columns go to the end, since readers may count them; so does that of a new statistic. */
export const COLUMNS = [
  ...FACTS,
  ...OUTCOME,
  ...measured(...COUNTS),
  FIRST_NON_FINITE,
  ...measured(...SUMS),
  ...WORK,
  ...measured(...MOMENTS),
  ...quantiles,
  SLICES,
  ...checksums,
  ...measured('zeroRows'),
  TOWER,
  ...measured(...MEASURED_KEYS.filter((key) => !PLACED.includes(key))),
] satisfies readonly Column[]

export type ColumnKey = (typeof COLUMNS)[number]['key']

const BY_KEY: ReadonlyMap<string, Column> = new Map(COLUMNS.map((column) => [column.key, column]))

/** The column with this name in exports. */
export const columnOf = (key: ColumnKey): Column => BY_KEY.get(key)!

/** The value of a column of numbers; 64-bit integers that need it lose their last digits. */
export const numberOf = (value: ColumnValue): number | undefined => (value === undefined ? undefined : Number(value))

/** A column with a header in the window. */
export type TitledColumn = Column & { readonly key: ColumnKey; readonly title: string }

/** The columns that the window can show. */
export const TITLED_COLUMNS: readonly TitledColumn[] = COLUMNS.filter(
  (column): column is (typeof COLUMNS)[number] & TitledColumn => 'title' in column,
)
