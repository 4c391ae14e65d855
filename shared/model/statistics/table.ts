/** The statistics of a tensor, each described once. Packing, merging, records, columns and documents are made from this. */
import { phrase } from '../../text/sentence.ts'

/** How a statistic travels from the kernels to the merged result of a tensor. */
export interface PartialField {
  /** `pair`: an unevaluated sum `hi + lo`. `position`: an element number, -1 for none. */
  readonly kind: 'count' | 'number' | 'pair' | 'position' | 'nonFiniteKind'
  /** `first`: that of the first chunk that has one. `formula`: `engine/stats/merge.ts` computes it. */
  readonly merge: 'sum' | 'min' | 'max' | 'first' | 'formula'
  /** The kernels do not deliver it: `engine/kernels/kernels.ts` computes it from the other numbers. */
  readonly derived?: true
  /** The number is never greater than this one. */
  readonly limit?: string
  /** The count of which this is the first position: where the count is 0, records leave the position out. */
  readonly countedBy?: string
  /** The position of which this is the kind: where the position is -1, records leave the kind out. */
  readonly kindOf?: string
}

/** How the statistic of a whole tensor is computed and stored. */
export interface FinalField {
  readonly kind: 'count' | 'number' | 'quantiles' | 'nonFiniteLocation' | 'rowLocation' | 'expertCounts'
  /**
   * `partial`: the merged number as it is. `sums`: `engine/stats/finish.ts` computes it from the merged numbers, where a
   * value is finite. `histogram`: `engine/stats/distribution.ts`. `layout`: from the tensor's shape as well.
   */
  readonly from: 'partial' | 'sums' | 'histogram' | 'layout'
  /** Every result has it. Others are absent where they are unknown. */
  readonly always?: true
  /** The number is never greater than this one. */
  readonly limit?: string
}

/** The column of a statistic that is one number. */
export interface StatisticColumn {
  /** Name in exports. */
  readonly key: string
  /** Header in the window, marked by `phrase`; absent for columns that only exports have. */
  readonly title?: string
  readonly format: 'integer' | 'number'
}

export interface Statistic {
  /** What the number is, for the documents. */
  readonly description: string
  readonly partial?: PartialField
  readonly final?: FinalField
  readonly column?: StatisticColumn
  /** Version of the records that introduced it; absent for those of `FIRST_RECORD_VERSION`. */
  readonly since?: number
}

/** Version of the records whose statistics have no `since`. */
const FIRST_RECORD_VERSION = 5

/**
 * In the order of the kernels' result block, of the records on the disk and of the JSON. A new statistic has `since`, the
 * version after `RECORD_VERSION`: results of earlier builds, which do not have it, are then computed again.
 */
