// Types whose weights are d * p, p an integer of 16 bits: the product is exact in f32, so sums of p, |p| and p * p in
// integers give those of the weights. Only the histogram needs the floats. Scales that are not finite never get here.
import { f16bits, pair64, spread16 } from './convert'
import { ring16, ringNext, ringPosition, setRingPosition } from './histogram'
import { entry64, negate, quad32, signs7, signs8 } from './iq-grids'
import { scaleQ3K } from './k-quants'
import { C_BIN_OFFSET, CODES, F16_VALUES, GROUP_SCALES } from './memory'
import { addRange, rangeRadius } from './statistics'
import { IQ1S_GRID, IQ2S_GRID, IQ2XS_GRID, IQ2XXS_GRID, IQ3S_GRID, IQ3XXS_GRID } from './tables'
import { Type } from './type-ids'

for (let h: u32 = 0; h < 65536; h++) store<f32>(F16_VALUES + (<usize>h << 2), f16bits(h))

/** What the tile in work has come to. */
export let tileSum: f64 = 0
export let tileMagnitudes: f64 = 0
export let tileSquares: f64 = 0

export function clearTile(): void {
  tileSum = tileMagnitudes = tileSquares = 0
}

export function addToTile(sum: f64, magnitudes: f64, squared: f64): void {
  tileSum += sum
  tileMagnitudes += magnitudes
  tileSquares += squared
}

// ---- the range ----

/** Bits of the largest |d| whose block cannot widen the range; it may lag behind the range. */
let limit: i32 = -1

export function resetLimit(): void {
  limit = -1
}

/** Could a block of scale d hold a weight beyond the range? No weight is larger than |d| * top. */
// @ts-ignore: decorator
@inline
export function mayWiden(d: u32): bool {
  return <i32>(d & 0x7fff) > limit
}

/** Takes in a range; `top` as in `mayWiden`. */
export function widen(low: f32, high: f32, top: f64): void {
  addRange(<f64>low, <f64>high)
  const radius = rangeRadius() / top
  if (<f64>f16bits(<u32>(limit + 1)) > radius) return
  let from = limit
  let to = 0x7bff
  while (from < to) {
    const middle = (from + to + 1) >> 1
    if (<f64>f16bits(<u32>middle) <= radius) from = middle
    else to = middle - 1
  }
  limit = from
}

// @ts-ignore: decorator
@inline
function lowest16(v: v128): i32 {
  let t = i16x8.min_s(v, v128.shuffle<i32>(v, v, 2, 3, 0, 1))
  t = i16x8.min_s(t, v128.shuffle<i32>(t, t, 1, 0, 3, 2))
  return min(<i32>i16x8.extract_lane_s(t, 0), <i32>i16x8.extract_lane_s(t, 1))
}

// @ts-ignore: decorator
@inline
function highest16(v: v128): i32 {
  let t = i16x8.max_s(v, v128.shuffle<i32>(v, v, 2, 3, 0, 1))
  t = i16x8.max_s(t, v128.shuffle<i32>(t, t, 1, 0, 3, 2))
  return max(<i32>i16x8.extract_lane_s(t, 0), <i32>i16x8.extract_lane_s(t, 1))
}

/** Takes in the range of d * p, given the extremes of p in eight lanes. */
function widenBy(d: f32, lows: v128, highs: v128, top: f64): void {
  const a = d * <f32>lowest16(lows)
  const b = d * <f32>highest16(highs)
  widen(min(a, b), max(a, b), top)
}

/** Bits that no finite scale has. */
const NO_SCALE: u32 = 0xffff
// Not in registers: the loop has none to spare.
const RUN_LOWS: usize = memory.data(16, 16)
const RUN_HIGHS: usize = memory.data(16, 16)

