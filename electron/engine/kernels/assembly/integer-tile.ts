// What a tile of weights that are scaled integers comes to: its sums, its range, and how bytes become words and floats.
import { f16bits } from './convert'
import { ring16 } from './histogram'
import { F16_VALUES } from './memory'
import { addRange, rangeRadius } from './statistics'

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

/** Bins the weights of 16 codes in words, each x times its code plus y, or minus y. */
// @ts-ignore: decorator
@inline
export function ringShifted(ring: usize, a0: v128, a1: v128, x: v128, y: v128, minus: bool, even: v128, mask: v128): void {
  ring16(
    ring,
    minus ? f32x4.sub(evenFloats(a0, x, even), y) : f32x4.add(evenFloats(a0, x, even), y),
    minus ? f32x4.sub(oddFloats(a0, x), y) : f32x4.add(oddFloats(a0, x), y),
    minus ? f32x4.sub(evenFloats(a1, x, even), y) : f32x4.add(evenFloats(a1, x, even), y),
    minus ? f32x4.sub(oddFloats(a1, x), y) : f32x4.add(oddFloats(a1, x), y),
    mask,
  )
}
