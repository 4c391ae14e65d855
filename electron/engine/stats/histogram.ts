/**
 * Histograms over the top 15 bits of a float32: sign, exponent, 6 bits of fraction. Such a bin holds the magnitudes
 * from one float32 up to the next that differs in these bits, so that it never straddles a power of two.
 */
import { HISTOGRAM_BINS, type LinearHistogram, type SparseHistogram } from '../../../shared/stats.ts'

/** Bins of one sign. */
export const SIGN_BINS = HISTOGRAM_BINS / 2
/** Bins in an octave. */
const OCTAVE_BINS = 64
/** Exponent of float32's least normal number. */
const MIN_EXPONENT = -126
/** The bin of the largest finite magnitudes; finite values beyond float32's range are counted there too. */
export const LAST_FINITE_BIN = 254 * OCTAVE_BINS + 63
export const LARGEST_FLOAT32 = 2 ** 128 - 2 ** 104
/** Below this a whole tensor's values are hardly larger than the bins next to zero, which are 2^-132 wide. */
const LEAST_RESOLVED = 2 ** -120
/** Part of the values that the range of a linear histogram holds at least. */
const COVERED = 0.999

/** Adds up the histograms of chunks. */
export class HistogramAccumulator {
  readonly #counts = new Float64Array(HISTOGRAM_BINS)

  add({ bins, counts }: SparseHistogram): void {
    bins.forEach((bin, i) => {
      this.#counts[bin]! += counts[i]!
    })
  }

  /** The bins that are not empty, in ascending order. */
  compact(): SparseHistogram {
    const bins: number[] = []
    this.#counts.forEach((count, bin) => {
      if (count > 0) bins.push(bin)
    })
    return { bins: Uint16Array.from(bins), counts: Float64Array.from(bins, (bin) => this.#counts[bin]!) }
  }
}

/** Least magnitude of each bin's values, and one past the last; each bin ends where the next begins. */
export const BIN_EDGES = Float64Array.from({ length: LAST_FINITE_BIN + 2 }, (_, bin) => {
  const exponent = Math.floor(bin / OCTAVE_BINS)
  const fraction = (bin % OCTAVE_BINS) / OCTAVE_BINS
  return exponent === 0 ? fraction * 2 ** MIN_EXPONENT : (1 + fraction) * 2 ** (exponent - 127)
})

/** Where the bins of negative values begin. */
export function firstNegative(bins: Uint16Array): number {
  let low = 0
  for (let high = bins.length; low < high;) {
    const middle = (low + high) >>> 1
    if (bins[middle]! < SIGN_BINS) low = middle + 1
    else high = middle
  }
  return low
}

/** Can the bins tell values of this range from zero? */
export function isResolved(min: number, max: number): boolean {
  const magnitude = Math.max(-min, max)
  return magnitude === 0 || magnitude >= LEAST_RESOLVED
}

const nearest = new Float32Array(1)
const nearestBits = new Uint32Array(nearest.buffer)

/** The bin in which a finite value is counted: that of the nearest float32. */
export function binOf(value: number): number {
  nearest[0] = Math.min(LARGEST_FLOAT32, Math.max(-LARGEST_FLOAT32, value))
  return nearestBits[0]! >>> 17
}

/** Least k such that 99.9% of the values are nearer to zero than 2^k; 0 when there is none but zeros. */
function coveringExponent({ bins, counts }: SparseHistogram): number {
  const byExponent = new Float64Array(256)
  bins.forEach((bin, i) => {
    byExponent[Math.floor((bin % SIGN_BINS) / OCTAVE_BINS)]! += counts[i]!
  })
  const nonZero = bins.some((bin) => bin % SIGN_BINS !== 0)
  if (!nonZero) return 0
  const needed = byExponent.reduce((sum, count) => sum + count, 0) * COVERED
  let covered = 0
  const top = byExponent.findIndex((count) => (covered += count) >= needed)
  return Math.max(top, 0) + MIN_EXPONENT
}

/**
 * The same counts over bars of equal width. The range is [-2^k, 2^k], k the least such that at least 99.9% of the values
 * are nearer to zero than 2^k. Exact: every fine bin falls wholly in one bar. A bar holds its edge that is nearer to zero,
 * not the farther one: 2^k itself is `above`. All zeros, -0 too, are in the bar right of the centre. (So are negative
 * numbers nearer to zero than 2^-132, which share a bin with -0.)
 * @param nBars a power of two, 2 to 256
 */
export function linearHistogram(histogram: SparseHistogram, nBars: number): LinearHistogram {
  if (!Number.isInteger(Math.log2(nBars)) || nBars < 2 || nBars > 256)
    throw new RangeError(`${nBars} bars: a power of two from 2 to 256 is needed`)
  const exponent = coveringExponent(histogram)
  const limit = 2 ** exponent
  const half = nBars / 2
  const counts = new Array<number>(nBars).fill(0)
  let below = 0
  let above = 0
  histogram.bins.forEach((bin, i) => {
    const count = histogram.counts[i]!
    const step = Math.floor((BIN_EDGES[bin % SIGN_BINS]! / limit) * half)
    const negative = bin > SIGN_BINS
    if (step >= half) {
      if (negative) below += count
      else above += count
    } else counts[negative ? half - 1 - step : half + step]! += count
  })
  return { limit, counts, below, above }
}

/** Bars of a row's small chart. */
const SPARK_BARS = 28
/** It is cut out of the middle of this many, as fine bins fit powers of two. */
const SPARK_GRID = 32

/**
 * 28 bars of a small chart, 0 to 255, the highest 255; what is not empty is at least 1. They are the middle 28 of the
 * 32 bars of `linearHistogram`; the two cut off at each side, and what is beyond, are counted in the outermost bar.
 */
export function sparkBars(histogram: SparseHistogram): Uint8Array {
  const { counts, below, above } = linearHistogram(histogram, SPARK_GRID)
  const cut = (SPARK_GRID - SPARK_BARS) / 2
  const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)
  const bars = counts.slice(cut, cut + SPARK_BARS)
  bars[0]! += below + total(counts.slice(0, cut))
  bars[SPARK_BARS - 1]! += above + total(counts.slice(cut + SPARK_BARS))
  const highest = Math.max(...bars)
  if (highest === 0) return new Uint8Array(SPARK_BARS)
  return Uint8Array.from(bars, (count) => (count === 0 ? 0 : Math.max(1, Math.round((255 * count) / highest))))
}
