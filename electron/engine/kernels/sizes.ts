/** Sizes that the kernels and their host agree on. */
import { type ElementType, elementType, typeName } from '../types/types.ts'

/** Bytes that an input of the kernels takes; assembly/memory.ts has the same number. */
export const INPUT_BYTES = 1024 * 1024

/** Values that are summed at a time; assembly/memory.ts has the same number. */
export const TILE_VALUES = 2048

/** Bytes of a tile: 2048 values. @throws RangeError for a type without a size */
export function tileBytes(typeId: number): number {
  const { blockSize, typeSize } = sizedType(typeId)
  return (TILE_VALUES / blockSize) * typeSize
}

/** @throws RangeError for a type without a size */
export function sizedType(typeId: number): ElementType {
  const type = elementType(typeId)
  if (!type) throw new RangeError(`type ${typeName(typeId)} has no known block format`)
  return type
}
