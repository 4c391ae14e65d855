import { QUANTILES, type Quantiles, type SparseHistogram } from '../../../shared/stats.ts'
import { magnitudeOf, SIGN_BINS } from './histogram.ts'

/**
 * Quantiles of the finite values, by rank as numpy's `method="inverted_cdf"` takes them. A value is known to its bin:
 * within 1/64 of itself, the place within the bin taken from the rank. The bin of zeros (with what is nearer to zero
 * than 2^-132) is zero.
 * @returns undefined when nothing was counted
 */
export function quantiles(histogram: SparseHistogram): Quantiles | undefined {
  const ascending = byValue(histogram)
  const total = histogram.counts.reduce((sum, count) => sum + count, 0)
  if (total === 0) return undefined
  let at = 0
  let below = 0
  return QUANTILES.map((part) => {
    const rank = Math.max(1, Math.ceil(part * total))
    while (below + ascending[at]!.count < rank) below += ascending[at++]!.count
    const { bin, count } = ascending[at]!
    return valueWithin(bin, (rank - below - 0.5) / count)
  }) as unknown as Quantiles
}

interface Counted {
  readonly bin: number
  readonly count: number
}

/** The upper half of the bins is negative and ascends with the magnitude: turned round it comes first. */
function byValue({ bins, counts }: SparseHistogram): readonly Counted[] {
  const all = Array.from(bins, (bin, i): Counted => ({ bin, count: counts[i]! }))
  const firstNegative = all.findIndex(({ bin }) => bin >= SIGN_BINS)
  if (firstNegative < 0) return all
  return [...all.slice(firstNegative).reverse(), ...all.slice(0, firstNegative)]
}

/** @param part place within the bin, 0 at its smallest value */
function valueWithin(bin: number, part: number): number {
  const code = bin % SIGN_BINS
  if (code === 0) return 0
  const near = magnitudeOf(code)
  const far = magnitudeOf(code + 1)
  return bin < SIGN_BINS ? near + (far - near) * part : -(far - (far - near) * part)
}