/** Takes in the range of a run of blocks of the same scale; does nothing for NO_SCALE. */
function widenByRun(bits: u32, top: f64): void {
  if (bits == NO_SCALE) return
  const lows = v128.load(RUN_LOWS)
  const highs = v128.load(RUN_HIGHS)
  const low = i16x8.min_s(i16x8.extend_low_i8x16_s(lows), i16x8.extend_high_i8x16_s(lows))
  const high = i16x8.max_s(i16x8.extend_low_i8x16_s(highs), i16x8.extend_high_i8x16_s(highs))
  widenBy(f16bits(bits), low, high, top)
}

// ---- sums ----

// @ts-ignore: decorator
@inline
export function total4(v: v128): i32 {
  const t = i32x4.add(v, v128.shuffle<i32>(v, v, 2, 3, 0, 1))
  return i32x4.extract_lane(t, 0) + i32x4.extract_lane(t, 1)
}

// Bytes to words, two instructions each. Their order does not matter.

// @ts-ignore: decorator
@inline
export function evenBytes(v: v128): v128 {
  return i16x8.shr_s(i16x8.shl(v, 8), 8)
}

// @ts-ignore: decorator
@inline
export function oddBytes(v: v128): v128 {
  return i16x8.shr_s(v, 8)
}

/** d times the even words: the dot product with (1, 0) is shorter than a shift to and fro. */
// @ts-ignore: decorator
@inline
export function evenFloats(v: v128, d: v128, even: v128): v128 {
  return f32x4.mul(d, f32x4.convert_i32x4_s(i32x4.dot_i16x8_s(v, even)))
}

// @ts-ignore: decorator
@inline
export function oddFloats(v: v128, d: v128): v128 {
  return f32x4.mul(d, f32x4.convert_i32x4_s(i32x4.shr_s(v, 16)))
}

// Constants, loaded for the reason given in memory.ts.
export const C_ONES: usize = memory.data<u32>([0x10001, 0x10001, 0x10001, 0x10001], 16)
export const C_EVEN: usize = memory.data<u32>([1, 1, 1, 1], 16)
const C_NIBBLES: usize = memory.data<u32>([0x0f0f0f0f, 0x0f0f0f0f, 0x0f0f0f0f, 0x0f0f0f0f], 16)
const C_SIXTEENS: usize = memory.data<u32>([0x10101010, 0x10101010, 0x10101010, 0x10101010], 16)
const C_ABS_HIGH: usize = memory.data<u64>([0xffffffffffffffff, 0x7fffffffffffffff], 16)

