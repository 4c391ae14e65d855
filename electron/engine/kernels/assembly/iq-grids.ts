// Super-blocks of 256 weights whose codes are indices of a grid: IQ1_S to IQ3_S.
import { f16, f16bits, pair64, store16, store8Shifted } from './convert'
import { SIGN_MASKS } from './memory'
import { IQ1S_GRID, IQ2S_GRID, IQ2XS_GRID, IQ2XXS_GRID, IQ3S_GRID, IQ3XXS_GRID, KSIGNS } from './tables'

// Byte j of entry s is 255 where bit j of s is set.
for (let s: usize = 0; s < 256; s++) {
  for (let j: usize = 0; j < 8; j++) store<u8>(SIGN_MASKS + 8 * s + j, (s >> j) & 1 ? 255 : 0)
}

/** Mask of the seven-bit sign code in the low bits of `code`. */
// @ts-ignore: decorator
@inline
export function signs7(code: u32): usize {
  return SIGN_MASKS + (<usize>load<u8>(KSIGNS + <usize>(code & 127)) << 3)
}

/** Mask of a whole sign byte at `p`. */
// @ts-ignore: decorator
@inline
export function signs8(p: usize): usize {
  return SIGN_MASKS + (<usize>load<u8>(p) << 3)
}

/** q where the mask is 0, -q where it is 255. */
// @ts-ignore: decorator
@inline
export function negate(q: v128, mask: v128): v128 {
  return i8x16.sub(v128.xor(q, mask), mask)
}

/** ggml's scale of the two-bit grids: d * (0.5 + code) * 0.25 */
// @ts-ignore: decorator
@inline
function scale2(d: f32, code: u32): v128 {
  return f32x4.splat(d * (<f32>0.5 + <f32>(<i32>code)) * <f32>0.25)
}

// @ts-ignore: decorator
@inline
export function entry64(grid: usize, index: u32): usize {
  return grid + (<usize>index << 3)
}

/** Four entries of a grid of four weights each. */
// @ts-ignore: decorator
@inline
export function quad32(grid: usize, i0: u32, i1: u32, i2: u32, i3: u32): v128 {
  let v = v128.load32_zero(grid + (<usize>i0 << 2))
  v = v128.load32_lane(grid + (<usize>i1 << 2), v, 1)
  v = v128.load32_lane(grid + (<usize>i2 << 2), v, 2)
  return v128.load32_lane(grid + (<usize>i3 << 2), v, 3)
}

/** block_iq2_xxs: d f16 | 8 x (4 grid indices, u32 of signs and scale) */
export function dequantize_row_iq2_xxs(src: usize, dst: usize, nBlocks: i32): void {
  for (let i = 0; i < nBlocks; i++, src += 66) {
    const d = f16(src)
    for (let qs = src + 2; qs < src + 66; qs += 8, dst += 128) {
      const index = load<u32>(qs)
      const x = load<u32>(qs, 4)
      const db = scale2(d, x >> 28)
      const g0 = pair64(entry64(IQ2XXS_GRID, index & 255), entry64(IQ2XXS_GRID, (index >> 8) & 255))
      const g1 = pair64(entry64(IQ2XXS_GRID, (index >> 16) & 255), entry64(IQ2XXS_GRID, index >> 24))
      store16(dst, negate(g0, pair64(signs7(x), signs7(x >> 7))), db)
      store16(dst + 64, negate(g1, pair64(signs7(x >> 14), signs7(x >> 21))), db)
    }
  }
}

