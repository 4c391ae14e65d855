// Grids of few magnitudes: IQ2 has 8, 25 and 43 with signs, IQ1 has -1, 0 and 1 in eighths, shifted by one. Which weights
// of a grid entry are which is known beforehand, so that popcounts count the levels. Sums as in integer-sums.ts.
import { f16bits } from './convert'
import { add0, add0Negative, add1, add1Negative, add2, add2Negative, binOffsets } from './histogram'
import { widenSuperBlock } from './integer-sums'
import { addToTile, mayWiden, total4 } from './integer-tile'
import { C_BIN_OFFSET } from './memory'
import { odd, scaleIQ1M } from './super-blocks'
import { IQ1S_GRID, IQ2S_GRID, IQ2XS_GRID, IQ2XXS_GRID } from './tables'
import { Type } from './type-ids'

// For each entry a bit for each of its 8 weights. IQ2: which are 25, and 32 bits above that which are 43. Of IQ2_XXS there
// are four tables, for the first to the fourth byte of the mask of 32 weights.
const IQ2XXS_MASKS: usize = memory.data(4 * 256 * 8, 64)
const IQ2XS_MASKS: usize = memory.data(512 * 8, 64)
const IQ2S_MASKS: usize = memory.data(1024 * 8, 64)
// IQ1: which are 1, and 16 bits above that which are -1.
const IQ1S_MASKS: usize = memory.data(2048 * 4, 64)

function fillMasks(grid: usize, masks: usize, n: usize): void {
  for (let i: usize = 0; i < n << 3; i++) {
    const weight = load<u8>(grid + i)
    const at = masks + (i & ~7)
    const bit = <u64>1 << (i & 7)
    if (weight == 25) store<u64>(at, load<u64>(at) | bit)
    else if (weight == 43) store<u64>(at, load<u64>(at) | (bit << 32))
  }
}
fillMasks(IQ2XXS_GRID, IQ2XXS_MASKS, 256)
fillMasks(IQ2XS_GRID, IQ2XS_MASKS, 512)
fillMasks(IQ2S_GRID, IQ2S_MASKS, 1024)
for (let i: usize = 0; i < 3 * 2048; i += 8) {
  store<u64>(IQ2XXS_MASKS + 2048 + i, load<u64>(IQ2XXS_MASKS + i) << 8)
}
for (let i: usize = 0; i < 2048 * 8; i++) {
  const weight = <i32>load<i8>(IQ1S_GRID + i)
  const at = IQ1S_MASKS + ((i >> 3) << 2)
  const bit = <u32>1 << (<u32>i & 7)
  if (weight != 0) store<u32>(at, load<u32>(at) | (weight > 0 ? bit : bit << 16))
}

const C_EIGHTHS: usize = memory.data<f32>([-8, 0, 8, 0], 16)

// Of the super-block in work, by group: bins of |d| times 8, 25 and 43; the scale; how many weights are 25 and 43, how
// many of these are negative, and how many of all (all i16); and which weights are negative.
const BINS_8: usize = memory.data(16 * 4, 16)
const BINS_25: usize = memory.data(16 * 4, 16)
const BINS_43: usize = memory.data(16 * 4, 16)
const SCALES: usize = memory.data(16 * 2, 16)
const N_25: usize = memory.data(16 * 2, 16)
const N_43: usize = memory.data(16 * 2, 16)
const MINUS_25: usize = memory.data(16 * 2, 16)
const MINUS_43: usize = memory.data(16 * 2, 16)
const MINUS: usize = memory.data(16 * 2, 16)
const SIGNS: usize = memory.data(32, 16)

// Of the super-block in work.
let sum: i32 = 0
let magnitudes: i32 = 0
let squared: i32 = 0

/** Counts `size` weights of one scale; the bits of `signs` are set where a weight is negative. */
// @ts-ignore: decorator
@inline
function countMagnitudes(group: usize, masks: u64, signs: u32, size: i32): void {
  const is25 = <u32>masks
  const is43 = <u32>(masks >> 32)
  const n25 = popcnt<i32>(is25)
  const n43 = popcnt<i32>(is43)
  const minus25 = popcnt<i32>(is25 & signs)
  const minus43 = popcnt<i32>(is43 & signs)
  const minus = popcnt<i32>(signs)
  const minus8 = minus - minus25 - minus43
  const b8 = load<u32>(group << 2, BINS_8)
  const b25 = load<u32>(group << 2, BINS_25)
  const b43 = load<u32>(group << 2, BINS_43)
  add0(b8, size - n25 - n43 - minus8)
  add1(b25, n25 - minus25)
  add2(b43, n43 - minus43)
  add0Negative(b8, minus8)
  add1Negative(b25, minus25)
  add2Negative(b43, minus43)
  store<i16>(group << 1, <i16>n25, N_25)
  store<i16>(group << 1, <i16>n43, N_43)
  store<i16>(group << 1, <i16>minus25, MINUS_25)
  store<i16>(group << 1, <i16>minus43, MINUS_43)
  store<i16>(group << 1, <i16>minus, MINUS)
}

