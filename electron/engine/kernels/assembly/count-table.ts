// F16 and BF16: how often each 16-bit pattern occurs. All else follows from that when the chunk ends.
// Two sub-tables: where neighbours are equal, they are taken in turn.
import { f16bits } from './convert'
import { countTimes } from './histogram'
import { addGroup, flushLevels, setExactly } from './levels'
import { PATTERN_STRIDE, PATTERNS } from './memory'
import { addRange, addZeros, countNonFinite } from './statistics'

// @ts-ignore: decorator
@inline
function count0(at: usize): void {
  store<u32>(at, load<u32>(at, PATTERNS) + 1, PATTERNS)
}

// @ts-ignore: decorator
@inline
function count1(at: usize): void {
  store<u32>(at, load<u32>(at, PATTERNS + PATTERN_STRIDE) + 1, PATTERNS + PATTERN_STRIDE)
}

/** Values looked at and counted at a time. */
const STRETCH: i32 = 2048

/** Are many of the first 128 values equal to the next one? An increment waits for the last one of the same counter. */
function repeats(src: usize): bool {
  let equal = i16x8.splat(0)
  for (let at = src; at < src + 256; at += 16) equal = i16x8.sub(equal, i16x8.eq(v128.load(at), v128.load(at, 2)))
  const pairs = i32x4.extadd_pairwise_i16x8_s(equal)
  return total4(pairs) > 16
}

/** Counts n values of two bytes. */
export function countPatterns(src: usize, n: i32): void {
  for (; n > 0; n -= STRETCH, src += <usize>STRETCH << 1) {
    if (n >= 128 && repeats(src)) countInTwo(src, min(n, STRETCH))
    else countInOne(src, min(n, STRETCH))
  }
}

/** A single table stays in the first-level cache where two do not. */
function countInOne(from: usize, n: i32): void {
  let src = from
  const last = src + (<usize>n << 1)
  for (const end = src + (<usize>(n & ~15) << 1); src < end; src += 32) {
    count0(<usize>load<u16>(src) << 2)
    count0(<usize>load<u16>(src, 2) << 2)
    count0(<usize>load<u16>(src, 4) << 2)
    count0(<usize>load<u16>(src, 6) << 2)
    count0(<usize>load<u16>(src, 8) << 2)
    count0(<usize>load<u16>(src, 10) << 2)
    count0(<usize>load<u16>(src, 12) << 2)
    count0(<usize>load<u16>(src, 14) << 2)
    count0(<usize>load<u16>(src, 16) << 2)
    count0(<usize>load<u16>(src, 18) << 2)
    count0(<usize>load<u16>(src, 20) << 2)
    count0(<usize>load<u16>(src, 22) << 2)
    count0(<usize>load<u16>(src, 24) << 2)
    count0(<usize>load<u16>(src, 26) << 2)
    count0(<usize>load<u16>(src, 28) << 2)
    count0(<usize>load<u16>(src, 30) << 2)
  }
  for (; src < last; src += 2) count0(<usize>load<u16>(src) << 2)
}

function countInTwo(from: usize, n: i32): void {
  let src = from
  const last = src + (<usize>n << 1)
  for (const end = src + (<usize>(n & ~15) << 1); src < end; src += 32) {
    count0(<usize>load<u16>(src) << 2)
    count1(<usize>load<u16>(src, 2) << 2)
    count0(<usize>load<u16>(src, 4) << 2)
    count1(<usize>load<u16>(src, 6) << 2)
    count0(<usize>load<u16>(src, 8) << 2)
    count1(<usize>load<u16>(src, 10) << 2)
    count0(<usize>load<u16>(src, 12) << 2)
    count1(<usize>load<u16>(src, 14) << 2)
    count0(<usize>load<u16>(src, 16) << 2)
    count1(<usize>load<u16>(src, 18) << 2)
    count0(<usize>load<u16>(src, 20) << 2)
    count1(<usize>load<u16>(src, 22) << 2)
    count0(<usize>load<u16>(src, 24) << 2)
    count1(<usize>load<u16>(src, 26) << 2)
    count0(<usize>load<u16>(src, 28) << 2)
    count1(<usize>load<u16>(src, 30) << 2)
  }
  for (; src < last; src += 2) count0(<usize>load<u16>(src) << 2)
}

// @ts-ignore: decorator
@inline
function quad(at: usize): v128 {
  return i32x4.add(v128.load(at, PATTERNS), v128.load(at, PATTERNS + PATTERN_STRIDE))
}

function anyBetween(from: usize, to: usize): bool {
  for (let at = from << 2; at < to << 2; at += 16) if (v128.any_true(quad(at))) return true
  return false
}

/** Has a pattern been counted whose exponent is all ones? `exponent` is that of infinity. */
export function hasNonFinitePattern(exponent: usize): bool {
  return anyBetween(exponent, 0x8000) || anyBetween(exponent | 0x8000, 0x10000)
}

// @ts-ignore: decorator
@inline
function valueOf(pattern: usize, bf16: bool): f32 {
  return bf16 ? reinterpret<f32>(<u32>pattern << 16) : f16bits(<u32>pattern)
}

function count(pattern: usize): u32 {
  return load<u32>(pattern << 2, PATTERNS) + load<u32>(pattern << 2, PATTERNS + PATTERN_STRIDE)
}

