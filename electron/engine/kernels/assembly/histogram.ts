// Counters of the top 15 bits of each float32 (sign, exponent, 6 bits of fraction). Bins of exponent 255 collect what is
// not finite and are left out of the result.
import { BINS, HISTOGRAM, HISTOGRAM_STRIDE, RESULT_BINS, RESULT_COUNTS } from './memory'

export function clearHistogram(): void {
  memory.fill(HISTOGRAM, 0, HISTOGRAM_STRIDE * 4)
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

/** Counts one f64 as the nearest f32; a finite value beyond the range of f32 goes to the last finite bin of its sign. */
// @ts-ignore: decorator
@inline
export function count1Wide(x: f64): void {
  const nearest = <f32>x
  const overflowed = abs(nearest) == Infinity && abs(x) != Infinity
  count1(overflowed ? copysign<f32>(f32.MAX_VALUE, nearest) : nearest)
}

/** Stores the bins that are not empty and their counts, in ascending order of bin; how many they are. */
export function sparseHistogram(): i32 {
  let n: usize = 0
  for (let bin: usize = 0; bin < <usize>BINS; bin++) {
    if ((bin & 0x3fc0) == 0x3fc0) continue
    const at = HISTOGRAM + (bin << 2)
    const total =
      load<u32>(at) +
      load<u32>(at, HISTOGRAM_STRIDE) +
      load<u32>(at, 2 * HISTOGRAM_STRIDE) +
      load<u32>(at, 3 * HISTOGRAM_STRIDE)
    if (total == 0) continue
    store<u16>(RESULT_BINS + (n << 1), <u16>bin)
    store<u32>(RESULT_COUNTS + (n << 2), total)
    n++
  }
  return <i32>n
}
