/**
 * Every block format decoded one weight at a time, straight from the formulas of the format description and with nothing
 * in common with the kernels. Arithmetic is float64 with one rounding at the end, as each formula allows.
 */
import { readFileSync } from 'node:fs'

interface Tables {
  readonly ksigns_iq2xs: readonly number[]
  readonly kvalues_iq4nl: readonly number[]
  readonly kvalues_fp4: readonly number[]
  readonly iq2xxs_grid: readonly string[]
  readonly iq2xs_grid: readonly string[]
  readonly iq2s_grid: readonly string[]
  readonly iq1s_grid: readonly string[]
  readonly iq3xxs_grid: readonly number[]
  readonly iq3s_grid: readonly number[]
}

const tablesJson = new URL('../../../../electron/engine/types/tables.json', import.meta.url)
const tables = JSON.parse(readFileSync(tablesJson, 'utf8')) as Tables

const f32 = Math.fround
const sgn = (bit: number): number => (bit ? -1 : 1)
const bit = (x: number, i: number): number => (x >>> i) & 1

/** Byte j of a grid's entry. */
const byte = (grid: readonly (string | number)[], index: number, j: number): number =>
  Number((BigInt(grid[index]!) >> BigInt(8 * j)) & 255n)
const signedByte = (grid: readonly string[], index: number, j: number): number => (byte(grid, index, j) << 24) >> 24

export function f16bits(h: number): number {
  const e = (h >> 10) & 31
  const m = h & 1023
  const magnitude = e === 0 ? m * 2 ** -24 : e === 31 ? (m === 0 ? Infinity : NaN) : (1024 + m) * 2 ** (e - 25)
  return magnitude * sgn(h >> 15)
}

/** Loads of a block, at offsets from its start. */
class Block {
  readonly #view: DataView
  readonly #start: number

  constructor(view: DataView, start: number) {
    this.#view = view
    this.#start = start
  }

  u8 = (o: number): number => this.#view.getUint8(this.#start + o)
  i8 = (o: number): number => this.#view.getInt8(this.#start + o)
  u16 = (o: number): number => this.#view.getUint16(this.#start + o, true)
  i16 = (o: number): number => this.#view.getInt16(this.#start + o, true)
  u32 = (o: number): number => this.#view.getUint32(this.#start + o, true)
  i32 = (o: number): number => this.#view.getInt32(this.#start + o, true)
  i64 = (o: number): bigint => this.#view.getBigInt64(this.#start + o, true)
  f32 = (o: number): number => this.#view.getFloat32(this.#start + o, true)
  f64 = (o: number): number => this.#view.getFloat64(this.#start + o, true)
  f16 = (o: number): number => f16bits(this.u16(o))
  nib = (o: number, h: number): number => (this.u8(o) >> (4 * h)) & 15
}

const ue4m3half = (s: number): number => {
  const e = (s >> 3) & 15
  const m = s & 7
  return s === 127 ? 0 : e === 0 ? m * 2 ** -10 : (8 + m) * 2 ** (e - 11)
}

const bf16 = (b: Block): number => {
  const view = new DataView(new ArrayBuffer(4))
  view.setUint32(0, (b.u16(0) << 16) >>> 0)
  return view.getFloat32(0)
}

const scaleK = (b: Block, j: number): number =>
  j < 4 ? b.u8(4 + (j & 3)) & 63 : (b.u8(8 + j) & 15) | ((b.u8(4 + (j & 3)) >> 6) << 4)
const minK = (b: Block, j: number): number =>
  j < 4 ? b.u8(8 + (j & 3)) & 63 : (b.u8(8 + j) >> 4) | ((b.u8(8 + (j & 3)) >> 6) << 4)

/** Two-bit code of weight k where the codes start at byte `o`, placed as Q2_K's. */
const code2 = (b: Block, o: number, k: number): number =>
  (b.u8(o + 32 * (k >> 7) + (k & 31)) >> (2 * ((k >> 5) & 3))) & 3

const ksign = (code: number, j: number): number => sgn(bit(tables.ksigns_iq2xs[code]!, j))