/** Q5_0, Q8_0, Q8_1: n blocks of 32 weights, the scale first. */
// @ts-ignore: decorator
@inline
function sumBlocks32(type: i32, src: usize, n: i32, typeSize: usize, top: f64): void {
  const mask = v128.load(C_BIN_OFFSET)
  const ones = v128.load(C_ONES)
  const even = v128.load(C_EVEN)
  let ring = ringPosition()
  let sums = f64x2.splat(0)
  let squares = f64x2.splat(0)
  // Extremes of the last blocks that may widen the range: as long as the scale stays the same, they are taken in at once.
  let runBits: u32 = NO_SCALE
  for (const end = src + <usize>n * typeSize; src < end; src += typeSize) {
    let a: v128
    let b: v128
    if (type == Type.Q5_0) {
      const low = v128.load(C_NIBBLES)
      const offset = v128.load(C_SIXTEENS)
      const qs = v128.load(src, 6)
      a = i8x16.sub(v128.and(qs, low), v128.andnot(offset, spread16(<u32>load<u16>(src, 2))))
      b = i8x16.sub(v128.and(i16x8.shr_u(qs, 4), low), v128.andnot(offset, spread16(<u32>load<u16>(src, 4))))
    } else if (type == Type.Q8_0) {
      a = v128.load(src, 2)
      b = v128.load(src, 18)
    } else {
      a = v128.load(src, 4)
      b = v128.load(src, 20)
    }
    const bits = <u32>load<u16>(src)
    const d = v128.load32_splat(<usize>bits << 2, F16_VALUES)
    if (mayWiden(bits)) {
      if (bits != runBits) {
        widenByRun(runBits, top)
        runBits = bits
        v128.store(RUN_LOWS, a)
        v128.store(RUN_HIGHS, a)
      }
      v128.store(RUN_LOWS, i8x16.min_s(v128.load(RUN_LOWS), i8x16.min_s(a, b)))
      v128.store(RUN_HIGHS, i8x16.max_s(v128.load(RUN_HIGHS), i8x16.max_s(a, b)))
    }
    // One half after the other: registers for both would not do.
    const a0 = evenBytes(a)
    const a1 = oddBytes(a)
    ring16(ring, evenFloats(a0, d, even), oddFloats(a0, d), evenFloats(a1, d, even), oddFloats(a1, d), mask)
    ring = ringNext(ring, 64)
    const sA = i16x8.add(a0, a1)
    const mA = i16x8.extadd_pairwise_i8x16_u(i8x16.abs(a))
    const qA = i32x4.add(i32x4.dot_i16x8_s(a0, a0), i32x4.dot_i16x8_s(a1, a1))
    const b0 = evenBytes(b)
    const b1 = oddBytes(b)
    ring16(ring, evenFloats(b0, d, even), oddFloats(b0, d), evenFloats(b1, d, even), oddFloats(b1, d), mask)
    ring = ringNext(ring, 64)
    const s = i32x4.dot_i16x8_s(i16x8.add(sA, i16x8.add(b0, b1)), ones)
    const m = i32x4.dot_i16x8_s(i16x8.add(mA, i16x8.extadd_pairwise_i8x16_u(i8x16.abs(b))), ones)
    const q = i32x4.add(qA, i32x4.add(i32x4.dot_i16x8_s(b0, b0), i32x4.dot_i16x8_s(b1, b1)))
    // Lanes 0 and 1 of `both`: the sums of p and of |p|.
    const halves = i32x4.add(v128.shuffle<i32>(s, m, 0, 4, 1, 5), v128.shuffle<i32>(s, m, 2, 6, 3, 7))
    const both = i32x4.add(halves, v128.shuffle<i32>(halves, halves, 2, 3, 0, 1))
    const wide = f64x2.promote_low_f32x4(d)
    sums = f64x2.add(sums, f64x2.mul(v128.and(wide, v128.load(C_ABS_HIGH)), f64x2.convert_low_i32x4_s(both)))
    const pairs = f64x2.convert_low_i32x4_s(i32x4.add(q, v128.shuffle<i32>(q, q, 2, 3, 0, 1)))
    squares = f64x2.add(squares, f64x2.mul(f64x2.mul(wide, wide), pairs))
  }
  setRingPosition(ring)
  widenByRun(runBits, top)
  addToTile(
    f64x2.extract_lane(sums, 0),
    f64x2.extract_lane(sums, 1),
    f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1),
  )
}

/** The super-block in CODES and GROUP_SCALES, times x. */
function sumGroups(x: f32): void {
  addGroups(x, false, 0)
}

/** The same, and takes in its range. */
function sumAndWidenGroups(x: f32, top: f64): void {
  addGroups(x, true, top)
}

