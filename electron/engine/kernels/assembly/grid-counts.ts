// Grids of few magnitudes: IQ2 has 8, 25 and 43 with signs, IQ1 has -1, 0 and 1 in eighths, shifted by one. Which weights
// of a grid entry are which is known beforehand, so that popcounts count the levels. Sums as in integer-sums.ts.
import { f16bits } from './convert'
import { add0, add1, add2, binOffsets } from './histogram'
import { addToTile, mayWiden, odd, scaleIQ1M, widenSuperBlock } from './integer-sums'
import { C_BIN_OFFSET } from './memory'
import { IQ1S_GRID, IQ2S_GRID, IQ2XS_GRID, IQ2XXS_GRID, KSIGNS } from './tables'

// For each entry a bit for each of its 8 weights. IQ2: which are 25, and 32 bits above that which are 43.
const IQ2XXS_MASKS: usize = memory.data(256 * 8, 64)
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
for (let i: usize = 0; i < 2048 * 8; i++) {
  const weight = <i32>load<i8>(IQ1S_GRID + i)
  const at = IQ1S_MASKS + ((i >> 3) << 2)
  const bit = <u32>1 << (<u32>i & 7)
  if (weight != 0) store<u32>(at, load<u32>(at) | (weight > 0 ? bit : bit << 16))
}

const C_MAGNITUDES: usize = memory.data<f32>([8, 25, 43, 0], 16)
const C_EIGHTHS: usize = memory.data<f32>([-8, 0, 8, 0], 16)
const SIGN_BIT: u32 = 0x10000

// Of the super-block in work.
let sum: i32 = 0
let magnitudes: i32 = 0
let squared: i32 = 0

// @ts-ignore: decorator
@inline
function mask64(masks: usize, index: u32): u64 {
  return load<u64>(masks + (<usize>index << 3))
}

// @ts-ignore: decorator
@inline
function sign8(code: u32): u32 {
  return load<u8>(KSIGNS + <usize>(code & 127))
}

/** `size` weights of one scale; the bits of `signs` are set where a weight is negative. */
// @ts-ignore: decorator
@inline
function countMagnitudes(masks: u64, signs: u32, size: i32, x: f32, scale: i32): void {
  const is25 = <u32>masks
  const is43 = <u32>(masks >> 32)
  const n25 = popcnt<i32>(is25)
  const n43 = popcnt<i32>(is43)
  const n8 = size - n25 - n43
  const minus25 = popcnt<i32>(is25 & signs)
  const minus43 = popcnt<i32>(is43 & signs)
  const minus8 = popcnt<i32>(signs) - minus25 - minus43
  const levels = f32x4.mul(v128.load(C_MAGNITUDES), f32x4.splat(x * <f32>scale))
  const bins = binOffsets(levels, v128.load(C_BIN_OFFSET))
  const b8 = i32x4.extract_lane(bins, 0)
  const b25 = i32x4.extract_lane(bins, 1)
  const b43 = i32x4.extract_lane(bins, 2)
  add0(b8, n8 - minus8)
  add1(b25, n25 - minus25)
  add2(b43, n43 - minus43)
  add0(b8 ^ SIGN_BIT, minus8)
  add1(b25 ^ SIGN_BIT, minus25)
  add2(b43 ^ SIGN_BIT, minus43)
  const all = 8 * n8 + 25 * n25 + 43 * n43
  magnitudes += scale * all
  sum += scale * (all - 2 * (8 * minus8 + 25 * minus25 + 43 * minus43))
  // At most 256 * (31 * 43)^2, below 2^29.
  squared += scale * scale * (64 * n8 + 625 * n25 + 1849 * n43)
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
function blockIQ2XXS(src: usize, x: f32): void {
  for (let i: usize = 0; i < 8; i++) {
    const index = load<u32>(src + 8 * i, 2)
    const s = load<u32>(src + 8 * i, 6)
    const masks =
      mask64(IQ2XXS_MASKS, index & 255) |
      (mask64(IQ2XXS_MASKS, (index >> 8) & 255) << 8) |
      (mask64(IQ2XXS_MASKS, (index >> 16) & 255) << 16) |
      (mask64(IQ2XXS_MASKS, index >> 24) << 24)
    const signs = sign8(s) | (sign8(s >> 7) << 8) | (sign8(s >> 14) << 16) | (sign8(s >> 21) << 24)
    countMagnitudes(masks, signs, 32, x, odd(s >> 28))
  }
}

// @ts-ignore: decorator
@inline
function blockIQ2XS(src: usize, x: f32): void {
  for (let i: usize = 0; i < 16; i++) {
    const x0 = <u32>load<u16>(src + 4 * i, 2)
    const x1 = <u32>load<u16>(src + 4 * i, 4)
    const masks = mask64(IQ2XS_MASKS, x0 & 511) | (mask64(IQ2XS_MASKS, x1 & 511) << 8)
    const scale = (<u32>load<u8>(src + (i >> 1), 66) >> (<u32>(i & 1) << 2)) & 15
    countMagnitudes(masks, sign8(x0 >> 9) | (sign8(x1 >> 9) << 8), 16, x, odd(scale))
  }
}

// @ts-ignore: decorator
@inline
function blockIQ2S(src: usize, x: f32): void {
  for (let i: usize = 0; i < 16; i++) {
    const h = <u32>load<u8>(src + (i >> 1), 66) >> (<u32>(i & 1) << 2)
    const x0 = <u32>load<u8>(src + 2 * i, 2) | ((h & 3) << 8)
    const x1 = <u32>load<u8>(src + 2 * i, 3) | ((h & 12) << 6)
    const masks = mask64(IQ2S_MASKS, x0) | (mask64(IQ2S_MASKS, x1) << 8)
    const scale = (<u32>load<u8>(src + (i >> 1), 74) >> (<u32>(i & 1) << 2)) & 15
    countMagnitudes(masks, <u32>load<u16>(src + 2 * i, 34), 16, x, odd(scale))
  }
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
    const bits = type == 29 ? scaleIQ1M(src) : <u32>load<u16>(src)
    const x = f16bits(bits) * 0.125
    if (mayWiden(bits)) widenSuperBlock(type, src, x, top * 0.125)
    sum = magnitudes = squared = 0
    if (type == 16) blockIQ2XXS(src, x)
    else if (type == 17) blockIQ2XS(src, x)
    else if (type == 22) blockIQ2S(src, x)
    else if (type == 19) blockIQ1S(src, x)
    else blockIQ1M(src, x)
    const d = <f64>x
    addToTile(d * <f64>sum, abs(d) * <f64>magnitudes, d * d * <f64>squared)
  }
}

/** Adds n blocks to the tile and to the histogram. */
export function countGrid(type: i32, src: usize, n: i32): void {
  switch (type) {
    case 16: countBlocks(16, src, n, 66, 43 * 31); break
    case 17: countBlocks(17, src, n, 74, 43 * 31); break
    case 19: countBlocks(19, src, n, 50, 9 * 15); break
    case 22: countBlocks(22, src, n, 82, 43 * 31); break
    default: countBlocks(29, src, n, 56, 9 * 15)
  }
}
