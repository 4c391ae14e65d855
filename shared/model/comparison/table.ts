/**
 * The statistics of two tensors that are compared value by value, each described once. Results of the kernels, messages,
 * records, columns and documents are made from this.
 *
 * `a` is a value of the reference, `b` the value of the other model at the same position. Sums are over pairs of two finite
 * values, dequantized as ggml does, in float64.
 */
import { phrase } from '../../text/sentence.ts'

/** How a statistic travels from the kernels to the merged result of two tensors. */
export interface PartialDifferenceField {
  /** `pair`: an unevaluated sum `hi + lo`. `position`: an element number, -1 for none. `flag`: 1 for yes, 0 for no. */
  readonly kind: 'count' | 'number' | 'pair' | 'position' | 'flag'
  /** `all`: holds for the whole if it holds for each chunk. `formula`: `engine/compare/merge.ts` computes it. */
  readonly merge: 'sum' | 'all' | 'formula'
  /** The number is never greater than this one. */
  readonly limit?: string
}

/** How the statistic of two whole tensors is stored. */
export interface FinalDifferenceField {
  readonly kind: 'count' | 'number' | 'position'
  /**
   * `partial`: the merged number as it is. `sums`: `engine/compare/finish.ts` computes it from the merged numbers.
   * `histogram`: from the histogram of |b - a|. `types`: from the types of both tensors as well.
   */
  readonly from: 'partial' | 'sums' | 'histogram' | 'types'
  /** Every result has it. Others are absent where they are not defined. */
  readonly always?: true
  /** The number is never greater than this one. */
  readonly limit?: string
}

/** The column of a statistic. */
export interface DifferenceColumn {
  /** Name in exports. */
  readonly key: string
  /** Header in the window, marked by `phrase`. */
  readonly title: string
  readonly format: 'integer' | 'number' | 'decibel'
}

export interface DifferenceStatistic {
  /** The definition in words, marked by `phrase`, for tooltips and documents; absent for numbers that only the engine has. */
  readonly description?: string
  readonly partial?: PartialDifferenceField
  readonly final?: FinalDifferenceField
  readonly column?: DifferenceColumn
}

