/** Tensor data that looks like weights: normal with a few outliers, in a handful of types, deterministic. */
import { elementType, ELEMENT_TYPES } from '../../electron/engine/types/types.ts'

/** Small, fast and good enough for test data (mulberry32): numbers in [0, 1). */
export function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
}

const scratch = new DataView(new ArrayBuffer(4))

/** The bits of the float16 nearest to a small positive normal number; enough for scales. */
function f16bits(value: number): number {
  scratch.setFloat32(0, value)
  const bits = scratch.getUint32(0)
  return Math.max(0, ((bits >>> 13) & 0x3ffff) - 0x1c000) | ((bits >>> 16) & 0x8000)
}

type Fill = (view: DataView, at: number, next: () => number, std: number) => void

/** Codes of a symmetric 4-bit type, drawn from a normal distribution over -8..7. */
const nibble = (next: () => number) => Math.max(0, Math.min(15, Math.round(8 + normal(next) * 2.7)))
const nibbles = (next: () => number) => nibble(next) | (nibble(next) << 4)

/** One block of each type that the helper knows. */
const FILL: Readonly<Record<string, Fill>> = {
  F32: (view, at, next, std) => view.setFloat32(at, normal(next) * std, true),
  F16: (view, at, next, std) => view.setUint16(at, f16bits(normal(next) * std), true),
  BF16: (view, at, next, std) => {
    scratch.setFloat32(0, normal(next) * std)
    view.setUint16(at, scratch.getUint16(0), true)
  },
  Q8_0: (view, at, next, std) => {
    view.setUint16(at, f16bits((std * 3) / 127), true)
    for (let i = 0; i < 32; i++) view.setInt8(at + 2 + i, Math.max(-127, Math.min(127, Math.round(normal(next) * 42))))
  },
  Q4_0: (view, at, next, std) => {
    view.setUint16(at, f16bits(std / 2.7), true)
    for (let i = 0; i < 16; i++) view.setUint8(at + 2 + i, nibbles(next))
  },
  Q4_K: (view, at, next, std) => {
    view.setUint16(at, f16bits(std / 2.7 / 32), true)
    view.setUint16(at + 2, f16bits((std * 8) / 2.7 / 32), true)
    // Scales and minima near 32 of 63; the top two bits of the last four pairs live in the first eight bytes.
    for (let i = 0; i < 12; i++) view.setUint8(at + 4 + i, i < 8 ? 0x80 | 32 : 0)
    for (let i = 0; i < 128; i++) view.setUint8(at + 16 + i, nibbles(next))
  },
  Q6_K: (view, at, next, std) => {
    for (let i = 0; i < 128; i++) view.setUint8(at + i, Math.floor(next() * 256))
    for (let i = 0; i < 64; i++) view.setUint8(at + 128 + i, [0x55, 0xaa, 0x66, 0x99, 0x5a][Math.floor(next() * 5)]!)
    for (let i = 0; i < 16; i++) view.setInt8(at + 192 + i, 20 + Math.floor(next() * 24))
    view.setUint16(at + 208, f16bits(std / 12 / 32), true)
  },
  MXFP4: (view, at, next, std) => {
    view.setUint8(at, Math.round(Math.log2(std)) + 127)
    for (let i = 0; i < 16; i++) view.setUint8(at + 1 + i, Math.floor(next() * 256))
  },
}

/** Blocks made anew for a tensor; the rest repeats them, which is quick and looks the same. */
const FRESH_BLOCKS = 2048

/** @returns the bytes of `nElements` weights of a type */
export function noise(type: string, nElements: number, seed: number, std = 0.02): Uint8Array {
  const { blockSize, typeSize } = elementType(ELEMENT_TYPES.find(({ name }) => name === type)!.id)!
  const fill = FILL[type]
  if (!fill) throw new Error(`no test data for ${type}`)
  const nBlocks = nElements / blockSize
  const fresh = Math.min(nBlocks, blockSize === 1 ? FRESH_BLOCKS * 64 : FRESH_BLOCKS)
  const bytes = new Uint8Array(nBlocks * typeSize)
  const view = new DataView(bytes.buffer)
  const next = random(seed)
  for (let block = 0; block < fresh; block++) fill(view, block * typeSize, next, std)
  for (let at = fresh * typeSize; at < bytes.length; at += fresh * typeSize)
    bytes.copyWithin(at, 0, Math.min(fresh * typeSize, bytes.length - at))
  return bytes
}
