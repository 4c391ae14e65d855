// Types where one scale governs many weights of few codes: codes are counted, and sums and bins are those of the levels.
// IQ4_XS: 32 weights of 16 codes, w = d * p as in integer-sums.ts. Q4_K (32 of 16 codes) and Q2_K (16 of 4) have minima.
import { f16, f16bits } from './convert'
import { add0, add1, add2, add3, binOffsets, countLevels, setLevels } from './histogram'
import { addToTile, C_ONES, mayWiden, total4, widen } from './integer-tile'
import { countNibbles } from './joint-table'
import { dequantize_row_iq4_xs, dequantize_row_q2_K, dequantize_row_q4_K, minimaK, scalesK } from './k-quants'
import {
  C_BIN_OFFSET,
  LEVEL_BINS,
  PAIRED,
  SUB_COUNTS,
  SUB_MINIMA,
  SUB_MINIMA_F32,
  SUB_SCALES,
  SUB_SIGN_CHANGE,
  TILE,
} from './memory'
import { addBlock, LOW_NIBBLES, setSubBlocks, tileHigh, tileLow } from './minima'
import { addRange } from './statistics'
import { KVALUES_IQ4NL } from './tables'

// The codes 0 to 15, and the values of IQ4_NL's codes: as i16, as f32; of the latter also magnitudes and squares (i16).
const IOTA: usize = memory.data(16 * 2, 16)
const IOTA_F32: usize = memory.data(16 * 4, 16)
const KVALUES: usize = memory.data(16 * 2, 16)
const KVALUES_F32: usize = memory.data(16 * 4, 16)
const KVALUES_ABS: usize = memory.data(16 * 2, 16)
const KVALUES_SQUARED: usize = memory.data(16 * 2, 16)
/** The codes 0 to 3 twice. */
const IOTA_TWICE: usize = memory.data<u16>([0, 1, 2, 3, 0, 1, 2, 3], 16)
for (let i: usize = 0; i < 16; i++) {
  const value = <i32>load<i8>(KVALUES_IQ4NL + i)
  store<i16>(IOTA + (i << 1), <i16>i)
  store<f32>(IOTA_F32 + (i << 2), <f32>(<i32>i))
  store<i16>(KVALUES + (i << 1), <i16>value)
  store<f32>(KVALUES_F32 + (i << 2), <f32>value)
  store<i16>(KVALUES_ABS + (i << 1), <i16>abs(value))
  store<i16>(KVALUES_SQUARED + (i << 1), <i16>(value * value))
}

/** Counts of the 16 codes in 16 bytes. */
// @ts-ignore: decorator
@inline
function countCodes(p: usize): v128 {
  return i8x16.add(countNibbles(p), countNibbles(p + 8))
}

export function countIQ4XS(src: usize, n: i32): void {
  const mask = v128.load(C_BIN_OFFSET)
  const k0 = v128.load(KVALUES)
  const k1 = v128.load(KVALUES, 16)
  const a0 = v128.load(KVALUES_ABS)
  const a1 = v128.load(KVALUES_ABS, 16)
  const s0 = v128.load(KVALUES_SQUARED)
  const s1 = v128.load(KVALUES_SQUARED, 16)
  for (const end = src + <usize>n * 136; src < end; src += 136) {
    const bits = <u32>load<u16>(src)
    const d = f16bits(bits)
    if (mayWiden(bits)) {
      dequantize_row_iq4_xs(src, TILE, 1)
      widen(tileLow(), tileHigh(), 127 * 32)
    }
    let high = <u32>load<u16>(src, 2)
    let low = load<u32>(src, 4)
    let sums = i32x4.splat(0)
    let magnitudes = sums
    let squares = sums
    for (let at: usize = 0; at < 128; at += 16) {
      const scale = <i32>((low & 15) | ((high & 3) << 4)) - 32
      low >>= 4
      high >>= 2
      const counts = countCodes(src + at + 8)
      const x = f32x4.splat(d * <f32>scale)
      countLevels(at)
      setLevels(
        at,
        counts,
        f32x4.mul(x, v128.load(KVALUES_F32)),
        f32x4.mul(x, v128.load(KVALUES_F32, 16)),
        f32x4.mul(x, v128.load(KVALUES_F32, 32)),
        f32x4.mul(x, v128.load(KVALUES_F32, 48)),
        mask,
      )
      const n0 = i16x8.extend_low_i8x16_u(counts)
      const n1 = i16x8.extend_high_i8x16_u(counts)
      const s = i32x4.splat(scale)
      const p = i32x4.add(i32x4.dot_i16x8_s(n0, k0), i32x4.dot_i16x8_s(n1, k1))
      const m = i32x4.add(i32x4.dot_i16x8_s(n0, a0), i32x4.dot_i16x8_s(n1, a1))
      const q = i32x4.add(i32x4.dot_i16x8_s(n0, s0), i32x4.dot_i16x8_s(n1, s1))
      sums = i32x4.add(sums, i32x4.mul(s, p))
      magnitudes = i32x4.add(magnitudes, i32x4.mul(i32x4.abs(s), m))
      // At most 8 times 2^29: fits without a sign.
      squares = i32x4.add(squares, i32x4.mul(i32x4.mul(s, s), q))
    }
    const x = <f64>d
    const wide = i64x2.add(i64x2.extend_low_i32x4_u(squares), i64x2.extend_high_i32x4_u(squares))
    const squared = <f64>(i64x2.extract_lane(wide, 0) + i64x2.extract_lane(wide, 1))
    addToTile(x * <f64>total4(sums), abs(x) * <f64>total4(magnitudes), x * x * squared)
  }
}

