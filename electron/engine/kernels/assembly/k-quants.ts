// Super-blocks of 256 weights: Q2_K to Q6_K, Q8_K, IQ4_XS.
import { f16, store16, store16Minus } from './convert'
import { KVALUES_IQ4NL } from './tables'

/** Product of a scale and a small integer; exact. */
// @ts-ignore: decorator
@inline
function scaled(d: f32, code: i32): v128 {
  return f32x4.splat(d * <f32>code)
}

/** block_q2_K: scales[16] | qs[64] | d f16 | dmin f16 */
export function dequantize_row_q2_K(src: usize, dst: usize, nBlocks: i32): void {
  const low2 = i8x16.splat(3)
  for (let i = 0; i < nBlocks; i++, src += 84) {
    const d = f16(src + 80)
    const dmin = f16(src + 82)
    let scales = src
    for (let qs = src + 16; qs < src + 80; qs += 32) {
      let a = v128.load(qs)
      let b = v128.load(qs, 16)
      for (let shift = 0; shift < 8; shift += 2, scales += 2, dst += 128) {
        const s0 = <i32>load<u8>(scales)
        const s1 = <i32>load<u8>(scales, 1)
        store16Minus(dst, v128.and(a, low2), scaled(d, s0 & 15), scaled(dmin, s0 >> 4))
        store16Minus(dst + 64, v128.and(b, low2), scaled(d, s1 & 15), scaled(dmin, s1 >> 4))
        a = i8x16.shr_u(a, 2)
        b = i8x16.shr_u(b, 2)
      }
    }
  }
}

/** Six-bit scale j (0..15) of a block_q3_K, -32..31; `p` points at its 12 bytes of scales. */
// @ts-ignore: decorator
@inline
export function scaleQ3K(p: usize, j: i32): i32 {
  const low = (<i32>load<u8>(p + (j & 7)) >> (4 * (j >> 3))) & 15
  const high = (<i32>load<u8>(p + 8 + (j & 3)) >> (2 * (j >> 2))) & 3
  return (low | (high << 4)) - 32
}

/** block_q3_K: hmask[32] | qs[64] | scales[12] | d f16 */
export function dequantize_row_q3_K(src: usize, dst: usize, nBlocks: i32): void {
  const low2 = i8x16.splat(3)
  const four = i8x16.splat(4)
  for (let i = 0; i < nBlocks; i++, src += 110) {
    const d = f16(src + 108)
    const hmask0 = v128.load(src)
    const hmask1 = v128.load(src, 16)
    let bit = i8x16.splat(1)
    let j = 0
    for (let qs = src + 32; qs < src + 96; qs += 32) {
      let a = v128.load(qs)
      let b = v128.load(qs, 16)
      for (let shift = 0; shift < 8; shift += 2, j += 2, dst += 128) {
        // 4 is subtracted where the bit of hmask is clear.
        const clear0 = v128.andnot(four, i8x16.eq(v128.and(hmask0, bit), bit))
        const clear1 = v128.andnot(four, i8x16.eq(v128.and(hmask1, bit), bit))
        store16(dst, i8x16.sub(v128.and(a, low2), clear0), scaled(d, scaleQ3K(src + 96, j)))
        store16(dst + 64, i8x16.sub(v128.and(b, low2), clear1), scaled(d, scaleQ3K(src + 96, j + 1)))
        a = i8x16.shr_u(a, 2)
        b = i8x16.shr_u(b, 2)
        bit = i8x16.shl(bit, 1)
      }
    }
  }
}

// Q4_K and Q5_K keep eight six-bit scales and eight six-bit minima in 12 bytes at `p`. Both come out as eight bytes.

// @ts-ignore: decorator
@inline
export function scalesK(p: usize): u64 {
  const a = load<u32>(p)
  const c = load<u32>(p, 8)
  return <u64>(a & 0x3f3f3f3f) | (<u64>((c & 0x0f0f0f0f) | ((a >> 2) & 0x30303030)) << 32)
}

// @ts-ignore: decorator
@inline
export function minimaK(p: usize): u64 {
  const b = load<u32>(p, 4)
  const c = load<u32>(p, 8)
  return <u64>(b & 0x3f3f3f3f) | (<u64>(((c >> 4) & 0x0f0f0f0f) | ((b >> 2) & 0x30303030)) << 32)
}

/** block_q4_K: d f16 | dmin f16 | scales[12] | qs[128] */
export function dequantize_row_q4_K(src: usize, dst: usize, nBlocks: i32): void {
  const low = i8x16.splat(15)
  for (let i = 0; i < nBlocks; i++, src += 144) {
    const d = f16(src)
    const dmin = f16(src + 2)
    let scales = scalesK(src + 4)
    let minima = minimaK(src + 4)
    for (let qs = src + 16; qs < src + 144; qs += 32, dst += 256) {
      const a = v128.load(qs)
      const b = v128.load(qs, 16)
      const d0 = scaled(d, <i32>(scales & 255))
      const m0 = scaled(dmin, <i32>(minima & 255))
      const d1 = scaled(d, <i32>((scales >> 8) & 255))
      const m1 = scaled(dmin, <i32>((minima >> 8) & 255))
      store16Minus(dst, v128.and(a, low), d0, m0)
      store16Minus(dst + 64, v128.and(b, low), d0, m0)
      store16Minus(dst + 128, i8x16.shr_u(a, 4), d1, m1)
      store16Minus(dst + 192, i8x16.shr_u(b, 4), d1, m1)
      scales >>= 16
      minima >>= 16
    }
  }
}

