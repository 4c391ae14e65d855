/** Computes the statistics of two tensors from the merged ones of their chunks. */
import {
  DIFFERENCE_QUANTILES,
  type DifferenceStats,
  type PartialDifference,
} from '../../../shared/model/comparison/difference.ts'
import type { AlwaysDifferenceKey } from '../../../shared/model/comparison/fields.ts'
import { expectedSqnrDb } from '../../../shared/model/comparison/expected-loss.ts'
import type { SparseHistogram } from '../../../shared/model/stats.ts'
import { BIN_EDGES, LARGEST_FLOAT32, LAST_FINITE_BIN } from '../stats/bins.ts'
import { quantilesAt } from '../stats/quantiles.ts'
import { runningCounts } from '../stats/running-counts.ts'

/** Facts of two tensors that their values do not show. */
export interface ComparedTypes {
  /** Names of the types: `F16`, `Q4_K`. */
  readonly reference: string
  readonly other: string
  /** The other model was quantized with an importance matrix. */
  readonly withImportance: boolean
}

/**
 * The statistics of two whole tensors, or of one expert of both.
 * @param histogram of |b - a|, bins in ascending order
 * @param types without them there is no expected loss
 */
export function finishDifference(
  partial: PartialDifference,
  histogram: SparseHistogram,
  types?: ComparedTypes,
): DifferenceStats {
  const { finite, maxAbsDiff, maxAbsDiffIndex } = partial
  const counts = countsOf(partial)
  if (finite === 0) return counts
  const unit = 2 ** partial.scale
  const squaredDiff = total(partial.squaredDiff)
  const nmse = ratio(squaredDiff, total(partial.squaredReference))
  const sqnrDb = nmse !== undefined && nmse > 0 ? -10 * Math.log10(nmse) : undefined
  return {
    ...counts,
    maxAbsDiff,
    ...(maxAbsDiffIndex < 0 ? {} : { maxAbsDiffIndex }),
    meanDiff: (total(partial.sumDiff) / finite) * unit + 0,
    meanAbsDiff: (total(partial.sumAbsDiff) / finite) * unit,
    rmse: Math.sqrt(squaredDiff / finite) * unit,
    ...present({ nmse, sqnrDb }),
    ...normsOf(partial),
    ...quantilesOf(partial, histogram),
    ...present({ weightedNmse: ratio(total(partial.weightedDiff), total(partial.weightedReference)) }),
    ...expectationOf(sqnrDb, types),
  }
}

const total = ([high, low]: readonly [number, number]): number => high + low

const ratio = (part: number, whole: number): number | undefined => (whole > 0 ? part / whole : undefined)

function present<Key extends string>(values: Readonly<Record<Key, number | undefined>>): { [K in Key]?: number } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in Key]?: number
  }
}

const countsOf = ({
  count,
  finite,
  nonFiniteReference,
  nonFiniteOther,
  nonFiniteDiffering,
  equal,
}: PartialDifference): Pick<DifferenceStats, AlwaysDifferenceKey> => ({
  ...{ count, finite, nonFiniteReference, nonFiniteOther, nonFiniteDiffering, equal },
})

function normsOf(partial: PartialDifference): Pick<DifferenceStats, 'cosine' | 'normRatio'> {
  const reference = Math.sqrt(total(partial.squaredReference))
  const other = Math.sqrt(total(partial.squaredOther))
  if (reference === 0) return {}
  const normRatio = other / reference
  return other === 0 ? { normRatio } : { cosine: total(partial.product) / reference / other, normRatio }
}

function quantilesOf(
  { maxAbsDiff, equal }: PartialDifference,
  histogram: SparseHistogram,
): Pick<DifferenceStats, keyof typeof DIFFERENCE_QUANTILES> {
  const first = histogram.bins[0]
  if (first === undefined || (first === LAST_FINITE_BIN && maxAbsDiff > LARGEST_FLOAT32)) return {}
  // The least difference is known to its bin.
  const least = equal > 0 ? 0 : Math.min(maxAbsDiff, BIN_EDGES[first]!)
  const { p50, p90, p95, p99, p999 } = DIFFERENCE_QUANTILES
  const found = quantilesAt([p50, p90, p95, p99, p999], runningCounts(histogram), least, maxAbsDiff)
  if (!found) return {}
  return { p50: found[0]!, p90: found[1]!, p95: found[2]!, p99: found[3]!, p999: found[4]! }
}

function expectationOf(
  sqnrDb: number | undefined,
  types: ComparedTypes | undefined,
): Pick<DifferenceStats, 'expectedSqnrDb' | 'excessDb'> {
  const expected = types && expectedSqnrDb(types.reference, types.other, types.withImportance)
  if (expected === undefined) return {}
  return { expectedSqnrDb: expected, ...present({ excessDb: sqnrDb === undefined ? undefined : sqnrDb - expected }) }
}
