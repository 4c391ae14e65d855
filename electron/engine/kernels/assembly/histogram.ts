// Counters of the top 15 bits of each float32 (sign, exponent, 6 bits of fraction). Bins of exponent 255 collect what is
// not finite and are left out of the result.
import { HISTOGRAM, HISTOGRAM_STRIDE, LEVEL_BINS, LEVEL_COUNTS, RESULT_BINS, RESULT_COUNTS, RING } from './memory'

// All counters are 0 between chunks: `sparseHistogram` empties what it reads. Only a chunk that was given up leaves some.
let inUse: bool = false
/** Do the bins of exponent 255 hold finite values? */
let infinitiesCounted: bool = false

export function beginHistogram(): void {
  if (inUse) {
    memory.fill(HISTOGRAM, 0, HISTOGRAM_STRIDE * 4)
    clearRing()
  }
  inUse = true
}

/** Counts a value that occurs n times. */
// @ts-ignore: decorator
@inline
export function countTimes(x: f32, n: u32): void {
  const at = HISTOGRAM + ((<usize>reinterpret<u32>(x) >> 15) & 0x1fffc)
  store<u32>(at, load<u32>(at) + n)
}

const RING_BYTES: usize = 1024

// Indices go through a ring of 256. A slot is counted just before it is overwritten: a narrow load right behind the wide
// store of the same bytes would have to wait for it.

/** What a slot holds that has nothing to count: the offset of a counter behind the last bin. */
const NOTHING: u32 = 0x20000
/** Where the next slots are taken when values come in no fixed number. */
let ringAt: usize = 0

export function clearRing(): void {
  for (let at = RING; at < RING + RING_BYTES; at += 16) v128.store(at, i32x4.splat(NOTHING))
  for (let at = LEVEL_BINS; at < LEVEL_BINS + 512; at += 16) v128.store(at, i32x4.splat(NOTHING))
  memory.fill(LEVEL_COUNTS, 0, 128)
}
clearRing()

/** Counts what is still in the ring. */
export function flushRing(): void {
  for (let at: usize = 0; at < RING_BYTES; at += 32) count8(at)
  for (let at: usize = 0; at < 128; at += 16) countLevels(at)
  clearRing()
}

export function ringPosition(): usize {
  return ringAt
}

/** Rounded up to 16 slots, which `ring16` takes at a time: slots that are passed over are counted in their next turn. */
export function setRingPosition(at: usize): void {
  ringAt = ringNext((at + 63) & ~63, 0)
}

/** The position after `bytes` more. */
// @ts-ignore: decorator
@inline
export function ringNext(at: usize, bytes: usize): usize {
  return (at + bytes) & (RING_BYTES - 1)
}

/** Byte offsets of the counters of four f32; `mask` is C_BIN_OFFSET. */
// @ts-ignore: decorator
@inline
export function binOffsets(v: v128, mask: v128): v128 {
  return v128.and(i32x4.shr_u(v, 15), mask)
}

// @ts-ignore: decorator
@inline
function inc0(at: usize): void {
  store<u32>(at, load<u32>(at, HISTOGRAM) + 1, HISTOGRAM)
}

// @ts-ignore: decorator
@inline
function inc1(at: usize): void {
  store<u32>(at, load<u32>(at, HISTOGRAM + HISTOGRAM_STRIDE) + 1, HISTOGRAM + HISTOGRAM_STRIDE)
}

// @ts-ignore: decorator
@inline
function inc2(at: usize): void {
  store<u32>(at, load<u32>(at, HISTOGRAM + 2 * HISTOGRAM_STRIDE) + 1, HISTOGRAM + 2 * HISTOGRAM_STRIDE)
}

// @ts-ignore: decorator
@inline
function inc3(at: usize): void {
  store<u32>(at, load<u32>(at, HISTOGRAM + 3 * HISTOGRAM_STRIDE) + 1, HISTOGRAM + 3 * HISTOGRAM_STRIDE)
}

