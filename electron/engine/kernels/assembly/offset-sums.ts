// Q4_1 and Q5_1: w = d * q + m, blocks of 32 weights with a scale and an offset of their own. Where the exponents of d and m
// are close no weight is rounded, and closed forms of integer sums are exact; other tiles never get here.
import { spread16 } from './convert'
import { ringNext, ringPosition, setRingPosition } from './histogram'
import { addToTile, C_EVEN, C_ONES, evenBytes, oddBytes, ringShifted } from './integer-tile'
import { C_BIN_OFFSET, F16_VALUES, TILE_VALUES } from './memory'
import { addRange, rangeHigh, rangeLow } from './statistics'
import { Type } from './type-ids'


/** Sums of the blocks of a tile. */
const BLOCK_SUMS: usize = memory.data((TILE_VALUES / 32) * 8, 16)

/** Sum of squared deviations from the mean, of the tile in work. */
export let offsetDeviations: f64 = 0

/**
 * Is d * q + m exact in f32 for each q? The product has 15 bits (Q4_1) or 16, and the sum must not have more than 24. A
 * negative d, which ggml does not make, would turn the sign test around.
 */
export function offsetsAreExact(type: i32, src: usize, n: i32): bool {
  const typeSize: usize = type == Type.Q4_1 ? 20 : 24
  const below = type == Type.Q4_1 ? 8 : 7
  for (const end = src + <usize>n * typeSize; src < end; src += typeSize) {
    const d = <u32>load<u16>(src)
    const m = <u32>load<u16>(src, 2)
    if (d >= 0x7c00 || (m & 0x7c00) == 0x7c00) return false
    if (d == 0 || (m & 0x7fff) == 0) continue
    const distance = max<i32>((m >> 10) & 31, 1) - max<i32>(d >> 10, 1)
    if (distance < -below || distance > 12) return false
  }
  return true
}

/**
 * The least code whose weight is not below zero, in eight lanes. Rounding does no harm: a quotient of 1 or more is at least
 * 2^-13 from the next integer or on it.
 */
// @ts-ignore: decorator
@inline
function signChange(d: v128, m: v128): v128 {
  const change = i32x4.trunc_sat_f32x4_s(f32x4.ceil(f32x4.div(f32x4.neg(m), d)))
  return i16x8.narrow_i32x4_s(change, change)
}

