// The fast loop over tiles of two tensors: everything in one pass, and a second look where a difference may be the largest.
import { EQUAL, COUNT, FINITE, PRODUCT, SQUARED_DIFF, SQUARED_OTHER, SQUARED_REFERENCE, SUM_ABS_DIFF, SUM_DIFF, WEIGHTED_DIFF, WEIGHTED_REFERENCE } from './difference'
import { count1, countBeyond, ring8, ringNext, ringPosition, setRingPosition } from './histogram'
import { C_ABS64, C_ABS_BIN_OFFSET } from './memory'
import { addCount, addSum, hasWeights, maxAbsDiff, setMaxAbsDiff, takeColumns, takenWeights } from './pair-statistics'

// @ts-ignore: decorator
@inline
function total2(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1)
}

// @ts-ignore: decorator
@inline
function total4(v: v128): i32 {
  return i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3)
}

// @ts-ignore: decorator
@inline
function upper(v: v128): v128 {
  return v128.shuffle<i64>(v, v, 1, 1)
}

/** sum + a0 * b0 + a1 * b1 */
// @ts-ignore: decorator
@inline
function plusProducts(sum: v128, a0: v128, b0: v128, a1: v128, b1: v128): v128 {
  return f64x2.add(sum, f64x2.add(f64x2.mul(a0, b0), f64x2.mul(a1, b1)))
}

/**
 * n f32 at `src` and at `other`, n at most a tile. Returns false when a value is not finite: then the histogram has the
 * differences, and nothing else does.
 */
export function addTiles(src: usize, other: usize, n: i32): bool {
  const end = src + (<usize>(n & ~7) << 2)
  const mask = v128.load(C_ABS_BIN_OFFSET)
  const magnitude = v128.load(C_ABS64)
  const zero = f64x2.splat(0)
  let ring = ringPosition()
  let highs = f32x4.splat(0)
  let nEqual = i32x4.splat(0)
  let sum = zero
  let magnitudes = zero
  let squaredDiff = zero
  let squared = zero
  let squaredOther = zero
  let product = zero
  let p = src
  let q = other
  for (; p < end; p += 32, q += 32) {
    const a0 = v128.load(p)
    const a1 = v128.load(p, 16)
    const b0 = v128.load(q)
    const b1 = v128.load(q, 16)
    const d0 = f32x4.sub(b0, a0)
    const d1 = f32x4.sub(b1, a1)
    ring8(ring, d0, d1, mask)
    ring = ringNext(ring, 32)
    highs = f32x4.pmax(highs, f32x4.pmax(f32x4.abs(d0), f32x4.abs(d1)))
    nEqual = i32x4.add(nEqual, i32x4.add(f32x4.eq(a0, b0), f32x4.eq(a1, b1)))
    const a0l = f64x2.promote_low_f32x4(a0)
    const a0h = f64x2.promote_low_f32x4(upper(a0))
    const b0l = f64x2.promote_low_f32x4(b0)
    const b0h = f64x2.promote_low_f32x4(upper(b0))
    squared = plusProducts(squared, a0l, a0l, a0h, a0h)
    squaredOther = plusProducts(squaredOther, b0l, b0l, b0h, b0h)
    product = plusProducts(product, a0l, b0l, a0h, b0h)
    const d0l = f64x2.sub(b0l, a0l)
    const d0h = f64x2.sub(b0h, a0h)
    sum = f64x2.add(sum, f64x2.add(d0l, d0h))
    magnitudes = f64x2.add(magnitudes, f64x2.add(v128.and(d0l, magnitude), v128.and(d0h, magnitude)))
    squaredDiff = plusProducts(squaredDiff, d0l, d0l, d0h, d0h)
    const a1l = f64x2.promote_low_f32x4(a1)
    const a1h = f64x2.promote_low_f32x4(upper(a1))
    const b1l = f64x2.promote_low_f32x4(b1)
    const b1h = f64x2.promote_low_f32x4(upper(b1))
    squared = plusProducts(squared, a1l, a1l, a1h, a1h)
    squaredOther = plusProducts(squaredOther, b1l, b1l, b1h, b1h)
    product = plusProducts(product, a1l, b1l, a1h, b1h)
    const d1l = f64x2.sub(b1l, a1l)
    const d1h = f64x2.sub(b1h, a1h)
    sum = f64x2.add(sum, f64x2.add(d1l, d1h))
    magnitudes = f64x2.add(magnitudes, f64x2.add(v128.and(d1l, magnitude), v128.and(d1h, magnitude)))
    squaredDiff = plusProducts(squaredDiff, d1l, d1l, d1h, d1h)
  }
  setRingPosition(ring)
  let high = max(
    max(f32x4.extract_lane(highs, 0), f32x4.extract_lane(highs, 1)),
    max(f32x4.extract_lane(highs, 2), f32x4.extract_lane(highs, 3)),
  )
  let equalCount = -total4(nEqual)
  let sums = total2(sum)
  let ds = total2(magnitudes)
  let dd = total2(squaredDiff)
  let aa = total2(squared)
  let bb = total2(squaredOther)
  let ab = total2(product)
  for (const last = src + (<usize>n << 2); p < last; p += 4, q += 4) {
    const x = load<f32>(p)
    const y = load<f32>(q)
    const distance = abs(y - x)
    count1(distance)
    if (distance > high) high = distance
    equalCount += i32(x == y)
    const a = <f64>x
    const b = <f64>y
    const d = b - a
    sums += d
    ds += abs(d)
    dd += d * d
    aa += a * a
    bb += b * b
    ab += a * b
  }
  if (high == Infinity) countBeyond32(src, other, n)
  // Squares of f32 neither overflow nor vanish in f64: these sums are finite if and only if every value is.
  if (aa + bb - (aa + bb) != 0) return false

  // The difference in f64 may be a little larger than its nearest f32.
  if (high > 0 && <f64>high * 1.000001 >= maxAbsDiff()) findLargest(src, other, n)
  addSum(SUM_DIFF, sums)
  addSum(SUM_ABS_DIFF, ds)
  addSum(SQUARED_DIFF, dd)
  addSum(SQUARED_REFERENCE, aa)
  addSum(SQUARED_OTHER, bb)
  addSum(PRODUCT, ab)
  if (hasWeights()) addWeighted(src, other, n)
  addCount(EQUAL, <f64>equalCount)
  addCount(COUNT, <f64>n)
  addCount(FINITE, <f64>n)
  return true
}