/** Counts eight slots. Offsets of loads are constants: they cost nothing. */
// @ts-ignore: decorator
@inline
function count8(at: usize): void {
  inc0(load<u32>(at, RING))
  inc1(load<u32>(at, RING + 4))
  inc2(load<u32>(at, RING + 8))
  inc3(load<u32>(at, RING + 12))
  inc0(load<u32>(at, RING + 16))
  inc1(load<u32>(at, RING + 20))
  inc2(load<u32>(at, RING + 24))
  inc3(load<u32>(at, RING + 28))
}

// @ts-ignore: decorator
@inline
function count8Next(at: usize): void {
  inc0(load<u32>(at, RING + 32))
  inc1(load<u32>(at, RING + 36))
  inc2(load<u32>(at, RING + 40))
  inc3(load<u32>(at, RING + 44))
  inc0(load<u32>(at, RING + 48))
  inc1(load<u32>(at, RING + 52))
  inc2(load<u32>(at, RING + 56))
  inc3(load<u32>(at, RING + 60))
}

/** Counts the eight slots at this position and gives them to a and b. */
// @ts-ignore: decorator
@inline
export function ring8(at: usize, a: v128, b: v128, mask: v128): void {
  count8(at)
  v128.store(at, binOffsets(a, mask), RING)
  v128.store(at, binOffsets(b, mask), RING + 16)
}

/** The same for the eight behind them. */
// @ts-ignore: decorator
@inline
export function ring8Next(at: usize, a: v128, b: v128, mask: v128): void {
  count8Next(at)
  v128.store(at, binOffsets(a, mask), RING + 32)
  v128.store(at, binOffsets(b, mask), RING + 48)
}

/** The same for sixteen. */
// @ts-ignore: decorator
@inline
export function ring16(at: usize, a: v128, b: v128, c: v128, d: v128, mask: v128): void {
  count8(at)
  count8Next(at)
  v128.store(at, binOffsets(a, mask), RING)
  v128.store(at, binOffsets(b, mask), RING + 16)
  v128.store(at, binOffsets(c, mask), RING + 32)
  v128.store(at, binOffsets(d, mask), RING + 48)
}

/** Counts one f32. */
// @ts-ignore: decorator
@inline
export function count1(x: f32): void {
  const at = HISTOGRAM + ((<usize>reinterpret<u32>(x) >> 15) & 0x1fffc)
  store<u32>(at, load<u32>(at) + 1)
}

/** The nearest f32, save that a finite value beyond the range of f32 becomes the last finite one of its sign. */
// @ts-ignore: decorator
@inline
function nearest32(x: f64): f32 {
  const nearest = <f32>x
  const overflowed = abs(nearest) == Infinity && abs(x) != Infinity
  return overflowed ? copysign<f32>(f32.MAX_VALUE, nearest) : nearest
}

/** Counts a value in whose stead an infinity has been counted. */
export function countBeyond(last: f32): void {
  count1(last)
  infinitiesCounted = true
}

// Levels that occur n times each: to sub-tables in turn, as above.

// @ts-ignore: decorator
@inline
export function add0(at: usize, n: u32): void {
  store<u32>(at, load<u32>(at, HISTOGRAM) + n, HISTOGRAM)
}

// @ts-ignore: decorator
@inline
export function add1(at: usize, n: u32): void {
  store<u32>(at, load<u32>(at, HISTOGRAM + HISTOGRAM_STRIDE) + n, HISTOGRAM + HISTOGRAM_STRIDE)
}

// @ts-ignore: decorator
@inline
export function add2(at: usize, n: u32): void {
  store<u32>(at, load<u32>(at, HISTOGRAM + 2 * HISTOGRAM_STRIDE) + n, HISTOGRAM + 2 * HISTOGRAM_STRIDE)
}

// @ts-ignore: decorator
@inline
export function add3(at: usize, n: u32): void {
  store<u32>(at, load<u32>(at, HISTOGRAM + 3 * HISTOGRAM_STRIDE) + n, HISTOGRAM + 3 * HISTOGRAM_STRIDE)
}

// The same for the negatives of values that are not: their counters lie as far behind as the sign bit is worth.

const NEGATIVE_BYTES: usize = 0x10000