/** In the order of the kernels' result block, of the records on the disk and of the JSON. */
export const DIFFERENCES = {
  count: {
    description: phrase('Number of pairs of values.'),
    partial: { kind: 'count', merge: 'sum' },
    final: { kind: 'count', from: 'partial', always: true },
    column: { key: 'count', title: phrase('Pairs'), format: 'integer' },
  },
  finite: {
    description: phrase('Number of pairs of two finite values. All sums and means are over these.'),
    partial: { kind: 'count', merge: 'sum', limit: 'count' },
    final: { kind: 'count', from: 'partial', always: true, limit: 'count' },
    column: { key: 'finite', title: phrase('Finite'), format: 'integer' },
  },
  nonFiniteReference: {
    description: phrase('Values of the reference that are NaN or Inf.'),
    partial: { kind: 'count', merge: 'sum', limit: 'count' },
    final: { kind: 'count', from: 'partial', always: true, limit: 'count' },
    column: { key: 'nonfinite_reference', title: phrase('Ref. NaN/Inf'), format: 'integer' },
  },
  nonFiniteOther: {
    description: phrase('Values of the other model that are NaN or Inf.'),
    partial: { kind: 'count', merge: 'sum', limit: 'count' },
    final: { kind: 'count', from: 'partial', always: true, limit: 'count' },
    column: { key: 'nonfinite_other', title: phrase('Other NaN/Inf'), format: 'integer' },
  },
  nonFiniteDiffering: {
    description: phrase(
      'Pairs with NaN or Inf on one side only, or of another kind. NaN equals NaN, Inf equals an Inf of its sign.',
    ),
    partial: { kind: 'count', merge: 'sum', limit: 'count' },
    final: { kind: 'count', from: 'partial', always: true, limit: 'count' },
    column: { key: 'nonfinite_differing', title: phrase('NaN/Inf diff'), format: 'integer' },
  },
  equal: {
    description: phrase('Pairs of equal finite values. +0 and −0 are equal.'),
    partial: { kind: 'count', merge: 'sum', limit: 'finite' },
    final: { kind: 'count', from: 'partial', always: true, limit: 'finite' },
    column: { key: 'equal', title: phrase('Equal'), format: 'integer' },
  },
  identicalBytes: {
    partial: { kind: 'flag', merge: 'all' },
  },
  scale: {
    partial: { kind: 'number', merge: 'formula' },
  },
  sumDiff: {
    partial: { kind: 'pair', merge: 'formula' },
  },
  sumAbsDiff: {
    partial: { kind: 'pair', merge: 'formula' },
  },
  squaredDiff: {
    partial: { kind: 'pair', merge: 'formula' },
  },
  squaredReference: {
    partial: { kind: 'pair', merge: 'formula' },
  },
  squaredOther: {
    partial: { kind: 'pair', merge: 'formula' },
  },
  product: {
    partial: { kind: 'pair', merge: 'formula' },
  },
  weightedDiff: {
    partial: { kind: 'pair', merge: 'formula' },
  },
  weightedReference: {
    partial: { kind: 'pair', merge: 'formula' },
  },
  maxAbsDiff: {
    description: phrase('Largest |b − a|, where a is a value of the reference and b that of the other model.'),
    partial: { kind: 'number', merge: 'formula' },
    final: { kind: 'number', from: 'sums' },
    column: { key: 'max_abs_diff', title: phrase('Max error'), format: 'number' },
  },
  maxAbsDiffIndex: {
    description: phrase('Index of the first element that has the largest |b − a|.'),
    partial: { kind: 'position', merge: 'formula' },
    final: { kind: 'position', from: 'sums', limit: 'count' },
    column: { key: 'max_abs_diff_index', title: phrase('Max error at'), format: 'integer' },
  },
  meanDiff: {
    description: phrase('Mean of b − a: other minus reference.'),
    final: { kind: 'number', from: 'sums' },
    column: { key: 'mean_diff', title: phrase('Mean error'), format: 'number' },
  },
  meanAbsDiff: {
    description: phrase('Mean absolute error: mean of |b − a|.'),
    final: { kind: 'number', from: 'sums' },
    column: { key: 'mean_abs_diff', title: 'MAE', format: 'number' },
  },
  rmse: {
    description: phrase('Root mean square error: square root of the mean of (b − a)².'),
    final: { kind: 'number', from: 'sums' },
    column: { key: 'rmse', title: 'RMSE', format: 'number' },
  },
  nmse: {
    description: phrase('Normalized mean square error: sum of (b − a)² over the sum of a².'),
    final: { kind: 'number', from: 'sums' },
    column: { key: 'nmse', title: 'NMSE', format: 'number' },
  },
  sqnrDb: {
    description: phrase('Signal to quantization noise: −10 log₁₀ of NMSE, in dB. Higher is better.'),
    final: { kind: 'number', from: 'sums' },
    column: { key: 'sqnr_db', title: 'SQNR', format: 'decibel' },
  },
  cosine: {
    description: phrase('Cosine of the angle between both: sum of a · b over the product of the norms.'),
    final: { kind: 'number', from: 'sums' },
    column: { key: 'cosine', title: phrase('Cosine'), format: 'number' },
  },
  normRatio: {
    description: phrase('Norm of the other over the norm of the reference.'),
    final: { kind: 'number', from: 'sums' },
    column: { key: 'norm_ratio', title: phrase('Norm ratio'), format: 'number' },
  },
  p50: {
    description: phrase('Half of all |b − a| lie below this, from the histogram: within 1/64.'),
    final: { kind: 'number', from: 'histogram' },
    column: { key: 'p50', title: 'p50', format: 'number' },
  },
  p90: {
    description: phrase('90% of all |b − a| lie below this, from the histogram: within 1/64.'),
    final: { kind: 'number', from: 'histogram' },
    column: { key: 'p90', title: 'p90', format: 'number' },
  },
  p95: {
    description: phrase('95% of all |b − a| lie below this, from the histogram: within 1/64.'),
    final: { kind: 'number', from: 'histogram' },
    column: { key: 'p95', title: 'p95', format: 'number' },
  },
  p99: {
    description: phrase('99% of all |b − a| lie below this, from the histogram: within 1/64.'),
    final: { kind: 'number', from: 'histogram' },
    column: { key: 'p99', title: 'p99', format: 'number' },
  },
  p999: {
    description: phrase('99.9% of all |b − a| lie below this, from the histogram: within 1/64.'),
    final: { kind: 'number', from: 'histogram' },
    column: { key: 'p999', title: 'p99.9', format: 'number' },
  },
  weightedNmse: {
    description: phrase(
      'NMSE with the weight of each column from an importance matrix: sum of w (b − a)² over the sum of w a².',
    ),
    final: { kind: 'number', from: 'sums' },
    column: { key: 'weighted_nmse', title: phrase('Imatrix NMSE'), format: 'number' },
  },
  expectedSqnrDb: {
    description: phrase(
      'SQNR that normally distributed values have after ggml quantized them to the type of the other model, in dB.',
    ),
    final: { kind: 'number', from: 'types' },
    column: { key: 'expected_sqnr_db', title: phrase('Expected'), format: 'decibel' },
  },
  excessDb: {
    description: phrase('Measured SQNR less the expected one, in dB. Below 0 more was lost than the type loses.'),
    final: { kind: 'number', from: 'types' },
    column: { key: 'excess_db', title: phrase('Excess'), format: 'decibel' },
  },
} as const satisfies Readonly<Record<string, DifferenceStatistic>>
