// Super-blocks with a minimum for each sub-block: w = d * t - dmin * m, t a scale times a code. The difference rounds only
// where the exponents of d and dmin are far apart; tiles with such blocks take the base path.
import { addToTile, total4 } from './integer-tile'
import { SUB_MINIMA, SUB_MINIMA_F32, SUB_SCALES, SUB_SIGN_CHANGE, TILE } from './memory'
import { rangeHigh, rangeLow } from './statistics'
import { Type } from './type-ids'

export const LOW_NIBBLES: usize = memory.data<u32>([0x0f0f0f0f, 0x0f0f0f0f, 0x0f0f0f0f, 0x0f0f0f0f], 16)

/** Lowest of the 256 floats in TILE, as a rule after one block has been decoded to it. */
export function tileLow(): f32 {
  let v = v128.load(TILE)
  for (let p = TILE; p < TILE + 1024; p += 16) v = f32x4.pmin(v, v128.load(p))
  const low = min(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1))
  return min(low, min(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)))
}

export function tileHigh(): f32 {
  let v = v128.load(TILE)
  for (let p = TILE; p < TILE + 1024; p += 16) v = f32x4.pmax(v, v128.load(p))
  const high = max(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1))
  return max(high, max(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)))
}

/**
 * Is d * t - dmin * m exact in f32 for each t and m? With the limits of each type the difference has at most 24 bits:
 * d * t has 21 (Q4_K), 22 (Q5_K) or 17 (Q2_K), dmin * m 17 or 15. Negative d would turn the sign test around.
 */
function isExact(d: u32, dmin: u32, below: i32, above: i32): bool {
  if (d >= 0x7c00 || (dmin & 0x7c00) == 0x7c00) return false
  if (d == 0 || dmin == 0) return true
  const distance = max<i32>((dmin >> 10) & 31, 1) - max<i32>(d >> 10, 1)
  return distance >= -below && distance <= above
}

/** Can these blocks of Q2_K, Q4_K or Q5_K be measured without rounding? */
export function blocksAreExact(type: i32, src: usize, n: i32): bool {
  for (let i: usize = 0; i < <usize>n; i++) {
    let exact: bool
    if (type == Type.Q2_K) exact = isExact(load<u16>(src + i * 84, 80), load<u16>(src + i * 84, 82), 6, 8)
    else if (type == Type.Q4_K) exact = isExact(load<u16>(src + i * 144), load<u16>(src + i * 144, 2), 2, 6)
    else exact = isExact(load<u16>(src + i * 176), load<u16>(src + i * 176, 2), 1, 6)
    if (!exact) return false
  }
  return true
}

/**
 * Eight sub-blocks from number `sub` on; scales and minima in the low bytes. Where a weight turns from below zero to not
 * is found with a division whose rounding is too small to matter: t and dmin * m / d differ by 2^-13 or not at all.
 * Returns whether a weight could lie outside the range.
 */
// @ts-ignore: decorator
@inline
export function setSubBlocks(sub: usize, scales: v128, minima: v128, d: f32, dmin: f32, top: f32): bool {
  const s = i16x8.extend_low_i8x16_u(scales)
  const m = i16x8.extend_low_i8x16_u(minima)
  const x = f32x4.splat(d)
  const y = f32x4.splat(dmin)
  const ma = f32x4.mul(y, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(m)))
  const mb = f32x4.mul(y, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(m)))
  const ta = i32x4.trunc_sat_f32x4_s(f32x4.ceil(f32x4.div(ma, x)))
  const tb = i32x4.trunc_sat_f32x4_s(f32x4.ceil(f32x4.div(mb, x)))
  v128.store(SUB_SCALES + (sub << 1), s)
  v128.store(SUB_MINIMA + (sub << 1), m)
  v128.store(SUB_MINIMA_F32 + (sub << 2), ma)
  v128.store(SUB_MINIMA_F32 + (sub << 2), mb, 16)
  v128.store(SUB_SIGN_CHANGE + (sub << 1), i16x8.narrow_i32x4_s(ta, tb))
  const most = f32x4.splat(d * top)
  const ha = f32x4.sub(f32x4.mul(most, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(s))), ma)
  const hb = f32x4.sub(f32x4.mul(most, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(s))), mb)
  const high = f32x4.splat(rangeHigh())
  const low = f32x4.splat(-rangeLow())
  const above = v128.or(f32x4.gt(ha, high), f32x4.gt(hb, high))
  return v128.any_true(v128.or(above, v128.or(f32x4.gt(ma, low), f32x4.gt(mb, low))))
}

/**
 * The closed forms, from sums over the weights: of t, of t * t, of t * m, and of t and m of the weights below zero;
 * and of the minima and their squares over the sub-blocks of `size` weights.
 */
// @ts-ignore: decorator
@inline
export function addBlock(
  d: f32, dmin: f32, size: f64, t: v128, tt: v128, tm: v128, belowT: v128, belowM: v128, m: v128, mm: v128,
): void {
  const x = <f64>d
  const y = <f64>dmin
  const sum = x * <f64>total4(t) - size * y * <f64>total4(m)
  const squared = x * x * <f64>total4(tt) - 2 * x * y * <f64>total4(tm) + size * y * y * <f64>total4(mm)
  addToTile(sum, sum + 2 * (y * <f64>total4(belowM) - x * <f64>total4(belowT)), max(squared, 0))
}
