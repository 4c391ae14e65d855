// Q5_K has minima as Q4_K, and as many codes as weights in a sub-block: each weight is binned.
import { f16 } from './convert'
import { ringNext, ringPosition, setRingPosition } from './histogram'
import { C_EVEN, C_ONES, evenBytes, oddBytes, ringShifted } from './integer-tile'
import { dequantize_row_q5_K, minimaK, scalesK } from './k-quants'
import { C_BIN_OFFSET, SUB_MINIMA, SUB_MINIMA_F32, SUB_SCALES, SUB_SIGN_CHANGE, TILE } from './memory'
import { addBlock, LOW_NIBBLES, setSubBlocks, tileHigh, tileLow } from './minima'
import { addRange } from './statistics'

export function sumQ5K(src: usize, n: i32): void {
  const mask = v128.load(C_BIN_OFFSET)
  const ones = v128.load(C_ONES)
  const even = v128.load(C_EVEN)
  const low = v128.load(LOW_NIBBLES)
  const fifth = i8x16.splat(16)
  let ring = ringPosition()
  for (const end = src + <usize>n * 176; src < end; src += 176) {
    const d = f16(src)
    const dmin = f16(src + 2)
    if (setSubBlocks(0, i64x2.splat(scalesK(src + 4)), i64x2.splat(minimaK(src + 4)), d, dmin, 31)) {
      dequantize_row_q5_K(src, TILE, 1)
      addRange(<f64>tileLow(), <f64>tileHigh())
    }
    let t = i32x4.splat(0)
    let tt = t
    let tm = t
    let belowT = t
    let belowM = t
    let h0 = v128.load(src, 16)
    let h1 = v128.load(src, 32)
    for (let sub: usize = 0; sub < 8; sub++) {
      const qs = src + 48 + ((sub >> 1) << 5)
      const shift = <i32>(sub & 1) << 2
      const high0 = v128.and(i16x8.shl(h0, 4), fifth)
      const high1 = v128.and(i16x8.shl(h1, 4), fifth)
      const a = v128.or(v128.and(i16x8.shr_u(v128.load(qs), shift), low), high0)
      const b = v128.or(v128.and(i16x8.shr_u(v128.load(qs, 16), shift), low), high1)
      h0 = i8x16.shr_u(h0, 1)
      h1 = i8x16.shr_u(h1, 1)
      const scale = load<i16>(sub << 1, SUB_SCALES)
      const s = i16x8.splat(scale)
      const m = v128.load16_splat(sub << 1, SUB_MINIMA)
      const change = v128.load16_splat(sub << 1, SUB_SIGN_CHANGE)
      const x = f32x4.splat(d * <f32>scale)
      const y = v128.load32_splat(sub << 2, SUB_MINIMA_F32)
      const a0 = evenBytes(a)
      const a1 = oddBytes(a)
      const b0 = evenBytes(b)
      const b1 = oddBytes(b)
      ringShifted(ring, a0, a1, x, y, true, even, mask)
      ring = ringNext(ring, 64)
      ringShifted(ring, b0, b1, x, y, true, even, mask)
      ring = ringNext(ring, 64)
      const t0 = i16x8.mul(a0, s)
      const t1 = i16x8.mul(a1, s)
      const t2 = i16x8.mul(b0, s)
      const t3 = i16x8.mul(b1, s)
      const below0 = i16x8.lt_s(t0, change)
      const below1 = i16x8.lt_s(t1, change)
      const below2 = i16x8.lt_s(t2, change)
      const below3 = i16x8.lt_s(t3, change)
      const all = i16x8.add(i16x8.add(t0, t1), i16x8.add(t2, t3))
      t = i32x4.add(t, i32x4.dot_i16x8_s(all, ones))
      tm = i32x4.add(tm, i32x4.dot_i16x8_s(all, m))
      const tt0 = i32x4.add(i32x4.dot_i16x8_s(t0, t0), i32x4.dot_i16x8_s(t1, t1))
      tt = i32x4.add(tt, i32x4.add(tt0, i32x4.add(i32x4.dot_i16x8_s(t2, t2), i32x4.dot_i16x8_s(t3, t3))))
      const under0 = i16x8.add(v128.and(t0, below0), v128.and(t1, below1))
      const under1 = i16x8.add(v128.and(t2, below2), v128.and(t3, below3))
      belowT = i32x4.add(belowT, i32x4.dot_i16x8_s(i16x8.add(under0, under1), ones))
      // Masks are -1 where they hold.
      const nBelow = i16x8.add(i16x8.add(below0, below1), i16x8.add(below2, below3))
      belowM = i32x4.sub(belowM, i32x4.dot_i16x8_s(nBelow, m))
    }
    const m = v128.load(SUB_MINIMA)
    addBlock(d, dmin, 32, t, tt, tm, belowT, belowM, i32x4.dot_i16x8_s(m, ones), i32x4.dot_i16x8_s(m, m))
  }
  setRingPosition(ring)
}