/** Weight k of a block, by type name. */
const DECODERS: Readonly<Record<string, (b: Block, k: number) => number>> = {
  F16: (b) => b.f16(0),
  BF16: bf16,
  F32: (b) => b.f32(0),
  F64: (b) => b.f64(0),
  I8: (b) => b.i8(0),
  I16: (b) => b.i16(0),
  I32: (b) => b.i32(0),
  I64: (b) => Number(b.i64(0)),
  Q4_0: (b, k) => f32(b.f16(0) * (b.nib(2 + (k & 15), k >> 4) - 8)),
  Q4_1: (b, k) => f32(b.f16(0) * b.nib(4 + (k & 15), k >> 4) + b.f16(2)),
  Q5_0: (b, k) => f32(b.f16(0) * ((b.nib(6 + (k & 15), k >> 4) | (bit(b.u32(2), k) << 4)) - 16)),
  Q5_1: (b, k) => f32(b.f16(0) * (b.nib(8 + (k & 15), k >> 4) | (bit(b.u32(4), k) << 4)) + b.f16(2)),
  Q8_0: (b, k) => f32(b.f16(0) * b.i8(2 + k)),
  Q8_1: (b, k) => f32(b.f16(0) * b.i8(4 + k)),
  Q1_0: (b, k) => b.f16(0) * sgn(1 - bit(b.u8(2 + (k >> 3)), k & 7)),
  Q2_0: (b, k) => f32(b.f16(0) * (((b.u8(2 + (k >> 2)) >> (2 * (k & 3))) & 3) - 1)),
  IQ4_NL: (b, k) => f32(b.f16(0) * tables.kvalues_iq4nl[b.nib(2 + (k & 15), k >> 4)]!),
  MXFP4: (b, k) => f32(tables.kvalues_fp4[b.nib(1 + (k & 15), k >> 4)]! * 2 ** (b.u8(0) - 128)),
  NVFP4: (b, k) => f32(tables.kvalues_fp4[b.nib(4 + 8 * (k >> 4) + (k & 7), (k >> 3) & 1)]! * ue4m3half(b.u8(k >> 4))),
  Q2_K: (b, k) => {
    const scale = b.u8(k >> 4)
    return f32(b.f16(80) * (scale & 15) * code2(b, 16, k) - b.f16(82) * (scale >> 4))
  },
  Q3_K: (b, k) => {
    const j = k >> 4
    const sc = (b.nib(96 + (j & 7), j >> 3) | (((b.u8(104 + (j & 3)) >> (2 * (j >> 2))) & 3) << 4)) - 32
    const q = code2(b, 32, k) - 4 * (1 - bit(b.u8(k & 31), k >> 5))
    return f32(b.f16(108) * sc * q)
  },
  Q4_K: (b, k) => {
    const j = k >> 5
    const q = b.nib(16 + 32 * (k >> 6) + (k & 31), j & 1)
    return f32(b.f16(0) * scaleK(b, j) * q - b.f16(2) * minK(b, j))
  },
  Q5_K: (b, k) => {
    const j = k >> 5
    const q = b.nib(48 + 32 * (k >> 6) + (k & 31), j & 1) | (bit(b.u8(16 + (k & 31)), j) << 4)
    return f32(b.f16(0) * scaleK(b, j) * q - b.f16(2) * minK(b, j))
  },
  Q6_K: (b, k) => {
    const [a, g, i] = [k >> 7, (k >> 5) & 3, k & 31]
    const low = b.nib(64 * a + 32 * (g & 1) + i, g >> 1)
    const q = (low | (((b.u8(128 + 32 * a + i) >> (2 * g)) & 3) << 4)) - 32
    return f32(b.f16(208) * b.i8(192 + (k >> 4)) * q)
  },
  Q8_K: (b, k) => f32(b.f32(0) * b.i8(4 + k)),
  IQ4_XS: (b, k) => {
    const j = k >> 5
    const sc = (b.nib(4 + (j >> 1), j & 1) | (((b.u16(2) >> (2 * j)) & 3) << 4)) - 32
    return f32(b.f16(0) * sc * tables.kvalues_iq4nl[b.nib(8 + 16 * j + (k & 15), (k >> 4) & 1)]!)
  },
  TQ1_0: (b, k) => {
    const [o, n] =
      k < 160 ? [k & 31, k >> 5] : k < 240 ? [32 + (k & 15), (k - 160) >> 4] : [48 + (k & 3), (k - 240) >> 2]
    return f32(b.f16(52) * (((((b.u8(o) * 3 ** n) & 255) * 3) >> 8) - 1))
  },
  TQ2_0: (b, k) => f32(b.f16(64) * (code2(b, 0, k) - 1)),
  IQ2_XXS: (b, k) => {
    const o = 2 + 8 * (k >> 5)
    const l = (k >> 3) & 3
    const x = b.u32(o + 4)
    const magnitude = b.f16(0) * (0.5 + (x >>> 28)) * 0.25 * byte(tables.iq2xxs_grid, b.u8(o + l), k & 7)
    return f32(magnitude) * ksign((x >>> (7 * l)) & 127, k & 7)
  },
  IQ2_XS: (b, k) => {
    const x = b.u16(2 + 2 * (k >> 3))
    const db = b.f16(0) * (0.5 + b.nib(66 + (k >> 5), (k >> 4) & 1)) * 0.25
    return f32(db * byte(tables.iq2xs_grid, x & 511, k & 7)) * ksign(x >> 9, k & 7)
  },
  IQ2_S: (b, k) => {
    const g = k >> 3
    const x = b.u8(2 + g) | (((b.u8(66 + (k >> 5)) >> (2 * (g & 3))) & 3) << 8)
    const db = b.f16(0) * (0.5 + b.nib(74 + (k >> 5), (k >> 4) & 1)) * 0.25
    return f32(db * byte(tables.iq2s_grid, x, k & 7)) * sgn(bit(b.u8(34 + g), k & 7))
  },
  IQ3_XXS: (b, k) => {
    const x = b.u32(66 + 4 * (k >> 5))
    const db = b.f16(0) * (0.5 + (x >>> 28)) * 0.5
    const sign = ksign((x >>> (7 * ((k >> 3) & 3))) & 127, k & 7)
    return f32(db * byte(tables.iq3xxs_grid, b.u8(2 + (k >> 2)), k & 3)) * sign
  },
  IQ3_S: (b, k) => {
    const x = b.u8(2 + (k >> 2)) | (bit(b.u8(66 + (k >> 5)), (k >> 2) & 7) << 8)
    const db = b.f16(0) * (1 + 2 * b.nib(106 + (k >> 6), (k >> 5) & 1))
    return f32(db * byte(tables.iq3s_grid, x, k & 3)) * sgn(bit(b.u8(74 + (k >> 3)), k & 7))
  },
  IQ1_S: (b, k) => {
    const h = b.u16(34 + 2 * (k >> 5))
    const x = b.u8(2 + (k >> 3)) | (((h >> (3 * ((k >> 3) & 3))) & 7) << 8)
    const db = b.f16(0) * (2 * ((h >> 12) & 7) + 1)
    return f32(db * (signedByte(tables.iq1s_grid, x, k & 7) + 0.125 * sgn(h >> 15)))
  },
  IQ1_M: (b, k) => {
    const d = f16bits(
      (b.u16(48) >> 12) | ((b.u16(50) >> 12) << 4) | ((b.u16(52) >> 12) << 8) | ((b.u16(54) >> 12) << 12),
    )
    const h = b.nib(32 + (k >> 4), (k >> 3) & 1)
    const x = b.u8(k >> 3) | ((h & 7) << 8)
    const db = d * (2 * ((b.u16(48 + 2 * (k >> 6)) >> (3 * ((k >> 4) & 3))) & 7) + 1)
    return f32(db * (signedByte(tables.iq1s_grid, x, k & 7) + 0.125 * sgn(h >> 3)))
  },
}

/** Values of whole blocks of a type, as float64 (a float32 in each, except for F64 and the wide integers). */
export function referenceDecode(
  type: { readonly name: string; readonly blockSize: number; readonly typeSize: number },
  bytes: Uint8Array,
): Float64Array {
  const decoder = DECODERS[type.name]
  if (!decoder) throw new Error(`no reference decoder for ${type.name}`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const values = new Float64Array((bytes.length / type.typeSize) * type.blockSize)
  for (let i = 0; i < values.length; i++) {
    const block = new Block(view, Math.floor(i / type.blockSize) * type.typeSize)
    values[i] = decoder(block, i % type.blockSize)
  }
  return values
}
