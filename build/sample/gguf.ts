/** Writes GGUF version 3, little-endian, as far as the sample model needs it. */

/** IDs of value types in GGUF. */
const VALUE_TYPES = { uint32: 4, int32: 5, float32: 6, bool: 7, string: 8 } as const
const ARRAY = 9
/** The default of general.alignment, in bytes. */
const ALIGNMENT = 32

export type ValueType = keyof typeof VALUE_TYPES
export type Value = number | boolean | string

export interface Entry {
  readonly key: string
  readonly type: ValueType
  /** A list is written as an array. */
  readonly value: Value | readonly Value[]
}

export interface Tensor {
  readonly name: string
  /** In the order of GGUF: the length of a row first. */
  readonly shape: readonly number[]
  readonly typeId: number
  readonly data: Uint8Array
}

export function writeGguf(entries: readonly Entry[], tensors: readonly Tensor[]): Uint8Array {
  const parts: Uint8Array[] = []
  let length = 0
  const put = (bytes: Uint8Array) => {
    parts.push(bytes)
    length += bytes.length
  }
  const number = (size: number, set: (view: DataView) => void) => {
    const bytes = new Uint8Array(size)
    set(new DataView(bytes.buffer))
    put(bytes)
  }
  const u32 = (value: number) => number(4, (view) => view.setUint32(0, value, true))
  const u64 = (value: number) => number(8, (view) => view.setBigUint64(0, BigInt(value), true))
  const text = (value: string) => {
    const bytes = Buffer.from(value)
    u64(bytes.length)
    put(bytes)
  }
  const scalar = (type: ValueType, value: Value) => {
    if (type === 'string') text(String(value))
    else if (type === 'bool') put(Uint8Array.of(Number(value)))
    else if (type === 'float32') number(4, (view) => view.setFloat32(0, Number(value), true))
    else number(4, (view) => view.setInt32(0, Number(value), true))
  }
  const pad = () => put(new Uint8Array(-length & (ALIGNMENT - 1)))

  put(Buffer.from('GGUF'))
  u32(3)
  u64(tensors.length)
  u64(entries.length)
  for (const { key, type, value } of entries) {
    text(key)
    if (!isList(value)) {
      u32(VALUE_TYPES[type])
      scalar(type, value)
      continue
    }
    u32(ARRAY)
    u32(VALUE_TYPES[type])
    u64(value.length)
    for (const element of value) scalar(type, element)
  }
  let offset = 0
  for (const { name, shape, typeId, data } of tensors) {
    text(name)
    u32(shape.length)
    for (const dimension of shape) u64(dimension)
    u32(typeId)
    u64(offset)
    offset += data.length + (-data.length & (ALIGNMENT - 1))
  }
  pad()
  for (const { data } of tensors) {
    put(data)
    pad()
  }
  return Buffer.concat(parts, length)
}

const isList = (value: Value | readonly Value[]): value is readonly Value[] => Array.isArray(value)
