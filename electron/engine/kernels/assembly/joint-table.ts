// Blocks with one small scale (f16 or a byte) and few codes: how often each code occurs with each scale. Blocks are never
// decoded; all else follows when the chunk ends. A row of 16 counters for each scale, and a map of the rows in use.
import { f16bits } from './convert'
import { add0, add1, add2, add3, binOffsets } from './histogram'
import { addGroup, addLevel, flushLevels } from './levels'
import { C_BIN_OFFSET, ONE_HOT, TOUCHED } from './memory'
import { addRange, addZeros } from './statistics'
import { KVALUES_FP4, KVALUES_IQ4NL } from './tables'
import { e8m0half, ue4m3half } from './ternary-fp4'
import { Type } from './type-ids'


// 4 MiB behind all else, of which only the rows in use are ever touched.
const ROWS: usize = <usize>memory.grow(64) << 16

for (let b: usize = 0; b < 256; b++) {
  const low = ONE_HOT + (b << 4) + (b & 15)
  const high = ONE_HOT + (b << 4) + (b >> 4)
  store<u8>(low, load<u8>(low) + 1)
  store<u8>(high, load<u8>(high) + 1)
}

// For every byte of TQ1_0, how often its digits are 0, 1 and 2, ten bits each: first of five digits, then of four.
const DIGITS: usize = memory.data(2 * 256 * 4, 64)
for (let b: u32 = 0; b < 256; b++) {
  let q = b
  let counts: u32 = 0
  for (let n = 0; n < 5; n++) {
    if (n == 4) store<u32>(DIGITS + 1024 + (<usize>b << 2), counts)
    counts += 1 << (10 * ((q * 3) >> 8))
    q = (q * 3) & 255
  }
  store<u32>(DIGITS + (<usize>b << 2), counts)
}

/** The counters of a scale's row, which from now on is in use. */
// @ts-ignore: decorator
@inline
function row(scale: u32): usize {
  store<u8>(<usize>scale, 1, TOUCHED)
  return ROWS + (<usize>scale << 6)
}

// @ts-ignore: decorator
@inline
function oneHot(p: usize, offset: usize): v128 {
  return v128.load(<usize>load<u8>(p + offset) << 4, ONE_HOT)
}

/** Counts of the 16 codes in the nibbles of 8 bytes. */
// @ts-ignore: decorator
@inline
export function countNibbles(p: usize): v128 {
  return i8x16.add(
    i8x16.add(i8x16.add(oneHot(p, 0), oneHot(p, 1)), i8x16.add(oneHot(p, 2), oneHot(p, 3))),
    i8x16.add(i8x16.add(oneHot(p, 4), oneHot(p, 5)), i8x16.add(oneHot(p, 6), oneHot(p, 7))),
  )
}

// @ts-ignore: decorator
@inline
function addNibbles(at: usize, counts: v128): void {
  const low = i16x8.extend_low_i8x16_u(counts)
  const high = i16x8.extend_high_i8x16_u(counts)
  v128.store(at, i32x4.add(v128.load(at), i32x4.extend_low_i16x8_u(low)))
  v128.store(at, i32x4.add(v128.load(at, 16), i32x4.extend_high_i16x8_u(low)), 16)
  v128.store(at, i32x4.add(v128.load(at, 32), i32x4.extend_low_i16x8_u(high)), 32)
  v128.store(at, i32x4.add(v128.load(at, 48), i32x4.extend_high_i16x8_u(high)), 48)
}

// @ts-ignore: decorator
@inline
function addFour(at: usize, n0: i32, n1: i32, n2: i32, n3: i32): void {
  v128.store(at, i32x4.add(v128.load(at), i32x4(n0, n1, n2, n3)))
}

/** Counts the four codes of two bits in `nBytes`, a multiple of 8. */
// @ts-ignore: decorator
@inline
function addPairs(at: usize, p: usize, nBytes: usize): void {
  let low: u64 = 0
  let high: u64 = 0
  let both: u64 = 0
  for (const end = p + nBytes; p < end; p += 8) {
    const bits = load<u64>(p)
    const odd = (bits >> 1) & 0x5555555555555555
    low += popcnt(bits & 0x5555555555555555)
    high += popcnt(odd)
    both += popcnt(odd & bits)
  }
  const n3 = <i32>both
  const n1 = <i32>low - n3
  const n2 = <i32>high - n3
  addFour(at, <i32>nBytes * 4 - n1 - n2 - n3, n1, n2, n3)
}

