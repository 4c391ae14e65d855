import { QUANTILES, type Quantiles } from '../../../shared/model/stats.ts'
import { BIN_EDGES, isResolved, LARGEST_FLOAT32, LAST_FINITE_BIN, SIGN_BINS } from './bins.ts'
import type { RunningCounts } from './running-counts.ts'

/** The quantiles of `TensorStats`; see `quantilesAt`. */
export function quantiles(histogram: RunningCounts, min: number, max: number): Quantiles | undefined {
  return quantilesAt(QUANTILES, histogram, min, max) as Quantiles | undefined
}

/**
 * Quantiles of the finite values, by rank as numpy's `method="inverted_cdf"` takes them. A value is known to its bin:
 * within 1/64 of itself (within 2^-132 below 2^-126), the place within the bin taken from the rank. The first and the
 * last value, and zeros, are exact.
 * @param shares of the values that lie below each quantile, in ascending order
 * @param min the least finite value
 * @param max the largest
 * @returns undefined when nothing was counted, when all values are too near to zero for the bins, and when a quantile
 * is among values beyond float32's range, which share one bin
 */
export function quantilesAt(
  shares: readonly number[],
  histogram: RunningCounts,
  min: number,
  max: number,
): readonly number[] | undefined {
  const { bins, counts, before, positives, total } = histogram
  if (total === 0 || !isResolved(min, max)) return undefined

  const found: number[] = []
  // The upper half of the bins is negative and ascends with the magnitude: turned round it comes first.
  const negativeTotal = total - before[positives]!
  let positive = 0
  let negative = bins.length - 1
  for (const part of shares) {
    const rank = Math.max(1, Math.ceil(part * total))
    const isNegative = rank <= negativeTotal
    if (isNegative) while (total - before[negative]! < rank) negative--
    else while (negativeTotal + before[positive + 1]! < rank) positive++
    const i = isNegative ? negative : positive
    const code = bins[i]! % SIGN_BINS
    if (rank === 1) found.push(min + 0)
    else if (rank === total) found.push(max + 0)
    else if (code === 0) found.push(Math.min(max, Math.max(min, 0)))
    else if (code === LAST_FINITE_BIN && (isNegative ? -min : max) > LARGEST_FLOAT32) return undefined
    else {
      const below = isNegative ? total - before[i + 1]! : negativeTotal + before[i]!
      const upwards = (rank - below - 0.5) / counts[i]!
      const outwards = isNegative ? 1 - upwards : upwards
      const magnitude = BIN_EDGES[code]! + (BIN_EDGES[code + 1]! - BIN_EDGES[code]!) * outwards
      found.push(Math.min(max, Math.max(min, isNegative ? -magnitude : magnitude)))
    }
  }
  return found
}
