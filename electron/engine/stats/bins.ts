/**
 * The bins of a histogram: the top 15 bits of a float32, which are sign, exponent and 6 bits of fraction. A bin holds the
 * magnitudes from one float32 up to the next that differs in these bits, so that it never straddles a power of two.
 */
import { HISTOGRAM_BINS } from '../../../shared/model/stats.ts'

/** Bins of one sign. */
export const SIGN_BINS = HISTOGRAM_BINS / 2
/** Bins in an octave. */
export const OCTAVE_BINS = 64
/** Exponent of float32's least normal number. */
export const MIN_EXPONENT = -126
/** The bin of the largest finite magnitudes; finite values beyond float32's range are counted there too. */
export const LAST_FINITE_BIN = 254 * OCTAVE_BINS + 63
export const LARGEST_FLOAT32 = 2 ** 128 - 2 ** 104
/** Below this a whole tensor's values are hardly larger than the bins next to zero, which are 2^-132 wide. */
const LEAST_RESOLVED = 2 ** -120

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

/** Position of the first bin that is at least this one; behind the last when there is none. @param bins ascending */
export function firstAtLeast(bins: Uint16Array, bin: number, from = 0, to = bins.length): number {
  let low = from
  for (let high = to; low < high;) {
    const middle = (low + high) >>> 1
    if (bins[middle]! < bin) low = middle + 1
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
