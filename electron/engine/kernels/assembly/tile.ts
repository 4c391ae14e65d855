// The fast loops over one tile: everything in one pass, a second one over the deviations where the mean is large.
import { count1, countBeyond, ring8, ring8Next, ringNext, ringPosition, setRingPosition } from './histogram'
import { C_ABS64, C_BIN_OFFSET } from './memory'
import { addCount, addRange, addSlowly, addSums, addZeros, fitsScale } from './statistics'
import { sumError } from './exact-sum'

// @ts-ignore: decorator
@inline
function total2(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1)
}

// @ts-ignore: decorator
@inline
function upper(v: v128): v128 {
  return v128.shuffle<i64>(v, v, 1, 1)
}

/** Sum of squared deviations from the mean, given sum and sum of squares; M2 = q - s^2/n only where that loses little. */
// @ts-ignore: decorator
@inline
export function cheapM2(n: i32, sum: f64, squared: f64): f64 {
  const m2 = squared - (sum * sum) / <f64>n
  return m2 >= squared * 0.25 ? m2 : -1
}

/** n f32 at `src`, n at most a tile. */
export function addTile32(src: usize, n: i32): void {
  addTile(src, n, true)
}

/** The same, but for zeros: `countZeros32` is only called for tiles that may hold some. */
export function addTile32SaveZeros(src: usize, n: i32): void {
  addTile(src, n, false)
}

// @ts-ignore: decorator
@inline
function addTile(src: usize, n: i32, withZeros: bool): void {
  const end = src + (<usize>(n & ~15) << 2)
  const mask = v128.load(C_BIN_OFFSET)
  const magnitude = v128.load(C_ABS64)
  const zero = f32x4.splat(0)
  let ring = ringPosition()
  let lows = f32x4.splat(Infinity)
  let highs = f32x4.splat(-Infinity)
  let nZeros = i32x4.splat(0)
  let s0 = f64x2.splat(0)
  let s1 = s0
  let a0 = s0
  let a1 = s0
  let q0 = s0
  let q1 = s0
  let p = src
  for (; p < end; p += 64) {
    const a = v128.load(p)
    const b = v128.load(p, 16)
    ring8(ring, a, b, mask)
    lows = f32x4.pmin(lows, f32x4.pmin(a, b))
    highs = f32x4.pmax(highs, f32x4.pmax(a, b))
    if (withZeros) nZeros = i32x4.add(nZeros, i32x4.add(f32x4.eq(a, zero), f32x4.eq(b, zero)))
    const al = f64x2.promote_low_f32x4(a)
    const ah = f64x2.promote_low_f32x4(upper(a))
    const bl = f64x2.promote_low_f32x4(b)
    const bh = f64x2.promote_low_f32x4(upper(b))
    s0 = f64x2.add(s0, f64x2.add(al, bl))
    s1 = f64x2.add(s1, f64x2.add(ah, bh))
    a0 = f64x2.add(a0, f64x2.add(v128.and(al, magnitude), v128.and(bl, magnitude)))
    a1 = f64x2.add(a1, f64x2.add(v128.and(ah, magnitude), v128.and(bh, magnitude)))
    q0 = f64x2.add(q0, f64x2.add(f64x2.mul(al, al), f64x2.mul(bl, bl)))
    q1 = f64x2.add(q1, f64x2.add(f64x2.mul(ah, ah), f64x2.mul(bh, bh)))
    const c = v128.load(p, 32)
    const d = v128.load(p, 48)
    ring8Next(ring, c, d, mask)
    lows = f32x4.pmin(lows, f32x4.pmin(c, d))
    highs = f32x4.pmax(highs, f32x4.pmax(c, d))
    if (withZeros) nZeros = i32x4.add(nZeros, i32x4.add(f32x4.eq(c, zero), f32x4.eq(d, zero)))
    const cl = f64x2.promote_low_f32x4(c)
    const ch = f64x2.promote_low_f32x4(upper(c))
    const dl = f64x2.promote_low_f32x4(d)
    const dh = f64x2.promote_low_f32x4(upper(d))
    s0 = f64x2.add(s0, f64x2.add(cl, dl))
    s1 = f64x2.add(s1, f64x2.add(ch, dh))
    a0 = f64x2.add(a0, f64x2.add(v128.and(cl, magnitude), v128.and(dl, magnitude)))
    a1 = f64x2.add(a1, f64x2.add(v128.and(ch, magnitude), v128.and(dh, magnitude)))
    q0 = f64x2.add(q0, f64x2.add(f64x2.mul(cl, cl), f64x2.mul(dl, dl)))
    q1 = f64x2.add(q1, f64x2.add(f64x2.mul(ch, ch), f64x2.mul(dh, dh)))
    ring = ringNext(ring, 64)
  }
  setRingPosition(ring)
  let low = min(
    min(f32x4.extract_lane(lows, 0), f32x4.extract_lane(lows, 1)),
    min(f32x4.extract_lane(lows, 2), f32x4.extract_lane(lows, 3)),
  )
  let high = max(
    max(f32x4.extract_lane(highs, 0), f32x4.extract_lane(highs, 1)),
    max(f32x4.extract_lane(highs, 2), f32x4.extract_lane(highs, 3)),
  )
  let zeroCount = -(
    i32x4.extract_lane(nZeros, 0) +
    i32x4.extract_lane(nZeros, 1) +
    i32x4.extract_lane(nZeros, 2) +
    i32x4.extract_lane(nZeros, 3)
  )
  let sum = total2(f64x2.add(s0, s1))
  let magnitudes = total2(f64x2.add(a0, a1))
  let squared = total2(f64x2.add(q0, q1))
  for (const last = src + (<usize>n << 2); p < last; p += 4) {
    const v = load<f32>(p)
    const x = <f64>v
    count1(v)
    low = min(low, v)
    high = max(high, v)
    if (withZeros) zeroCount += i32(v == 0)
    sum += x
    magnitudes += abs(x)
    squared += x * x
  }

  addZeros(<f64>zeroCount)
  // Squares of f32 neither overflow nor vanish in f64: this sum is finite if and only if every value is.
  if (squared - squared != 0) addSlowly(src, n, false)
  else {
    addRange(<f64>low, <f64>high)
    let m2 = cheapM2(n, sum, squared)
    if (m2 < 0) m2 = secondPass32(src, n, sum / <f64>n)
    addSums(<f64>n, sum, 0, magnitudes, squared, m2, false)
  }
  addCount(n)
}