// @ts-ignore: decorator
@inline
function addGroups(x: f32, widening: bool, top: f64): void {
  let lows = i16x8.splat(32767)
  let highs = i16x8.splat(-32768)
  const mask = v128.load(C_BIN_OFFSET)
  const ones = v128.load(C_ONES)
  const even = v128.load(C_EVEN)
  let sums = i32x4.splat(0)
  let magnitudes = sums
  let squares = sums
  let ring = ringPosition()
  for (let at: usize = 0; at < 256; at += 16) {
    const codes = v128.load(at, CODES)
    const scale = load<i16>(at >> 3, GROUP_SCALES)
    const s = i16x8.splat(scale)
    // ggml's own product: its zeros have the sign of the scale.
    const d = f32x4.splat(x * <f32>scale)
    const q0 = evenBytes(codes)
    const q1 = oddBytes(codes)
    ring16(ring, evenFloats(q0, d, even), oddFloats(q0, d), evenFloats(q1, d, even), oddFloats(q1, d), mask)
    ring = ringNext(ring, 64)
    const p0 = i16x8.mul(q0, s)
    const p1 = i16x8.mul(q1, s)
    if (widening) {
      lows = i16x8.min_s(lows, i16x8.min_s(p0, p1))
      highs = i16x8.max_s(highs, i16x8.max_s(p0, p1))
    }
    sums = i32x4.add(sums, i32x4.dot_i16x8_s(i16x8.add(p0, p1), ones))
    magnitudes = i32x4.add(magnitudes, i32x4.dot_i16x8_s(i16x8.add(i16x8.abs(p0), i16x8.abs(p1)), ones))
    squares = i32x4.add(squares, i32x4.add(i32x4.dot_i16x8_s(p0, p0), i32x4.dot_i16x8_s(p1, p1)))
  }
  setRingPosition(ring)
  if (widening) widenBy(x, lows, highs, top)
  const d = <f64>x
  // Squares of Q6_K come to 2^30 in each lane: they are added up in 64 bits.
  const wide = i64x2.add(i64x2.extend_low_i32x4_s(squares), i64x2.extend_high_i32x4_s(squares))
  const squared = <f64>(i64x2.extract_lane(wide, 0) + i64x2.extract_lane(wide, 1))
  addToTile(d * <f64>total4(sums), abs(d) * <f64>total4(magnitudes), d * d * squared)
}

function widenGroups(x: f32, top: f64): void {
  let lows = i16x8.splat(32767)
  let highs = i16x8.splat(-32768)
  for (let at: usize = 0; at < 256; at += 16) {
    const codes = v128.load(at, CODES)
    const s = v128.load16_splat(at >> 3, GROUP_SCALES)
    const p0 = i16x8.mul(evenBytes(codes), s)
    const p1 = i16x8.mul(oddBytes(codes), s)
    lows = i16x8.min_s(lows, i16x8.min_s(p0, p1))
    highs = i16x8.max_s(highs, i16x8.max_s(p0, p1))
  }
  widenBy(x, lows, highs, top)
}

// @ts-ignore: decorator
@inline
function setGroup(group: usize, codes: v128, scale: i32): void {
  v128.store(group << 4, codes, CODES)
  store<i16>(group << 1, <i16>scale, GROUP_SCALES)
}

function unpackQ3K(src: usize): void {
  const low2 = i8x16.splat(3)
  const four = i8x16.splat(4)
  const hmask0 = v128.load(src)
  const hmask1 = v128.load(src, 16)
  let bit = i8x16.splat(1)
  let j: usize = 0
  for (let qs = src + 32; qs < src + 96; qs += 32) {
    let a = v128.load(qs)
    let b = v128.load(qs, 16)
    for (let shift = 0; shift < 8; shift += 2, j += 2) {
      const clear0 = v128.andnot(four, i8x16.eq(v128.and(hmask0, bit), bit))
      const clear1 = v128.andnot(four, i8x16.eq(v128.and(hmask1, bit), bit))
      setGroup(j, i8x16.sub(v128.and(a, low2), clear0), scaleQ3K(src + 96, <i32>j))
      setGroup(j + 1, i8x16.sub(v128.and(b, low2), clear1), scaleQ3K(src + 96, <i32>j + 1))
      a = i8x16.shr_u(a, 2)
      b = i8x16.shr_u(b, 2)
      bit = i8x16.shl(bit, 1)
    }
  }
}

