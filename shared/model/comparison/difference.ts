/** Statistics of two tensors that are compared value by value. */
import type { AlwaysDifferenceKey, DifferenceKey, PartialDifferenceKey, PartialDifferenceKind } from './fields.ts'

/** By kind of statistic of a chunk. */
interface PartialDifferenceValues {
  readonly count: number
  readonly number: number
  readonly pair: readonly [number, number]
  readonly position: number
  readonly flag: boolean
}

/**
 * Statistics of one chunk; `table.ts` describes each. Chunks are merged in their order, so that the result is the same to the
 * last bit whichever worker computed them. Sums are unevaluated pairs (`hi + lo`) over the values times 2^-`scale`: 0, or
 * ±600 where squares of float64 values would over- or underflow. `maxAbsDiff` is not scaled.
 *
 * `maxAbsDiffIndex` is an element number within the chunk, -1 where `maxAbsDiff` is 0. `identicalBytes`: both have the same
 * type and the same stored bytes. `weightedDiff` and `weightedReference` are 0 without weights.
 */
export type PartialDifference = {
  readonly [K in PartialDifferenceKey]: PartialDifferenceValues[PartialDifferenceKind<K>]
}

/**
 * Statistics of two whole tensors; `table.ts` describes each. Without a pair of finite values only the counts are there.
 * `maxAbsDiffIndex` is absent where `maxAbsDiff` is 0, `nmse` and `normRatio` where all finite values of the reference are
 * 0, `sqnrDb` where `nmse` is absent or 0, `cosine` where a norm is 0. Quantiles are absent where they would be among
 * differences beyond float32's range, or all differences are too near to zero for the bins. `weightedNmse` is absent without
 * weights, and where the weighted sum of the reference is 0.
 */
export type DifferenceStats = { readonly [K in AlwaysDifferenceKey]: number } & {
  readonly [K in Exclude<DifferenceKey, AlwaysDifferenceKey>]?: number
}

/** Shares of |b - a| that lie below `p50` to `p999`. */
export const DIFFERENCE_QUANTILES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99, p999: 0.999 } as const
