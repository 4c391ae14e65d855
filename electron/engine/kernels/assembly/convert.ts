// Pieces that the dequantisers share: half floats, and integers of 8 bits to scaled floats.
// f32 operations in ggml's order, so that the results are ggml's to the bit.

/** IEEE half at `p`. Every half is exact in f32; subnormals are real scales and are kept. */
// @ts-ignore: decorator
@inline
export function f16(p: usize): f32 {
  return f16bits(<u32>load<u16>(p))
}

/** The value of the bits of an IEEE half. */
// @ts-ignore: decorator
@inline
export function f16bits(h: u32): f32 {
  const bits = (h & 0x7fff) << 13
  // Exponents move from bias 15 to 127. Subnormal: give it the exponent of 2^-14 and subtract 2^-14. Inf and NaN: to exponent 255.
  const subnormal = reinterpret<u32>(reinterpret<f32>(bits + 0x38800000) - reinterpret<f32>(0x38800000))
  const normal = bits + select<u32>(0x70000000, 0x38000000, bits >= 0x0f800000)
  return reinterpret<f32>(select<u32>(subnormal, normal, bits < 0x00800000) | ((h & 0x8000) << 16))
}

/** Four halves, one in each 32-bit lane, to f32. */
// @ts-ignore: decorator
@inline
export function f16x4(h: v128): v128 {
  const bits = i32x4.shl(v128.and(h, i32x4.splat(0x7fff)), 13)
  const rebias = i32x4.splat(0x38000000)
  const tiny = i32x4.splat(0x38800000)
  const subnormal = f32x4.sub(i32x4.add(bits, tiny), tiny)
  const special = v128.and(i32x4.gt_s(bits, i32x4.splat(0x0f7fffff)), rebias)
  const normal = i32x4.add(i32x4.add(bits, rebias), special)
  const magnitude = v128.bitselect(subnormal, normal, i32x4.lt_s(bits, i32x4.splat(0x00800000)))
  return v128.or(magnitude, i32x4.shl(v128.and(h, i32x4.splat(0x8000)), 16))
}

/** The j-th four of 16 signed bytes as f32. */
// @ts-ignore: decorator
@inline
function quarter(q: v128, j: i32): v128 {
  const half = j < 2 ? i16x8.extend_low_i8x16_s(q) : i16x8.extend_high_i8x16_s(q)
  return f32x4.convert_i32x4_s(j & 1 ? i32x4.extend_high_i16x8_s(half) : i32x4.extend_low_i16x8_s(half))
}

/** dst[0..15] = d * q */
// @ts-ignore: decorator
@inline
export function store16(dst: usize, q: v128, d: v128): void {
  v128.store(dst, f32x4.mul(d, quarter(q, 0)))
  v128.store(dst, f32x4.mul(d, quarter(q, 1)), 16)
  v128.store(dst, f32x4.mul(d, quarter(q, 2)), 32)
  v128.store(dst, f32x4.mul(d, quarter(q, 3)), 48)
}

/** dst[0..15] = d * q + m */
// @ts-ignore: decorator
@inline
export function store16Plus(dst: usize, q: v128, d: v128, m: v128): void {
  v128.store(dst, f32x4.add(f32x4.mul(d, quarter(q, 0)), m))
  v128.store(dst, f32x4.add(f32x4.mul(d, quarter(q, 1)), m), 16)
  v128.store(dst, f32x4.add(f32x4.mul(d, quarter(q, 2)), m), 32)
  v128.store(dst, f32x4.add(f32x4.mul(d, quarter(q, 3)), m), 48)
}

/** dst[0..15] = d * q - m */
// @ts-ignore: decorator
@inline
export function store16Minus(dst: usize, q: v128, d: v128, m: v128): void {
  v128.store(dst, f32x4.sub(f32x4.mul(d, quarter(q, 0)), m))
  v128.store(dst, f32x4.sub(f32x4.mul(d, quarter(q, 1)), m), 16)
  v128.store(dst, f32x4.sub(f32x4.mul(d, quarter(q, 2)), m), 32)
  v128.store(dst, f32x4.sub(f32x4.mul(d, quarter(q, 3)), m), 48)
}

/** dst[0..7] = d * (q + shift), of the low 8 bytes of q */
// @ts-ignore: decorator
@inline
export function store8Shifted(dst: usize, q: v128, d: v128, shift: v128): void {
  v128.store(dst, f32x4.mul(d, f32x4.add(quarter(q, 0), shift)))
  v128.store(dst, f32x4.mul(d, f32x4.add(quarter(q, 1), shift)), 16)
}

/** Two words of 64 bits as one vector. */
// @ts-ignore: decorator
@inline
export function pair64(low: usize, high: usize): v128 {
  return v128.load64_lane(high, v128.load64_zero(low), 1)
}

/** 16 bytes, each -1 where its bit of the 16 bits of `word` is set, else 0; lowest bit first. */
// @ts-ignore: decorator
@inline
export function spread16(word: u32): v128 {
  const bytes = i16x8.splat(<i16>word)
  const each = v128.shuffle<i8>(bytes, bytes, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1)
  const bit = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128)
  return i8x16.eq(v128.and(each, bit), bit)
}