function unpackQ6K(src: usize): void {
  const low = i8x16.splat(15)
  const top = i8x16.splat(0x30)
  const offset = i8x16.splat(32)
  let group: usize = 0
  for (let half: usize = 0; half < 2; half++) {
    for (let g: usize = 0; g < 2; g++, group += 4) {
      const ql = src + 64 * half + 16 * g
      const scales = src + 192 + 8 * half + g
      const a = v128.load(ql)
      const b = v128.load(ql, 32)
      const h = v128.load(src + 32 * half + 16 * g, 128)
      const q0 = v128.or(v128.and(a, low), v128.and(i16x8.shl(h, 4), top))
      const q1 = v128.or(v128.and(b, low), v128.and(i16x8.shl(h, 2), top))
      const q2 = v128.or(v128.and(i16x8.shr_u(a, 4), low), v128.and(h, top))
      const q3 = v128.or(v128.and(i16x8.shr_u(b, 4), low), v128.and(i16x8.shr_u(h, 2), top))
      setGroup(group, i8x16.sub(q0, offset), <i32>load<i8>(scales))
      setGroup(group + 1, i8x16.sub(q1, offset), <i32>load<i8>(scales, 2))
      setGroup(group + 2, i8x16.sub(q2, offset), <i32>load<i8>(scales, 4))
      setGroup(group + 3, i8x16.sub(q3, offset), <i32>load<i8>(scales, 6))
    }
  }
}

// The grids: two groups from each eight bytes of indices. Scales are odd: ggml's (0.5 + code) doubled.

// @ts-ignore: decorator
@inline
export function odd(code: u32): i32 {
  return <i32>(2 * code + 1)
}

function unpackIQ2XXS(src: usize): void {
  for (let i: usize = 0; i < 8; i++) {
    const index = load<u32>(src + 8 * i, 2)
    const x = load<u32>(src + 8 * i, 6)
    const g0 = pair64(entry64(IQ2XXS_GRID, index & 255), entry64(IQ2XXS_GRID, (index >> 8) & 255))
    const g1 = pair64(entry64(IQ2XXS_GRID, (index >> 16) & 255), entry64(IQ2XXS_GRID, index >> 24))
    setGroup(2 * i, negate(g0, pair64(signs7(x), signs7(x >> 7))), odd(x >> 28))
    setGroup(2 * i + 1, negate(g1, pair64(signs7(x >> 14), signs7(x >> 21))), odd(x >> 28))
  }
}

function unpackIQ2XS(src: usize): void {
  for (let i: usize = 0; i < 8; i++) {
    const qs = src + 2 + 8 * i
    const s = <u32>load<u8>(src + i, 66)
    const x0 = <u32>load<u16>(qs)
    const x1 = <u32>load<u16>(qs, 2)
    const x2 = <u32>load<u16>(qs, 4)
    const x3 = <u32>load<u16>(qs, 6)
    const g0 = pair64(entry64(IQ2XS_GRID, x0 & 511), entry64(IQ2XS_GRID, x1 & 511))
    const g1 = pair64(entry64(IQ2XS_GRID, x2 & 511), entry64(IQ2XS_GRID, x3 & 511))
    setGroup(2 * i, negate(g0, pair64(signs7(x0 >> 9), signs7(x1 >> 9))), odd(s & 15))
    setGroup(2 * i + 1, negate(g1, pair64(signs7(x2 >> 9), signs7(x3 >> 9))), odd(s >> 4))
  }
}

function unpackIQ2S(src: usize): void {
  for (let i: usize = 0; i < 8; i++) {
    const qs = src + 2 + 4 * i
    const signs = src + 34 + 4 * i
    const h = <u32>load<u8>(src + i, 66)
    const s = <u32>load<u8>(src + i, 74)
    const x0 = <u32>load<u8>(qs) | ((h << 8) & 0x300)
    const x1 = <u32>load<u8>(qs, 1) | ((h << 6) & 0x300)
    const x2 = <u32>load<u8>(qs, 2) | ((h << 4) & 0x300)
    const x3 = <u32>load<u8>(qs, 3) | ((h << 2) & 0x300)
    const g0 = pair64(entry64(IQ2S_GRID, x0), entry64(IQ2S_GRID, x1))
    const g1 = pair64(entry64(IQ2S_GRID, x2), entry64(IQ2S_GRID, x3))
    setGroup(2 * i, negate(g0, pair64(signs8(signs), signs8(signs + 1))), odd(s & 15))
    setGroup(2 * i + 1, negate(g1, pair64(signs8(signs + 2), signs8(signs + 3))), odd(s >> 4))
  }
}

