// Blocks with one scale and no super-block: Q4_0 to Q8_1, Q1_0, Q2_0, IQ4_NL.
import { f16, spread16, store16, store16Plus } from './convert'
import { KVALUES_IQ4NL } from './tables'

/** block_q4_0: d f16 | qs[16] */
export function dequantize_row_q4_0(src: usize, dst: usize, nBlocks: i32): void {
  const low = i8x16.splat(15)
  const offset = i8x16.splat(8)
  for (let i = 0; i < nBlocks; i++, src += 18, dst += 128) {
    const d = f32x4.splat(f16(src))
    const qs = v128.load(src, 2)
    store16(dst, i8x16.sub(v128.and(qs, low), offset), d)
    store16(dst + 64, i8x16.sub(i8x16.shr_u(qs, 4), offset), d)
  }
}

/** block_q4_1: d f16 | m f16 | qs[16] */
export function dequantize_row_q4_1(src: usize, dst: usize, nBlocks: i32): void {
  const low = i8x16.splat(15)
  for (let i = 0; i < nBlocks; i++, src += 20, dst += 128) {
    const d = f32x4.splat(f16(src))
    const m = f32x4.splat(f16(src + 2))
    const qs = v128.load(src, 4)
    store16Plus(dst, v128.and(qs, low), d, m)
    store16Plus(dst + 64, i8x16.shr_u(qs, 4), d, m)
  }
}

/** block_q5_0: d f16 | qh u32 | qs[16] */
export function dequantize_row_q5_0(src: usize, dst: usize, nBlocks: i32): void {
  const low = i8x16.splat(15)
  const offset = i8x16.splat(16)
  for (let i = 0; i < nBlocks; i++, src += 22, dst += 128) {
    const d = f32x4.splat(f16(src))
    const qs = v128.load(src, 6)
    // The fifth bit is worth 16, and 16 is subtracted from every code: subtract it where the bit is clear.
    const clear0 = v128.andnot(offset, spread16(<u32>load<u16>(src, 2)))
    const clear1 = v128.andnot(offset, spread16(<u32>load<u16>(src, 4)))
    store16(dst, i8x16.sub(v128.and(qs, low), clear0), d)
    store16(dst + 64, i8x16.sub(i8x16.shr_u(qs, 4), clear1), d)
  }
}

/** block_q5_1: d f16 | m f16 | qh u32 | qs[16] */
export function dequantize_row_q5_1(src: usize, dst: usize, nBlocks: i32): void {
  const low = i8x16.splat(15)
  const fifth = i8x16.splat(16)
  for (let i = 0; i < nBlocks; i++, src += 24, dst += 128) {
    const d = f32x4.splat(f16(src))
    const m = f32x4.splat(f16(src + 2))
    const qs = v128.load(src, 8)
    const high0 = v128.and(fifth, spread16(<u32>load<u16>(src, 4)))
    const high1 = v128.and(fifth, spread16(<u32>load<u16>(src, 6)))
    store16Plus(dst, v128.or(v128.and(qs, low), high0), d, m)
    store16Plus(dst + 64, v128.or(i8x16.shr_u(qs, 4), high1), d, m)
  }
}

/** block_q8_0: d f16 | qs i8[32] */
export function dequantize_row_q8_0(src: usize, dst: usize, nBlocks: i32): void {
  for (let i = 0; i < nBlocks; i++, src += 34, dst += 128) {
    const d = f32x4.splat(f16(src))
    store16(dst, v128.load(src, 2), d)
    store16(dst + 64, v128.load(src, 18), d)
  }
}

/** block_q8_1: d f16 | s f16 | qs i8[32]. s serves dot products only. */
export function dequantize_row_q8_1(src: usize, dst: usize, nBlocks: i32): void {
  for (let i = 0; i < nBlocks; i++, src += 36, dst += 128) {
    const d = f32x4.splat(f16(src))
    store16(dst, v128.load(src, 4), d)
    store16(dst + 64, v128.load(src, 20), d)
  }
}

/** block_q1_0: d f16 | qs[16], a bit a weight: set +d, clear -d */
export function dequantize_row_q1_0(src: usize, dst: usize, nBlocks: i32): void {
  const one = i8x16.splat(1)
  for (let i = 0; i < nBlocks; i++, src += 18) {
    const d = f32x4.splat(f16(src))
    for (let p = src + 2; p < src + 18; p += 2, dst += 64) {
      store16(dst, v128.or(v128.not(spread16(<u32>load<u16>(p))), one), d)
    }
  }
}

/** block_q2_0: d f16 | qs[16], four consecutive weights a byte, codes -1..2 */
export function dequantize_row_q2_0(src: usize, dst: usize, nBlocks: i32): void {
  const low2 = i8x16.splat(3)
  const one = i8x16.splat(1)
  const upperPair = i32x4.splat(0xffff0000)
  const odd = i16x8.splat(<i16>0xff00)
  for (let i = 0; i < nBlocks; i++, src += 18) {
    const d = f32x4.splat(f16(src))
    for (let p = src + 2; p < src + 18; p += 4, dst += 64) {
      const word = v128.load32_splat(p)
      const four = v128.shuffle<i8>(word, word, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3)
      const nibble = v128.bitselect(i8x16.shr_u(four, 4), four, upperPair)
      const code = v128.and(v128.bitselect(i8x16.shr_u(nibble, 2), nibble, odd), low2)
      store16(dst, i8x16.sub(code, one), d)
    }
  }
}

/** block_iq4_nl: d f16 | qs[16], indices of kvalues_iq4nl */
export function dequantize_row_iq4_nl(src: usize, dst: usize, nBlocks: i32): void {
  const low = i8x16.splat(15)
  const kvalues = v128.load(KVALUES_IQ4NL)
  for (let i = 0; i < nBlocks; i++, src += 18, dst += 128) {
    const d = f32x4.splat(f16(src))
    const qs = v128.load(src, 2)
    store16(dst, i8x16.swizzle(kvalues, v128.and(qs, low)), d)
    store16(dst + 64, i8x16.swizzle(kvalues, i8x16.shr_u(qs, 4)), d)
  }
}