export const STATISTICS = {
  count: {
    description: 'Number of values.',
    partial: { kind: 'count', merge: 'sum' },
    final: { kind: 'count', from: 'partial', always: true },
    column: { key: 'count', format: 'integer' },
  },
  nan: {
    description: 'Number of NaN.',
    partial: { kind: 'count', merge: 'sum' },
    final: { kind: 'count', from: 'partial', always: true },
    column: { key: 'nan', title: 'NaN', format: 'integer' },
  },
  posInf: {
    description: 'Number of +Inf.',
    partial: { kind: 'count', merge: 'sum' },
    final: { kind: 'count', from: 'partial', always: true },
    column: { key: 'pos_inf', title: '+Inf', format: 'integer' },
  },
  negInf: {
    description: 'Number of −Inf.',
    partial: { kind: 'count', merge: 'sum' },
    final: { kind: 'count', from: 'partial', always: true },
    column: { key: 'neg_inf', title: '\u2212Inf', format: 'integer' },
  },
  zeros: {
    description: 'Number of +0 and −0.',
    partial: { kind: 'count', merge: 'sum' },
    final: { kind: 'count', from: 'partial', always: true },
    column: { key: 'zeros', title: phrase('Zeros'), format: 'integer' },
  },
  scale: {
    description: 'Sums are of the values times 2^-scale: 0, or ±600 where squares would not fit a float64.',
    partial: { kind: 'number', merge: 'formula' },
  },
  sum: {
    description: 'Sum.',
    partial: { kind: 'pair', merge: 'formula' },
    final: { kind: 'number', from: 'sums' },
    column: { key: 'sum', title: phrase('Sum'), format: 'number' },
  },
  absSum: {
    description: 'Sum of absolute values.',
    partial: { kind: 'pair', merge: 'formula' },
  },
  mean: {
    description: 'Mean.',
    partial: { kind: 'number', merge: 'formula', derived: true },
    final: { kind: 'number', from: 'sums' },
    column: { key: 'mean', title: phrase('Mean'), format: 'number' },
  },
  m2: {
    description: 'Sum of squared deviations from the mean.',
    partial: { kind: 'number', merge: 'formula' },
  },
  sumSquares: {
    description: 'Sum of squares.',
    partial: { kind: 'pair', merge: 'formula' },
  },
  std: {
    description: 'Standard deviation of the population.',
    final: { kind: 'number', from: 'sums' },
    column: { key: 'std', title: phrase('Std'), format: 'number' },
  },
  min: {
    description: 'Smallest value.',
    partial: { kind: 'number', merge: 'min' },
    final: { kind: 'number', from: 'sums' },
    column: { key: 'min', title: phrase('Min'), format: 'number' },
  },
  max: {
    description: 'Largest value.',
    partial: { kind: 'number', merge: 'max' },
    final: { kind: 'number', from: 'sums' },
    column: { key: 'max', title: phrase('Max'), format: 'number' },
  },
  absMax: {
    description: 'Largest absolute value.',
    final: { kind: 'number', from: 'sums' },
    column: { key: 'abs_max', title: phrase('Abs max'), format: 'number' },
  },
  absMean: {
    description: 'Mean absolute value.',
    final: { kind: 'number', from: 'sums' },
    column: { key: 'abs_mean', title: phrase('Abs mean'), format: 'number' },
  },
  l2: {
    description: 'Square root of the sum of squares.',
    final: { kind: 'number', from: 'sums' },
    column: { key: 'l2', title: 'L2', format: 'number' },
  },
  rms: {
    description: 'Square root of the mean of squares.',
    final: { kind: 'number', from: 'sums' },
    column: { key: 'rms', title: 'RMS', format: 'number' },
  },
  skewness: {
    description: 'Third standardized moment, from the histogram.',
    final: { kind: 'number', from: 'histogram' },
    column: { key: 'skewness', title: phrase('Skewness'), format: 'number' },
  },
  kurtosis: {
    description: 'Fourth standardized moment less 3, from the histogram.',
    final: { kind: 'number', from: 'histogram' },
    column: { key: 'kurtosis', title: phrase('Kurtosis'), format: 'number' },
  },
  quantiles: {
    description: 'Values below which 1, 5, 25, 50, 75, 95 and 99% of the values lie, from the histogram.',
    final: { kind: 'quantiles', from: 'histogram' },
  },
  firstNonFinite: {
    description: 'The first NaN or infinity.',
    partial: { kind: 'position', merge: 'first' },
    final: { kind: 'nonFiniteLocation', from: 'layout' },
  },
  firstNonFiniteKind: {
    description: 'Whether the first value that is not finite is NaN or which infinity.',
    partial: { kind: 'nonFiniteKind', merge: 'first', kindOf: 'firstNonFinite' },
  },
  zeroRows: {
    description:
      'Rows (runs along the contiguous dimension) whose values are all zero. Unknown for vectors and for rows of over 4 MiB.',
    partial: { kind: 'count', merge: 'sum', limit: 'zeros' },
    final: { kind: 'count', from: 'layout', limit: 'zeros' },
    column: { key: 'zero_rows', title: phrase('Zero rows'), format: 'integer' },
  },
  firstZeroRow: {
    description: 'The first such row.',
    partial: { kind: 'position', merge: 'first', limit: 'count', countedBy: 'zeroRows' },
    final: { kind: 'rowLocation', from: 'layout' },
  },
  experts: {
    description: 'Counts of each expert (slice of dimension 2).',
    final: { kind: 'expertCounts', from: 'layout' },
  },
} as const satisfies Readonly<Record<string, Statistic>>

/** Version of the records on the disk: raised by a statistic with a later `since`. */
export const RECORD_VERSION = Object.values<Statistic>(STATISTICS).reduce(
  (version, { since = version }) => Math.max(version, since),
  FIRST_RECORD_VERSION,
)
