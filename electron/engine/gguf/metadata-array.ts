import { formatInteger } from '../../../shared/format.ts'
import { type Sentence, say } from '../../../shared/sentence.ts'
import type { MetadataArray, NumberValue, ScalarType, ScalarValue } from '../../../shared/tensor.ts'
import type { Cursor } from './cursor.ts'
import {
  MAX_ARRAY_DEPTH,
  MAX_NESTED_ARRAYS,
  MAX_NUMBER_ARRAY,
  MAX_NUMBER_ARRAY_ELEMENTS,
  MAX_PREVIEW_BYTES,
  MAX_PREVIEW_ELEMENTS,
  MAX_STRING_BYTES,
  PREVIEW_ELEMENTS,
} from './limits.ts'
import { refuse } from './problem-list.ts'
import { FIXED_BYTES, VALUE_TYPES } from './value-types.ts'

/** What may still be decoded for a preview: nested arrays would otherwise multiply it at each level. */
export interface Preview {
  elements: number
  bytes: number
}

/** What may still be walked, and how many elements of arrays of numbers may still be decoded in full. */
export interface ArrayBudget {
  nested: number
  numbers: number
}

export const createPreview = (): Preview => ({ elements: MAX_PREVIEW_ELEMENTS, bytes: MAX_PREVIEW_BYTES })
export const createArrayBudget = (): ArrayBudget => ({
  nested: MAX_NESTED_ARRAYS,
  numbers: MAX_NUMBER_ARRAY_ELEMENTS,
})

/** @throws HeaderRefused */
export async function readValueType(cursor: Cursor, what: Sentence): Promise<ScalarType | 'array'> {
  await cursor.ensure(4, what)
  const byteOffset = cursor.position
  const id = cursor.u32()
  const type = VALUE_TYPES[id]
  if (type === undefined) {
    const values = { what, found: formatInteger(id), last: VALUE_TYPES.length - 1 }
    refuse(
      'value-type-unknown',
      say('The type of {{what}} is {{found}}; types 0 to {{last}} are known.', values),
      byteOffset,
    )
  }
  return type
}

/**
 * Reads an array up to its end; decodes as many of its first elements as the preview allows, skips the others.
 * @throws HeaderRefused
 */
export async function readArrayValue(
  cursor: Cursor,
  what: Sentence,
  depth: number,
  preview: Preview,
  budget: ArrayBudget,
): Promise<MetadataArray> {
  if (depth > MAX_ARRAY_DEPTH)
    refuse(
      'array-too-deep',
      say('Arrays are nested more than {{most}} deep in {{what}}.', { most: MAX_ARRAY_DEPTH, what }),
      cursor.position,
    )
  if (depth > 1 && --budget.nested < 0)
    refuse(
      'too-many-arrays',
      say('The metadata nests more arrays in arrays than the {{most}} allowed.', {
        most: formatInteger(MAX_NESTED_ARRAYS),
      }),
      cursor.position,
    )
  const elementType = await readValueType(cursor, say('the elements of {{what}}', { what }))
  const length = await readArrayLength(cursor, elementType, what)
  const byteOffset = cursor.position
  if (depth === 1 && isNumberType(elementType) && length <= Math.min(MAX_NUMBER_ARRAY, budget.numbers)) {
    budget.numbers -= length
    const numbers: NumberValue[] = []
    while (numbers.length < length) {
      await cursor.ensure(FIXED_BYTES[elementType], what)
      numbers.push(cursor.fixed(elementType))
    }
    const byteLength = cursor.position - byteOffset
    return { elementType, length, byteOffset, byteLength, first: numbers.slice(0, PREVIEW_ELEMENTS), numbers }
  }
  const first: (ScalarValue | MetadataArray)[] = []
  while (first.length < Math.min(length, PREVIEW_ELEMENTS) && (await allowed(cursor, elementType, what, preview)))
    first.push(await readElement(cursor, elementType, what, depth, preview, budget))
  await skipElements(cursor, elementType, length - first.length, what, depth, budget)
  return { elementType, length, byteOffset, byteLength: cursor.position - byteOffset, first }
}

type NumberType = Exclude<ScalarType, 'string'>

const isNumberType = (type: ScalarType | 'array'): type is NumberType => type !== 'string' && type !== 'array'

/** One element, an array with all that it holds. @throws HeaderRefused */
export async function readElement(
  cursor: Cursor,
  type: ScalarType | 'array',
  what: Sentence,
  depth: number,
  preview: Preview,
  budget: ArrayBudget,
): Promise<ScalarValue | MetadataArray> {
  if (type === 'array') return readArrayValue(cursor, what, depth + 1, preview, budget)
  if (type === 'string') return (await cursor.text(MAX_STRING_BYTES, what)).text
  await cursor.ensure(FIXED_BYTES[type], what)
  return cursor.fixed(type)
}

/** Moves over `count` elements. @throws HeaderRefused */
export async function skipElements(
  cursor: Cursor,
  type: ScalarType | 'array',
  count: number,
  what: Sentence,
  depth: number,
  budget: ArrayBudget,
): Promise<void> {
  if (type === 'string') await cursor.skipStrings(count, what)
  else if (type !== 'array') cursor.skip(count * FIXED_BYTES[type], what)
  else for (let i = 0; i < count; i++) await readArrayValue(cursor, what, depth + 1, { elements: 0, bytes: 0 }, budget)
}

async function readArrayLength(cursor: Cursor, type: ScalarType | 'array', what: Sentence): Promise<number> {
  await cursor.ensure(cursor.lengthBytes, what)
  const byteOffset = cursor.position
  const length = cursor.length()
  const smallest =
    type === 'string' ? cursor.lengthBytes : type === 'array' ? 4 + cursor.lengthBytes : FIXED_BYTES[type]
  const most = Math.floor(cursor.remaining / smallest)
  if (length > most)
    refuse(
      'array-too-long',
      say(
        'An array of {{found}} elements is declared in {{what}}; at most {{most}} of type {{type}} fit before the end of file.',
        { found: formatInteger(length), what, most: formatInteger(most), type },
      ),
      byteOffset,
    )
  return Number(length)
}

async function allowed(cursor: Cursor, type: ScalarType | 'array', what: Sentence, preview: Preview): Promise<boolean> {
  if (preview.elements <= 0) return false
  let bytes = 0
  if (type === 'string') {
    await cursor.ensure(cursor.lengthBytes, what)
    bytes = Number(cursor.peekLength())
    if (bytes > preview.bytes) return false
  }
  preview.elements--
  preview.bytes -= bytes
  return true
}