/** Low nibbles are one sub-block, high nibbles the next: bytes i and i + 16 are made into bytes of one sub-block each. */
// @ts-ignore: decorator
@inline
function pairCodes(qs: usize, to: usize): void {
  const low = v128.load(LOW_NIBBLES)
  for (let at: usize = 0; at < 128; at += 32) {
    const a = v128.load(qs + at)
    const b = v128.load(qs + at, 16)
    v128.store(to + at, v128.or(v128.and(a, low), i16x8.shl(v128.and(b, low), 4)))
    v128.store(to + at, v128.or(v128.and(i16x8.shr_u(a, 4), low), v128.andnot(b, low)), 16)
  }
}

export function countQ4K(src: usize, n: i32): void {
  const mask = v128.load(C_BIN_OFFSET)
  const ones = v128.load(C_ONES)
  const i0 = v128.load(IOTA)
  const i1 = v128.load(IOTA, 16)
  let paired: usize = PAIRED
  pairCodes(src + 16, paired)
  for (const end = src + <usize>n * 144; src < end; src += 144) {
    const d = f16(src)
    const dmin = f16(src + 2)
    let scales = scalesK(src + 4)
    if (setSubBlocks(0, i64x2.splat(scales), i64x2.splat(minimaK(src + 4)), d, dmin, 15)) {
      dequantize_row_q4_K(src, TILE, 1)
      addRange(<f64>tileLow(), <f64>tileHigh())
    }
    // One super-block ahead: byte loads right behind the wide stores would have to wait.
    const next = paired == PAIRED ? PAIRED + 128 : PAIRED
    if (src + 144 < end) pairCodes(src + 160, next)
    let t = i32x4.splat(0)
    let tt = t
    let tm = t
    let belowT = t
    let belowM = t
    for (let at: usize = 0; at < 128; at += 16) {
      const scale = <i32>(scales & 255)
      scales >>= 8
      const counts = countCodes(paired + at)
      const x = f32x4.splat(d * <f32>scale)
      const y = v128.load32_splat(at >> 2, SUB_MINIMA_F32)
      countLevels(at)
      setLevels(
        at,
        counts,
        f32x4.sub(f32x4.mul(x, v128.load(IOTA_F32)), y),
        f32x4.sub(f32x4.mul(x, v128.load(IOTA_F32, 16)), y),
        f32x4.sub(f32x4.mul(x, v128.load(IOTA_F32, 32)), y),
        f32x4.sub(f32x4.mul(x, v128.load(IOTA_F32, 48)), y),
        mask,
      )
      const s = i16x8.splat(<i16>scale)
      const m = v128.load16_splat(at >> 3, SUB_MINIMA)
      const change = v128.load16_splat(at >> 3, SUB_SIGN_CHANGE)
      const n0 = i16x8.extend_low_i8x16_u(counts)
      const n1 = i16x8.extend_high_i8x16_u(counts)
      const t0 = i16x8.mul(s, i0)
      const t1 = i16x8.mul(s, i1)
      const below0 = i16x8.lt_s(t0, change)
      const below1 = i16x8.lt_s(t1, change)
      // At most 32 times 945: fits 16 bits.
      const nt0 = i16x8.mul(n0, t0)
      const nt1 = i16x8.mul(n1, t1)
      const nt = i16x8.add(nt0, nt1)
      t = i32x4.add(t, i32x4.dot_i16x8_s(nt, ones))
      tm = i32x4.add(tm, i32x4.dot_i16x8_s(nt, m))
      tt = i32x4.add(tt, i32x4.add(i32x4.dot_i16x8_s(nt0, t0), i32x4.dot_i16x8_s(nt1, t1)))
      const belowNt = i16x8.add(v128.and(nt0, below0), v128.and(nt1, below1))
      belowT = i32x4.add(belowT, i32x4.dot_i16x8_s(belowNt, ones))
      const belowN = i16x8.add(v128.and(n0, below0), v128.and(n1, below1))
      belowM = i32x4.add(belowM, i32x4.dot_i16x8_s(belowN, m))
    }
    const m = v128.load(SUB_MINIMA)
    addBlock(d, dmin, 32, t, tt, tm, belowT, belowM, i32x4.dot_i16x8_s(m, ones), i32x4.dot_i16x8_s(m, m))
    paired = next
  }
}