/** block_iq2_xs: d f16 | qs u16[32] | scales[8] */
export function dequantize_row_iq2_xs(src: usize, dst: usize, nBlocks: i32): void {
  for (let i = 0; i < nBlocks; i++, src += 74) {
    const d = f16(src)
    let scales = src + 66
    for (let qs = src + 2; qs < src + 66; qs += 8, scales++, dst += 128) {
      const s = <u32>load<u8>(scales)
      const x0 = <u32>load<u16>(qs)
      const x1 = <u32>load<u16>(qs, 2)
      const x2 = <u32>load<u16>(qs, 4)
      const x3 = <u32>load<u16>(qs, 6)
      const g0 = pair64(entry64(IQ2XS_GRID, x0 & 511), entry64(IQ2XS_GRID, x1 & 511))
      const g1 = pair64(entry64(IQ2XS_GRID, x2 & 511), entry64(IQ2XS_GRID, x3 & 511))
      store16(dst, negate(g0, pair64(signs7(x0 >> 9), signs7(x1 >> 9))), scale2(d, s & 15))
      store16(dst + 64, negate(g1, pair64(signs7(x2 >> 9), signs7(x3 >> 9))), scale2(d, s >> 4))
    }
  }
}

/** An index of ten bits into the grid of IQ2_S: the low eight, and two more at their place in `high`. */
// @ts-ignore: decorator
@inline
export function gridIndex(low: u32, high: u32): u32 {
  return low | (high & 0x300)
}

/** block_iq2_s: d f16 | qs[32] | signs[32] | qh[8] | scales[8] */
export function dequantize_row_iq2_s(src: usize, dst: usize, nBlocks: i32): void {
  for (let i = 0; i < nBlocks; i++, src += 82) {
    const d = f16(src)
    for (let group: usize = 0; group < 8; group++, dst += 128) {
      const qs = src + 2 + 4 * group
      const signs = src + 34 + 4 * group
      const h = <u32>load<u8>(src + group, 66)
      const s = <u32>load<u8>(src + group, 74)
      const x0 = gridIndex(load<u8>(qs), h << 8)
      const x1 = gridIndex(load<u8>(qs, 1), h << 6)
      const x2 = gridIndex(load<u8>(qs, 2), h << 4)
      const x3 = gridIndex(load<u8>(qs, 3), h << 2)
      const g0 = pair64(entry64(IQ2S_GRID, x0), entry64(IQ2S_GRID, x1))
      const g1 = pair64(entry64(IQ2S_GRID, x2), entry64(IQ2S_GRID, x3))
      store16(dst, negate(g0, pair64(signs8(signs), signs8(signs + 1))), scale2(d, s & 15))
      store16(dst + 64, negate(g1, pair64(signs8(signs + 2), signs8(signs + 3))), scale2(d, s >> 4))
    }
  }
}

/** block_iq3_xxs: d f16 | qs[64] | 8 x u32 of signs and scale */
export function dequantize_row_iq3_xxs(src: usize, dst: usize, nBlocks: i32): void {
  for (let i = 0; i < nBlocks; i++, src += 98) {
    const d = f16(src)
    let qs = src + 2
    for (let aux = src + 66; aux < src + 98; aux += 4, qs += 8, dst += 128) {
      const x = load<u32>(aux)
      const db = f32x4.splat(d * (<f32>0.5 + <f32>(<i32>(x >> 28))) * <f32>0.5)
      const a = load<u32>(qs)
      const b = load<u32>(qs, 4)
      const g0 = quad32(IQ3XXS_GRID, a & 255, (a >> 8) & 255, (a >> 16) & 255, a >> 24)
      const g1 = quad32(IQ3XXS_GRID, b & 255, (b >> 8) & 255, (b >> 16) & 255, b >> 24)
      store16(dst, negate(g0, pair64(signs7(x), signs7(x >> 7))), db)
      store16(dst + 64, negate(g1, pair64(signs7(x >> 14), signs7(x >> 21))), db)
    }
  }
}

