// Statistics of a chunk of pairs, tile by tile. A tile's sums are plain f64 lanes; what goes from tile to tile is compensated.
import {
  COUNT,
  DIFFERENCE_NUMBERS,
  EQUAL,
  FINITE,
  MAX_ABS_DIFF,
  MAX_ABS_DIFF_INDEX,
  NON_FINITE_DIFFERING,
  NON_FINITE_OTHER,
  NON_FINITE_REFERENCE,
  PRODUCT,
  SCALE,
  SQUARED_DIFF,
  SQUARED_OTHER,
  SQUARED_REFERENCE,
  SUM_ABS_DIFF,
  SUM_DIFF,
  WEIGHTED_DIFF,
  WEIGHTED_REFERENCE,
} from './difference'
import { sumError } from './exact-sum'
import { sparseHistogram } from './histogram'
import { DIFFERENCE, RESULT, TILE, TILE_OTHER, WEIGHTS } from './memory'
import { HISTOGRAM_LENGTH } from './result'

// Sums are of values times 2^-scale. The scale is 0 except in f64 data whose squares would over- or underflow: a tile whose
// largest magnitude is 2^400 or more takes UP, one where it is below 2^-400 takes DOWN.
const UP: i32 = 600
const DOWN: i32 = -600
const HUGE: f64 = reinterpret<f64>(<u64>(1023 + 400) << 52)
const TINY: f64 = reinterpret<f64>(<u64>(1023 - 400) << 52)

let scale: i32 = 0
/** False as long as every value was 0 or not finite: then all sums are 0 in any scale. */
let scaleChosen: bool = false
let columns: i32 = 0
/** Column of the next pair. */
let column: i32 = 0

/** All counts and sums of a chunk are at DIFFERENCE from the start on. */
export function beginDifference(nColumns: i32): void {
  memory.fill(DIFFERENCE, 0, <usize>DIFFERENCE_NUMBERS << 3)
  store<f64>(DIFFERENCE + MAX_ABS_DIFF_INDEX, -1)
  scale = 0
  scaleChosen = false
  columns = nColumns
  column = 0
}

/** Leaves the statistics at DIFFERENCE; difference.ts has their offsets. */
export function finishDifference(): void {
  const count = load<f64>(DIFFERENCE + COUNT)
  const finite = load<f64>(DIFFERENCE + FINITE)
  store<f64>(DIFFERENCE + SCALE, <f64>scale)
  const nBins = sparseHistogram(finite, count - finite, load<f64>(DIFFERENCE + MAX_ABS_DIFF))
  store<f64>(RESULT + HISTOGRAM_LENGTH, <f64>nBins)
}

export function hasWeights(): bool {
  return columns != 0
}

/** Takes as many columns as there are up to the end of the row, n at most; their weights are at `takenWeights`. */
export function takeColumns(n: i32): i32 {
  const taken = min(n, columns - column)
  takenWeights = WEIGHTS + (<usize>column << 3)
  column += taken
  if (column == columns) column = 0
  return taken
}
export let takenWeights: usize = 0

// @ts-ignore: decorator
@inline
export function addCount(at: usize, n: f64): void {
  store<f64>(DIFFERENCE + at, load<f64>(DIFFERENCE + at) + n)
}

/** Adds to a sum, which is a pair of f64: its value and what its rounding lost. */
// @ts-ignore: decorator
@inline
export function addSum(at: usize, x: f64): void {
  const before = load<f64>(DIFFERENCE + at)
  const after = before + x
  store<f64>(DIFFERENCE + at, after)
  store<f64>(DIFFERENCE + at, load<f64>(DIFFERENCE + at, 8) + sumError(before, x, after), 8)
}

export function maxAbsDiff(): f64 {
  return load<f64>(DIFFERENCE + MAX_ABS_DIFF)
}

/** `i` counts from the pairs that COUNT has been told of. */
export function setMaxAbsDiff(distance: f64, i: i32): void {
  store<f64>(DIFFERENCE + MAX_ABS_DIFF, distance)
  store<f64>(DIFFERENCE + MAX_ABS_DIFF_INDEX, load<f64>(DIFFERENCE + COUNT) + <f64>i)
}