function unpackIQ3XXS(src: usize): void {
  for (let i: usize = 0; i < 8; i++) {
    const x = load<u32>(src + 4 * i, 66)
    const a = load<u32>(src + 8 * i, 2)
    const b = load<u32>(src + 8 * i, 6)
    const g0 = quad32(IQ3XXS_GRID, a & 255, (a >> 8) & 255, (a >> 16) & 255, a >> 24)
    const g1 = quad32(IQ3XXS_GRID, b & 255, (b >> 8) & 255, (b >> 16) & 255, b >> 24)
    setGroup(2 * i, negate(g0, pair64(signs7(x), signs7(x >> 7))), odd(x >> 28))
    setGroup(2 * i + 1, negate(g1, pair64(signs7(x >> 14), signs7(x >> 21))), odd(x >> 28))
  }
}

function unpackIQ3S(src: usize): void {
  for (let i: usize = 0; i < 8; i++) {
    const signs = src + 74 + 4 * i
    const a = load<u32>(src + 8 * i, 2)
    const b = load<u32>(src + 8 * i, 6)
    const h = <u32>load<u8>(src + i, 66)
    const code = (<u32>load<u8>(src + (i >> 1), 106) >> (<u32>(i & 1) << 2)) & 15
    const i0 = (a & 255) | ((h << 8) & 256)
    const i1 = ((a >> 8) & 255) | ((h << 7) & 256)
    const i2 = ((a >> 16) & 255) | ((h << 6) & 256)
    const i3 = (a >> 24) | ((h << 5) & 256)
    const i4 = (b & 255) | ((h << 4) & 256)
    const i5 = ((b >> 8) & 255) | ((h << 3) & 256)
    const i6 = ((b >> 16) & 255) | ((h << 2) & 256)
    const i7 = (b >> 24) | ((h << 1) & 256)
    setGroup(2 * i, negate(quad32(IQ3S_GRID, i0, i1, i2, i3), pair64(signs8(signs), signs8(signs + 1))), odd(code))
    const g1 = quad32(IQ3S_GRID, i4, i5, i6, i7)
    setGroup(2 * i + 1, negate(g1, pair64(signs8(signs + 2), signs8(signs + 3))), odd(code))
  }
}

/** 8 * q + 1 or 8 * q - 1: what the one-bit grids are in eighths. */
// @ts-ignore: decorator
@inline
function eighths(g: v128, negative: v128): v128 {
  return i8x16.add(i8x16.shl(g, 3), v128.or(negative, i8x16.splat(1)))
}

function unpackIQ1S(src: usize): void {
  for (let i: usize = 0; i < 8; i++) {
    const qs = src + 2 + 4 * i
    const h = <u32>load<u16>(src + 2 * i, 34)
    const negative = i8x16.splat(h >> 15 ? -1 : 0)
    const scale = odd((h >> 12) & 7)
    const x0 = <u32>load<u8>(qs) | ((h & 7) << 8)
    const x1 = <u32>load<u8>(qs, 1) | (((h >> 3) & 7) << 8)
    const x2 = <u32>load<u8>(qs, 2) | (((h >> 6) & 7) << 8)
    const x3 = <u32>load<u8>(qs, 3) | (((h >> 9) & 7) << 8)
    setGroup(2 * i, eighths(pair64(entry64(IQ1S_GRID, x0), entry64(IQ1S_GRID, x1)), negative), scale)
    setGroup(2 * i + 1, eighths(pair64(entry64(IQ1S_GRID, x2), entry64(IQ1S_GRID, x3)), negative), scale)
  }
}

// @ts-ignore: decorator
@inline
export function scaleIQ1M(src: usize): u32 {
  const s0 = <u32>load<u16>(src, 48)
  const s1 = <u32>load<u16>(src, 50)
  const s2 = <u32>load<u16>(src, 52)
  const s3 = <u32>load<u16>(src, 54)
  return (s0 >> 12) | ((s1 >> 8) & 0xf0) | ((s2 >> 4) & 0xf00) | (s3 & 0xf000)
}

