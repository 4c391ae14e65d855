/** The columns of a result: one list for the CSV file, the clipboard and the table's sort keys. */
import type { TensorResult } from './scan.ts'
import { bitsPerWeight, type TensorInfo } from './tensor.ts'
import { parseTensorName } from './tensor-name.ts'

export type ColumnValue = string | number | bigint | undefined

export interface Column {
  /** Name in exports. */
  readonly key: string
  readonly value: (tensor: TensorInfo, result: TensorResult | undefined) => ColumnValue
}

const stat =
  (
    name:
      | 'count'
      | 'nan'
      | 'posInf'
      | 'negInf'
      | 'zeros'
      | 'sum'
      | 'mean'
      | 'std'
      | 'min'
      | 'max'
      | 'absMax'
      | 'absMean'
      | 'l2'
      | 'rms'
      | 'skewness'
      | 'kurtosis',
  ) =>
  (_tensor: TensorInfo, result: TensorResult | undefined): ColumnValue =>
    result?.stats?.[name]

/** Of the quantile at this position of `QUANTILES`. */
const quantile =
  (position: number) =>
  (_tensor: TensorInfo, result: TensorResult | undefined): ColumnValue =>
    result?.stats?.quantiles?.[position]

/** New columns go to the end: readers may count them. */
export const COLUMNS = [
  { key: 'index', value: (t) => t.index },
  { key: 'name', value: (t) => t.name },
  { key: 'layer', value: (t) => parseTensorName(t.name).layer },
  { key: 'role', value: (t) => parseTensorName(t.name).role },
  { key: 'type', value: (t) => t.type },
  { key: 'n_dims', value: (t) => t.shape.length },
  { key: 'shape', value: (t) => t.shape.join('x') },
  { key: 'n_elements', value: (t) => t.nElements },
  { key: 'n_bytes', value: (t) => t.nBytes },
  { key: 'bpw', value: (t) => bitsPerWeight(t) },
  { key: 'data_offset', value: (t) => t.dataOffset },
  { key: 'status', value: (_t, r) => r?.status ?? 'waiting' },
  { key: 'error', value: (_t, r) => r?.error },
  { key: 'count', value: stat('count') },
  { key: 'nan', value: stat('nan') },
  { key: 'pos_inf', value: stat('posInf') },
  { key: 'neg_inf', value: stat('negInf') },
  { key: 'first_nonfinite', value: (_t, r) => r?.stats?.firstNonFinite?.index },
  { key: 'zeros', value: stat('zeros') },
  { key: 'sum', value: stat('sum') },
  { key: 'mean', value: stat('mean') },
  { key: 'std', value: stat('std') },
  { key: 'min', value: stat('min') },
  { key: 'max', value: stat('max') },
  { key: 'abs_max', value: stat('absMax') },
  { key: 'abs_mean', value: stat('absMean') },
  { key: 'l2', value: stat('l2') },
  { key: 'duration_ms', value: (_t, r) => r?.durationMs },
  { key: 'worker', value: (_t, r) => r?.worker },
  { key: 'attempts', value: (_t, r) => r?.attempts },
  { key: 'rms', value: stat('rms') },
  { key: 'skewness', value: stat('skewness') },
  { key: 'kurtosis', value: stat('kurtosis') },
  { key: 'p1', value: quantile(0) },
  { key: 'p5', value: quantile(1) },
  { key: 'p25', value: quantile(2) },
  { key: 'p50', value: quantile(3) },
  { key: 'p75', value: quantile(4) },
  { key: 'p95', value: quantile(5) },
  { key: 'p99', value: quantile(6) },
  // Slices of dimension 2 with NaN or infinity: experts, heads or others. The name is of the first version.
  { key: 'experts_nonfinite', value: (_t, r) => r?.stats?.experts?.nonFinite.length },
  { key: 'raw_sum', value: (_t, r) => r?.digest?.rawSum },
  { key: 'xxh64', value: (_t, r) => r?.digest?.xxh64 },
  { key: 'sha256', value: (_t, r) => r?.digest?.sha256 },
  { key: 'zero_rows', value: (_t, r) => r?.stats?.zeroRows },
  { key: 'tower', value: (t) => parseTensorName(t.name).tower },
] as const satisfies readonly Column[]
