/** Bytes for tests: seeded, so that a failure can be repeated. */
import { readFileSync } from 'node:fs'
import { ELEMENT_TYPES, type ElementType } from '../../../../electron/engine/types/types.ts'
import { type Kernels, accumulateBytes } from '../../../../electron/engine/kernels/kernels.ts'
import type { PartialStats, SparseHistogram } from '../../../../shared/model/stats.ts'

/** Numbers of 32 bits (mulberry32). */
export function random32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return (t ^ (t >>> 14)) >>> 0
  }
}

export function randomBytes(length: number, seed: number): Uint8Array {
  const next = random32(seed)
  return Uint8Array.from({ length }, () => next() & 255)
}

/** Normally distributed numbers (Box and Muller). */
export function gaussian(length: number, seed: number, mean = 0, deviation = 1): Float64Array {
  const next = random32(seed)
  const uniform = (): number => (next() + 1) / 4294967297
  return Float64Array.from(
    { length },
    () => mean + deviation * Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
  )
}

export function bytesOf(values: Float32Array | Float64Array | Uint16Array | BigInt64Array | Int32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
}

export function typeNamed(name: string): ElementType {
  const type = ELEMENT_TYPES.find((entry) => entry.name === name)
  if (!type) throw new Error(`no type ${name}`)
  return type
}

/** A chunk measured in pieces of `step` bytes. */
export function measure(
  kernels: Kernels,
  type: ElementType,
  bytes: Uint8Array,
  { endian = 'little', step = accumulateBytes(type.id) }: { endian?: 'little' | 'big'; step?: number } = {},
): { partial: PartialStats; histogram: SparseHistogram } {
  kernels.begin(type.id, endian)
  for (let at = 0; at < bytes.length; at += step) {
    const piece = bytes.subarray(at, at + step)
    kernels.input.set(piece)
    kernels.accumulate(piece.length)
  }
  const { partial, histogram } = kernels.finish()
  return { partial, histogram: { bins: histogram.bins.slice(), counts: histogram.counts.slice() } }
}

export interface FixtureTensor {
  readonly name: string
  readonly type: ElementType
  readonly shape: readonly number[]
  readonly bytes: Uint8Array
}

/** The tensors of a small, sound, little- or big-endian GGUF file of version 2 or 3. */
export function fixtureTensors(file: string, endian: 'little' | 'big' = 'little'): readonly FixtureTensor[] {
  const bytes = new Uint8Array(readFileSync(new URL(`../../../fixtures/${file}`, import.meta.url)))
  const view = new DataView(bytes.buffer)
  const little = endian === 'little'
  let at = 8
  const u32 = (): number => view.getUint32((at += 4) - 4, little)
  const u64 = (): number => Number(view.getBigUint64((at += 8) - 8, little))
  const text = (): string => {
    const length = u64()
    return new TextDecoder().decode(bytes.subarray(at, (at += length)))
  }
  const SIZES = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8]
  const value = (type: number): number | undefined => {
    if (type === 8) return void text()
    if (type === 9) {
      const elementType = u32()
      for (let left = u64(); left > 0; left--) value(elementType)
      return undefined
    }
    const start = at
    at += SIZES[type]!
    return type === 4 ? view.getUint32(start, little) : undefined
  }

  const nTensors = u64()
  let alignment = 32
  for (let left = u64(); left > 0; left--) {
    const key = text()
    const found = value(u32())
    if (key === 'general.alignment') alignment = found ?? alignment
  }
  const infos = Array.from({ length: nTensors }, () => {
    const name = text()
    const shape = Array.from({ length: u32() }, u64)
    const typeId = u32()
    return { name, shape, typeId, offset: u64() }
  })
  const data = Math.ceil(at / alignment) * alignment
  return infos.map(({ name, shape, typeId, offset }) => {
    const type = ELEMENT_TYPES.find((entry) => entry.id === typeId)
    if (!type) throw new Error(`${name}: unknown type ${typeId}`)
    const nBytes = (shape.reduce((product, n) => product * n, 1) / type.blockSize) * type.typeSize
    return { name, type, shape, bytes: bytes.subarray(data + offset, data + offset + nBytes) }
  })
}