/** Counts 16 codes that are the two top bits of bytes: `bitmask` gives the bits in two planes. */
// @ts-ignore: decorator
@inline
function countPlanes(v: v128, sub: usize): void {
  const high = i8x16.bitmask(v)
  const low = i8x16.bitmask(i8x16.add(v, v))
  const n3 = popcnt(high & low)
  const nLow = popcnt(low)
  const n2 = popcnt(high) - n3
  const n1 = nLow - n3
  const n0 = 16 - nLow - n2
  const counts = SUB_COUNTS + (sub << 3)
  store<u16>(counts, <u16>n0)
  store<u16>(counts, <u16>n1, 2)
  store<u16>(counts, <u16>n2, 4)
  store<u16>(counts, <u16>n3, 6)
  const bins = sub << 4
  add0(load<u32>(bins, LEVEL_BINS), n0)
  add1(load<u32>(bins, LEVEL_BINS + 4), n1)
  add2(load<u32>(bins, LEVEL_BINS + 8), n2)
  add3(load<u32>(bins, LEVEL_BINS + 12), n3)
}

/** 16 bytes: the codes of sub-blocks sub, sub + 2, sub + 4 and sub + 6, from the lowest bits up. */
// @ts-ignore: decorator
@inline
function countColumn(qs: usize, sub: usize): void {
  let v = v128.load(qs)
  countPlanes(v, sub + 6)
  v = i16x8.shl(v, 2)
  countPlanes(v, sub + 4)
  v = i16x8.shl(v, 2)
  countPlanes(v, sub + 2)
  v = i16x8.shl(v, 2)
  countPlanes(v, sub)
}

export function countQ2K(src: usize, n: i32): void {
  const mask = v128.load(C_BIN_OFFSET)
  const ones = v128.load(C_ONES)
  const iota = v128.load(IOTA_TWICE)
  const iotaF32 = v128.load(IOTA_F32)
  const low = v128.load(LOW_NIBBLES)
  for (const end = src + <usize>n * 84; src < end; src += 84) {
    const d = f16(src + 80)
    const dmin = f16(src + 82)
    const both = v128.load(src)
    const scales = v128.and(both, low)
    const minima = v128.and(i16x8.shr_u(both, 4), low)
    const wider0 = setSubBlocks(0, scales, minima, d, dmin, 3)
    const wider1 = setSubBlocks(8, v128.shuffle<i64>(scales, scales, 1, 1), v128.shuffle<i64>(minima, minima, 1, 1), d, dmin, 3)
    if (wider0 || wider1) {
      dequantize_row_q2_K(src, TILE, 1)
      addRange(<f64>tileLow(), <f64>tileHigh())
    }
    for (let sub: usize = 0; sub < 16; sub++) {
      const x = f32x4.splat(d * <f32>load<i16>(sub << 1, SUB_SCALES))
      const w = f32x4.sub(f32x4.mul(x, iotaF32), v128.load32_splat(sub << 2, SUB_MINIMA_F32))
      v128.store(sub << 4, binOffsets(w, mask), LEVEL_BINS)
    }
    countColumn(src + 16, 0)
    countColumn(src + 32, 1)
    countColumn(src + 48, 8)
    countColumn(src + 64, 9)
    let t = i32x4.splat(0)
    let tt = t
    let tm = t
    let belowT = t
    let belowM = t
    // Two sub-blocks at a time.
    for (let at: usize = 0; at < 32; at += 4) {
      const counts = v128.load(at << 2, SUB_COUNTS)
      const s2 = v128.load32_zero(at, SUB_SCALES)
      const m2 = v128.load32_zero(at, SUB_MINIMA)
      const c2 = v128.load32_zero(at, SUB_SIGN_CHANGE)
      const levels = i16x8.mul(iota, v128.shuffle<i16>(s2, s2, 0, 0, 0, 0, 1, 1, 1, 1))
      const m = v128.shuffle<i16>(m2, m2, 0, 0, 0, 0, 1, 1, 1, 1)
      const below = i16x8.lt_s(levels, v128.shuffle<i16>(c2, c2, 0, 0, 0, 0, 1, 1, 1, 1))
      const nt = i16x8.mul(counts, levels)
      t = i32x4.add(t, i32x4.dot_i16x8_s(nt, ones))
      tt = i32x4.add(tt, i32x4.dot_i16x8_s(nt, levels))
      tm = i32x4.add(tm, i32x4.dot_i16x8_s(nt, m))
      belowT = i32x4.add(belowT, i32x4.dot_i16x8_s(v128.and(nt, below), ones))
      belowM = i32x4.add(belowM, i32x4.dot_i16x8_s(v128.and(counts, below), m))
    }
    const ma = v128.load(SUB_MINIMA)
    const mb = v128.load(SUB_MINIMA, 16)
    const m = i32x4.add(i32x4.dot_i16x8_s(ma, ones), i32x4.dot_i16x8_s(mb, ones))
    const mm = i32x4.add(i32x4.dot_i16x8_s(ma, ma), i32x4.dot_i16x8_s(mb, mb))
    addBlock(d, dmin, 16, t, tt, tm, belowT, belowM, m, mm)
  }
}