/** n f32 that are the same on both sides: gives what `addTiles` gives. The histogram is left to the caller. */
export function addEqualTile(src: usize, n: i32): bool {
  const end = src + (<usize>(n & ~7) << 2)
  let squared = f64x2.splat(0)
  let p = src
  for (; p < end; p += 32) {
    const a0 = v128.load(p)
    const a1 = v128.load(p, 16)
    const a0l = f64x2.promote_low_f32x4(a0)
    const a0h = f64x2.promote_low_f32x4(upper(a0))
    const a1l = f64x2.promote_low_f32x4(a1)
    const a1h = f64x2.promote_low_f32x4(upper(a1))
    squared = plusProducts(squared, a0l, a0l, a0h, a0h)
    squared = plusProducts(squared, a1l, a1l, a1h, a1h)
  }
  let total = total2(squared)
  for (const last = src + (<usize>n << 2); p < last; p += 4) {
    const a = <f64>load<f32>(p)
    total += a * a
  }
  if (total - total != 0) return false
  addSum(SQUARED_REFERENCE, total)
  addSum(SQUARED_OTHER, total)
  addSum(PRODUCT, total)
  if (hasWeights()) addWeighted(src, src, n)
  addCount(EQUAL, <f64>n)
  addCount(COUNT, <f64>n)
  addCount(FINITE, <f64>n)
  return true
}

/** Looks for a difference that is larger than all before. */
function findLargest(src: usize, other: usize, n: i32): void {
  let largest = maxAbsDiff()
  let at = -1
  for (let i = 0; i < n; i++) {
    const distance = abs(<f64>load<f32>(other + (<usize>i << 2)) - <f64>load<f32>(src + (<usize>i << 2)))
    if (distance > largest) {
      largest = distance
      at = i
    }
  }
  if (at >= 0) setMaxAbsDiff(largest, at)
}

/** Differences of finite values beyond f32 are in the bin of infinity, which does not count: they go to the last finite one. */
function countBeyond32(src: usize, other: usize, n: i32): void {
  for (let i: usize = 0; i < <usize>n; i++) {
    const a = load<f32>(src + (i << 2))
    const b = load<f32>(other + (i << 2))
    if (abs(b - a) == Infinity && abs(a) != Infinity && abs(b) != Infinity) countBeyond(f32.MAX_VALUE)
  }
}

/** Row by row: each column has its weight. */
function addWeighted(src: usize, other: usize, n: i32): void {
  let diff: f64 = 0
  let reference: f64 = 0
  let a = src
  let b = other
  for (let left = n; left > 0;) {
    const run = takeColumns(left)
    let w = takenWeights
    let diffs = f64x2.splat(0)
    let references = diffs
    const end = a + (<usize>(run & ~1) << 2)
    for (; a < end; a += 8, b += 8, w += 16) {
      const x = f64x2.promote_low_f32x4(v128.load64_zero(a))
      const d = f64x2.sub(f64x2.promote_low_f32x4(v128.load64_zero(b)), x)
      const weight = v128.load(w)
      diffs = f64x2.add(diffs, f64x2.mul(weight, f64x2.mul(d, d)))
      references = f64x2.add(references, f64x2.mul(weight, f64x2.mul(x, x)))
    }
    if (run & 1) {
      const x = <f64>load<f32>(a)
      const d = <f64>load<f32>(b) - x
      const weight = load<f64>(w)
      diff += weight * (d * d)
      reference += weight * (x * x)
      a += 4
      b += 4
    }
    diff += total2(diffs)
    reference += total2(references)
    left -= run
  }
  addSum(WEIGHTED_DIFF, diff)
  addSum(WEIGHTED_REFERENCE, reference)
}
