/** Metadata as the window gets to see it: long text cut, arrays by their first elements. */
import type { ScalarType } from './tensor.ts'

/** Text; cut when it has fewer than `length` characters (UTF-16 units). */
export interface ShownText {
  readonly text: string
  readonly length: number
}

export interface ShownArray {
  readonly elementType: ScalarType | 'array'
  readonly length: number
  /** Where the first element starts, in bytes from the start of the file. */
  readonly byteOffset: number
  /** Bytes of all elements together. */
  readonly byteLength: number
  readonly first: readonly ShownValue[]
}

/** Integers beyond 2^53 come as `bigint`, exact. */
export type ShownValue = number | bigint | boolean | ShownText | ShownArray

export interface MetadataItem {
  /** Position in the model, over all its files, from 0: how calls name it. */
  readonly entry: number
  /** Index of the file that has it, from 0. */
  readonly file: number
  readonly key: ShownText
  readonly type: ScalarType | 'array'
  /** Where the key starts, in bytes from the start of its file. */
  readonly byteOffset: number
  readonly value: ShownValue
}

export interface MetadataView {
  readonly items: readonly MetadataItem[]
  /** Display names of the model's files. */
  readonly files: readonly string[]
}

export const isShownText = (value: ShownValue): value is ShownText => typeof value === 'object' && 'text' in value
export const isShownArray = (value: ShownValue): value is ShownArray => typeof value === 'object' && !('text' in value)

/** GGUF's names of the types, as gguf-py prints them, are these in capitals: `FLOAT32`, `[STRING]`. */
export function typeLabel({ type, value }: Pick<MetadataItem, 'type' | 'value'>): string {
  return isShownArray(value) ? `${value.elementType}[]` : type
}

/** Elements of an array that one call gives. */
export const ARRAY_PAGE = 100
