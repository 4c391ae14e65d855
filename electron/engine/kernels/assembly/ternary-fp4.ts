// Three-valued super-blocks (TQ1_0, TQ2_0) and four-bit floats (MXFP4, NVFP4).
import { f16, store16 } from './convert'
import { KVALUES_FP4 } from './tables'

/** Digit n of 8 bytes, one in each 16-bit lane, as -1, 0 or 1; `power` is 3^n. */
// @ts-ignore: decorator
@inline
function digits(bytes: v128, power: i16): v128 {
  const kept = v128.and(i16x8.mul(bytes, i16x8.splat(power)), i16x8.splat(255))
  return i16x8.sub(i16x8.shr_u(i16x8.mul(kept, i16x8.splat(3)), 8), i16x8.splat(1))
}

/** Digit n of 16 bytes to dst[0..15]. */
// @ts-ignore: decorator
@inline
function storeDigits(dst: usize, bytes: v128, power: i16, d: v128): void {
  const low = digits(i16x8.extend_low_i8x16_u(bytes), power)
  const high = digits(i16x8.extend_high_i8x16_u(bytes), power)
  store16(dst, i8x16.narrow_i16x8_s(low, high), d)
}

/** block_tq1_0: qs[48], five weights a byte | qh[4], four weights a byte | d f16 */
export function dequantize_row_tq1_0(src: usize, dst: usize, nBlocks: i32): void {
  for (let i = 0; i < nBlocks; i++, src += 54, dst += 1024) {
    const d = f32x4.splat(f16(src + 52))
    const a = v128.load(src)
    const b = v128.load(src, 16)
    const c = v128.load(src, 32)
    const tail = i16x8.extend_low_i8x16_u(v128.load32_zero(src, 48))
    let power: i16 = 1
    for (let n: usize = 0; n < 5; n++) {
      storeDigits(dst + 128 * n, a, power, d)
      storeDigits(dst + 128 * n + 64, b, power, d)
      storeDigits(dst + 640 + 64 * n, c, power, d)
      if (n < 4) {
        const q = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(digits(tail, power)))
        v128.store(dst + 16 * n, f32x4.mul(d, q), 960)
      }
      power *= 3
    }
  }
}

/** block_tq2_0: qs[64] | d f16; the bits 11 decode to 2 */
export function dequantize_row_tq2_0(src: usize, dst: usize, nBlocks: i32): void {
  const low2 = i8x16.splat(3)
  const one = i8x16.splat(1)
  for (let i = 0; i < nBlocks; i++, src += 66) {
    const d = f32x4.splat(f16(src + 64))
    for (let qs = src; qs < src + 64; qs += 32) {
      let a = v128.load(qs)
      let b = v128.load(qs, 16)
      for (let shift = 0; shift < 8; shift += 2, dst += 128) {
        store16(dst, i8x16.sub(v128.and(a, low2), one), d)
        store16(dst + 64, i8x16.sub(v128.and(b, low2), one), d)
        a = i8x16.shr_u(a, 2)
        b = i8x16.shr_u(b, 2)
      }
    }
  }
}

/** ggml's halved E8M0 scale. */
// @ts-ignore: decorator
@inline
export function e8m0half(e: u32): f32 {
  return reinterpret<f32>(e < 2 ? 0x00200000 << e : (e - 1) << 23)
}

/** block_mxfp4: e E8M0 | qs[16]. The scale is halved because kvalues_fp4 holds doubled values. */
export function dequantize_row_mxfp4(src: usize, dst: usize, nBlocks: i32): void {
  const low = i8x16.splat(15)
  const kvalues = v128.load(KVALUES_FP4)
  for (let i = 0; i < nBlocks; i++, src += 17, dst += 128) {
    const d = f32x4.splat(e8m0half(<u32>load<u8>(src)))
    const qs = v128.load(src, 1)
    store16(dst, i8x16.swizzle(kvalues, v128.and(qs, low)), d)
    store16(dst + 64, i8x16.swizzle(kvalues, i8x16.shr_u(qs, 4)), d)
  }
}

/** ggml's halved UE4M3 scale; bit 7 is ignored, save that 127 is 0 while 255 is 240. */
// @ts-ignore: decorator
@inline
export function ue4m3half(s: u32): f32 {
  const e = (s >> 3) & 15
  const m = s & 7
  if (s == 127) return 0
  if (e == 0) return <f32>(<i32>m) * reinterpret<f32>((127 - 10) << 23)
  return <f32>(<i32>(8 + m)) * reinterpret<f32>((127 - 11 + e) << 23)
}

/** block_nvfp4: d UE4M3[4] | qs[32], 8 for each 16 weights */
export function dequantize_row_nvfp4(src: usize, dst: usize, nBlocks: i32): void {
  const low = i8x16.splat(15)
  const kvalues = v128.load(KVALUES_FP4)
  for (let i = 0; i < nBlocks; i++, src += 36) {
    for (let group: usize = 0; group < 4; group++, dst += 64) {
      const d = f32x4.splat(ue4m3half(<u32>load<u8>(src + group)))
      const qs = v128.load64_zero(src + 8 * group, 4)
      const codes = v128.shuffle<i64>(v128.and(qs, low), i8x16.shr_u(qs, 4), 0, 2)
      store16(dst, i8x16.swizzle(kvalues, codes), d)
    }
  }
}
