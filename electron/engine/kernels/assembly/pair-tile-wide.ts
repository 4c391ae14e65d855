// The fast loop over tiles of two tensors of which one has a type that does not fit a float32: TILE and TILE_OTHER hold f64.
import {
  COUNT,
  EQUAL,
  FINITE,
  PRODUCT,
  SQUARED_DIFF,
  SQUARED_OTHER,
  SQUARED_REFERENCE,
  SUM_ABS_DIFF,
  SUM_DIFF,
  WEIGHTED_DIFF,
  WEIGHTED_REFERENCE,
} from './difference'
import { sumError } from './exact-sum'
import { count1, countBeyond, ring8, ringNext, ringPosition, setRingPosition } from './histogram'
import { C_ABS_BIN_OFFSET, TILE, TILE_OTHER } from './memory'
import { addCount, addSum, fitsScale, hasWeights, maxAbsDiff, setMaxAbsDiff, takeColumns, takenWeights } from './pair-statistics'
import { demote4, sumErrors } from './tile'

// @ts-ignore: decorator
@inline
function total2(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1)
}

// @ts-ignore: decorator
@inline
function plus4(sum: v128, a: v128, b: v128, c: v128, d: v128): v128 {
  return f64x2.add(sum, f64x2.add(f64x2.add(a, b), f64x2.add(c, d)))
}

/**
 * n pairs, n at most a tile. The sum of differences is compensated: integers of 64 bits use all of an f64. Returns false when a
 * value is not finite, or squares need a scale: then the histogram has the differences, and nothing else does.
 */
export function addWideTiles(n: i32): bool {
  const end = TILE + (<usize>(n & ~7) << 3)
  const mask = v128.load(C_ABS_BIN_OFFSET)
  const zero = f64x2.splat(0)
  let ring = ringPosition()
  let highs = zero
  let nEqual = i64x2.splat(0)
  let sum0 = zero
  let sum1 = zero
  let errors = zero
  let magnitudes = zero
  let squaredDiff = zero
  let squared = zero
  let squaredOther = zero
  let product = zero
  let p = TILE
  let q = TILE_OTHER
  for (; p < end; p += 64, q += 64) {
    const a0 = v128.load(p)
    const a1 = v128.load(p, 16)
    const a2 = v128.load(p, 32)
    const a3 = v128.load(p, 48)
    const b0 = v128.load(q)
    const b1 = v128.load(q, 16)
    const b2 = v128.load(q, 32)
    const b3 = v128.load(q, 48)
    const d0 = f64x2.sub(b0, a0)
    const d1 = f64x2.sub(b1, a1)
    const d2 = f64x2.sub(b2, a2)
    const d3 = f64x2.sub(b3, a3)
    ring8(ring, demote4(d0, d1), demote4(d2, d3), mask)
    ring = ringNext(ring, 32)
    const e01 = i64x2.add(f64x2.eq(a0, b0), f64x2.eq(a1, b1))
    nEqual = i64x2.sub(nEqual, i64x2.add(e01, i64x2.add(f64x2.eq(a2, b2), f64x2.eq(a3, b3))))
    squared = plus4(squared, f64x2.mul(a0, a0), f64x2.mul(a1, a1), f64x2.mul(a2, a2), f64x2.mul(a3, a3))
    squaredOther = plus4(squaredOther, f64x2.mul(b0, b0), f64x2.mul(b1, b1), f64x2.mul(b2, b2), f64x2.mul(b3, b3))
    product = plus4(product, f64x2.mul(a0, b0), f64x2.mul(a1, b1), f64x2.mul(a2, b2), f64x2.mul(a3, b3))
    squaredDiff = plus4(squaredDiff, f64x2.mul(d0, d0), f64x2.mul(d1, d1), f64x2.mul(d2, d2), f64x2.mul(d3, d3))
    const m0 = f64x2.abs(d0)
    const m1 = f64x2.abs(d1)
    const m2 = f64x2.abs(d2)
    const m3 = f64x2.abs(d3)
    magnitudes = plus4(magnitudes, m0, m1, m2, m3)
    highs = f64x2.pmax(highs, f64x2.pmax(f64x2.pmax(m0, m1), f64x2.pmax(m2, m3)))
    const t0 = f64x2.add(sum0, d0)
    const t1 = f64x2.add(sum1, d1)
    const lost = f64x2.add(sumErrors(sum0, d0, t0), sumErrors(sum1, d1, t1))
    sum0 = f64x2.add(t0, d2)
    sum1 = f64x2.add(t1, d3)
    errors = f64x2.add(errors, f64x2.add(lost, f64x2.add(sumErrors(t0, d2, sum0), sumErrors(t1, d3, sum1))))
  }
  setRingPosition(ring)
  const sums = f64x2.add(sum0, sum1)
  const first = f64x2.extract_lane(sums, 0)
  const second = f64x2.extract_lane(sums, 1)
  let sum = first + second
  let error = total2(f64x2.add(errors, sumErrors(sum0, sum1, sums))) + sumError(first, second, sum)
  let high = max(f64x2.extract_lane(highs, 0), f64x2.extract_lane(highs, 1))
  let equalCount = <i32>(i64x2.extract_lane(nEqual, 0) + i64x2.extract_lane(nEqual, 1))
  let ds = total2(magnitudes)
  let dd = total2(squaredDiff)
  let aa = total2(squared)
  let bb = total2(squaredOther)
  let ab = total2(product)
  for (const last = TILE + (<usize>n << 3); p < last; p += 8, q += 8) {
    const a = load<f64>(p)
    const b = load<f64>(q)
    const d = b - a
    count1(<f32>abs(d))
    if (abs(d) > high) high = abs(d)
    equalCount += i32(a == b)
    const s = sum + d
    error += sumError(sum, d, s)
    sum = s
    ds += abs(d)
    dd += d * d
    aa += a * a
    bb += b * b
    ab += a * b
  }
  if (<f32>high == Infinity) countBeyond64(n)
  if (!fitsScale(aa + bb)) return false

  if (high > maxAbsDiff()) findLargest(n)
  addSum(SUM_DIFF, sum)
  addSum(SUM_DIFF, error)
  addSum(SUM_ABS_DIFF, ds)
  addSum(SQUARED_DIFF, dd)
  addSum(SQUARED_REFERENCE, aa)
  addSum(SQUARED_OTHER, bb)
  addSum(PRODUCT, ab)
  if (hasWeights()) addWeighted(n)
  addCount(EQUAL, <f64>equalCount)
  addCount(COUNT, <f64>n)
  addCount(FINITE, <f64>n)
  return true
}