/** Empties the counters of 16 patterns. */
// @ts-ignore: decorator
@inline
function empty(at: usize): void {
  const zero = i32x4.splat(0)
  v128.store(at, zero, PATTERNS)
  v128.store(at, zero, PATTERNS + 16)
  v128.store(at, zero, PATTERNS + 32)
  v128.store(at, zero, PATTERNS + 48)
  v128.store(at, zero, PATTERNS + PATTERN_STRIDE)
  v128.store(at, zero, PATTERNS + PATTERN_STRIDE + 16)
  v128.store(at, zero, PATTERNS + PATTERN_STRIDE + 32)
  v128.store(at, zero, PATTERNS + PATTERN_STRIDE + 48)
}

// Of the exponent in work: how many values, and sums of the fractions. Exact as long as 2^24 values are not exceeded.
let n: f64 = 0
let sum: f64 = 0
let squares: f64 = 0
/** The first and the last pattern in use, by magnitude, of the sign in work. */
let first: i32 = -1
let last: i32 = -1

// @ts-ignore: decorator
@inline
function total4(v: v128): u32 {
  const t = i32x4.add(v, v128.shuffle<i32>(v, v, 2, 3, 0, 1))
  return i32x4.extract_lane(t, 0) + i32x4.extract_lane(t, 1)
}

const C_IOTA: usize = memory.data<u32>([0, 1, 2, 3], 16)

/** Takes in the counters of 16 patterns from `pattern` on, whose fractions begin with `fraction`; then empties them. */
// @ts-ignore: decorator
@inline
function addLine(pattern: usize, fraction: f64, bf16: bool, normal: bool): void {
  const at = pattern << 2
  const zero = i32x4.splat(0)
  const a = quad(at)
  const b = quad(at + 16)
  const c = quad(at + 32)
  const d = quad(at + 48)
  const any = v128.or(v128.or(a, b), v128.or(c, d))
  if (!v128.any_true(any)) return
  if (bf16 || !normal) {
    for (let i: usize = 0; i < 16; i++) {
      const times = count(pattern + i)
      if (times) countTimes(valueOf(pattern + i, bf16), times)
    }
  }
  empty(at)
  const used =
    i32x4.bitmask(i32x4.ne(a, zero)) |
    (i32x4.bitmask(i32x4.ne(b, zero)) << 4) |
    (i32x4.bitmask(i32x4.ne(c, zero)) << 8) |
    (i32x4.bitmask(i32x4.ne(d, zero)) << 12)
  if (first < 0) first = <i32>pattern + ctz(used)
  last = <i32>pattern + 31 - clz(used)
  // Fractions are `fraction` + 4 * row + lane.
  const all = i32x4.add(i32x4.add(a, b), i32x4.add(c, d))
  const rows = i32x4.add(b, i32x4.add(i32x4.add(c, c), i32x4.mul(d, i32x4.splat(3))))
  const rowSquares = i32x4.add(b, i32x4.add(i32x4.shl(c, 2), i32x4.mul(d, i32x4.splat(9))))
  const lanes = v128.load(C_IOTA)
  const times = total4(all)
  // 16 normal halves are one bin of the histogram.
  if (!bf16 && normal) countTimes(f16bits(<u32>pattern), times)
  const lane = i32x4.mul(all, lanes)
  const near = <f64>total4(i32x4.add(i32x4.shl(rows, 2), lane))
  const nearSquares = <f64>total4(
    i32x4.add(i32x4.shl(rowSquares, 4), i32x4.add(i32x4.shl(i32x4.mul(rows, lanes), 3), i32x4.mul(lane, lanes))),
  )
  n += <f64>times
  sum += fraction * <f64>times + near
  squares += fraction * (fraction * <f64>times + 2 * near) + nearSquares
}

/** The values of a sign, of which the last `exponent` stands for what is not finite. */
// @ts-ignore: decorator
@inline
function finishSign(sign: usize, bf16: bool): void {
  const fractions: usize = bf16 ? 128 : 1024
  const bias = bf16 ? 134 : 25
  const nonFinite: usize = bf16 ? 0x7f80 : 0x7c00
  first = last = -1
  addZeros(<f64>count(sign))
  for (let from = sign; from < sign + nonFinite; from += fractions) {
    const exponent = <i32>((from - sign) / fractions)
    const normal = exponent > 0
    n = sum = squares = 0
    const leading: f64 = normal ? <f64>fractions : 0
    for (let i: usize = 0; i < fractions; i += 16) addLine(from + i, leading + <f64>i, bf16, normal)
    if (n == 0) continue
    const step = reinterpret<f64>(<u64>(1023 + max(exponent, 1) - bias) << 52)
    addGroup(sign ? -step : step, n, sum, sum, squares)
  }
  if (first >= 0) {
    const a = <f64>valueOf(first, bf16)
    const b = <f64>valueOf(last, bf16)
    addRange(min(a, b), max(a, b))
  }
  for (let pattern = sign + nonFinite; pattern < sign + 0x8000; pattern++) {
    const times = count(pattern)
    if (!times) continue
    countNonFinite(<f64>valueOf(pattern, bf16), <f64>times)
    store<u32>(pattern << 2, 0, PATTERNS)
    store<u32>(pattern << 2, 0, PATTERNS + PATTERN_STRIDE)
  }
}

/** Hands what was counted to the statistics, and forgets it. */
export function finishPatterns(bf16: bool): void {
  setExactly(true)
  if (bf16) {
    finishSign(0, true)
    finishSign(0x8000, true)
  } else {
    finishSign(0, false)
    finishSign(0x8000, false)
  }
  flushLevels()
  setExactly(false)
}

export function clearPatterns(): void {
  memory.fill(PATTERNS, 0, 2 * PATTERN_STRIDE)
}