/** Bins of four groups, given their scales and the magnitude of d. */
// @ts-ignore: decorator
@inline
function setBins(at: usize, scales: v128, d: v128): void {
  const mask = v128.load(C_BIN_OFFSET)
  const x = f32x4.mul(d, f32x4.convert_i32x4_s(scales))
  v128.store(at, binOffsets(f32x4.mul(x, f32x4.splat(8)), mask), BINS_8)
  v128.store(at, binOffsets(f32x4.mul(x, f32x4.splat(25)), mask), BINS_25)
  v128.store(at, binOffsets(f32x4.mul(x, f32x4.splat(43)), mask), BINS_43)
}

/** Sums over eight groups of `size` weights, from their counts; `first` is twice the first group. */
// @ts-ignore: decorator
@inline
function sumGroups(first: usize, size: i32): void {
  const k = v128.load(first, SCALES)
  const n25 = v128.load(first, N_25)
  const n43 = v128.load(first, N_43)
  const all = i16x8.add(
    i16x8.splat(<i16>(8 * size)),
    i16x8.add(i16x8.mul(n25, i16x8.splat(17)), i16x8.mul(n43, i16x8.splat(35))),
  )
  const minus = i16x8.add(
    i16x8.shl(v128.load(first, MINUS), 3),
    i16x8.add(
      i16x8.mul(v128.load(first, MINUS_25), i16x8.splat(17)),
      i16x8.mul(v128.load(first, MINUS_43), i16x8.splat(35)),
    ),
  )
  const m = i32x4.dot_i16x8_s(k, all)
  const kk = i16x8.mul(k, k)
  // At most 256 * (31 * 43)^2, below 2^29.
  const q = i32x4.add(
    i32x4.mul(i32x4.dot_i16x8_s(kk, i16x8.splat(1)), i32x4.splat(64 * size)),
    i32x4.add(
      i32x4.mul(i32x4.dot_i16x8_s(kk, n25), i32x4.splat(561)),
      i32x4.mul(i32x4.dot_i16x8_s(kk, n43), i32x4.splat(1785)),
    ),
  )
  const all32 = total4(m)
  magnitudes += all32
  sum += all32 - 2 * total4(i32x4.dot_i16x8_s(k, minus))
  squared += total4(q)
}

/** Weights of one scale and one shift (1 or -1), of which `plus` are 1 and `minus` are -1. */
// @ts-ignore: decorator
@inline
function countEighths(plus: i32, minus: i32, size: i32, x: f32, scale: i32, shift: i32): void {
  const none = size - plus - minus
  const shifts = f32x4.splat(<f32>shift)
  const levels = f32x4.mul(f32x4.add(v128.load(C_EIGHTHS), shifts), f32x4.splat(x * <f32>scale))
  const bins = binOffsets(levels, v128.load(C_BIN_OFFSET))
  add0(i32x4.extract_lane(bins, 0), minus)
  add1(i32x4.extract_lane(bins, 1), none)
  add2(i32x4.extract_lane(bins, 2), plus)
  sum += scale * (8 * (plus - minus) + shift * size)
  magnitudes += scale * (8 * (plus + minus) + shift * (plus - minus) + none)
  squared += scale * scale * (64 * (plus + minus) + 16 * shift * (plus - minus) + size)
}

// @ts-ignore: decorator
@inline
function mask64(masks: usize, index: u32): u64 {
  return load<u64>(masks + (<usize>index << 3))
}

/** In each byte, sets the top bit when the number of the others that are set is odd. */
// @ts-ignore: decorator
@inline
function withParity(v: v128): v128 {
  const a = v128.xor(v, i32x4.shr_u(v, 4))
  const b = v128.xor(a, i32x4.shr_u(a, 2))
  const c = v128.xor(b, i32x4.shr_u(b, 1))
  return v128.or(v, i32x4.shl(v128.and(c, i8x16.splat(1)), 7))
}