export function countZeros32(src: usize, n: i32): f64 {
  const zero = f32x4.splat(0)
  let zeros = zero
  let p = src
  for (const end = src + (<usize>(n & ~3) << 2); p < end; p += 16) zeros = i32x4.sub(zeros, f32x4.eq(v128.load(p), zero))
  let count =
    i32x4.extract_lane(zeros, 0) + i32x4.extract_lane(zeros, 1) + i32x4.extract_lane(zeros, 2) + i32x4.extract_lane(zeros, 3)
  for (const last = src + (<usize>n << 2); p < last; p += 4) count += i32(load<f32>(p) == 0)
  return <f64>count
}

/** Sum of squared deviations from `mean`, corrected for the rounding of the mean. */
export function secondPass32(src: usize, n: i32, mean: f64): f64 {
  const end = src + (<usize>(n & ~3) << 2)
  const center = f64x2.splat(mean)
  let d0 = f64x2.splat(0)
  let d1 = d0
  let q0 = d0
  let q1 = d0
  let p = src
  for (; p < end; p += 16) {
    const v = v128.load(p)
    const a = f64x2.sub(f64x2.promote_low_f32x4(v), center)
    const b = f64x2.sub(f64x2.promote_low_f32x4(upper(v)), center)
    d0 = f64x2.add(d0, a)
    d1 = f64x2.add(d1, b)
    q0 = f64x2.add(q0, f64x2.mul(a, a))
    q1 = f64x2.add(q1, f64x2.mul(b, b))
  }
  let drift = total2(f64x2.add(d0, d1))
  let squared = total2(f64x2.add(q0, q1))
  for (const last = src + (<usize>n << 2); p < last; p += 4) {
    const d = <f64>load<f32>(p) - mean
    drift += d
    squared += d * d
  }
  return max(squared - (drift * drift) / <f64>n, 0)
}

/** f64 from here on (2^128 less half an ulp of f32) round to the infinities of f32. */
const F32_OVERFLOW: f64 = 3.4028235677973366e38

/** The nearest f32 of four f64, but infinities for what is beyond f32. */
// @ts-ignore: decorator
@inline
export function demote4(a: v128, b: v128): v128 {
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(a), f32x4.demote_f64x2_zero(b), 0, 2)
}

/** What is lost when x is added to `before` and `after` comes out: TwoSum in two lanes. */
// @ts-ignore: decorator
@inline
export function sumErrors(before: v128, x: v128, after: v128): v128 {
  const t = f64x2.sub(after, before)
  return f64x2.add(f64x2.sub(before, f64x2.sub(after, t)), f64x2.sub(x, t))
}

