/** Statistics of the dequantized values of a tensor. */
import type { AlwaysKey, FinalKey, FinalKeyWith, FinalKind, PartialKey, PartialKind } from './statistics/fields.ts'

/** Kinds of values that are not finite. Packed results and records store the position in this list. */
export const NON_FINITE_KINDS = ['nan', '+inf', '-inf'] as const
export type NonFiniteKind = (typeof NON_FINITE_KINDS)[number]

const KINDS = ['', ...NON_FINITE_KINDS] as const

/** A kind as a number, 0 for none: as the kernels have it. */
export const nonFiniteKindNumber = (kind: NonFiniteKind | ''): number => KINDS.indexOf(kind)

/** The kind with this number, '' for any other number. */
export const nonFiniteKindOf = (number: number): NonFiniteKind | '' => KINDS[number] ?? ''

/** The first value that is NaN or infinite. */
export interface NonFiniteLocation {
  readonly kind: NonFiniteKind
  /** Element number in the tensor, from 0. */
  readonly index: number
  /** Block number in the tensor, from 0. */
  readonly block: number
  /** Row in its matrix: position along dimension 1. */
  readonly row: number
  /** Position along dimension 2 (an expert, a head or another slice); present from three dimensions on. */
  readonly expert?: number
}

/** Where a row (a run along dimension 0) begins. */
export interface RowLocation {
  /** Element number in the tensor of its first value, from 0. */
  readonly index: number
  /** Row in its matrix: position along dimension 1. */
  readonly row: number
  /** Position along dimension 2 (an expert, a head or another slice); present from three dimensions on. */
  readonly expert?: number
}

/** A slice of dimension 2 (an expert, see `slices.ts`) with values that are not finite. */
export interface ExpertNonFinite {
  /** Position along dimension 2. */
  readonly expert: number
  readonly nan: number
  readonly posInf: number
  readonly negInf: number
  readonly first: NonFiniteLocation
}

/** Counts of each slice of dimension 2 (an expert, see `slices.ts`). Exact. In four dimensions a slice has several parts. */
export interface ExpertCounts {
  /** Values in one expert. */
  readonly size: number
  /** Zeros of either sign, by expert. */
  readonly zeros: Float64Array
  /** Only the experts that are not all finite, in ascending order. */
  readonly nonFinite: readonly ExpertNonFinite[]
}

/** By kind of statistic of a whole tensor. */
export interface FinalValues {
  readonly count: number
  readonly number: number
  readonly quantiles: Quantiles
  readonly nonFiniteLocation: NonFiniteLocation
  readonly rowLocation: RowLocation
  readonly expertCounts: ExpertCounts
}

/**
 * Statistics of one tensor; `statistics/table.ts` describes each. Those that are not counts are over finite values only, in
 * float64, and absent where there is none. Moments are of the population (divisor N).
 *
 * `skewness` and `kurtosis` are absent where `std` is 0 or less than four bins wide, and where values lie beyond float32's
 * range; `quantiles` where values beyond float32's range, or all too near to zero for it, would be among them. `zeroRows` is
 * absent where a tensor has no rows of two values or more, or has but one, and where a row is longer than 4 MiB. `experts`
 * are those of a tensor of at least three dimensions with 2 to 4096 experts.
 */
export type TensorStats = { readonly [K in AlwaysKey]: number } & {
  readonly [K in Exclude<FinalKey, AlwaysKey>]?: FinalValues[FinalKind<K>]
}

/** Number of values that are NaN or infinite. */
export const nonFiniteCount = ({ nan, posInf, negInf }: Pick<TensorStats, 'nan' | 'posInf' | 'negInf'>): number =>
  nan + posInf + negInf

/** Bars of the small chart of a row. */
export const SPARK_BARS = 28

/** What the histogram of a tensor says about it. */
export interface Distribution extends Pick<TensorStats, FinalKeyWith<{ from: 'histogram' }>> {
  /** Bars of a small chart, 0 to 255. */
  readonly spark: Uint8Array
}

/** By kind of statistic of a chunk. */
export interface PartialValues {
  readonly count: number
  readonly number: number
  readonly pair: readonly [number, number]
  readonly position: number
  readonly nonFiniteKind: NonFiniteKind | ''
}

/**
 * Statistics of one chunk; `statistics/table.ts` describes each. Chunks are merged in their order, so that the result is
 * the same to the last bit whichever worker computed them. Sums are unevaluated pairs (`hi + lo`). All but the counts are
 * over finite values; `sum`, `absSum`, `mean`, `m2` and `sumSquares` are those of the values times 2^-`scale`.
 *
 * Positions are element numbers within the chunk, -1 for none. `zeroRows` is 0 where rows are not measured. Without a
 * finite value `mean` is 0, `min` Infinity and `max` -Infinity.
 */
export type PartialStats = { readonly [K in PartialKey]: PartialValues[PartialKind<K>] }

/** Number of bins: the top 15 bits of a float32 (sign, 8 exponent bits, 6 fraction bits). */
export const HISTOGRAM_BINS = 32768

/** The bins that are not empty, in ascending order, with their counts. */
export interface SparseHistogram {
  readonly bins: Uint16Array
  readonly counts: Float64Array
}

/**
 * A `SparseHistogram` in bytes: for each bin its distance to the one before and its count, both as integers of seven bits
 * a byte, the least significant first, the top bit set in all bytes of an integer but its last.
 */
export type PackedHistogram = Uint8Array

/** Parts of the values that lie below a quantile. */
export const QUANTILES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99] as const

/**
 * Values below which 1, 5, 25, 50, 75, 95 and 99% of the finite values lie, from the histogram: within 1/64 of the value
 * itself; zeros and what coincides with `min` or `max` exact.
 */
export type Quantiles = readonly [number, number, number, number, number, number, number]

/** Bars of equal width over [-limit, limit], for a chart. */
export interface LinearHistogram {
  /** A power of two. */
  readonly limit: number
  readonly counts: readonly number[]
  /** Finite values below -limit and above limit. */
  readonly below: number
  readonly above: number
}

/** Bars of one octave each, for a chart: magnitudes from 2^k up to 2^(k+1), by sign. */
export interface LogHistogram {
  /** k of the first bar. */
  readonly firstExponent: number
  /** By octave, from the first one up. */
  readonly negative: readonly number[]
  readonly positive: readonly number[]
  /** Of either sign, nearer to zero than the first octave. */
  readonly nearer: number
  /** Zeros of either sign, and what is nearer to zero than 2^-132. */
  readonly zeros: number
}

/** The finite values of a tensor in both forms. */
export interface Histograms {
  readonly linear: LinearHistogram
  readonly logarithmic: LogHistogram
}