/** block_iq3_s: d f16 | qs[64] | qh[8] | signs[32] | scales[4] */
export function dequantize_row_iq3_s(src: usize, dst: usize, nBlocks: i32): void {
  for (let i = 0; i < nBlocks; i++, src += 110) {
    const d = f16(src)
    for (let group: usize = 0; group < 8; group++, dst += 128) {
      const signs = src + 74 + 4 * group
      const a = load<u32>(src + 8 * group, 2)
      const b = load<u32>(src + 8 * group, 6)
      const h = <u32>load<u8>(src + group, 66)
      const code = (<u32>load<u8>(src + (group >> 1), 106) >> (<u32>(group & 1) << 2)) & 15
      const db = f32x4.splat(d * <f32>(<i32>(1 + 2 * code)))
      const i0 = (a & 255) | ((h << 8) & 256)
      const i1 = ((a >> 8) & 255) | ((h << 7) & 256)
      const i2 = ((a >> 16) & 255) | ((h << 6) & 256)
      const i3 = (a >> 24) | ((h << 5) & 256)
      const i4 = (b & 255) | ((h << 4) & 256)
      const i5 = ((b >> 8) & 255) | ((h << 3) & 256)
      const i6 = ((b >> 16) & 255) | ((h << 2) & 256)
      const i7 = (b >> 24) | ((h << 1) & 256)
      store16(dst, negate(quad32(IQ3S_GRID, i0, i1, i2, i3), pair64(signs8(signs), signs8(signs + 1))), db)
      store16(dst + 64, negate(quad32(IQ3S_GRID, i4, i5, i6, i7), pair64(signs8(signs + 2), signs8(signs + 3))), db)
    }
  }
}

/** Shift of the one-bit grids: 1/8, negative where `sign` is not 0. */
// @ts-ignore: decorator
@inline
function shift8th(sign: u32): v128 {
  return f32x4.splat(sign ? <f32>-0.125 : <f32>0.125)
}

/** block_iq1_s: d f16 | qs[32] | qh u16[8] */
export function dequantize_row_iq1_s(src: usize, dst: usize, nBlocks: i32): void {
  for (let i = 0; i < nBlocks; i++, src += 50) {
    const d = f16(src)
    for (let group: usize = 0; group < 8; group++) {
      let h = <u32>load<u16>(src + 2 * group, 34)
      const db = f32x4.splat(d * <f32>(<i32>(2 * ((h >> 12) & 7) + 1)))
      const shift = shift8th(h >> 15)
      for (let qs = src + 2 + 4 * group, end = qs + 4; qs < end; qs++, dst += 32) {
        const index = <u32>load<u8>(qs) | ((h & 7) << 8)
        store8Shifted(dst, v128.load64_zero(entry64(IQ1S_GRID, index)), db, shift)
        h >>= 3
      }
    }
  }
}

/** block_iq1_m: qs[32] | qh[16] | scales u16[4], whose top nibbles are d */
export function dequantize_row_iq1_m(src: usize, dst: usize, nBlocks: i32): void {
  for (let i = 0; i < nBlocks; i++, src += 56) {
    const s0 = <u32>load<u16>(src, 48)
    const s1 = <u32>load<u16>(src, 50)
    const s2 = <u32>load<u16>(src, 52)
    const s3 = <u32>load<u16>(src, 54)
    const d = f16bits((s0 >> 12) | ((s1 >> 8) & 0xf0) | ((s2 >> 4) & 0xf00) | (s3 & 0xf000))
    for (let j: usize = 0; j < 16; j++, dst += 64) {
      const code = (<u32>load<u16>(src + 2 * (j >> 2), 48) >> (3 * <u32>(j & 3))) & 7
      const db = f32x4.splat(d * <f32>(<i32>(2 * code + 1)))
      const h = <u32>load<u8>(src + j, 32)
      const i0 = <u32>load<u8>(src + 2 * j) | ((h & 7) << 8)
      const i1 = <u32>load<u8>(src + 2 * j, 1) | ((h & 0x70) << 4)
      store8Shifted(dst, v128.load64_zero(entry64(IQ1S_GRID, i0)), db, shift8th(h & 8))
      store8Shifted(dst + 32, v128.load64_zero(entry64(IQ1S_GRID, i1)), db, shift8th(h & 0x80))
    }
  }
}