/** Counts the codes of n blocks. */
export function countJoint(type: i32, src: usize, n: i32): void {
  switch (type) {
    case Type.Q4_0:
    case Type.IQ4_NL:
      for (const end = src + <usize>n * 18; src < end; src += 18) {
        addNibbles(row(load<u16>(src)), i8x16.add(countNibbles(src + 2), countNibbles(src + 10)))
      }
      break
    case Type.MXFP4:
      for (const end = src + <usize>n * 17; src < end; src += 17) {
        addNibbles(row(load<u8>(src)), i8x16.add(countNibbles(src + 1), countNibbles(src + 9)))
      }
      break
    case Type.NVFP4:
      for (const end = src + <usize>n * 36; src < end; src += 36) {
        for (let group: usize = 0; group < 4; group++) {
          addNibbles(row(load<u8>(src + group)), countNibbles(src + 4 + 8 * group))
        }
      }
      break
    case Type.Q1_0:
      for (const end = src + <usize>n * 18; src < end; src += 18) {
        const set = <i32>(popcnt(load<u64>(src, 2)) + popcnt(load<u64>(src, 10)))
        addFour(row(load<u16>(src)), 128 - set, set, 0, 0)
      }
      break
    case Type.TQ1_0:
      for (const end = src + <usize>n * 54; src < end; src += 54) {
        let counts: u32 = 0
        for (let i: usize = 0; i < 48; i++) counts += load<u32>(<usize>load<u8>(src + i) << 2, DIGITS)
        for (let i: usize = 48; i < 52; i++) counts += load<u32>(<usize>load<u8>(src + i) << 2, DIGITS + 1024)
        addFour(row(load<u16>(src, 52)), counts & 1023, (counts >> 10) & 1023, counts >> 20, 0)
      }
      break
    case Type.TQ2_0:
      for (const end = src + <usize>n * 66; src < end; src += 66) addPairs(row(load<u16>(src, 64)), src, 64)
      break
    default: // Q2_0
      for (const end = src + <usize>n * 18; src < end; src += 18) addPairs(row(load<u16>(src)), src + 2, 16)
  }
}

function anyTouched(from: usize, to: usize): bool {
  for (let at = from; at < to; at += 8) if (load<u64>(at, TOUCHED) != 0) return true
  return false
}

/** Is a scale in use whose blocks may hold values that are not finite? */
export function hasSuspectScale(type: i32): bool {
  if (type == Type.NVFP4) return false
  // 2^125 times 12 is beyond float32. (Seven rows too many: a rescan that finds nothing does no harm.)
  if (type == Type.MXFP4) return anyTouched(248, 256)
  return anyTouched(0x7c00, 0x8000) || anyTouched(0xfc00, 0x10000)
}

// @ts-ignore: decorator
@inline
function scaleOf(type: i32, bits: u32): f32 {
  if (type == Type.MXFP4) return e8m0half(bits)
  if (type == Type.NVFP4) return ue4m3half(bits)
  return f16bits(bits)
}

/** What ggml multiplies the scale by. */
// @ts-ignore: decorator
@inline
function codeValue(type: i32, code: usize): i32 {
  switch (type) {
    case Type.Q4_0: return <i32>code - 8
    case Type.IQ4_NL: return <i32>load<i8>(KVALUES_IQ4NL + code)
    case Type.MXFP4:
    case Type.NVFP4: return <i32>load<i8>(KVALUES_FP4 + code)
    case Type.Q1_0: return <i32>code * 2 - 1
    default: return <i32>code - 1
  }
}

// @ts-ignore: decorator
@inline
function total4(v: v128): i32 {
  const t = i32x4.add(v, v128.shuffle<i32>(v, v, 2, 3, 0, 1))
  return i32x4.extract_lane(t, 0) + i32x4.extract_lane(t, 1)
}

/** What the codes of the chunk's type stand for, as i32 and as f32. */
const C_CODES: usize = memory.data(16 * 4, 16)
const C_CODES_F32: usize = memory.data(16 * 4, 16)
const ROW_BINS: usize = memory.data(16 * 4, 16)
let largestCode: i32 = 0
let lows: v128 = f32x4.splat(0)
let highs: v128 = f32x4.splat(0)
let zeros: v128 = i32x4.splat(0)

function setCodes(type: i32): void {
  largestCode = 0
  const used = type == Type.Q4_0 || type == Type.IQ4_NL || type == Type.MXFP4 || type == Type.NVFP4 ? 16 : type == Type.Q1_0 ? 2 : 4
  for (let code = 0; code < 16; code++) {
    // What is not used must not raise the largest, and is never counted.
    const value = code < used ? codeValue(type, code) : 0
    store<i32>(C_CODES + (<usize>code << 2), value)
    store<f32>(C_CODES_F32 + (<usize>code << 2), <f32>value)
    largestCode = max(largestCode, abs(value))
  }
}

