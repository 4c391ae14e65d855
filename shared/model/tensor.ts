/** What a model file declares: metadata and tensors. */
import type { Sentence } from '../text/sentence.ts'

/** A 64-bit integer: a `number` when it is a safe integer, else a `bigint`. */
export type Int64 = number | bigint

export type Endian = 'little' | 'big'

export type ScalarType =
  | 'uint8'
  | 'int8'
  | 'uint16'
  | 'int16'
  | 'uint32'
  | 'int32'
  | 'float32'
  | 'bool'
  | 'string'
  | 'uint64'
  | 'int64'
  | 'float64'

export type NumberValue = number | bigint | boolean

export type ScalarValue = NumberValue | string

/**
 * An array of the metadata. Its elements stay in the file and are decoded a page at a time;
 * only the first few are here.
 */
export interface MetadataArray {
  readonly elementType: ScalarType | 'array'
  readonly length: number
  /** Where the first element starts, in bytes from the start of the file. */
  readonly byteOffset: number
  /** Bytes of all elements together. */
  readonly byteLength: number
  /** The first elements (16 at most); nested arrays come as `MetadataArray`. */
  readonly first: readonly (ScalarValue | MetadataArray)[]
  /** All elements, of an array of numbers or booleans with 1,024 elements at most: one per layer. */
  readonly numbers?: readonly NumberValue[]
}

export interface MetadataEntry {
  readonly type: ScalarType | 'array'
  readonly value: ScalarValue | MetadataArray
  /** Where the key starts, in bytes from the start of the file. */
  readonly byteOffset: number
}

export interface TensorInfo {
  /** Position in the model, over all its files, from 0. */
  readonly index: number
  readonly name: string
  /** ggml's name of the type (`Q4_K`), `Q4_2 (removed)`, `unknown (99)`, or `156 (in ik_llama.cpp: IQ3_KS)`. */
  readonly type: string
  readonly typeId: number
  /** In ggml's order: the first dimension is the contiguous one. 1 to 4 entries. */
  readonly shape: readonly Int64[]
  readonly nElements: Int64
  /** Bytes of the data; absent when the type has no known size or the shape does not fit it. */
  readonly nBytes?: Int64
  /** Where the data starts, in bytes from the start of its file. */
  readonly dataOffset: Int64
  /** Where its entry in the header is, in bytes from the start of its file. */
  readonly infoOffset?: number
  /** Index of the shard that holds it, from 0; absent in a model of one file. */
  readonly shard?: number
  /** Why the data cannot be measured; absent when it can. */
  readonly unreadable?: Sentence
}

/** Bits per weight as stored; undefined when the size is unknown or there is no weight. */
export function bitsPerWeight(tensor: Pick<TensorInfo, 'nBytes' | 'nElements'>): number | undefined {
  if (tensor.nBytes === undefined) return undefined
  const elements = Number(tensor.nElements)
  return elements > 0 ? (Number(tensor.nBytes) * 8) / elements : undefined
}

/** An exact integer as `number` when that loses nothing. */
export function toInt64(value: bigint): Int64 {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value
}
