import { failure } from '../../../../shared/text/errors.ts'
import { formatInteger } from '../../../../shared/text/format.ts'
import { type Sentence, say } from '../../../../shared/text/sentence.ts'
import type { Endian, MetadataArray, ScalarValue } from '../../../../shared/model/tensor.ts'
import { displayName, type ByteSource } from '../../files/byte-source.ts'
import { Cursor } from './cursor.ts'
import { MAX_PAGE_BYTES, MAX_PAGE_ELEMENTS } from './limits.ts'
import { createArrayBudget, createPreview, readElement, skipElements } from './metadata-array.ts'
import { HeaderRefused } from '../problem-list.ts'
import { encodingOf, FIXED_BYTES, type Encoding } from './value-types.ts'

/** Elements between two known positions in an array of strings: skipping as many takes some microseconds. */
const CHECKPOINT = 1024
/** Arrays whose positions are kept: a vocabulary has three or four. 8 bytes for each 1024 elements. */
const MAX_INDEXES = 16

/** Positions of every 1024th element, in bytes from the start of the file; grows as the array is walked. */
const indexes = new Map<string, number[]>()

/**
 * Decodes elements `start` to `start + count` of a metadata array; fewer at its end. `version` and `endian` are
 * those of the header.
 * @throws AppFailure `bad-request` for a range outside the array or a page above `MAX_PAGE_ELEMENTS` or
 * `MAX_PAGE_BYTES`; `damaged` when the file does not hold what the array says; `read-failed`
 */
export async function readArray(
  source: ByteSource,
  endian: Endian,
  version: number,
  array: MetadataArray,
  start: number,
  count: number,
): Promise<(ScalarValue | MetadataArray)[]> {
  const file = displayName(source.stamp.path)
  checkPage(array, start, count)
  try {
    return await readPage(source, encodingOf(version, endian), array, start, Math.min(start + count, array.length))
  } catch (error) {
    if (!(error instanceof HeaderRefused)) throw error
    const { sentence, byteOffset } = error
    throw failure('damaged', say('{{file}}: {{what}}', { file, what: sentence }), { file, byteOffset })
  }
}

async function readPage(
  source: ByteSource,
  encoding: Encoding,
  array: MetadataArray,
  start: number,
  stop: number,
): Promise<(ScalarValue | MetadataArray)[]> {
  const { elementType, byteOffset } = array
  const end = byteOffset + array.byteLength
  if (end > source.size)
    badRequest(say('The array ends at byte {{end}}, the file at {{size}}.', { end, size: source.size }))
  const what = say('the array at byte {{start}}', { start: formatInteger(byteOffset) })
  const isFixed = elementType !== 'string' && elementType !== 'array'
  const known = isFixed
    ? { element: start, position: byteOffset + start * FIXED_BYTES[elementType] }
    : await seek(source, encoding, array, start)
  const cursor = new Cursor(source, encoding, known.position, end)
  const budget = createArrayBudget()
  await skipElements(cursor, elementType, start - known.element, what, 1, budget)
  const from = cursor.position
  const values: (ScalarValue | MetadataArray)[] = []
  for (let i = start; i < stop; i++) {
    if (elementType === 'string') await cursor.ensure(encoding.lengthBytes, what)
    const next = elementType === 'string' ? Number(cursor.peekLength()) : 0
    // A string longer than the array itself is damage, and refused as such below.
    if (cursor.position - from + next > MAX_PAGE_BYTES && next <= cursor.remaining)
      badRequest(
        say('Elements {{start}} to {{end}} hold more than the {{most}} bytes that are decoded at once.', {
          start: formatInteger(start),
          end: formatInteger(stop),
          most: formatInteger(MAX_PAGE_BYTES),
        }),
      )
    values.push(await readElement(cursor, elementType, what, 1, createPreview(), budget))
  }
  return values
}

/** The last known position at or before an element; walks there first, and remembers the way. */
async function seek(
  source: ByteSource,
  encoding: Encoding,
  array: MetadataArray,
  element: number,
): Promise<{ element: number; position: number }> {
  const positions = indexOf(source, array)
  const wanted = Math.floor(element / CHECKPOINT)
  if (positions.length <= wanted) {
    const cursor = new Cursor(source, encoding, positions.at(-1)!, array.byteOffset + array.byteLength)
    const what = say('the array at byte {{start}}', { start: formatInteger(array.byteOffset) })
    const budget = createArrayBudget()
    for (let i = positions.length; i <= wanted; i++) {
      await skipElements(cursor, array.elementType, CHECKPOINT, what, 1, budget)
      // Another page of the same array may have come this way in the meantime.
      positions[i] = cursor.position
    }
  }
  return { element: wanted * CHECKPOINT, position: positions[wanted]! }
}

function indexOf({ stamp }: ByteSource, { byteOffset, byteLength, length }: MetadataArray): number[] {
  const key = [stamp.path, stamp.size, stamp.mtimeMs, byteOffset, byteLength, length].join('\0')
  const positions = indexes.get(key) ?? [byteOffset]
  // The map keeps the order of insertion: the first key is the one not used for longest.
  indexes.delete(key)
  indexes.set(key, positions)
  if (indexes.size > MAX_INDEXES) indexes.delete(indexes.keys().next().value!)
  return positions
}

function checkPage(array: MetadataArray, start: number, count: number): void {
  const { length, byteOffset, byteLength } = array
  if (![start, count, length, byteOffset, byteLength].every((n) => Number.isSafeInteger(n) && n >= 0))
    badRequest(say('Elements {{start}} to {{end}} of an array are no range.', { start, end: start + count }))
  if (start > length)
    badRequest(say('Element {{start}} was asked for of an array of {{length}} elements.', { start, length }))
  if (count > MAX_PAGE_ELEMENTS)
    badRequest(
      say('{{asked}} elements were asked for; at most {{most}} are.', {
        asked: formatInteger(count),
        most: formatInteger(MAX_PAGE_ELEMENTS),
      }),
    )
}

function badRequest(sentence: Sentence): never {
  throw failure('bad-request', sentence)
}