/** Looks for the first of the largest differences. */
function findLargest(n: i32): void {
  let largest = maxAbsDiff()
  let at = -1
  for (let i = 0; i < n; i++) {
    const distance = abs(load<f64>(TILE_OTHER + (<usize>i << 3)) - load<f64>(TILE + (<usize>i << 3)))
    if (distance > largest) {
      largest = distance
      at = i
    }
  }
  if (at >= 0) setMaxAbsDiff(largest, at)
}

/** Differences of finite values beyond f32 are in the bin of infinity, which does not count: they go to the last finite one. */
function countBeyond64(n: i32): void {
  for (let i: usize = 0; i < <usize>n; i++) {
    const a = load<f64>(TILE + (i << 3))
    const b = load<f64>(TILE_OTHER + (i << 3))
    if (<f32>abs(b - a) == Infinity && abs(a) != Infinity && abs(b) != Infinity) countBeyond(f32.MAX_VALUE)
  }
}

/** Row by row: each column has its weight. */
function addWeighted(n: i32): void {
  let diff: f64 = 0
  let reference: f64 = 0
  for (let i = 0; i < n;) {
    const run = takeColumns(n - i)
    let w = takenWeights
    for (const end = i + run; i < end; i++, w += 8) {
      const a = load<f64>(TILE + (<usize>i << 3))
      const d = load<f64>(TILE_OTHER + (<usize>i << 3)) - a
      const weight = load<f64>(w)
      diff += weight * (d * d)
      reference += weight * (a * a)
    }
  }
  addSum(WEIGHTED_DIFF, diff)
  addSum(WEIGHTED_REFERENCE, reference)
}
