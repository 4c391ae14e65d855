// Types whose weights are d * p, p an integer of 16 bits: the product is exact in f32, so sums of p, |p| and p * p in
// integers give those of the weights. Only the histogram needs the floats. Scales that are not finite never get here.
import { f16bits, spread16 } from './convert'
import { ring16, ringNext, ringPosition, setRingPosition } from './histogram'
import { addToTile, C_EVEN, C_ONES, evenBytes, evenFloats, mayWiden, oddBytes, oddFloats, total4, widen } from './integer-tile'
import { C_BIN_OFFSET, CODES, F16_VALUES, GROUP_SCALES } from './memory'
import { scaleBits, unpack } from './super-blocks'
import { Type } from './type-ids'

// Constants, loaded for the reason given in memory.ts.
const C_NIBBLES: usize = memory.data<u32>([0x0f0f0f0f, 0x0f0f0f0f, 0x0f0f0f0f, 0x0f0f0f0f], 16)
const C_SIXTEENS: usize = memory.data<u32>([0x10101010, 0x10101010, 0x10101010, 0x10101010], 16)
const C_ABS_HIGH: usize = memory.data<u64>([0xffffffffffffffff, 0x7fffffffffffffff], 16)

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