// @ts-ignore: decorator
@inline
export function add0Negative(at: usize, n: u32): void {
  store<u32>(at, load<u32>(at, HISTOGRAM + NEGATIVE_BYTES) + n, HISTOGRAM + NEGATIVE_BYTES)
}

// @ts-ignore: decorator
@inline
export function add1Negative(at: usize, n: u32): void {
  store<u32>(at, load<u32>(at, HISTOGRAM + HISTOGRAM_STRIDE + NEGATIVE_BYTES) + n, HISTOGRAM + HISTOGRAM_STRIDE + NEGATIVE_BYTES)
}

// @ts-ignore: decorator
@inline
export function add2Negative(at: usize, n: u32): void {
  store<u32>(at, load<u32>(at, HISTOGRAM + 2 * HISTOGRAM_STRIDE + NEGATIVE_BYTES) + n, HISTOGRAM + 2 * HISTOGRAM_STRIDE + NEGATIVE_BYTES)
}

/** Counts the 16 levels whose counts are at LEVEL_COUNTS + at; they too wait for a while, as the slots of the ring do. */
// @ts-ignore: decorator
@inline
export function countLevels(at: usize): void {
  const bins = at << 2
  add0(load<u32>(bins, LEVEL_BINS), load<u8>(at, LEVEL_COUNTS))
  add1(load<u32>(bins, LEVEL_BINS + 4), load<u8>(at, LEVEL_COUNTS + 1))
  add2(load<u32>(bins, LEVEL_BINS + 8), load<u8>(at, LEVEL_COUNTS + 2))
  add3(load<u32>(bins, LEVEL_BINS + 12), load<u8>(at, LEVEL_COUNTS + 3))
  add0(load<u32>(bins, LEVEL_BINS + 16), load<u8>(at, LEVEL_COUNTS + 4))
  add1(load<u32>(bins, LEVEL_BINS + 20), load<u8>(at, LEVEL_COUNTS + 5))
  add2(load<u32>(bins, LEVEL_BINS + 24), load<u8>(at, LEVEL_COUNTS + 6))
  add3(load<u32>(bins, LEVEL_BINS + 28), load<u8>(at, LEVEL_COUNTS + 7))
  add0(load<u32>(bins, LEVEL_BINS + 32), load<u8>(at, LEVEL_COUNTS + 8))
  add1(load<u32>(bins, LEVEL_BINS + 36), load<u8>(at, LEVEL_COUNTS + 9))
  add2(load<u32>(bins, LEVEL_BINS + 40), load<u8>(at, LEVEL_COUNTS + 10))
  add3(load<u32>(bins, LEVEL_BINS + 44), load<u8>(at, LEVEL_COUNTS + 11))
  add0(load<u32>(bins, LEVEL_BINS + 48), load<u8>(at, LEVEL_COUNTS + 12))
  add1(load<u32>(bins, LEVEL_BINS + 52), load<u8>(at, LEVEL_COUNTS + 13))
  add2(load<u32>(bins, LEVEL_BINS + 56), load<u8>(at, LEVEL_COUNTS + 14))
  add3(load<u32>(bins, LEVEL_BINS + 60), load<u8>(at, LEVEL_COUNTS + 15))
}

// @ts-ignore: decorator
@inline
export function setLevels(at: usize, counts: v128, a: v128, b: v128, c: v128, d: v128, mask: v128): void {
  v128.store(at << 2, binOffsets(a, mask), LEVEL_BINS)
  v128.store(at << 2, binOffsets(b, mask), LEVEL_BINS + 16)
  v128.store(at << 2, binOffsets(c, mask), LEVEL_BINS + 32)
  v128.store(at << 2, binOffsets(d, mask), LEVEL_BINS + 48)
  v128.store(at, counts, LEVEL_COUNTS)
}

/** How many values are in this bin. The ring must be empty. */
export function binTotal(bin: usize): u32 {
  const at = HISTOGRAM + (bin << 2)
  return (
    load<u32>(at) +
    load<u32>(at, HISTOGRAM_STRIDE) +
    load<u32>(at, 2 * HISTOGRAM_STRIDE) +
    load<u32>(at, 3 * HISTOGRAM_STRIDE)
  )
}