/** The four times seven bits of each lane as four bytes, with their parity. */
// @ts-ignore: decorator
@inline
function spreadSigns(v: v128): v128 {
  const halves = v128.or(v128.and(v, i32x4.splat(0x3fff)), i32x4.shl(v128.and(v, i32x4.splat(0x0fffc000)), 2))
  const bytes = v128.or(
    v128.and(halves, i32x4.splat(0x007f007f)),
    i32x4.shl(v128.and(halves, i32x4.splat(0x3f803f80)), 1),
  )
  return withParity(bytes)
}

// @ts-ignore: decorator
@inline
function oddScales(codes: v128): v128 {
  return i16x8.add(i16x8.shl(codes, 1), i16x8.splat(1))
}

// With a negative d, the signs of all weights turn. `flip` has all bits set then.

// @ts-ignore: decorator
@inline
function blockIQ2XXS(src: usize, d: v128, flip: u32): void {
  const turn = i32x4.splat(flip)
  const w0 = v128.shuffle<i32>(v128.load(src, 2), v128.load(src, 18), 1, 3, 5, 7)
  const w1 = v128.shuffle<i32>(v128.load(src, 34), v128.load(src, 50), 1, 3, 5, 7)
  v128.store(SIGNS, v128.xor(spreadSigns(w0), turn))
  v128.store(SIGNS + 16, v128.xor(spreadSigns(w1), turn))
  const k0 = i32x4.add(i32x4.shl(i32x4.shr_u(w0, 28), 1), i32x4.splat(1))
  const k1 = i32x4.add(i32x4.shl(i32x4.shr_u(w1, 28), 1), i32x4.splat(1))
  setBins(0, k0, d)
  setBins(16, k1, d)
  v128.store(SCALES, i16x8.narrow_i32x4_s(k0, k1))
  for (let i: usize = 0; i < 8; i++) {
    const qs = src + 8 * i
    const masks =
      load<u64>(<usize>load<u8>(qs, 2) << 3, IQ2XXS_MASKS) |
      load<u64>(<usize>load<u8>(qs, 3) << 3, IQ2XXS_MASKS + 2048) |
      load<u64>(<usize>load<u8>(qs, 4) << 3, IQ2XXS_MASKS + 4096) |
      load<u64>(<usize>load<u8>(qs, 5) << 3, IQ2XXS_MASKS + 6144)
    countMagnitudes(i, masks, load<u32>(i << 2, SIGNS), 32)
  }
  sumGroups(0, 32)
}

