// Counters of the top 15 bits of each float32 (sign, exponent, 6 bits of fraction). Bins of exponent 255 collect what is
// not finite and are left out of the result.
import { HISTOGRAM, HISTOGRAM_STRIDE, MARKS, RESULT_BINS, RESULT_COUNTS } from './memory'

// Looking through all bins takes longer than measuring a small tensor. As long as a chunk is small its values are marked
// by sign and exponent, and only the marked bins are looked at; later every bin counts as marked.
const ALL_MARKS: usize = 512
let marksAll: bool = false

export function markAll(): void {
  marksAll = true
}

// @ts-ignore: decorator
@inline
function marked(mark: usize): bool {
  return marksAll || load<u8>(MARKS + mark) != 0
}

export function clearHistogram(): void {
  if (marksAll) memory.fill(HISTOGRAM, 0, HISTOGRAM_STRIDE * 4)
  else {
    for (let mark: usize = 0; mark < ALL_MARKS; mark++) {
      if (!marked(mark)) continue
      for (let i: usize = 0; i < 4; i++) memory.fill(HISTOGRAM + i * HISTOGRAM_STRIDE + (mark << 8), 0, 256)
    }
  }
  memory.fill(MARKS, 0, ALL_MARKS)
  marksAll = false
}

/** Marks the bins of n f32. */
export function markBins(src: usize, n: i32): void {
  for (const end = src + (<usize>n << 2); src < end; src += 4) store<u8>(MARKS + <usize>(load<u32>(src) >> 23), 1)
}

/** Marks the bins of n f64. */
export function markBinsWide(src: usize, n: i32): void {
  for (const end = src + (<usize>n << 3); src < end; src += 8) {
    store<u8>(MARKS + <usize>(reinterpret<u32>(nearest32(load<f64>(src))) >> 23), 1)
  }
}

/** Counts a value that occurs n times. Its bin must be marked. */
// @ts-ignore: decorator
@inline
export function countTimes(x: f32, n: u32): void {
  const at = HISTOGRAM + ((<usize>reinterpret<u32>(x) >> 15) & 0x1fffc)
  store<u32>(at, load<u32>(at) + n)
}

/** Counts four f32; `mask` is C_BIN_OFFSET: the byte offset of a bin's counter. */
// @ts-ignore: decorator
@inline
export function count4(v: v128, mask: v128): void {
  const offsets = v128.and(i32x4.shr_u(v, 15), mask)
  const a = i64x2.extract_lane(offsets, 0)
  const b = i64x2.extract_lane(offsets, 1)
  const i0 = <usize><u32>a
  const i1 = <usize>(<u64>a >> 32)
  const i2 = <usize><u32>b
  const i3 = <usize>(<u64>b >> 32)
  store<u32>(i0, load<u32>(i0, HISTOGRAM) + 1, HISTOGRAM)
  store<u32>(i1, load<u32>(i1, HISTOGRAM + HISTOGRAM_STRIDE) + 1, HISTOGRAM + HISTOGRAM_STRIDE)
  store<u32>(i2, load<u32>(i2, HISTOGRAM + 2 * HISTOGRAM_STRIDE) + 1, HISTOGRAM + 2 * HISTOGRAM_STRIDE)
  store<u32>(i3, load<u32>(i3, HISTOGRAM + 3 * HISTOGRAM_STRIDE) + 1, HISTOGRAM + 3 * HISTOGRAM_STRIDE)
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

/** Counts one f64 as the nearest f32; a finite value beyond the range of f32 goes to the last finite bin of its sign. */
// @ts-ignore: decorator
@inline
export function count1Wide(x: f64): void {
  count1(nearest32(x))
}

/** Stores the bins that are not empty and their counts, in ascending order of bin; how many they are. */
export function sparseHistogram(): i32 {
  let n: usize = 0
  for (let mark: usize = 0; mark < ALL_MARKS; mark++) {
    if ((mark & 0xff) == 0xff || !marked(mark)) continue
    for (let bin = mark << 6; bin < (mark + 1) << 6; bin += 4) {
      const at = HISTOGRAM + (bin << 2)
      const totals = i32x4.add(
        i32x4.add(v128.load(at), v128.load(at, HISTOGRAM_STRIDE)),
        i32x4.add(v128.load(at, 2 * HISTOGRAM_STRIDE), v128.load(at, 3 * HISTOGRAM_STRIDE)),
      )
      if (!v128.any_true(totals)) continue
      n = storeBin(n, bin, i32x4.extract_lane(totals, 0))
      n = storeBin(n, bin + 1, i32x4.extract_lane(totals, 1))
      n = storeBin(n, bin + 2, i32x4.extract_lane(totals, 2))
      n = storeBin(n, bin + 3, i32x4.extract_lane(totals, 3))
    }
  }
  return <i32>n
}

// @ts-ignore: decorator
@inline
function storeBin(n: usize, bin: usize, total: u32): usize {
  if (total == 0) return n
  store<u16>(RESULT_BINS + (n << 1), <u16>bin)
  store<u32>(RESULT_COUNTS + (n << 2), total)
  return n + 1
}
