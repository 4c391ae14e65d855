import { toInt64, type Endian, type ScalarType, type NumberValue } from '../../../../shared/model/tensor.ts'

/** GGUF's `gguf_metadata_value_type`, by number. */
export const VALUE_TYPES: readonly (ScalarType | 'array')[] = [
  'uint8',
  'int8',
  'uint16',
  'int16',
  'uint32',
  'int32',
  'float32',
  'bool',
  'string',
  'array',
  'uint64',
  'int64',
  'float64',
]

export type FixedType = Exclude<ScalarType, 'string'>

/** Bytes of a value; strings and arrays have no size of their own. */
export const FIXED_BYTES: Readonly<Record<FixedType, number>> = {
  uint8: 1,
  int8: 1,
  uint16: 2,
  int16: 2,
  uint32: 4,
  int32: 4,
  float32: 4,
  bool: 1,
  uint64: 8,
  int64: 8,
  float64: 8,
}

/** How a file writes its numbers. */
export interface Encoding {
  readonly endian: Endian
  /** Bytes of a length or a count: 4 in version 1, 8 since. */
  readonly lengthBytes: 4 | 8
}

export function encodingOf(version: number, endian: Endian): Encoding {
  return { endian, lengthBytes: version === 1 ? 4 : 8 }
}

export function readFixed(view: DataView, at: number, type: FixedType, little: boolean): NumberValue {
  switch (type) {
    case 'uint8':
      return view.getUint8(at)
    case 'int8':
      return view.getInt8(at)
    case 'uint16':
      return view.getUint16(at, little)
    case 'int16':
      return view.getInt16(at, little)
    case 'uint32':
      return view.getUint32(at, little)
    case 'int32':
      return view.getInt32(at, little)
    case 'float32':
      return view.getFloat32(at, little)
    case 'bool':
      return view.getUint8(at) !== 0
    case 'uint64':
      return toInt64(view.getBigUint64(at, little))
    case 'int64':
      return toInt64(view.getBigInt64(at, little))
    case 'float64':
      return view.getFloat64(at, little)
  }
}
