/**
 * The one table of element types, and the only place where an ID is written: the kernels get theirs from it by
 * `build/generate-tables.ts`. Source of ggml's: `type_traits` and the block definitions of ggml-common.h.
 *
 * A type has one ID in the whole program, whatever the format of the file:
 * - From 0 up they are ggml's own, as a GGUF file stores them. A file may contain any uint32, so all of these are taken.
 * - Below 0 are types that ggml does not have, in ranges of 256 for each format: -1 to -256 are for safetensors, whose files
 *   name types by text (`F8_E4M3`). Its reader maps a name to an ID; types that ggml has, too (`BF16`), have ggml's ID.
 */

/** How a type stores values; `float` and `integer` store each by itself. */
export type TypeFamily = 'float' | 'integer' | 'legacy' | 'k' | 'iq' | 'ternary' | 'fp4'

export interface ElementType<Name extends string = TypeName> {
  readonly id: number
  /** Of ggml's types as in `ggml_type_name`, upper case: `Q4_K`. */
  readonly name: Name
  /** Weights in a block. */
  readonly blockSize: number
  /** Bytes of a block. */
  readonly typeSize: number
  readonly family: TypeFamily
}

const type = <const Name extends string>(
  id: number,
  name: Name,
  blockSize: number,
  typeSize: number,
  family: TypeFamily,
): ElementType<Name> => ({ id, name, blockSize, typeSize, family })

/** Weights in a K-quant's super-block. */
export const QK_K = 256

const TABLE = [
  type(0, 'F32', 1, 4, 'float'),
  type(1, 'F16', 1, 2, 'float'),
  type(2, 'Q4_0', 32, 18, 'legacy'),
  type(3, 'Q4_1', 32, 20, 'legacy'),
  type(6, 'Q5_0', 32, 22, 'legacy'),
  type(7, 'Q5_1', 32, 24, 'legacy'),
  type(8, 'Q8_0', 32, 34, 'legacy'),
  type(9, 'Q8_1', 32, 36, 'legacy'),
  type(10, 'Q2_K', QK_K, 84, 'k'),
  type(11, 'Q3_K', QK_K, 110, 'k'),
  type(12, 'Q4_K', QK_K, 144, 'k'),
  type(13, 'Q5_K', QK_K, 176, 'k'),
  type(14, 'Q6_K', QK_K, 210, 'k'),
  type(15, 'Q8_K', QK_K, 292, 'k'),
  type(16, 'IQ2_XXS', QK_K, 66, 'iq'),
  type(17, 'IQ2_XS', QK_K, 74, 'iq'),
  type(18, 'IQ3_XXS', QK_K, 98, 'iq'),
  type(19, 'IQ1_S', QK_K, 50, 'iq'),
  type(20, 'IQ4_NL', 32, 18, 'iq'),
  type(21, 'IQ3_S', QK_K, 110, 'iq'),
  type(22, 'IQ2_S', QK_K, 82, 'iq'),
  type(23, 'IQ4_XS', QK_K, 136, 'iq'),
  type(24, 'I8', 1, 1, 'integer'),
  type(25, 'I16', 1, 2, 'integer'),
  type(26, 'I32', 1, 4, 'integer'),
  type(27, 'I64', 1, 8, 'integer'),
  type(28, 'F64', 1, 8, 'float'),
  type(29, 'IQ1_M', QK_K, 56, 'iq'),
  type(30, 'BF16', 1, 2, 'float'),
  type(34, 'TQ1_0', QK_K, 54, 'ternary'),
  type(35, 'TQ2_0', QK_K, 66, 'ternary'),
  type(39, 'MXFP4', 32, 17, 'fp4'),
  type(40, 'NVFP4', 64, 36, 'fp4'),
  type(41, 'Q1_0', 128, 18, 'legacy'),
  type(42, 'Q2_0', 64, 18, 'legacy'),
] as const

/** A name in the table: what asks for types by name is checked by the compiler. */
export type TypeName = (typeof TABLE)[number]['name']

export const ELEMENT_TYPES: readonly ElementType[] = TABLE

const REMOVED: ReadonlyMap<number, string> = new Map([
  [4, 'Q4_2'],
  [5, 'Q4_3'],
  [31, 'Q4_0_4_4'],
  [32, 'Q4_0_4_8'],
  [33, 'Q4_0_8_8'],
  [36, 'IQ4_NL_4_4'],
  [37, 'IQ4_NL_4_8'],
  [38, 'IQ4_NL_8_8'],
])

const byId: ReadonlyMap<number, ElementType> = new Map(ELEMENT_TYPES.map((entry) => [entry.id, entry]))

/** The type with this ID; undefined for removed and unknown ones. */
export function elementType(id: number): ElementType | undefined {
  return byId.get(id)
}

/** The ID of a type. */
export const idOf = (name: TypeName): number => ELEMENT_TYPES.find((type) => type.name === name)!.id

/** The name that ggml gave to an id that is no longer supported. */
export function removedTypeName(id: number): string | undefined {
  return REMOVED.get(id)
}

/** `Q4_K`, `Q4_2 (removed)` or `unknown (99)`. */
export function typeName(id: number): string {
  const live = byId.get(id)
  if (live) return live.name
  const removed = REMOVED.get(id)
  return removed ? `${removed} (removed)` : `unknown (${id})`
}
