/** Statistics of a comparison the plain way: exact sums over arrays in float64. For values whose squares are finite. */
import type { DifferenceStats, PartialDifference } from '../../../../shared/model/comparison/difference.ts'
import type { SparseHistogram } from '../../../../shared/model/stats.ts'
import { exactSum, referenceHistogram } from '../kernels/reference-statistics.ts'

export interface Values {
  readonly reference: ArrayLike<number>
  readonly other: ArrayLike<number>
  /** Of each pair. */
  readonly weights?: ArrayLike<number>
}

interface Pair {
  readonly a: number
  readonly b: number
  readonly w: number
}

function pairsOf({ reference, other, weights }: Values): Pair[] {
  return Array.from({ length: reference.length }, (_, i) => ({ a: reference[i]!, b: other[i]!, w: weights?.[i] ?? 0 }))
}

const bothFinite = ({ a, b }: Pair): boolean => Number.isFinite(a) && Number.isFinite(b)

function countsOf(pairs: readonly Pair[]) {
  const count = (test: (pair: Pair) => boolean): number => pairs.filter(test).length
  return {
    count: pairs.length,
    finite: count(bothFinite),
    nonFiniteReference: count(({ a }) => !Number.isFinite(a)),
    nonFiniteOther: count(({ b }) => !Number.isFinite(b)),
    nonFiniteDiffering: count((pair) => !bothFinite(pair) && !Object.is(pair.a, pair.b)),
    equal: count((pair) => bothFinite(pair) && pair.a === pair.b),
  }
}

function largest(pairs: readonly Pair[]) {
  let maxAbsDiff = 0
  let maxAbsDiffIndex = -1
  for (const [i, pair] of pairs.entries()) {
    const distance = Math.abs(pair.b - pair.a)
    if (!bothFinite(pair) || distance <= maxAbsDiff) continue
    maxAbsDiff = distance
    maxAbsDiffIndex = i
  }
  return { maxAbsDiff, maxAbsDiffIndex }
}

function sumsOf(pairs: readonly Pair[]) {
  const sum = (term: (pair: Pair) => number): number => exactSum(pairs.filter(bothFinite).map(term))
  return {
    sumDiff: sum(({ a, b }) => b - a),
    sumAbsDiff: sum(({ a, b }) => Math.abs(b - a)),
    squaredDiff: sum(({ a, b }) => (b - a) ** 2),
    squaredReference: sum(({ a }) => a * a),
    squaredOther: sum(({ b }) => b * b),
    product: sum(({ a, b }) => a * b),
    weightedDiff: sum(({ a, b, w }) => w * (b - a) ** 2),
    weightedReference: sum(({ a, w }) => w * a * a),
  }
}

/** Partial statistics whose sums are correctly rounded. */
export function referencePartial(values: Values, identicalBytes = false): PartialDifference {
  const pairs = pairsOf(values)
  const sums = Object.entries(sumsOf(pairs)).map(([key, sum]) => [key, [sum, 0]] as const)
  return {
    ...countsOf(pairs),
    ...largest(pairs),
    identicalBytes,
    scale: 0,
    ...(Object.fromEntries(sums) as { readonly [K in keyof ReturnType<typeof sumsOf>]: readonly [number, number] }),
  }
}

/** The histogram of |b - a|. */
export function referenceDifferences(values: Values): SparseHistogram {
  return referenceHistogram(
    pairsOf(values)
      .filter(bothFinite)
      .map(({ a, b }) => Math.abs(b - a)),
  )
}

/** All statistics but quantiles and expected losses. */
export function referenceDifference(values: Values): DifferenceStats {
  const pairs = pairsOf(values)
  const counts = countsOf(pairs)
  const n = counts.finite
  if (n === 0) return counts
  const { maxAbsDiff, maxAbsDiffIndex } = largest(pairs)
  const sums = sumsOf(pairs)
  const stats: { -readonly [K in keyof DifferenceStats]: DifferenceStats[K] } = {
    ...counts,
    maxAbsDiff,
    meanDiff: sums.sumDiff / n,
    meanAbsDiff: sums.sumAbsDiff / n,
    rmse: Math.sqrt(sums.squaredDiff / n),
  }
  if (maxAbsDiff > 0) stats.maxAbsDiffIndex = maxAbsDiffIndex
  if (sums.squaredReference > 0) {
    stats.nmse = sums.squaredDiff / sums.squaredReference
    stats.normRatio = Math.sqrt(sums.squaredOther) / Math.sqrt(sums.squaredReference)
    if (stats.nmse > 0) stats.sqnrDb = -10 * Math.log10(stats.nmse)
    if (sums.squaredOther > 0)
      stats.cosine = sums.product / Math.sqrt(sums.squaredReference) / Math.sqrt(sums.squaredOther)
  }
  if (sums.weightedReference > 0) stats.weightedNmse = sums.weightedDiff / sums.weightedReference
  return stats
}
