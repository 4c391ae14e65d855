/**
 * What the bytes of a block mean, for each type: the members of ggml's struct and the numbers that they hold. The structs
 * are those of ggml-common.h; members that share a number (low bits here, high bits there) are named together.
 */
import { CODE_LAYOUTS } from './block-layouts-code.ts'
import { GRID_LAYOUTS } from './block-layouts-grid.ts'
import { NUMBER_LAYOUTS } from './block-layouts-number.ts'
import { Block, type BlockFields, type Layout } from './block-reader.ts'
import type { Endian } from '../tensor.ts'

const LAYOUTS: ReadonlyMap<string, Layout> = new Map(
  Object.entries({ ...NUMBER_LAYOUTS, ...CODE_LAYOUTS, ...GRID_LAYOUTS }),
)

/**
 * Splits one block into its members and reads them.
 * @param block the bytes as stored, exactly one block
 * @returns undefined for a type that is not known, or a block of another size
 */
export function blockFields(typeName: string, block: Uint8Array, endian: Endian): BlockFields | undefined {
  const layout = LAYOUTS.get(typeName)
  if (!layout) return undefined
  const size = layout.fields.reduce((sum, { nBytes }) => sum + nBytes, 0)
  if (block.length !== size) return undefined
  return { formula: layout.formula, fields: layout.fields, readings: layout.read(new Block(block, endian)) }
}
