// Statistics of a chunk, tile by tile. A tile's sums are plain f64 lanes; what goes from tile to tile is compensated.
import { addToSum, clearSum, scaleSum, storeSum, sumError } from './exact-sum'
import { sparseHistogram } from './histogram'
import { RESULT } from './memory'
import {
  ABS_SUM,
  COUNT,
  FIRST_NON_FINITE,
  FIRST_NON_FINITE_KIND,
  HISTOGRAM_LENGTH,
  M2,
  MAX,
  MIN,
  NAN,
  NEG_INF,
  POS_INF,
  SCALE,
  SUM,
  SUM_SQUARES,
  ZEROS,
} from './result'

// Sums are of x * 2^-scale. The scale is 0 except in f64 data whose squares would over- or underflow:
// a tile whose largest magnitude is 2^499 or more takes UP, one where it is below 2^-400 takes DOWN.
const UP: i32 = 600
const DOWN: i32 = -600
const HUGE: f64 = reinterpret<f64>(<u64>(1023 + 499) << 52)
const TINY: f64 = reinterpret<f64>(<u64>(1023 - 400) << 52)

const NAN_KIND: i32 = 1
const POS_INF_KIND: i32 = 2
const NEG_INF_KIND: i32 = 3

let count: f64 = 0
let nans: f64 = 0
let posInfs: f64 = 0
let negInfs: f64 = 0
let zeros: f64 = 0
let lowest: f64 = Infinity
let highest: f64 = -Infinity
let firstNonFinite: f64 = -1
let firstKind: i32 = 0

let scale: i32 = 0
/** False as long as every value was 0 or not finite: then all sums are 0 in any scale. */
let scaleChosen: bool = false
/** Values that are in the sums. */
let finite: f64 = 0
let absSum: f64 = 0
let absSumLow: f64 = 0
let squares: f64 = 0
let squaresLow: f64 = 0
/** The sum of the last tiles, until it no longer fits two f64: then what is left goes to the expansion. */
let recent: f64 = 0
let recentLow: f64 = 0
/**
 * Deviations are from `origin`, near the first tile's mean, and from there to the mean in the end: their squares are at
 * most as many times too large as the chunk has tiles, which costs a few of 106 bits.
 */
let origin: f64 = 0
let deviation: f64 = 0
let deviationLow: f64 = 0
let deviationSquares: f64 = 0
let deviationSquaresLow: f64 = 0

export function beginStatistics(): void {
  count = nans = posInfs = negInfs = zeros = 0
  lowest = Infinity
  highest = -Infinity
  firstNonFinite = -1
  firstKind = 0
  scale = 0
  scaleChosen = false
  finite = absSum = absSumLow = squares = squaresLow = recent = recentLow = 0
  origin = deviation = deviationLow = deviationSquares = deviationSquaresLow = 0
  clearSum()
}

/** Leaves the statistics at RESULT; result.ts has their offsets. */
export function finishStatistics(): void {
  store<f64>(RESULT + COUNT, count)
  store<f64>(RESULT + NAN, nans)
  store<f64>(RESULT + POS_INF, posInfs)
  store<f64>(RESULT + NEG_INF, negInfs)
  store<f64>(RESULT + ZEROS, zeros)
  store<f64>(RESULT + SCALE, <f64>scale)
  settleSum()
  storeSum(RESULT + SUM)
  store<f64>(RESULT + ABS_SUM, absSum)
  store<f64>(RESULT + ABS_SUM, absSumLow, 8)
  store<f64>(RESULT + M2, squaredDeviations())
  store<f64>(RESULT + SUM_SQUARES, squares)
  store<f64>(RESULT + SUM_SQUARES, squaresLow, 8)
  store<f64>(RESULT + MIN, lowest)
  store<f64>(RESULT + MAX, highest)
  store<f64>(RESULT + FIRST_NON_FINITE, firstNonFinite)
  store<f64>(RESULT + FIRST_NON_FINITE_KIND, <f64>firstKind)
  const others = nans + posInfs + negInfs
  const magnitude = max(abs(lowest), abs(highest))
  store<f64>(RESULT + HISTOGRAM_LENGTH, <f64>sparseHistogram(count - others, others, magnitude))
}

// ---- what a tile adds ----

export function addZeros(n: f64): void {
  zeros += n
}

export function addRange(low: f64, high: f64): void {
  if (low < lowest) lowest = low
  if (high > highest) highest = high
}

/** The largest magnitude that is within the range on both sides; negative as long as there is none. */
export function rangeRadius(): f64 {
  return min(highest, -lowest)
}

export function rangeLow(): f32 {
  return <f32>lowest
}

export function rangeHigh(): f32 {
  return <f32>highest
}

/** Zeros of a chunk whose types have none but those of two bins of the histogram. */
export function setZeros(n: f64): void {
  zeros = n
}

export function addCount(n: i32): void {
  count += <f64>n
}

/** May sums of values of this magnitude be added as they are? Other tiles go through `addSlowly`. */
export function fitsScale(magnitude: f64): bool {
  if (magnitude == 0) return true
  if (magnitude >= HUGE || magnitude < TINY) return false
  if (!scaleChosen || scale == DOWN) chooseScale(0)
  return scale == 0
}

/** 2^-n as a factor; |n| is at most 600. */
// @ts-ignore: decorator
@inline
function downBy(n: i32): f64 {
  return reinterpret<f64>(<u64>(1023 - n) << 52)
}

