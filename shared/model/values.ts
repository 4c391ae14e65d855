/** Values of a tensor beside the bytes that they come from. */

/** Bytes that are read for one page of values, at most: enough for 56 of the largest blocks. */
export const MAX_VALUE_BYTES = 16 * 1024

/** What a tensor is written as: an array that numpy loads, or its bytes as they are stored. */
export type TensorFormat = 'npy' | 'raw'

/** Whole blocks of one tensor. */
export interface TensorValues {
  /** Element number in the tensor of the first value: the first of its block. */
  readonly first: number
  /** Float64 for F64, I32 and I64. */
  readonly values: Float32Array | Float64Array
  /** The blocks as stored. */
  readonly bytes: Uint8Array
  /** Where they start, in bytes from the start of the file. */
  readonly byteOffset: number
}