/** Sums of products as two i64 lanes. */
// @ts-ignore: decorator
@inline
function products(sums: v128, a: v128, b: v128): v128 {
  return i64x2.add(sums, i64x2.add(i64x2.extmul_low_i32x4_s(a, b), i64x2.extmul_high_i32x4_s(a, b)))
}

// @ts-ignore: decorator
@inline
function both(v: v128): f64 {
  return <f64>(i64x2.extract_lane(v, 0) + i64x2.extract_lane(v, 1))
}

/** The counts of a scale, all of whose weights are finite. */
function finishRow(counters: usize, d: f32): void {
  const scale = f32x4.splat(d)
  const none = f32x4.splat(0)
  const mask = v128.load(C_BIN_OFFSET)
  let all = i32x4.splat(0)
  let sums = all
  let magnitudes = all
  let squares = all
  for (let at: usize = 0; at < 64; at += 16) {
    const counts = v128.load(counters + at)
    const codes = v128.load(C_CODES + at)
    all = i32x4.add(all, counts)
    const empty = i32x4.eq(counts, none)
    const level = f32x4.mul(scale, v128.load(C_CODES_F32 + at))
    lows = f32x4.pmin(lows, v128.bitselect(lows, level, empty))
    highs = f32x4.pmax(highs, v128.bitselect(highs, level, empty))
    zeros = i32x4.add(zeros, v128.and(counts, f32x4.eq(level, none)))
    v128.store(at, binOffsets(level, mask), ROW_BINS)
    // At most 2^23 values of at most 127, or 2^27 of at most 12.
    const product = i32x4.mul(counts, codes)
    sums = i64x2.add(sums, i64x2.add(i64x2.extend_low_i32x4_s(product), i64x2.extend_high_i32x4_s(product)))
    const magnitude = i32x4.abs(product)
    magnitudes = i64x2.add(magnitudes, i64x2.add(i64x2.extend_low_i32x4_s(magnitude), i64x2.extend_high_i32x4_s(magnitude)))
    squares = products(squares, product, codes)
  }
  for (let at: usize = 0; at < 64; at += 16) {
    add0(load<u32>(at, ROW_BINS), load<u32>(counters + at))
    add1(load<u32>(at, ROW_BINS + 4), load<u32>(counters + at, 4))
    add2(load<u32>(at, ROW_BINS + 8), load<u32>(counters + at, 8))
    add3(load<u32>(at, ROW_BINS + 12), load<u32>(counters + at, 12))
  }
  const n = <u32>total4(all)
  addGroup(<f64>d, <f64>n, both(sums), both(magnitudes), both(squares))
}

/** Hands what was counted to the statistics, and forgets it. */
export function finishJoint(type: i32): void {
  setCodes(type)
  lows = f32x4.splat(Infinity)
  highs = f32x4.splat(-Infinity)
  zeros = i32x4.splat(0)
  for (let group: usize = 0; group < 65536; group += 8) {
    if (load<u64>(group, TOUCHED) == 0) continue
    for (let bits = group; bits < group + 8; bits++) {
      if (!load<u8>(bits, TOUCHED)) continue
      const d = scaleOf(type, <u32>bits)
      const largest = d * <f32>largestCode
      const counters = ROWS + (bits << 6)
      if (largest - largest == 0) finishRow(counters, d)
      else {
        for (let code: usize = 0; code < 16; code++) {
          const n = load<u32>(counters + (code << 2))
          if (n) addLevel(d * <f32>codeValue(type, code), n)
        }
      }
      const empty = i32x4.splat(0)
      v128.store(counters, empty)
      v128.store(counters, empty, 16)
      v128.store(counters, empty, 32)
      v128.store(counters, empty, 48)
    }
    store<u64>(group, 0, TOUCHED)
  }
  const low = min(
    min(f32x4.extract_lane(lows, 0), f32x4.extract_lane(lows, 1)),
    min(f32x4.extract_lane(lows, 2), f32x4.extract_lane(lows, 3)),
  )
  const high = max(
    max(f32x4.extract_lane(highs, 0), f32x4.extract_lane(highs, 1)),
    max(f32x4.extract_lane(highs, 2), f32x4.extract_lane(highs, 3)),
  )
  addRange(<f64>low, <f64>high)
  addZeros(<f64>(<u32>total4(zeros)))
  flushLevels()
}

/** Empties the table of a chunk that was given up. */
export function clearJoint(): void {
  for (let group: usize = 0; group < 65536; group += 8) {
    if (load<u64>(group, TOUCHED) == 0) continue
    memory.fill(ROWS + (group << 6), 0, 512)
    store<u64>(group, 0, TOUCHED)
  }
}
