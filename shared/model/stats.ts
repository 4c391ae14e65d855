/** What is measured of a tensor, over its dequantised values. */

/** What a value that is not finite may be. Results on their way and on the disk give the position in this list. */
export const NON_FINITE_KINDS = ['nan', '+inf', '-inf'] as const

/** The first value that is NaN or infinite. */
export interface NonFiniteLocation {
  readonly kind: (typeof NON_FINITE_KINDS)[number]
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

/**
 * Statistics of one tensor. What follows `zeros` is over finite values only, in float64, and absent where there is
 * none. `std` is the population's (divisor N); `l2` the square root of the sum of squares, `rms` that of their mean.
 */
export interface TensorStats {
  readonly count: number
  readonly nan: number
  readonly posInf: number
  readonly negInf: number
  /** +0 and -0. */
  readonly zeros: number
  readonly sum?: number
  readonly mean?: number
  readonly std?: number
  readonly min?: number
  readonly max?: number
  readonly absMax?: number
  readonly absMean?: number
  readonly l2?: number
  readonly rms?: number
  /**
   * Third standardised moment and the fourth less 3, of the population, from the histogram. Absent when `std` is 0 or
   * less than four bins wide, and where values lie beyond float32's range.
   */
  readonly skewness?: number
  readonly kurtosis?: number
  /** Absent where values beyond float32's range, or all too near to zero for it, would be among them. */
  readonly quantiles?: Quantiles
  readonly firstNonFinite?: NonFiniteLocation
  /**
   * Rows (runs along dimension 0) whose values are all zero, of either sign. Exact. Absent where a tensor has no rows of
   * two values or more, or has but one, and where a row is longer than 4 MiB.
   */
  readonly zeroRows?: number
  readonly firstZeroRow?: RowLocation
  /** Of a tensor of at least three dimensions and 2 to 4096 experts. */
  readonly experts?: ExpertCounts
}

/** Bars of the small chart of a row. */
export const SPARK_BARS = 28

/** What a histogram tells besides itself. */
export interface Distribution extends Pick<TensorStats, 'skewness' | 'kurtosis' | 'quantiles'> {
  /** Bars of a small chart, 0 to 255. */
  readonly spark: Uint8Array
}

/**
 * What one chunk contributes. Chunks are folded in their order, so that the result is the same to the
 * last bit whoever computed them and whenever they arrived. Sums are unevaluated pairs (`hi + lo`).
 * `sum`, `absSum`, `mean`, `m2` and `sumSquares` are those of the values times 2^-`scale`.
 */
export interface PartialStats {
  /** 0, except in float64 data whose squares would over- or underflow: 600 or -600. */
  readonly scale: number
  readonly count: number
  readonly nan: number
  readonly posInf: number
  readonly negInf: number
  readonly zeros: number
  /** Sum of finite values: value and its error term. */
  readonly sum: readonly [number, number]
  /** Sum of absolute finite values. */
  readonly absSum: readonly [number, number]
  /** Mean of the finite values of this chunk; 0 when there is none. */
  readonly mean: number
  /** Sum of squared deviations from `mean`. */
  readonly m2: number
  /** Sum of squares of finite values. */
  readonly sumSquares: readonly [number, number]
  /** Infinity when no value is finite. */
  readonly min: number
  /** -Infinity when no value is finite. */
  readonly max: number
  /** First value that is not finite: element number within the chunk; -1 when there is none. */
  readonly firstNonFinite: number
  readonly firstNonFiniteKind: (typeof NON_FINITE_KINDS)[number] | ''
  /** Rows of the chunk whose values are all zero; 0 where rows are not looked at. */
  readonly zeroRows: number
  /** Element number of the first value of the first such row within the chunk; -1 when there is none. */
  readonly firstZeroRow: number
}

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