/** Raises the scale of all sums; the first time sets it. A scale never sinks. */
function chooseScale(to: i32): void {
  if (!scaleChosen) {
    scaleChosen = true
    scale = to
    return
  }
  for (; scale < to; scale += 600) {
    const factor = downBy(600)
    settleSum()
    scaleSum(factor)
    absSum *= factor
    absSumLow *= factor
    squares = squares * factor * factor
    squaresLow = squaresLow * factor * factor
    origin *= factor
    deviation *= factor
    deviationLow *= factor
    deviationSquares = deviationSquares * factor * factor
    deviationSquaresLow = deviationSquaresLow * factor * factor
  }
}

/**
 * Adds the sums of n finite values, in the scale of the chunk: sum (hi + lo), of magnitudes, of squares, and of squared
 * deviations from their mean. `exact` says that the sum has been added already.
 */
export function addSums(n: f64, high: f64, low: f64, magnitudes: f64, squared: f64, deviations: f64, exact: bool): void {
  if (n == 0) return
  if (!exact) {
    addRecent(high)
    if (low != 0) addRecent(low)
  }
  let s = absSum + magnitudes
  absSumLow += sumError(absSum, magnitudes, s)
  absSum = s
  s = squares + squared
  squaresLow += sumError(squares, squared, s)
  squares = s
  addDeviations(n, high, low, deviations)
  finite += n
}

// @ts-ignore: decorator
@inline
function addRecent(x: f64): void {
  const s = recent + x
  const e = sumError(recent, x, s)
  const t = recentLow + e
  const left = sumError(recentLow, e, t)
  if (left != 0) addToSum(left)
  recent = s
  recentLow = t
}

function settleSum(): void {
  addToSum(recent)
  addToSum(recentLow)
  recent = recentLow = 0
}

// @ts-ignore: decorator
@inline
function addDeviations(n: f64, high: f64, low: f64, deviations: f64): void {
  // Truncated so that n * origin is exact.
  if (finite == 0) origin = reinterpret<f64>(reinterpret<u64>(high / n) & 0xffffffffffffe000)
  const ours = high - n * origin + low
  let s = deviation + ours
  deviationLow += sumError(deviation, ours, s)
  deviation = s
  const added = deviations + (ours * ours) / n
  s = deviationSquares + added
  deviationSquaresLow += sumError(deviationSquares, added, s)
  deviationSquares = s
}

/** Sum of squared deviations from the mean. */
function squaredDeviations(): f64 {
  if (finite == 0) return 0
  const d = deviation + deviationLow
  return max(deviationSquares - (d * d) / finite + deviationSquaresLow, 0)
}

// ---- slow and exact ----

// @ts-ignore: decorator
@inline
function value(src: usize, i: i32, wide: bool): f64 {
  return wide ? load<f64>(src + (<usize>i << 3)) : <f64>load<f32>(src + (<usize>i << 2))
}

// @ts-ignore: decorator
@inline
function isFinite64(x: f64): bool {
  return (reinterpret<u64>(x) & 0x7ff0000000000000) != 0x7ff0000000000000
}

/** Counts a value that is not finite and occurs n times. */
export function countNonFinite(x: f64, n: f64): void {
  if (x == Infinity) posInfs += n
  else if (x == -Infinity) negInfs += n
  else nans += n
}

/** Remembers where the first value that is not finite is; `at` counts from the values that `addCount` has been told of. */
export function noteFirst(x: f64, at: i32): void {
  if (firstKind != 0) return
  firstKind = x == Infinity ? POS_INF_KIND : x == -Infinity ? NEG_INF_KIND : NAN_KIND
  firstNonFinite = count + <f64>at
}

export function firstIsKnown(): bool {
  return firstKind != 0
}

/**
 * A tile that the fast loop cannot sum: with NaN or infinities in it, or values whose squares need a scale.
 * Zeros and histogram are not touched. Call before `addCount`.
 */
export function addSlowly(src: usize, n: i32, wide: bool): void {
  let low = Infinity
  let high = -Infinity
  let nFinite: f64 = 0
  for (let i = 0; i < n; i++) {
    const x = value(src, i, wide)
    if (isFinite64(x)) {
      nFinite++
      low = min(low, x)
      high = max(high, x)
    } else {
      countNonFinite(x, 1)
      noteFirst(x, i)
    }
  }
  if (nFinite == 0) return
  addRange(low, high)

  const magnitude = max(abs(low), abs(high))
  if (magnitude != 0) chooseScale(magnitude >= HUGE ? UP : magnitude < TINY ? DOWN : 0)
  const factor = downBy(scale)
  let sum: f64 = 0
  let sumLow: f64 = 0
  let magnitudes: f64 = 0
  let squared: f64 = 0
  for (let i = 0; i < n; i++) {
    let x = value(src, i, wide)
    if (!isFinite64(x)) continue
    x *= factor
    addToSum(x)
    const s = sum + x
    sumLow += sumError(sum, x, s)
    sum = s
    magnitudes += abs(x)
    squared += x * x
  }

  const mean = (sum + sumLow) / nFinite
  let drift: f64 = 0
  let deviations: f64 = 0
  for (let i = 0; i < n; i++) {
    const x = value(src, i, wide)
    if (!isFinite64(x)) continue
    const d = x * factor - mean
    drift += d
    deviations += d * d
  }
  addSums(nFinite, sum, sumLow, magnitudes, squared, max(deviations - (drift * drift) / nFinite, 0), true)
}
