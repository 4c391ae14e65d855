/**
 * Histograms over the top 15 bits of a float32: sign, exponent, 6 bits of fraction. Such a bin holds the magnitudes
 * from one float32 up to the next that differs in these bits, so that it never straddles a power of two.
 */
import {
  HISTOGRAM_BINS,
  type LinearHistogram,
  type LogHistogram,
  type PackedHistogram,
  SPARK_BARS,
  type SparseHistogram,
} from '../../../shared/stats.ts'
import { eachBin } from './packed-histogram.ts'

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

/** Least magnitude of each bin's values, and one past the last; each bin ends where the next begins. */
export const BIN_EDGES = binEdges()

/** A bin's number is the top of its least float32. Every worker makes this when it starts: in a few microseconds. */
function binEdges(): Float64Array {
  const bits = new Uint32Array(LAST_FINITE_BIN + 2)
  for (let bin = 0; bin < bits.length; bin++) bits[bin] = bin << 17
  const edges = Float64Array.from(new Float32Array(bits.buffer))
  // Infinity as a float32.
  edges[LAST_FINITE_BIN + 1] = 2 ** 128
  return edges
}

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

const byExponent = new Float64Array(256)

/** Least k such that 99.9% of the values are nearer to zero than 2^k; 0 when there is none but zeros. */
function coveringExponent({ bins, counts }: SparseHistogram): number {
  byExponent.fill(0)
  let total = 0
  let nonZero = false
  for (let i = 0; i < bins.length; i++) {
    const code = bins[i]! & (SIGN_BINS - 1)
    byExponent[code >> 6]! += counts[i]!
    total += counts[i]!
    nonZero ||= code !== 0
  }
  if (!nonZero) return 0
  const needed = total * COVERED
  let top = 0
  for (let covered = byExponent[0]!; covered < needed && top < 255; covered += byExponent[++top]!);
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
  const limit = 2 ** coveringExponent(histogram)
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
/** Bars cut off at each side. */
const CUT = (SPARK_GRID - SPARK_BARS) / 2

const sparkCounts = new Float64Array(SPARK_BARS)

/**
 * 28 bars of a small chart, 0 to 255, the highest 255; what is not empty is at least 1. They are the middle 28 of the
 * 32 bars of `linearHistogram`; the two cut off at each side, and what is beyond, are counted in the outermost bar.
 */
export function sparkBars(histogram: SparseHistogram): Uint8Array {
  const { bins, counts } = histogram
  const half = SPARK_GRID / 2
  const barsPerUnit = half / 2 ** coveringExponent(histogram)
  const last = half - CUT - 1
  sparkCounts.fill(0)
  // Of a model with very many tensors this is most of what a tensor costs: written out, and without an object.
  for (let i = 0; i < bins.length; i++) {
    const bin = bins[i]!
    const step = Math.min(last, Math.floor(BIN_EDGES[bin & (SIGN_BINS - 1)]! * barsPerUnit))
    sparkCounts[bin > SIGN_BINS ? last - step : last + 1 + step]! += counts[i]!
  }
  let highest = 0
  for (let i = 0; i < SPARK_BARS; i++) highest = Math.max(highest, sparkCounts[i]!)
  const bars = new Uint8Array(SPARK_BARS)
  for (let i = 0; i < SPARK_BARS; i++) {
    const count = sparkCounts[i]!
    bars[i] = count === 0 ? 0 : Math.max(1, Math.round((255 * count) / highest))
  }
  return bars
}
