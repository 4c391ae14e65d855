/**
 * Writes GGUF files: the sample model, and the models of tests. With `ByteWriter`, or with the counts overridden, also
 * unsound ones.
 */
import type { Endian, ScalarType } from '../../shared/model/tensor.ts'

const TYPE_IDS = {
  uint8: 0,
  int8: 1,
  uint16: 2,
  int16: 3,
  uint32: 4,
  int32: 5,
  float32: 6,
  bool: 7,
  string: 8,
  array: 9,
  uint64: 10,
  int64: 11,
  float64: 12,
} as const satisfies Record<ScalarType | 'array', number>

type WrittenScalar = number | bigint | boolean | string | Uint8Array

/** A string may be given as bytes, when it is not to be UTF-8. */
export type WrittenValue = WrittenScalar | WrittenArray

export interface WrittenArray {
  readonly elementType: ScalarType | 'array'
  readonly values: readonly WrittenValue[]
}

export type WrittenEntry = readonly [key: string | Uint8Array, type: ScalarType | 'array', value: WrittenValue]

export interface WrittenTensor {
  readonly name: string | Uint8Array
  readonly shape: readonly (number | bigint)[]
  readonly typeId: number
  readonly data?: Uint8Array
  /** Bytes from the start of the data; by default right after the tensor before, aligned. */
  readonly offset?: number | bigint
}

export interface WriterOptions {
  readonly version?: number
  readonly endian?: Endian
  /** Padding of the data, in bytes. Declared as `general.alignment` when it is given. */
  readonly alignment?: number
  readonly metadata?: readonly WrittenEntry[]
  readonly tensors?: readonly WrittenTensor[]
  /** What the header says instead of the truth. */
  readonly tensorCount?: number | bigint
  readonly keyCount?: number | bigint
}

export class ByteWriter {
  #bytes = Buffer.alloc(1024)
  #length = 0
  readonly #little: boolean
  readonly #version: number

  constructor(endian: Endian = 'little', version = 3) {
    this.#little = endian === 'little'
    this.#version = version
  }

  get length(): number {
    return this.#length
  }

  bytes(bytes: Uint8Array): this {
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
    return this
  }

  number(type: Exclude<ScalarType, 'string'>, value: number | bigint | boolean): this {
    this.#reserve(8)
    const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset + this.#length)
    const little = this.#little
    const write = {
      uint8: () => (view.setUint8(0, Number(value)), 1),
      int8: () => (view.setInt8(0, Number(value)), 1),
      bool: () => (view.setUint8(0, Number(value)), 1),
      uint16: () => (view.setUint16(0, Number(value), little), 2),
      int16: () => (view.setInt16(0, Number(value), little), 2),
      uint32: () => (view.setUint32(0, Number(value), little), 4),
      int32: () => (view.setInt32(0, Number(value), little), 4),
      float32: () => (view.setFloat32(0, Number(value), little), 4),
      float64: () => (view.setFloat64(0, Number(value), little), 8),
      uint64: () => (view.setBigUint64(0, BigInt(value), little), 8),
      int64: () => (view.setBigInt64(0, BigInt(value), little), 8),
    }
    this.#length += write[type]()
    return this
  }

  u32(value: number): this {
    return this.number('uint32', value)
  }

  /** A length, a count or a dimension: 32 bits in version 1. */
  size(value: number | bigint): this {
    return this.number(this.#version === 1 ? 'uint32' : 'uint64', value)
  }

  string(value: string | Uint8Array): this {
    const bytes = typeof value === 'string' ? Buffer.from(value) : value
    return this.size(bytes.length).bytes(bytes)
  }

  value(type: ScalarType | 'array', value: WrittenValue): this {
    if (type === 'array') {
      const { elementType, values } = value as WrittenArray
      this.u32(TYPE_IDS[elementType]).size(values.length)
      for (const element of values) this.value(elementType, element)
      return this
    }
    if (type === 'string') return this.string(value as string | Uint8Array)
    return this.number(type, value as number | bigint | boolean)
  }

  pad(alignment: number): this {
    return this.bytes(new Uint8Array((alignment - (this.#length % alignment)) % alignment))
  }

  finish(): Uint8Array {
    return new Uint8Array(this.#bytes.subarray(0, this.#length))
  }

  #reserve(n: number): void {
    if (this.#length + n <= this.#bytes.length) return
    const grown = Buffer.alloc((this.#length + n) * 2)
    this.#bytes.copy(grown)
    this.#bytes = grown
  }
}

const ARCHITECTURE: WrittenEntry = ['general.architecture', 'string', 'llama']

/** A whole file. Without `metadata` it has the architecture that every model needs. */
export function writeGguf(options: WriterOptions = {}): Uint8Array {
  const { version = 3, endian = 'little', alignment, tensors = [] } = options
  const declared: WrittenEntry[] = alignment === undefined ? [] : [['general.alignment', 'uint32', alignment]]
  const metadata = [...(options.metadata ?? [ARCHITECTURE]), ...declared]
  const step = alignment ?? 32

  const out = new ByteWriter(endian, version).bytes(Buffer.from('GGUF')).u32(version)
  out.size(options.tensorCount ?? tensors.length).size(options.keyCount ?? metadata.length)
  for (const [key, type, value] of metadata) out.string(key).u32(TYPE_IDS[type]).value(type, value)
  let next = 0
  for (const { name, shape, typeId, data, offset } of tensors) {
    out.string(name).u32(shape.length)
    for (const dimension of shape) out.size(dimension)
    out.u32(typeId).number('uint64', offset ?? next)
    next += Math.ceil((data?.length ?? 0) / step) * step
  }
  out.pad(step)
  for (const { data } of tensors) if (data) out.bytes(data).pad(step)
  return out.finish()
}
