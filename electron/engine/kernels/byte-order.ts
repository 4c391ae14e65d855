/**
 * Big-endian files. Single bytes (codes, nibbles, signs, byte scales) stay where they are; the fields that ggml declares
 * wider than a byte are reversed, each at its own offset. Source: the block definitions of ggml-common.h.
 */
import { type ElementType, elementType, type TypeName, typeName } from '../types/types.ts'

/** `count` fields of `width` bytes, one after the other, from `offset` bytes into the block. */
interface WideField {
  readonly offset: number
  readonly width: 2 | 4 | 8
  readonly count: number
}

const field = (offset: number, width: WideField['width'], count = 1): WideField => ({ offset, width, count })

const HALF_FIRST = [field(0, 2)]
const TWO_HALVES_FIRST = [field(0, 2), field(2, 2)]

/**
 * The wide fields of a block. IQ2_XXS has no big-endian form: ggml writes its grid indices as part of a host word but reads
 * them as bytes, so it is not defined what a big-endian host would have written.
 */
const WIDE_FIELDS: Readonly<Record<TypeName, readonly WideField[] | undefined>> = {
  F32: [field(0, 4)],
  F16: HALF_FIRST,
  BF16: HALF_FIRST,
  F64: [field(0, 8)],
  I8: [],
  I16: [field(0, 2)],
  I32: [field(0, 4)],
  I64: [field(0, 8)],
  Q4_0: HALF_FIRST,
  Q4_1: TWO_HALVES_FIRST,
  Q5_0: [field(0, 2), field(2, 4)],
  Q5_1: [field(0, 2), field(2, 2), field(4, 4)],
  Q8_0: HALF_FIRST,
  Q8_1: TWO_HALVES_FIRST,
  Q1_0: HALF_FIRST,
  Q2_0: HALF_FIRST,
  Q2_K: [field(80, 2), field(82, 2)],
  Q3_K: [field(108, 2)],
  Q4_K: TWO_HALVES_FIRST,
  Q5_K: TWO_HALVES_FIRST,
  Q6_K: [field(208, 2)],
  Q8_K: [field(0, 4), field(260, 2, 16)],
  IQ2_XXS: undefined,
  IQ2_XS: [field(0, 2, 33)],
  IQ2_S: HALF_FIRST,
  IQ3_XXS: [field(0, 2), field(66, 4, 8)],
  IQ3_S: HALF_FIRST,
  IQ1_S: [field(0, 2), field(34, 2, 8)],
  IQ1_M: [field(48, 2, 4)],
  IQ4_NL: HALF_FIRST,
  IQ4_XS: TWO_HALVES_FIRST,
  TQ1_0: [field(52, 2)],
  TQ2_0: [field(64, 2)],
  MXFP4: [],
  NVFP4: [],
}

const fieldsOf = (type: ElementType | undefined) => type && WIDE_FIELDS[type.name]

/** Whether data of this type can be read from a big-endian file. */
export function supportsBigEndian(typeId: number): boolean {
  return fieldsOf(elementType(typeId)) !== undefined
}

/**
 * Turns whole big-endian blocks into little-endian ones, in place.
 * @throws RangeError for a type that has no big-endian form
 */
export function swapToLittleEndian(typeId: number, bytes: Uint8Array): void {
  const type = elementType(typeId)
  const fields = fieldsOf(type)
  if (!fields || !type) throw new RangeError(`${typeName(typeId)} has no defined big-endian form`)
  for (const { offset, width, count } of fields) {
    for (let block = offset; block < bytes.length; block += type.typeSize) {
      for (let at = block; at < block + width * count; at += width) reverse(bytes, at, width)
    }
  }
}

function reverse(bytes: Uint8Array, at: number, width: number): void {
  for (let low = at, high = at + width - 1; low < high; low++, high--) {
    const byte = bytes[low]!
    bytes[low] = bytes[high]!
    bytes[high] = byte
  }
}
