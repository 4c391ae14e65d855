/** Histograms of tensors: added up from those of chunks, and made into charts. */
import {
  HISTOGRAM_BINS,
  type LinearHistogram,
  type LogHistogram,
  type PackedHistogram,
  SPARK_BARS,
  type SparseHistogram,
} from '../../../shared/model/stats.ts'
import { BIN_EDGES, binOf, firstAtLeast, MIN_EXPONENT, OCTAVE_BINS, SIGN_BINS } from './bins.ts'
import { eachBin } from './packed-histogram.ts'
import { type RunningCounts, runningCounts } from './running-counts.ts'

/** Part of the values that the range of a linear histogram holds at least. */
const COVERED = 0.999

/** Counts that are all 0 and belong to nobody: a new quarter of a megabyte a tensor would wait for the collector. */
const spare: Float64Array[] = []
const MAX_SPARE = 8

/** Adds up the histograms of chunks. */
export class HistogramAccumulator {
  #counts = spare.pop() ?? new Float64Array(HISTOGRAM_BINS)

  add(packed: PackedHistogram): void {
    const counts = this.#counts
    eachBin(packed, (bin, count) => {
      counts[bin]! += count
    })
  }

  /** The bins that are not empty, in ascending order. The accumulator is of no use afterwards. */
  compact(): SparseHistogram {
    const all = this.#counts
    this.#counts = new Float64Array(0)
    let used = 0
    for (let bin = 0; bin < HISTOGRAM_BINS; bin++) if (all[bin]! > 0) used++
    const bins = new Uint16Array(used)
    const counts = new Float64Array(used)
    for (let bin = 0, i = 0; i < used; bin++) {
      if (all[bin]! === 0) continue
      bins[i] = bin
      counts[i++] = all[bin]!
    }
    all.fill(0)
    if (spare.length < MAX_SPARE) spare.push(all)
    return { bins, counts }
  }
}

/** Least k such that 99.9% of the values are nearer to zero than 2^k; 0 when there is none but zeros. */
function coveringExponent({ bins, before, positives, total }: RunningCounts): number {
  const lastPositive = positives > 0 ? bins[positives - 1]! : 0
  const lastNegative = bins.length > positives ? bins[bins.length - 1]! - SIGN_BINS : 0
  const last = Math.max(lastPositive, lastNegative)
  if (last === 0) return 0
  const needed = total * COVERED
  /** Values whose exponent is less. */
  const below = (exponent: number) => {
    const positive = firstAtLeast(bins, exponent * OCTAVE_BINS, 0, positives)
    const negative = firstAtLeast(bins, SIGN_BINS + exponent * OCTAVE_BINS, positives)
    return before[positive]! + before[negative]! - before[positives]!
  }
  // Most values lie just below the largest.
  let top = Math.floor(last / OCTAVE_BINS)
  while (top > 0 && below(top) >= needed) top--
  return top + MIN_EXPONENT
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
  const limit = 2 ** coveringExponent(runningCounts(histogram))
  const half = nBars / 2
  // Exact: both are powers of two.
  const barsPerUnit = half / limit
  const counts = new Array<number>(nBars).fill(0)
  let below = 0
  let above = 0
  const { bins } = histogram
  for (let i = 0; i < bins.length; i++) {
    const count = histogram.counts[i]!
    const step = Math.floor(BIN_EDGES[bins[i]! % SIGN_BINS]! * barsPerUnit)
    const negative = bins[i]! > SIGN_BINS
    if (step >= half) {
      if (negative) below += count
      else above += count
    } else counts[negative ? half - 1 - step : half + step]! += count
  }
  return { limit, counts, below, above }
}

/** Octaves of a logarithmic histogram: as many as float16 has between its largest and its least normal number. */
const OCTAVES = 30

/**
 * The same counts over octaves, from that of the largest magnitude 30 octaves down. Exact: no fine bin straddles a power
 * of two. What is nearer to zero, and every subnormal float32, is counted as such.
 */
export function logHistogram({ bins, counts }: SparseHistogram): LogHistogram {
  const octaveOf = (bin: number) => (bin & (SIGN_BINS - 1)) >> 6
  let [last, first] = [0, 255]
  for (const bin of bins) {
    const octave = octaveOf(bin)
    if (octave > 0) [last, first] = [Math.max(last, octave), Math.min(first, octave)]
  }
  first = Math.max(first, last - OCTAVES + 1)
  const length = last === 0 ? 0 : last - first + 1
  const negative = new Array<number>(length).fill(0)
  const positive = new Array<number>(length).fill(0)
  let [nearer, zeros] = [0, 0]
  for (const [i, bin] of bins.entries()) {
    const octave = octaveOf(bin)
    const count = counts[i]!
    if ((bin & (SIGN_BINS - 1)) === 0) zeros += count
    else if (octave < first || octave === 0) nearer += count
    else (bin < SIGN_BINS ? positive : negative)[octave - first]! += count
  }
  return { firstExponent: length === 0 ? MIN_EXPONENT : first + MIN_EXPONENT - 1, negative, positive, nearer, zeros }
}

/** The small chart is cut out of the middle of this many, as fine bins fit powers of two. */
const SPARK_GRID = 32

const sparkCounts = new Float64Array(SPARK_BARS)

/**
 * 28 bars of a small chart, 0 to 255, the highest 255; what is not empty is at least 1. They are the middle 28 of the
 * 32 bars of `linearHistogram`; the two cut off at each side, and what is beyond, are counted in the outermost bar.
 */
export function sparkBars(histogram: RunningCounts): Uint8Array {
  const { bins, counts, before, positives } = histogram
  const width = 2 ** coveringExponent(histogram) / (SPARK_GRID / 2)
  const half = SPARK_BARS / 2
  let [positive, negative] = [0, positives]
  let highest = 0
  for (let bar = 0; bar < half; bar++) {
    // Bins ascend, so that a bar's follow those of the one before. The outermost takes all that is left.
    const end = bar === half - 1 ? SIGN_BINS : firstBinFrom((bar + 1) * width)
    const [fromPositive, fromNegative] = [positive, negative]
    while (positive < positives && bins[positive]! < end) positive++
    while (negative < bins.length && bins[negative]! - SIGN_BINS < end) negative++
    let right = before[positive]! - before[fromPositive]!
    let left = before[negative]! - before[fromNegative]!
    // -0 is right of the centre, as all zeros are.
    if (bar === 0 && bins[positives] === SIGN_BINS) {
      right += counts[positives]!
      left -= counts[positives]!
    }
    sparkCounts[half + bar] = right
    sparkCounts[half - 1 - bar] = left
    highest = Math.max(highest, left, right)
  }
  const bars = new Uint8Array(SPARK_BARS)
  for (let i = 0; i < SPARK_BARS; i++) {
    const count = sparkCounts[i]!
    bars[i] = count === 0 ? 0 : Math.max(1, Math.round((255 * count) / highest))
  }
  return bars
}

/** The first bin none of whose values is nearer to zero than this. @param magnitude positive */
function firstBinFrom(magnitude: number): number {
  const bin = binOf(magnitude)
  return BIN_EDGES[bin]! < magnitude ? bin + 1 : bin
}