/** n f64 at `src`, n at most a tile. The sum is compensated: integers of 64 bits use all of an f64. */
export function addTile64(src: usize, n: i32): void {
  const end = src + (<usize>(n & ~7) << 3)
  const mask = v128.load(C_BIN_OFFSET)
  const zero = f64x2.splat(0)
  let ring = ringPosition()
  let lows = f64x2.splat(Infinity)
  let highs = f64x2.splat(-Infinity)
  let nZeros = i64x2.splat(0)
  let s0 = zero
  let s1 = zero
  let errors = zero
  let a = zero
  let q = zero
  let p = src
  for (; p < end; p += 64) {
    const x0 = v128.load(p)
    const x1 = v128.load(p, 16)
    const x2 = v128.load(p, 32)
    const x3 = v128.load(p, 48)
    ring8(ring, demote4(x0, x1), demote4(x2, x3), mask)
    ring = ringNext(ring, 32)
    lows = f64x2.pmin(lows, f64x2.pmin(f64x2.pmin(x0, x1), f64x2.pmin(x2, x3)))
    highs = f64x2.pmax(highs, f64x2.pmax(f64x2.pmax(x0, x1), f64x2.pmax(x2, x3)))
    const z01 = i64x2.add(f64x2.eq(x0, zero), f64x2.eq(x1, zero))
    nZeros = i64x2.sub(nZeros, i64x2.add(z01, i64x2.add(f64x2.eq(x2, zero), f64x2.eq(x3, zero))))
    const t0 = f64x2.add(s0, x0)
    const t1 = f64x2.add(s1, x1)
    const e01 = f64x2.add(sumErrors(s0, x0, t0), sumErrors(s1, x1, t1))
    s0 = f64x2.add(t0, x2)
    s1 = f64x2.add(t1, x3)
    errors = f64x2.add(errors, f64x2.add(e01, f64x2.add(sumErrors(t0, x2, s0), sumErrors(t1, x3, s1))))
    a = f64x2.add(
      a,
      f64x2.add(f64x2.add(f64x2.abs(x0), f64x2.abs(x1)), f64x2.add(f64x2.abs(x2), f64x2.abs(x3))),
    )
    q = f64x2.add(
      q,
      f64x2.add(
        f64x2.add(f64x2.mul(x0, x0), f64x2.mul(x1, x1)),
        f64x2.add(f64x2.mul(x2, x2), f64x2.mul(x3, x3)),
      ),
    )
  }
  setRingPosition(ring)
  let low = min(f64x2.extract_lane(lows, 0), f64x2.extract_lane(lows, 1))
  let high = max(f64x2.extract_lane(highs, 0), f64x2.extract_lane(highs, 1))
  let zeroCount = <i32>(i64x2.extract_lane(nZeros, 0) + i64x2.extract_lane(nZeros, 1))
  const sums = f64x2.add(s0, s1)
  const first = f64x2.extract_lane(sums, 0)
  const second = f64x2.extract_lane(sums, 1)
  let sum = first + second
  let error = total2(f64x2.add(errors, sumErrors(s0, s1, sums))) + sumError(first, second, sum)
  let magnitudes = total2(a)
  let squared = total2(q)
  for (const last = src + (<usize>n << 3); p < last; p += 8) {
    const x = load<f64>(p)
    count1(<f32>x)
    low = min(low, x)
    high = max(high, x)
    zeroCount += i32(x == 0)
    const s = sum + x
    error += sumError(sum, x, s)
    sum = s
    magnitudes += abs(x)
    squared += x * x
  }

  addZeros(<f64>zeroCount)
  if (squared - squared == 0 && fitsScale(max(abs(low), abs(high)))) {
    addRange(low, high)
    let m2 = cheapM2(n, sum, squared)
    if (m2 < 0) m2 = secondPass64(src, n, (sum + error) / <f64>n)
    addSums(<f64>n, sum, error, magnitudes, squared, m2, false)
  } else addSlowly(src, n, true)
  // The minimum of values that are not numbers is none.
  if (!(squared < F32_OVERFLOW * F32_OVERFLOW)) countBeyond32(src, n)
  addCount(n)
}

/** Finite values beyond f32 are in the bins of the infinities, which do not count: they go to the last finite ones. */
function countBeyond32(src: usize, n: i32): void {
  for (const end = src + (<usize>n << 3); src < end; src += 8) {
    const x = load<f64>(src)
    if (abs(x) >= F32_OVERFLOW && abs(x) != Infinity) countBeyond(copysign<f32>(f32.MAX_VALUE, <f32>x))
  }
}

function secondPass64(src: usize, n: i32, mean: f64): f64 {
  let drift: f64 = 0
  let squared: f64 = 0
  for (const end = src + (<usize>n << 3); src < end; src += 8) {
    const d = load<f64>(src) - mean
    drift += d
    squared += d * d
  }
  return max(squared - (drift * drift) / <f64>n, 0)
}