function unpackIQ1M(src: usize): void {
  for (let j: usize = 0; j < 16; j++) {
    const code = (<u32>load<u16>(src + 2 * (j >> 2), 48) >> (3 * <u32>(j & 3))) & 7
    const h = <u32>load<u8>(src + j, 32)
    const x0 = <u32>load<u8>(src + 2 * j) | ((h & 7) << 8)
    const x1 = <u32>load<u8>(src + 2 * j, 1) | ((h & 0x70) << 4)
    const negative = i64x2.replace_lane(i64x2.splat(h & 8 ? -1 : 0), 1, h & 0x80 ? -1 : 0)
    setGroup(j, eighths(pair64(entry64(IQ1S_GRID, x0), entry64(IQ1S_GRID, x1)), negative), odd(code))
  }
}

// @ts-ignore: decorator
@inline
function unpack(type: i32, src: usize): void {
  if (type == Type.Q3_K) unpackQ3K(src)
  else if (type == Type.Q6_K) unpackQ6K(src)
  else if (type == Type.IQ2_XXS) unpackIQ2XXS(src)
  else if (type == Type.IQ2_XS) unpackIQ2XS(src)
  else if (type == Type.IQ3_XXS) unpackIQ3XXS(src)
  else if (type == Type.IQ1_S) unpackIQ1S(src)
  else if (type == Type.IQ3_S) unpackIQ3S(src)
  else if (type == Type.IQ2_S) unpackIQ2S(src)
  else unpackIQ1M(src)
}

/** Takes in the range of a super-block whose weights are x * scale * code. */
export function widenSuperBlock(type: i32, src: usize, x: f32, top: f64): void {
  unpack(type, src)
  widenGroups(x, top)
}

/** n super-blocks; weights are d * unit * scale * code, in magnitude at most d * unit * top. */
// @ts-ignore: decorator
@inline
function sumSuperBlocks(type: i32, src: usize, n: i32, typeSize: usize, unit: f32, top: f64): void {
  for (const end = src + <usize>n * typeSize; src < end; src += typeSize) {
    const bits = scaleBits(type, src)
    unpack(type, src)
    const x = f16bits(bits) * unit
    if (mayWiden(bits)) sumAndWidenGroups(x, top * <f64>unit)
    else sumGroups(x)
  }
}

/** Bits of the half float that scales a block. */
// @ts-ignore: decorator
@inline
function scaleBits(type: i32, src: usize): u32 {
  if (type == Type.Q3_K) return load<u16>(src, 108)
  if (type == Type.Q6_K) return load<u16>(src, 208)
  if (type == Type.IQ1_M) return scaleIQ1M(src)
  return load<u16>(src)
}

/** Are the scales of n blocks finite? */
export function scalesAreFinite(type: i32, src: usize, n: i32, typeSize: usize): bool {
  let largest: u32 = 0
  for (const end = src + <usize>n * typeSize; src < end; src += typeSize) {
    largest = max(largest, scaleBits(type, src) & 0x7fff)
  }
  return largest < 0x7c00
}

/** Adds n blocks to the tile and to the histogram. */
export function sumIntegers(type: i32, src: usize, n: i32): void {
  switch (type) {
    case Type.Q5_0: sumBlocks32(Type.Q5_0, src, n, 22, 16); break
    case Type.Q8_0: sumBlocks32(Type.Q8_0, src, n, 34, 128); break
    case Type.Q8_1: sumBlocks32(Type.Q8_1, src, n, 36, 128); break
    case Type.Q3_K: sumSuperBlocks(Type.Q3_K, src, n, 110, 1, 128); break
    case Type.Q6_K: sumSuperBlocks(Type.Q6_K, src, n, 210, 1, 4096); break
    case Type.IQ3_XXS: sumSuperBlocks(Type.IQ3_XXS, src, n, 98, 0.25, 62 * 31); break
    case Type.IQ3_S: sumSuperBlocks(Type.IQ3_S, src, n, 110, 1, 15 * 31); break
    default: unreachable()
  }
}
