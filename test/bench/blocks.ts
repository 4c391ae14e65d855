/** Data for every type of ggml that looks like weights: finite, with scales near each other as in real models. */
import { ELEMENT_TYPES, type ElementType } from '../../electron/engine/types/types.ts'
import { noise, random } from '../helpers/noise.ts'

export function typeNamed(name: string): ElementType {
  const type = ELEMENT_TYPES.find((entry) => entry.name === name)
  if (!type) throw new Error(`${name} is not a type of ggml`)
  return type
}

/** Types whose blocks test/helpers/noise.ts makes from a normal distribution. */
const NORMAL: ReadonlySet<string> = new Set(['F32', 'F16', 'BF16', 'Q8_0', 'Q4_0', 'Q4_K', 'Q6_K', 'MXFP4'])

/** Where the float16 scales of a block lie; the rest of a block are codes, for which any bits do. */
const HALVES: Readonly<Record<string, readonly number[]>> = {
  Q4_1: [0, 2],
  Q5_0: [0],
  Q5_1: [0, 2],
  Q8_1: [0, 2],
  Q1_0: [0],
  Q2_0: [0],
  Q2_K: [80, 82],
  Q3_K: [108],
  Q5_K: [0, 2],
  IQ2_XXS: [0],
  IQ2_XS: [0],
  IQ2_S: [0],
  IQ3_XXS: [0],
  IQ3_S: [0],
  IQ1_S: [0],
  IQ4_NL: [0],
  IQ4_XS: [0],
  TQ1_0: [52],
  TQ2_0: [64],
}

type Fix = (view: DataView, at: number, next: () => number) => void

/** A float16 between 2^-10 and 2^-9. */
const half = (next: () => number) => 0x1400 | Math.floor(next() * 1024)

/** Blocks whose scales are not float16 fields of their own. */
const FIX: Readonly<Record<string, Fix>> = {
  F64: (view, at, next) => view.setFloat64(at, (next() - 0.5) / 16, true),
  Q8_K: (view, at, next) => view.setFloat32(at, (1 + next()) / 1024, true),
  // The bits of the scale are the top four of each of the last four 16-bit words.
  IQ1_M: (view, at, next) => {
    const scale = half(next)
    for (let i = 0; i < 4; i++) {
      const word = view.getUint16(at + 48 + 2 * i, true) & 0x0fff
      view.setUint16(at + 48 + 2 * i, word | (((scale >> (4 * i)) & 15) << 12), true)
    }
  },
  NVFP4: (view, at, next) => {
    for (let i = 0; i < 4; i++) view.setUint8(at + i, 0x20 | Math.floor(next() * 16))
  },
}

/** @returns whole blocks of a type, at least one and no more than `nBytes` otherwise; the same for the same seed */
export function sampleBlocks({ name, blockSize, typeSize }: ElementType, nBytes: number, seed: number): Uint8Array {
  const nBlocks = Math.max(1, Math.floor(nBytes / typeSize))
  if (NORMAL.has(name)) return noise(name, nBlocks * blockSize, seed)
  const next = random(seed)
  const bytes = new Uint8Array(nBlocks * typeSize)
  const view = new DataView(bytes.buffer)
  for (let at = 0; at < bytes.length; at++) bytes[at] = next() * 256
  for (let at = 0; at < bytes.length; at += typeSize) {
    for (const offset of HALVES[name] ?? []) view.setUint16(at + offset, half(next), true)
    FIX[name]?.(view, at, next)
  }
  return bytes
}
