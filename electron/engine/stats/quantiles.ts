import { QUANTILES, type Quantiles, type SparseHistogram } from '../../../shared/stats.ts'
import { BIN_EDGES, firstNegative, isResolved, LARGEST_FLOAT32, LAST_FINITE_BIN, SIGN_BINS } from './histogram.ts'

/**
 * Quantiles of the finite values, by rank as numpy's `method="inverted_cdf"` takes them. A value is known to its bin:
 * within 1/64 of itself (within 2^-132 below 2^-126), the place within the bin taken from the rank. The first and the
 * last value, and zeros, are exact.
 * @param min the least finite value
 * @param max the largest
 * @returns undefined when nothing was counted, when all values are too near to zero for the bins, and when a quantile
 * is among values beyond float32's range, which share one bin
 */
export function quantiles({ bins, counts }: SparseHistogram, min: number, max: number): Quantiles | undefined {
  let total = 0
  for (let i = 0; i < counts.length; i++) total += counts[i]!
  if (total === 0 || !isResolved(min, max)) return undefined

  const found: number[] = []
  // The upper half of the bins is negative and ascends with the magnitude: turned round it comes first.
  const positives = firstNegative(bins)
  const negatives = bins.length - positives
  let place = 0
  let below = 0
  for (const part of QUANTILES) {
    const rank = Math.max(1, Math.ceil(part * total))
    let i = place < negatives ? bins.length - 1 - place : place - negatives
    while (below + counts[i]! < rank) {
      below += counts[i]!
      place++
      i = place < negatives ? bins.length - 1 - place : place - negatives
    }
    const code = bins[i]! % SIGN_BINS
    const negative = bins[i]! >= SIGN_BINS
    if (rank === 1) found.push(min + 0)
    else if (rank === total) found.push(max + 0)
    else if (code === 0) found.push(Math.min(max, Math.max(min, 0)))
    else if (code === LAST_FINITE_BIN && (negative ? -min : max) > LARGEST_FLOAT32) return undefined
    else {
      const upwards = (rank - below - 0.5) / counts[i]!
      const outwards = negative ? 1 - upwards : upwards
      const magnitude = BIN_EDGES[code]! + (BIN_EDGES[code + 1]! - BIN_EDGES[code]!) * outwards
      found.push(Math.min(max, Math.max(min, negative ? -magnitude : magnitude)))
    }
  }
  return found as unknown as Quantiles
}
