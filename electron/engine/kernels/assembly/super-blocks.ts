// Unpacks super-blocks of 256 weights to 16 groups: codes of a byte to CODES, a scale for each group to GROUP_SCALES.
import { pair64 } from './convert'
import { entry64, gridIndex, negate, quad32, signs7, signs8 } from './iq-grids'
import { scaleQ3K } from './k-quants'
import { CODES, GROUP_SCALES } from './memory'
import { IQ1S_GRID, IQ2S_GRID, IQ2XS_GRID, IQ2XXS_GRID, IQ3S_GRID, IQ3XXS_GRID } from './tables'
import { Type } from './type-ids'

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
    const x0 = gridIndex(load<u8>(qs), h << 8)
    const x1 = gridIndex(load<u8>(qs, 1), h << 6)
    const x2 = gridIndex(load<u8>(qs, 2), h << 4)
    const x3 = gridIndex(load<u8>(qs, 3), h << 2)
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
export function unpack(type: i32, src: usize): void {
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

/** Bits of the half float that scales a block. */
// @ts-ignore: decorator
@inline
export function scaleBits(type: i32, src: usize): u32 {
  if (type == Type.Q3_K) return load<u16>(src, 108)
  if (type == Type.Q6_K) return load<u16>(src, 208)
  if (type == Type.IQ1_M) return scaleIQ1M(src)
  return load<u16>(src)
}
