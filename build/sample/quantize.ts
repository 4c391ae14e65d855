/**
 * Quantizers of the types in the sample model, from the block definitions in ggml-common.h. Scales come from the extremes
 * of each sub-block; llama-quantize searches for better ones.
 */

export interface Quantizer {
  /** ID of the type in ggml. */
  readonly typeId: number
  /** Elements per block. */
  readonly blockSize: number
  /** Bytes per block. */
  readonly typeSize: number
  /** Writes one block of `values`, starting at element `from`, to byte `at`. */
  readonly write: (values: Float32Array, from: number, out: DataView, at: number) => void
}

const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(high, value))

const F32: Quantizer = {
  typeId: 0,
  blockSize: 1,
  typeSize: 4,
  write: (values, from, out, at) => out.setFloat32(at, values[from]!, true),
}

/** 32 codes of 8 bits under one scale. */
const Q8_0: Quantizer = {
  typeId: 8,
  blockSize: 32,
  typeSize: 34,
  write(values, from, out, at) {
    const d = Math.f16round(largest(values, from, 32) / 127)
    out.setFloat16(at, d, true)
    for (let i = 0; i < 32; i++) out.setInt8(at + 2 + i, clamp(code(values[from + i]!, d), -127, 127))
  },
}

/** 8 sub-blocks of 32 codes with a scale and a minimum each, of 6 bits. */
const Q4_K: Quantizer = {
  typeId: 12,
  blockSize: 256,
  typeSize: 144,
  write(values, from, out, at) {
    const codes = scaleAndMinimum(values, from, out, at, 15)
    for (let i = 0; i < 128; i++) out.setUint8(at + 16 + i, nibbles(codes, i))
  },
}

/** As Q4_K, with the fifth bits in 32 bytes of their own: one bit per sub-block. */
const Q5_K: Quantizer = {
  typeId: 13,
  blockSize: 256,
  typeSize: 176,
  write(values, from, out, at) {
    const codes = scaleAndMinimum(values, from, out, at, 31)
    for (let i = 0; i < 32; i++) {
      let high = 0
      for (let sub = 0; sub < 8; sub++) high |= (codes[32 * sub + i]! >> 4) << sub
      out.setUint8(at + 16 + i, high)
    }
    for (let i = 0; i < 128; i++) out.setUint8(at + 48 + i, nibbles(codes, i))
  },
}

/** 16 sub-blocks of 16 codes of 6 bits around zero, with a signed scale of 8 bits each. */
const Q6_K: Quantizer = {
  typeId: 14,
  blockSize: 256,
  typeSize: 210,
  write(values, from, out, at) {
    const scales = Array.from({ length: 16 }, (_, sub) => extreme(values, from + 16 * sub, 16) / -32)
    const widest = scales.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a))
    const d = Math.f16round(widest / -128)
    out.setFloat16(at + 208, d, true)
    const codes = new Uint8Array(256)
    scales.forEach((scale, sub) => {
      const stored = clamp(code(scale, d), -128, 127)
      out.setInt8(at + 192 + sub, stored)
      for (let i = 16 * sub; i < 16 * sub + 16; i++) codes[i] = clamp(code(values[from + i]!, d * stored), -32, 31) + 32
    })
    for (const half of [0, 1])
      for (let i = 0; i < 32; i++) {
        const at6 = (quarter: number) => codes[128 * half + 32 * quarter + i]!
        out.setUint8(at + 64 * half + i, (at6(0) & 15) | ((at6(2) & 15) << 4))
        out.setUint8(at + 64 * half + 32 + i, (at6(1) & 15) | ((at6(3) & 15) << 4))
        const high = (at6(0) >> 4) | ((at6(1) >> 4) << 2) | ((at6(2) >> 4) << 4) | ((at6(3) >> 4) << 6)
        out.setUint8(at + 128 + 32 * half + i, high)
      }
  },
}

export const QUANTIZERS = { F32, Q8_0, Q4_K, Q5_K, Q6_K } as const
export type SampleType = keyof typeof QUANTIZERS

/** Blocks of whole rows, one after the other. */
export function quantize(type: SampleType, values: Float32Array): Uint8Array {
  const { blockSize, typeSize, write } = QUANTIZERS[type]
  const bytes = new Uint8Array((values.length / blockSize) * typeSize)
  const view = new DataView(bytes.buffer)
  for (let from = 0, at = 0; from < values.length; from += blockSize, at += typeSize) write(values, from, view, at)
  return bytes
}

/** The nearest code; 0 under a scale of 0. */
const code = (value: number, scale: number) => (scale === 0 ? 0 : Math.round(value / scale))

/** The value that is farthest from 0, with its sign. */
function extreme(values: Float32Array, from: number, count: number): number {
  let found = 0
  for (let i = from; i < from + count; i++) if (Math.abs(values[i]!) > Math.abs(found)) found = values[i]!
  return found
}

const largest = (values: Float32Array, from: number, count: number) => Math.abs(extreme(values, from, count))

/**
 * The first 16 bytes of Q4_K and Q5_K: d, dmin, and 6 bits for the scale and the minimum of each sub-block
 * (get_scale_min_k4 in ggml-quants.c reads them).
 * @param most the largest code
 * @returns the 256 codes
 */
function scaleAndMinimum(values: Float32Array, from: number, out: DataView, at: number, most: number): Uint8Array {
  const minima: number[] = []
  const scales: number[] = []
  for (let sub = 0; sub < 8; sub++) {
    const part = values.subarray(from + 32 * sub, from + 32 * sub + 32)
    const low = Math.min(0, ...part)
    minima.push(-low)
    scales.push((Math.max(0, ...part) - low) / most)
  }
  const d = Math.f16round(Math.max(...scales) / 63)
  const dmin = Math.f16round(Math.max(...minima) / 63)
  out.setFloat16(at, d, true)
  out.setFloat16(at + 2, dmin, true)
  const scale6 = scales.map((scale) => clamp(code(scale, d), 0, 63))
  const min6 = minima.map((minimum) => clamp(code(minimum, dmin), 0, 63))
  for (let i = 0; i < 4; i++) {
    out.setUint8(at + 4 + i, scale6[i]! | ((scale6[i + 4]! >> 4) << 6))
    out.setUint8(at + 8 + i, min6[i]! | ((min6[i + 4]! >> 4) << 6))
    out.setUint8(at + 12 + i, (scale6[i + 4]! & 15) | ((min6[i + 4]! & 15) << 4))
  }
  const codes = new Uint8Array(256)
  for (let i = 0; i < 256; i++) {
    const sub = i >> 5
    codes[i] = clamp(code(values[from + i]! + dmin * min6[sub]!, d * scale6[sub]!), 0, most)
  }
  return codes
}

/** Byte i of 128: the low four bits of two codes that are 32 apart. */
function nibbles(codes: Uint8Array, i: number): number {
  const low = 64 * (i >> 5) + (i & 31)
  return (codes[low]! & 15) | ((codes[low + 32]! & 15) << 4)
}
