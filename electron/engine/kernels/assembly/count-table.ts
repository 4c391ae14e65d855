// F16, BF16, I16 and I8: how often each pattern occurs. All else follows from that when the chunk ends.
// Two sub-tables: where neighbours are equal, they are taken in turn.
import { f16bits } from './convert'
import { countTimes } from './histogram'
import { addGroup, addLevel, flushLevels, setExactly } from './levels'
import { PATTERN_STRIDE, PATTERNS } from './memory'
import { addRange, addZeros, countNonFinite } from './statistics'
import { Type } from './type-ids'


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

// A quarter of the table for every fourth byte.
const QUARTER: usize = 256 * 4

// @ts-ignore: decorator
@inline
function countByte0(at: usize): void {
  store<u32>(at, load<u32>(at, PATTERNS) + 1, PATTERNS)
}

// @ts-ignore: decorator
@inline
function countByte1(at: usize): void {
  store<u32>(at, load<u32>(at, PATTERNS + QUARTER) + 1, PATTERNS + QUARTER)
}

// @ts-ignore: decorator
@inline
function countByte2(at: usize): void {
  store<u32>(at, load<u32>(at, PATTERNS + 2 * QUARTER) + 1, PATTERNS + 2 * QUARTER)
}

// @ts-ignore: decorator
@inline
function countByte3(at: usize): void {
  store<u32>(at, load<u32>(at, PATTERNS + 3 * QUARTER) + 1, PATTERNS + 3 * QUARTER)
}

/** Counts n bytes, in the first 1024 counters. */
export function countBytes(src: usize, n: i32): void {
  const last = src + <usize>n
  for (const end = src + <usize>(n & ~7); src < end; src += 8) {
    countByte0(<usize>load<u8>(src) << 2)
    countByte1(<usize>load<u8>(src, 1) << 2)
    countByte2(<usize>load<u8>(src, 2) << 2)
    countByte3(<usize>load<u8>(src, 3) << 2)
    countByte0(<usize>load<u8>(src, 4) << 2)
    countByte1(<usize>load<u8>(src, 5) << 2)
    countByte2(<usize>load<u8>(src, 6) << 2)
    countByte3(<usize>load<u8>(src, 7) << 2)
  }
  for (; src < last; src++) countByte0(<usize>load<u8>(src) << 2)
}

/** Hands the counted bytes to the statistics, and forgets them. */
export function finishBytes(): void {
  for (let code: usize = 0; code < 256; code++) {
    const at = code << 2
    const times =
      load<u32>(at, PATTERNS) +
      load<u32>(at, PATTERNS + QUARTER) +
      load<u32>(at, PATTERNS + 2 * QUARTER) +
      load<u32>(at, PATTERNS + 3 * QUARTER)
    if (times) addLevel(<f32>(<i32>(<i8>code)), times)
  }
  flushLevels()
  memory.fill(PATTERNS, 0, 4 * QUARTER)
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
function valueOf(pattern: usize, kind: i32): f32 {
  if (kind == Type.I16) return <f32>(<i32>(<i16>pattern))
  return kind == Type.BF16 ? reinterpret<f32>(<u32>pattern << 16) : f16bits(<u32>pattern)
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
function addLine(pattern: usize, fraction: f64, kind: i32, oneBin: bool): void {
  const at = pattern << 2
  const zero = i32x4.splat(0)
  const a = quad(at)
  const b = quad(at + 16)
  const c = quad(at + 32)
  const d = quad(at + 48)
  const any = v128.or(v128.or(a, b), v128.or(c, d))
  if (!v128.any_true(any)) return
  if (!oneBin) {
    for (let i: usize = 0; i < 16; i++) {
      const times = count(pattern + i)
      if (times) countTimes(valueOf(pattern + i, kind), times)
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
  if (oneBin) countTimes(valueOf(pattern, kind), times)
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
function finishSign(sign: usize, kind: i32): void {
  const bf16 = kind == Type.BF16
  const fractions: usize = bf16 ? 128 : 1024
  const bias = bf16 ? 134 : 25
  const nonFinite: usize = bf16 ? 0x7f80 : 0x7c00
  first = last = -1
  addZeros(<f64>count(sign))
  for (let from = sign; from < sign + nonFinite; from += fractions) {
    const exponent = <i32>((from - sign) / fractions)
    const normal = exponent > 0
    n = sum = squares = 0
    // 16 normal halves are one bin of the histogram.
    const leading: f64 = normal ? <f64>fractions : 0
    for (let i: usize = 0; i < fractions; i += 16) addLine(from + i, leading + <f64>i, kind, !bf16 && normal)
    if (n == 0) continue
    const step = reinterpret<f64>(<u64>(1023 + max(exponent, 1) - bias) << 52)
    addGroup(sign ? -step : step, n, sum, sum, squares)
  }
  if (first >= 0) {
    const a = <f64>valueOf(first, kind)
    const b = <f64>valueOf(last, kind)
    addRange(min(a, b), max(a, b))
  }
  for (let pattern = sign + nonFinite; pattern < sign + 0x8000; pattern++) {
    const times = count(pattern)
    if (!times) continue
    countNonFinite(<f64>valueOf(pattern, kind), <f64>times)
    store<u32>(pattern << 2, 0, PATTERNS)
    store<u32>(pattern << 2, 0, PATTERNS + PATTERN_STRIDE)
  }
}

/** Integers of 16 bits of a sign: in groups of 1024, which keeps sums of squares exact. */
function finishIntegers(sign: usize): void {
  first = last = -1
  for (let from = sign; from < sign + 0x8000; from += 1024) {
    n = sum = squares = 0
    for (let i: usize = 0; i < 1024; i += 16) {
      const low = <i32>(<i16>(from + i))
      // From 1024 on, a bin of the histogram holds 16 integers; those of negative ones begin with a multiple of 16.
      addLine(from + i, <f64>low, Type.I16, low >= 1024)
    }
    if (n > 0) addGroup(1, n, sum, abs(sum), squares)
  }
  if (first >= 0) addRange(<f64>valueOf(first, Type.I16), <f64>valueOf(last, Type.I16))
}

/** Hands what was counted to the statistics, and forgets it. `kind` is one of ggml's type ids. */
export function finishPatterns(kind: i32): void {
  setExactly(true)
  if (kind == Type.BF16) {
    finishSign(0, Type.BF16)
    finishSign(0x8000, Type.BF16)
  } else if (kind == Type.F16) {
    finishSign(0, Type.F16)
    finishSign(0x8000, Type.F16)
  } else {
    addZeros(<f64>count(0))
    finishIntegers(0x8000)
    finishIntegers(0)
  }
  flushLevels()
  setExactly(false)
}

export function clearPatterns(): void {
  memory.fill(PATTERNS, 0, 2 * PATTERN_STRIDE)
}
