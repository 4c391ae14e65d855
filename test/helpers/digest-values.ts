/** The values that `test/fixtures/digests.py` sums, made again bit by bit. */
import type { Endian } from '../../shared/model/tensor.ts'

export type DigestType = 'f2' | 'f4' | 'f8' | 'i1' | 'i2' | 'i4' | 'i8' | 'u1'

const WIDTHS: Readonly<Record<DigestType, number>> = { f2: 2, f4: 4, f8: 8, i1: 1, i2: 2, i4: 4, i8: 8, u1: 1 }
const LARGEST: Readonly<Record<string, number>> = { f2: 65504, f4: 3.4028234663852886e38, f8: Number.MAX_VALUE }

let words = new Uint32Array(0)

function generate(count: number): Uint32Array {
  if (count <= words.length) return words
  words = new Uint32Array(count)
  for (let i = 0, state = 1; i < count; i++) words[i] = state = (Math.imul(1664525, state) + 1013904223) >>> 0
  return words
}

/** The stored bytes of `count` values. */
export function digestValues(type: DigestType, count: number, endian: Endian = 'little', special?: string): Uint8Array {
  const width = WIDTHS[type]
  const nBytes = count * width
  if (!type.startsWith('f')) {
    const bytes = new Uint8Array(generate(Math.ceil(nBytes / 4)).slice().buffer).slice(0, nBytes)
    return endian === 'big' ? swapped(bytes, width) : bytes
  }
  const source = generate(count)
  const values = Float64Array.from({ length: count }, (_, i) => {
    const word = source[i]!
    return (word - 2 ** 31) * 2 ** -31 * 2 ** ((word >>> 4) & 7)
  })
  putSpecial(values, special, LARGEST[type]!)
  const floats = type === 'f2' ? new Float16Array(values) : type === 'f4' ? new Float32Array(values) : values
  const bytes = new Uint8Array(floats.buffer)
  return endian === 'big' ? swapped(bytes, width) : bytes
}

function putSpecial(values: Float64Array, special: string | undefined, largest: number): void {
  const at = Math.floor((values.length * 2) / 3)
  if (special === 'nan') values[at] = NaN
  else if (special === 'inf' || special === 'both') values[at] = Infinity
  else if (special === '-inf') values[at] = -Infinity
  else if (special === '-0') values.fill(-0)
  else if (special === 'large') values.fill(largest / 4)
  if (special === 'both') values[values.length - 1] = -Infinity
}

function swapped(bytes: Uint8Array, width: number): Uint8Array {
  const out = new Uint8Array(bytes.length)
  for (let i = 0; i < bytes.length; i++) out[i] = bytes[i - (i % width) + width - 1 - (i % width)]!
  return out
}