/** Scales and bins of 16 groups, whose codes are the nibbles of eight bytes. */
// @ts-ignore: decorator
@inline
function setGroups16(codes: usize, d: v128): void {
  const bytes = v128.load64_zero(codes)
  const nibbles = i8x16.splat(15)
  const low = v128.and(bytes, nibbles)
  const high = v128.and(i16x8.shr_u(bytes, 4), nibbles)
  const both = v128.shuffle<i8>(low, high, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
  const k0 = oddScales(i16x8.extend_low_i8x16_u(both))
  const k1 = oddScales(i16x8.extend_high_i8x16_u(both))
  v128.store(SCALES, k0)
  v128.store(SCALES + 16, k1)
  setBins(0, i32x4.extend_low_i16x8_s(k0), d)
  setBins(16, i32x4.extend_high_i16x8_s(k0), d)
  setBins(32, i32x4.extend_low_i16x8_s(k1), d)
  setBins(48, i32x4.extend_high_i16x8_s(k1), d)
}

// @ts-ignore: decorator
@inline
function blockIQ2XS(src: usize, d: v128, flip: u32): void {
  const turn = i32x4.splat(flip)
  setGroups16(src + 66, d)
  const s0 = i8x16.narrow_i16x8_u(i16x8.shr_u(v128.load(src, 2), 9), i16x8.shr_u(v128.load(src, 18), 9))
  const s1 = i8x16.narrow_i16x8_u(i16x8.shr_u(v128.load(src, 34), 9), i16x8.shr_u(v128.load(src, 50), 9))
  v128.store(SIGNS, v128.xor(withParity(s0), turn))
  v128.store(SIGNS + 16, v128.xor(withParity(s1), turn))
  for (let i: usize = 0; i < 16; i++) {
    const x0 = <u32>load<u16>(src + 4 * i, 2)
    const x1 = <u32>load<u16>(src + 4 * i, 4)
    const masks = mask64(IQ2XS_MASKS, x0 & 511) | (mask64(IQ2XS_MASKS, x1 & 511) << 8)
    countMagnitudes(i, masks, load<u16>(i << 1, SIGNS), 16)
  }
  sumGroups(0, 16)
  sumGroups(16, 16)
}

// @ts-ignore: decorator
@inline
function blockIQ2S(src: usize, d: v128, flip: u32): void {
  const turn = i32x4.splat(flip)
  setGroups16(src + 74, d)
  v128.store(SIGNS, v128.xor(v128.load(src, 34), turn))
  v128.store(SIGNS + 16, v128.xor(v128.load(src, 50), turn))
  for (let i: usize = 0; i < 16; i++) {
    const h = <u32>load<u8>(src + (i >> 1), 66) >> (<u32>(i & 1) << 2)
    const x0 = <u32>load<u8>(src + 2 * i, 2) | ((h & 3) << 8)
    const x1 = <u32>load<u8>(src + 2 * i, 3) | ((h & 12) << 6)
    const masks = mask64(IQ2S_MASKS, x0) | (mask64(IQ2S_MASKS, x1) << 8)
    countMagnitudes(i, masks, load<u16>(i << 1, SIGNS), 16)
  }
  sumGroups(0, 16)
  sumGroups(16, 16)
}

// @ts-ignore: decorator
@inline
function maskIQ1(index: u32): u32 {
  return load<u32>(IQ1S_MASKS + (<usize>index << 2))
}

// @ts-ignore: decorator
@inline
function blockIQ1S(src: usize, x: f32): void {
  for (let i: usize = 0; i < 8; i++) {
    const qs = load<u32>(src + 4 * i, 2)
    const h = <u32>load<u16>(src + 2 * i, 34)
    const a = maskIQ1((qs & 255) | ((h & 7) << 8)) | (maskIQ1(((qs >> 8) & 255) | ((h << 5) & 0x700)) << 8)
    const b = maskIQ1(((qs >> 16) & 255) | ((h << 2) & 0x700)) | (maskIQ1((qs >> 24) | ((h >> 1) & 0x700)) << 8)
    const plus = popcnt<i32>((a & 0xffff) | (b << 16))
    const minus = popcnt<i32>((a >> 16) | (b & 0xffff0000))
    countEighths(plus, minus, 32, x, odd((h >> 12) & 7), h >> 15 ? -1 : 1)
  }
}

// @ts-ignore: decorator
@inline
function blockIQ1M(src: usize, x: f32): void {
  for (let i: usize = 0; i < 32; i++) {
    const j = i >> 1
    const h = <u32>load<u8>(src + j, 32) >> (<u32>(i & 1) << 2)
    const m = maskIQ1(<u32>load<u8>(src + i) | ((h & 7) << 8))
    const scale = (<u32>load<u16>(src + 2 * (j >> 2), 48) >> (3 * <u32>(j & 3))) & 7
    countEighths(popcnt<i32>(m & 0xff), popcnt<i32>(m >> 16), 8, x, odd(scale), h & 8 ? -1 : 1)
  }
}

// @ts-ignore: decorator
@inline
function countBlocks(type: i32, src: usize, n: i32, typeSize: usize, top: f64): void {
  for (const end = src + <usize>n * typeSize; src < end; src += typeSize) {
    const bits = type == Type.IQ1_M ? scaleIQ1M(src) : <u32>load<u16>(src)
    const x = f16bits(bits) * 0.125
    const size = f32x4.splat(abs(x))
    const flip = <u32>(-<i32>(bits >> 15))
    if (mayWiden(bits)) widenSuperBlock(type, src, x, top * 0.125)
    sum = magnitudes = squared = 0
    if (type == Type.IQ2_XXS) blockIQ2XXS(src, size, flip)
    else if (type == Type.IQ2_XS) blockIQ2XS(src, size, flip)
    else if (type == Type.IQ2_S) blockIQ2S(src, size, flip)
    else if (type == Type.IQ1_S) blockIQ1S(src, x)
    else blockIQ1M(src, x)
    // The signs of IQ2 have that of d in them.
    const isIQ2 = type == Type.IQ2_XXS || type == Type.IQ2_XS || type == Type.IQ2_S
    const d = isIQ2 ? <f64>abs(x) : <f64>x
    addToTile(d * <f64>sum, abs(d) * <f64>magnitudes, d * d * <f64>squared)
  }
}

/** Adds n blocks to the tile and to the histogram. */
export function countGrid(type: i32, src: usize, n: i32): void {
  switch (type) {
    case Type.IQ2_XXS: countBlocks(Type.IQ2_XXS, src, n, 66, 43 * 31); break
    case Type.IQ2_XS: countBlocks(Type.IQ2_XS, src, n, 74, 43 * 31); break
    case Type.IQ1_S: countBlocks(Type.IQ1_S, src, n, 50, 9 * 15); break
    case Type.IQ2_S: countBlocks(Type.IQ2_S, src, n, 82, 43 * 31); break
    default: countBlocks(Type.IQ1_M, src, n, 56, 9 * 15)
  }
}