// The 64 bins of one sign and exponent, in each sub-table.
const EXPONENT_BYTES: usize = 256
const NEGATIVE: usize = 256

/** Adds the counters of a sign and exponent up in the first sub-table and empties the others; how many values they hold. */
function foldExponent(exponent: usize): u32 {
  const from = HISTOGRAM + exponent * EXPONENT_BYTES
  const zero = i32x4.splat(0)
  let all = zero
  for (let at = from; at < from + EXPONENT_BYTES; at += 16) {
    const totals = i32x4.add(
      i32x4.add(v128.load(at), v128.load(at, HISTOGRAM_STRIDE)),
      i32x4.add(v128.load(at, 2 * HISTOGRAM_STRIDE), v128.load(at, 3 * HISTOGRAM_STRIDE)),
    )
    if (!v128.any_true(totals)) continue
    v128.store(at, totals)
    v128.store(at, zero, HISTOGRAM_STRIDE)
    v128.store(at, zero, 2 * HISTOGRAM_STRIDE)
    v128.store(at, zero, 3 * HISTOGRAM_STRIDE)
    all = i32x4.add(all, totals)
  }
  return i32x4.extract_lane(all, 0) + i32x4.extract_lane(all, 1) + i32x4.extract_lane(all, 2) + i32x4.extract_lane(all, 3)
}

function emptyExponent(exponent: usize): void {
  const from = HISTOGRAM + exponent * EXPONENT_BYTES
  for (let i: usize = 0; i < 4; i++) memory.fill(from + i * HISTOGRAM_STRIDE, 0, EXPONENT_BYTES)
}

/** Stores the bins of a sign and exponent that are not empty and their counts after the first n, and empties them. */
function storeExponent(exponent: usize, n: usize): usize {
  const first = exponent << 6
  for (let bin = first; bin < first + 64; bin += 4) {
    const at = HISTOGRAM + (bin << 2)
    const totals = v128.load(at)
    if (!v128.any_true(totals)) continue
    v128.store(at, i32x4.splat(0))
    n = storeBin(n, bin, i32x4.extract_lane(totals, 0))
    n = storeBin(n, bin + 1, i32x4.extract_lane(totals, 1))
    n = storeBin(n, bin + 2, i32x4.extract_lane(totals, 2))
    n = storeBin(n, bin + 3, i32x4.extract_lane(totals, 3))
  }
  return n
}

// @ts-ignore: decorator
@inline
function storeBin(n: usize, bin: usize, total: u32): usize {
  if (total == 0) return n
  store<u16>(RESULT_BINS + (n << 1), <u16>bin)
  store<f64>(RESULT_COUNTS + (n << 3), <f64>total)
  return n + 1
}

/**
 * Stores the bins that are not empty and their counts, in ascending order of bin, and empties them; how many they are.
 * Looking through all bins takes longer than measuring a small tensor: from the largest magnitude down, exponents are
 * looked at until as many values are found as there are. `finite` and `others` say how many these are.
 */
export function sparseHistogram(finite: f64, others: f64, magnitude: f64): i32 {
  inUse = false
  if (others > 0 || infinitiesCounted) {
    infinitiesCounted = false
    emptyExponent(255)
    emptyExponent(NEGATIVE + 255)
  }
  if (finite == 0) return 0
  const highest = <usize>reinterpret<u32>(nearest32(magnitude)) >> 23
  let found = <f64>foldExponent(0) + <f64>foldExponent(NEGATIVE)
  let lowest = highest + 1
  while (lowest > 1 && found < finite) {
    lowest--
    found += <f64>foldExponent(lowest) + <f64>foldExponent(NEGATIVE + lowest)
  }
  let n = storeExponent(0, 0)
  for (let exponent = lowest; exponent <= highest; exponent++) n = storeExponent(exponent, n)
  n = storeExponent(NEGATIVE, n)
  for (let exponent = lowest; exponent <= highest; exponent++) n = storeExponent(NEGATIVE + exponent, n)
  return <i32>n
}
