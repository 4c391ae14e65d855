// Types whose block is one value. `n` counts values. Where a loop takes 8 at a time it may read and write past
// the last one: input and tile have slack for that.
import { f16x4 } from './convert'
import { C_F16_BITS, C_F16_EXPONENT, C_F16_REBIAS } from './memory'

export function dequantize_row_f16(src: usize, dst: usize, n: i32): void {
  const end = dst + (<usize>n << 2)
  const exponent = v128.load(C_F16_EXPONENT)
  const bits = v128.load(C_F16_BITS)
  const rebias = v128.load(C_F16_REBIAS)
  for (; dst < end; src += 16, dst += 32) {
    const h = v128.load(src)
    const e = v128.and(h, exponent)
    const special = v128.or(i16x8.eq(e, i16x8.splat(0)), i16x8.eq(e, exponent))
    if (!v128.any_true(special)) {
      // Normal numbers: move sign and exponent to their places, and the bias from 15 to 127.
      const low = v128.and(i32x4.shl(i32x4.extend_low_i16x8_s(h), 13), bits)
      const high = v128.and(i32x4.shl(i32x4.extend_high_i16x8_s(h), 13), bits)
      v128.store(dst, i32x4.add(low, rebias))
      v128.store(dst, i32x4.add(high, rebias), 16)
      continue
    }
    v128.store(dst, f16x4(i32x4.extend_low_i16x8_u(h)))
    v128.store(dst, f16x4(i32x4.extend_high_i16x8_u(h)), 16)
  }
}

export function dequantize_row_bf16(src: usize, dst: usize, n: i32): void {
  const end = dst + (<usize>n << 2)
  const zero = i16x8.splat(0)
  for (; dst < end; src += 16, dst += 32) {
    const h = v128.load(src)
    v128.store(dst, v128.shuffle<i16>(zero, h, 0, 8, 1, 9, 2, 10, 3, 11))
    v128.store(dst, v128.shuffle<i16>(zero, h, 4, 12, 5, 13, 6, 14, 7, 15), 16)
  }
}

export function dequantize_row_i8(src: usize, dst: usize, n: i32): void {
  const end = dst + (<usize>n << 2)
  for (; dst < end; src += 8, dst += 32) {
    const q = i16x8.extend_low_i8x16_s(v128.load64_zero(src))
    v128.store(dst, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(q)))
    v128.store(dst, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(q)), 16)
  }
}

export function dequantize_row_i16(src: usize, dst: usize, n: i32): void {
  const end = dst + (<usize>n << 2)
  for (; dst < end; src += 16, dst += 32) {
    const q = v128.load(src)
    v128.store(dst, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(q)))
    v128.store(dst, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(q)), 16)
  }
}

// Beyond 2^24 an int32 does not fit an f32, so the wide integers become f64.

export function dequantize_row_i32(src: usize, dst: usize, n: i32): void {
  const end = dst + (<usize>(n & ~1) << 3)
  for (; dst < end; src += 8, dst += 16) v128.store(dst, f64x2.convert_low_i32x4_s(v128.load64_zero(src)))
  if (n & 1) store<f64>(dst, <f64>load<i32>(src))
}

/** Rounds to nearest, ties to even, beyond 2^53. */
export function dequantize_row_i64(src: usize, dst: usize, n: i32): void {
  const end = dst + (<usize>n << 3)
  for (; dst < end; src += 8, dst += 8) store<f64>(dst, <f64>load<i64>(src))
}
