import { formatInteger } from '../../../../shared/text/format.ts'
import { type Sentence, say } from '../../../../shared/text/sentence.ts'
import type { MetadataArray, NumberValue, ScalarType, ScalarValue } from '../../../../shared/model/tensor.ts'
import type { Cursor } from './cursor.ts'
import {
  MAX_ARRAY_DEPTH,
  MAX_CHECKED_BOOLS,
  MAX_NESTED_ARRAYS,
  MAX_NUMBER_ARRAY,
  MAX_NUMBER_ARRAY_ELEMENTS,
  MAX_PREVIEW_BYTES,
  MAX_PREVIEW_ELEMENTS,
  MAX_STRING_BYTES,
  PREVIEW_ELEMENTS,
} from './limits.ts'
import { refuse } from '../problem-list.ts'
import { FIXED_BYTES, VALUE_TYPES } from './value-types.ts'

/** What may still be decoded for a preview: nested arrays would otherwise multiply it at each level. */
export interface Preview {
  elements: number
  bytes: number
}

/** What may still be walked, how many bools looked at, and how many elements of arrays of numbers decoded in full. */
export interface ArrayBudget {
  nested: number
  bools: number
  numbers: number
}

interface ElementFault {
  /** From 0, of the array that holds it. */
  readonly index: number
  /** Bytes from the start of the file. */
  readonly byteOffset: number
}

/** The first of each kind in one metadata value. */
export interface ArrayFaults {
  /** Where an array in an array begins. */
  nested?: number
  notUtf8?: ElementFault
  /** A bool that is neither 0 nor 1. */
  bool?: ElementFault
}

export const createPreview = (): Preview => ({ elements: MAX_PREVIEW_ELEMENTS, bytes: MAX_PREVIEW_BYTES })
export const createArrayBudget = (): ArrayBudget => ({
  nested: MAX_NESTED_ARRAYS,
  bools: MAX_CHECKED_BOOLS,
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
 * @param faults filled in; without it nothing is looked for
 * @throws HeaderRefused
 */
export async function readArrayValue(
  cursor: Cursor,
  what: Sentence,
  depth: number,
  preview: Preview,
  budget: ArrayBudget,
  faults?: ArrayFaults,
): Promise<MetadataArray> {
  if (depth > 1 && faults) faults.nested ??= cursor.position
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
      const checking = faults && { faults, index: numbers.length }
      numbers.push((await readElement(cursor, elementType, what, depth, preview, budget, checking)) as NumberValue)
    }
    const byteLength = cursor.position - byteOffset
    return { elementType, length, byteOffset, byteLength, first: numbers.slice(0, PREVIEW_ELEMENTS), numbers }
  }
  const first: (ScalarValue | MetadataArray)[] = []
  while (first.length < Math.min(length, PREVIEW_ELEMENTS) && (await allowed(cursor, elementType, what, preview)))
    first.push(
      await readElement(cursor, elementType, what, depth, preview, budget, faults && { faults, index: first.length }),
    )
  await skipElements(
    cursor,
    elementType,
    length - first.length,
    what,
    depth,
    budget,
    faults && { faults, index: first.length },
  )
  return { elementType, length, byteOffset, byteLength: cursor.position - byteOffset, first }
}

type NumberType = Exclude<ScalarType, 'string'>

const isNumberType = (type: ScalarType | 'array'): type is NumberType => type !== 'string' && type !== 'array'

/** Where the faults of elements go, and the index of the first of these. */
interface Checking {
  readonly faults: ArrayFaults
  readonly index: number
}

/** One element, an array with all that it holds. @throws HeaderRefused */
export async function readElement(
  cursor: Cursor,
  type: ScalarType | 'array',
  what: Sentence,
  depth: number,
  preview: Preview,
  budget: ArrayBudget,
  checking?: Checking,
): Promise<ScalarValue | MetadataArray> {
  if (type === 'array') return readArrayValue(cursor, what, depth + 1, preview, budget, checking?.faults)
  const at = { index: checking?.index ?? 0, byteOffset: cursor.position }
  if (type === 'string') {
    const { text, validUtf8 } = await cursor.text(MAX_STRING_BYTES, what)
    if (checking && !validUtf8) checking.faults.notUtf8 ??= at
    return text
  }
  await cursor.ensure(FIXED_BYTES[type], what)
  if (checking && type === 'bool' && cursor.peekByte() > 1) checking.faults.bool ??= at
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
  checking?: Checking,
): Promise<void> {
  if (type === 'string') {
    const found = await cursor.skipStrings(count, what, checking && !checking.faults.notUtf8)
    if (checking && found) checking.faults.notUtf8 ??= { index: checking.index + found.index, byteOffset: found.offset }
  } else if (type === 'array')
    for (let i = 0; i < count; i++)
      await readArrayValue(cursor, what, depth + 1, { elements: 0, bytes: 0 }, budget, checking?.faults)
  else {
    const from = cursor.position
    const looked = type === 'bool' && checking ? Math.min(count, budget.bools) : 0
    budget.bools -= looked
    const found = await cursor.skipBytes(looked, 1, what)
    if (checking && found !== undefined)
      checking.faults.bool ??= { index: checking.index + found - from, byteOffset: found }
    cursor.skip((count - looked) * FIXED_BYTES[type], what)
  }
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