/** block_q5_K: d f16 | dmin f16 | scales[12] | qh[32] | qs[128] */
export function dequantize_row_q5_K(src: usize, dst: usize, nBlocks: i32): void {
  const low = i8x16.splat(15)
  const fifth = i8x16.splat(16)
  for (let i = 0; i < nBlocks; i++, src += 176) {
    const d = f16(src)
    const dmin = f16(src + 2)
    let scales = scalesK(src + 4)
    let minima = minimaK(src + 4)
    let h0 = v128.load(src, 16)
    let h1 = v128.load(src, 32)
    for (let qs = src + 48; qs < src + 176; qs += 32, dst += 256) {
      const a = v128.load(qs)
      const b = v128.load(qs, 16)
      const d0 = scaled(d, <i32>(scales & 255))
      const m0 = scaled(dmin, <i32>(minima & 255))
      const d1 = scaled(d, <i32>((scales >> 8) & 255))
      const m1 = scaled(dmin, <i32>((minima >> 8) & 255))
      store16Minus(dst, v128.or(v128.and(a, low), v128.and(i8x16.shl(h0, 4), fifth)), d0, m0)
      store16Minus(dst + 64, v128.or(v128.and(b, low), v128.and(i8x16.shl(h1, 4), fifth)), d0, m0)
      store16Minus(dst + 128, v128.or(i8x16.shr_u(a, 4), v128.and(i8x16.shl(h0, 3), fifth)), d1, m1)
      store16Minus(dst + 192, v128.or(i8x16.shr_u(b, 4), v128.and(i8x16.shl(h1, 3), fifth)), d1, m1)
      scales >>= 16
      minima >>= 16
      h0 = i8x16.shr_u(h0, 2)
      h1 = i8x16.shr_u(h1, 2)
    }
  }
}

/** block_q6_K: ql[128] | qh[64] | scales i8[16] | d f16 */
export function dequantize_row_q6_K(src: usize, dst: usize, nBlocks: i32): void {
  const low = i8x16.splat(15)
  const top = i8x16.splat(0x30)
  const offset = i8x16.splat(32)
  for (let i = 0; i < nBlocks; i++, src += 210) {
    const d = f16(src + 208)
    for (let half: usize = 0; half < 2; half++, dst += 512) {
      const ql = src + 64 * half
      const qh = src + 128 + 32 * half
      const scales = src + 192 + 8 * half
      for (let g: usize = 0; g < 2; g++) {
        const a = v128.load(ql + 16 * g)
        const b = v128.load(ql + 16 * g, 32)
        const h = v128.load(qh + 16 * g)
        const q0 = v128.or(v128.and(a, low), v128.and(i8x16.shl(h, 4), top))
        const q1 = v128.or(v128.and(b, low), v128.and(i8x16.shl(h, 2), top))
        const q2 = v128.or(i8x16.shr_u(a, 4), v128.and(h, top))
        const q3 = v128.or(i8x16.shr_u(b, 4), v128.and(i8x16.shr_u(h, 2), top))
        const out = dst + 64 * g
        store16(out, i8x16.sub(q0, offset), scaled(d, <i32>load<i8>(scales + g)))
        store16(out + 128, i8x16.sub(q1, offset), scaled(d, <i32>load<i8>(scales + g, 2)))
        store16(out + 256, i8x16.sub(q2, offset), scaled(d, <i32>load<i8>(scales + g, 4)))
        store16(out + 384, i8x16.sub(q3, offset), scaled(d, <i32>load<i8>(scales + g, 6)))
      }
    }
  }
}

/** block_q8_K: d f32 | qs i8[256] | bsums i16[16]. bsums serve dot products only. */
export function dequantize_row_q8_K(src: usize, dst: usize, nBlocks: i32): void {
  for (let i = 0; i < nBlocks; i++, src += 292) {
    const d = f32x4.splat(load<f32>(src))
    for (let qs = src + 4; qs < src + 260; qs += 16, dst += 64) store16(dst, v128.load(qs), d)
  }
}

/** block_iq4_xs: d f16 | scales_h u16 | scales_l[4] | qs[128], indices of kvalues_iq4nl */
export function dequantize_row_iq4_xs(src: usize, dst: usize, nBlocks: i32): void {
  const low = i8x16.splat(15)
  const kvalues = v128.load(KVALUES_IQ4NL)
  for (let i = 0; i < nBlocks; i++, src += 136) {
    const d = f16(src)
    let high = <u32>load<u16>(src, 2)
    let bits = load<u32>(src, 4)
    for (let qs = src + 8; qs < src + 136; qs += 16, dst += 128) {
      const dl = scaled(d, <i32>((bits & 15) | ((high & 3) << 4)) - 32)
      const q = v128.load(qs)
      store16(dst, i8x16.swizzle(kvalues, v128.and(q, low)), dl)
      store16(dst + 64, i8x16.swizzle(kvalues, i8x16.shr_u(q, 4)), dl)
      bits >>= 4
      high >>= 2
    }
  }
}
