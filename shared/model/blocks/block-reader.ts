/** The parts of `block-fields.ts`: what a layout is made of and how the numbers of a block are read. */
import type { Endian } from '../tensor.ts'

/** A member of the struct. */
export interface BlockField {
  readonly name: string
  /** C type, with its length when it is an array: `uint8_t[12]`. */
  readonly type: string
  /** Bytes from the start of the block. */
  readonly offset: number
  readonly nBytes: number
}

/** Numbers unpacked from one member or several. */
export interface BlockReading {
  readonly label: string
  /** The members that they come from. */
  readonly fields: readonly string[]
  /** Weights that each number stands for, in the order of the weights. */
  readonly per: number
  readonly values: readonly (number | bigint)[]
}

export interface BlockFields {
  /** How a weight follows from the readings. */
  readonly formula: string
  readonly fields: readonly BlockField[]
  readonly readings: readonly BlockReading[]
}

export interface Layout {
  readonly formula: string
  readonly fields: readonly BlockField[]
  readonly read: (block: Block) => readonly BlockReading[]
}

const SIZES: Readonly<Record<string, number>> = {
  uint8_t: 1,
  int8_t: 1,
  uint16_t: 2,
  int16_t: 2,
  int32_t: 4,
  int64_t: 8,
  float: 4,
  double: 8,
  ggml_half: 2,
  ggml_bf16_t: 2,
}

/** Members as C declares them, one after the other: these structs have no padding. */
export function struct(...members: readonly string[]): BlockField[] {
  let offset = 0
  return members.map((member) => {
    const [, type, name, length] = /^(\w+) (\w+)(?:\[(\d+)\])?$/.exec(member)!
    const nBytes = SIZES[type!]! * Number(length ?? 1)
    const field = { name: name!, type: length === undefined ? type! : `${type}[${length}]`, offset, nBytes }
    offset += nBytes
    return field
  })
}

/** Numbers of a block by their offset, in the byte order of the file. */
export class Block {
  readonly #view: DataView
  readonly #little: boolean
  constructor(bytes: Uint8Array, endian: Endian) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#little = endian === 'little'
  }
  u8 = (at: number) => this.#view.getUint8(at)
  i8 = (at: number) => this.#view.getInt8(at)
  u16 = (at: number) => this.#view.getUint16(at, this.#little)
  i16 = (at: number) => this.#view.getInt16(at, this.#little)
  u32 = (at: number) => this.#view.getUint32(at, this.#little)
  i32 = (at: number) => this.#view.getInt32(at, this.#little)
  i64 = (at: number) => this.#view.getBigInt64(at, this.#little)
  u64 = (at: number) => this.#view.getBigUint64(at, this.#little)
  f32 = (at: number) => this.#view.getFloat32(at, this.#little)
  f64 = (at: number) => this.#view.getFloat64(at, this.#little)
  f16 = (at: number) => halfToNumber(this.u16(at))
  /** Low (0) or high (1) half of a byte. */
  nib = (at: number, high: number) => (this.u8(at) >> (4 * high)) & 15
}

export function halfToNumber(bits: number): number {
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  const sign = bits >> 15 ? -1 : 1
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25))
}

export const list = <T>(length: number, of: (index: number) => T): T[] =>
  Array.from({ length }, (_, index) => of(index))

export const reading = (
  label: string,
  fields: string,
  per: number,
  values: readonly (number | bigint)[],
): BlockReading => ({
  label,
  fields: fields.split(' '),
  per,
  values,
})