// @ts-ignore: decorator
@inline
function sumBlocks(type: i32, src: usize, n: i32): void {
  const typeSize: usize = type == Type.Q4_1 ? 20 : 24
  const most: f32 = type == Type.Q4_1 ? 15 : 31
  const mask = v128.load(C_BIN_OFFSET)
  const ones = v128.load(C_ONES)
  const even = v128.load(C_EVEN)
  let ring = ringPosition()
  let sum: f64 = 0
  let magnitudes: f64 = 0
  let squares: f64 = 0
  let deviations: f64 = 0
  let at = BLOCK_SUMS
  for (const end = src + <usize>n * typeSize; src < end; src += typeSize, at += 8) {
    const d = load<f32>(<usize>load<u16>(src) << 2, F16_VALUES)
    const m = load<f32>(<usize>load<u16>(src, 2) << 2, F16_VALUES)
    const x = f32x4.splat(d)
    const y = f32x4.splat(m)
    const low = i8x16.splat(15)
    let a: v128
    let b: v128
    if (type == Type.Q4_1) {
      const qs = v128.load(src, 4)
      a = v128.and(qs, low)
      b = i8x16.shr_u(qs, 4)
    } else {
      const fifth = i8x16.splat(16)
      const qs = v128.load(src, 8)
      a = v128.or(v128.and(qs, low), v128.and(fifth, spread16(<u32>load<u16>(src, 4))))
      b = v128.or(i8x16.shr_u(qs, 4), v128.and(fifth, spread16(<u32>load<u16>(src, 6))))
    }
    const change = signChange(x, y)
    if (m < rangeLow() || m + d * most > rangeHigh()) widen(d, m, a, b)
    const a0 = evenBytes(a)
    const a1 = oddBytes(a)
    ringShifted(ring, a0, a1, x, y, false, even, mask)
    ring = ringNext(ring, 64)
    const belowA0 = i16x8.lt_s(a0, change)
    const belowA1 = i16x8.lt_s(a1, change)
    const tA = i16x8.add(a0, a1)
    const ttA = i32x4.add(i32x4.dot_i16x8_s(a0, a0), i32x4.dot_i16x8_s(a1, a1))
    const negativeA = i16x8.add(v128.and(a0, belowA0), v128.and(a1, belowA1))
    const nA = i16x8.add(belowA0, belowA1)
    const b0 = evenBytes(b)
    const b1 = oddBytes(b)
    ringShifted(ring, b0, b1, x, y, false, even, mask)
    ring = ringNext(ring, 64)
    const belowB0 = i16x8.lt_s(b0, change)
    const belowB1 = i16x8.lt_s(b1, change)
    const t = i16x8.add(tA, i16x8.add(b0, b1))
    const tt = i32x4.add(ttA, i32x4.add(i32x4.dot_i16x8_s(b0, b0), i32x4.dot_i16x8_s(b1, b1)))
    const negative = i16x8.add(negativeA, i16x8.add(v128.and(b0, belowB0), v128.and(b1, belowB1)))
    // Masks are -1 where they hold.
    const nBelow = i16x8.add(nA, i16x8.add(belowB0, belowB1))
    // Sums of lanes, four at a time: of q, of q * q, of q below zero, and minus how many are below. All fit 16 bits.
    const all = i32x4.dot_i16x8_s(i16x8.narrow_i32x4_s(i32x4.dot_i16x8_s(t, ones), tt), ones)
    const under = i16x8.narrow_i32x4_s(i32x4.dot_i16x8_s(negative, ones), i32x4.dot_i16x8_s(nBelow, ones))
    const four = i32x4.dot_i16x8_s(i16x8.narrow_i32x4_s(all, i32x4.dot_i16x8_s(under, ones)), ones)
    const sumT = i32x4.extract_lane(four, 0)
    const sumTT = i32x4.extract_lane(four, 1)
    const dd = <f64>d
    const mm = <f64>m
    const blockSum = dd * <f64>sumT + 32 * mm
    store<f64>(at, blockSum)
    sum += blockSum
    magnitudes += blockSum - 2 * (dd * <f64>i32x4.extract_lane(four, 2) - mm * <f64>i32x4.extract_lane(four, 3))
    squares += dd * dd * <f64>sumTT + mm * (2 * dd * <f64>sumT + 32 * mm)
    deviations += dd * dd * <f64>(32 * sumTT - sumT * sumT)
  }
  setRingPosition(ring)
  addToTile(sum, magnitudes, max(squares, 0))
  const mean = sum / <f64>n
  let drift: f64 = 0
  let between: f64 = 0
  for (let p = BLOCK_SUMS; p < at; p += 8) {
    const distance = load<f64>(p) - mean
    drift += distance
    between += distance * distance
  }
  offsetDeviations = (deviations + max(between - (drift * drift) / <f64>n, 0)) * (1.0 / 32)
}

/** Takes in the range of a block. */
function widen(d: f32, m: f32, a: v128, b: v128): void {
  const low = i8x16.min_u(a, b)
  const high = i8x16.max_u(a, b)
  let lowest: u32 = 255
  let highest: u32 = 0
  v128.store(EXTREMES, low)
  v128.store(EXTREMES, high, 16)
  for (let i: usize = 0; i < 16; i++) {
    lowest = min(lowest, <u32>load<u8>(EXTREMES + i))
    highest = max(highest, <u32>load<u8>(EXTREMES + i, 16))
  }
  addRange(<f64>(d * <f32>lowest + m), <f64>(d * <f32>highest + m))
}

const EXTREMES: usize = memory.data(32, 16)

/** Adds n blocks to the tile and to the histogram. */
export function sumOffsets(type: i32, src: usize, n: i32): void {
  if (type == Type.Q4_1) sumBlocks(Type.Q4_1, src, n)
  else sumBlocks(Type.Q5_1, src, n)
}