/** 2^-n as a factor; |n| is at most 600. */
// @ts-ignore: decorator
@inline
function downBy(n: i32): f64 {
  return reinterpret<f64>(<u64>(1023 - n) << 52)
}

function scaleBy(at: usize, factor: f64): void {
  store<f64>(DIFFERENCE + at, load<f64>(DIFFERENCE + at) * factor)
  store<f64>(DIFFERENCE + at, load<f64>(DIFFERENCE + at, 8) * factor, 8)
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
    scaleBy(SUM_DIFF, factor)
    scaleBy(SUM_ABS_DIFF, factor)
    // The square of the factor is too small for an f64.
    for (let i = 0; i < 2; i++) {
      scaleBy(SQUARED_DIFF, factor)
      scaleBy(SQUARED_REFERENCE, factor)
      scaleBy(SQUARED_OTHER, factor)
      scaleBy(PRODUCT, factor)
      scaleBy(WEIGHTED_DIFF, factor)
      scaleBy(WEIGHTED_REFERENCE, factor)
    }
  }
}

/** May sums of finite f64 values be added as they are? `squared`: the sum of the squares of both sides. */
export function fitsScale(squared: f64): bool {
  if (!(squared < HUGE * HUGE) || squared < TINY * TINY) return false
  if (!scaleChosen || scale == DOWN) chooseScale(0)
  return scale == 0
}

// @ts-ignore: decorator
@inline
function isFinite64(x: f64): bool {
  return (reinterpret<u64>(x) & 0x7ff0000000000000) != 0x7ff0000000000000
}

/** Two values of which one at least is not finite. */
function addNonFinite(a: f64, b: f64): void {
  if (!isFinite64(a)) addCount(NON_FINITE_REFERENCE, 1)
  if (!isFinite64(b)) addCount(NON_FINITE_OTHER, 1)
  const same = a == b || (a != a && b != b)
  if (!same) addCount(NON_FINITE_DIFFERING, 1)
}

/**
 * Tiles that the fast loops cannot take: with NaN or infinities, or f64 values whose squares need a scale. n f64 at TILE and
 * TILE_OTHER, whose differences are in the histogram.
 */
export function addPairsSlowly(n: i32): void {
  let magnitude: f64 = 0
  let finite: f64 = 0
  for (let i: usize = 0; i < <usize>n; i++) {
    const a = load<f64>(TILE + (i << 3))
    const b = load<f64>(TILE_OTHER + (i << 3))
    if (!isFinite64(a) || !isFinite64(b)) {
      addNonFinite(a, b)
      continue
    }
    finite++
    magnitude = max(magnitude, max(abs(a), abs(b)))
    const distance = abs(b - a)
    if (distance > maxAbsDiff()) setMaxAbsDiff(distance, <i32>i)
    if (a == b) addCount(EQUAL, 1)
  }
  if (magnitude != 0) chooseScale(magnitude >= HUGE ? UP : magnitude < TINY ? DOWN : 0)
  addSlowSums(n)
  addCount(COUNT, <f64>n)
  addCount(FINITE, finite)
}

function addSlowSums(n: i32): void {
  const factor = downBy(scale)
  let run = 0
  let weight: usize = 0
  for (let i = 0; i < n; i++) {
    if (columns != 0 && run == 0) {
      run = takeColumns(n - i)
      weight = takenWeights
    }
    const a = load<f64>(TILE + (<usize>i << 3)) * factor
    const b = load<f64>(TILE_OTHER + (<usize>i << 3)) * factor
    if (isFinite64(a) && isFinite64(b)) {
      const d = b - a
      addSum(SUM_DIFF, d)
      addSum(SUM_ABS_DIFF, abs(d))
      addSum(SQUARED_DIFF, d * d)
      addSum(SQUARED_REFERENCE, a * a)
      addSum(SQUARED_OTHER, b * b)
      addSum(PRODUCT, a * b)
      if (run != 0) {
        const w = load<f64>(weight)
        addSum(WEIGHTED_DIFF, w * (d * d))
        addSum(WEIGHTED_REFERENCE, w * (a * a))
      }
    }
    if (run != 0) {
      run--
      weight += 8
    }
  }
}
