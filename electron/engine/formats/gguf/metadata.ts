import { formatInteger } from '../../../../shared/text/format.ts'
import { problem } from '../../../../shared/model/problems.ts'
import { say, type Sentence } from '../../../../shared/text/sentence.ts'
import type { Listing } from '../../../../shared/model/listing.ts'
import type { Int64, MetadataEntry } from '../../../../shared/model/tensor.ts'
import type { Cursor } from './cursor.ts'
import { isImagePart } from './image-model.ts'
import { MAX_NAME_BYTES, MAX_STRING_BYTES } from './limits.ts'
import { type ArrayFaults, createArrayBudget, createPreview, readArrayValue, readValueType } from './metadata-array.ts'
import { refuse, shownName, type ProblemList } from '../problem-list.ts'
import { FIXED_BYTES } from './value-types.ts'

/** Bytes of the smallest entry: a length, a type, a value of one byte; the key may be empty. */
export const minEntryBytes = (lengthBytes: number): number => lengthBytes + 4 + 1

/**
 * Reads the key-value pairs into `metadata`, which keeps what was read before a refusal. Of a key that comes
 * twice, the first counts, as in ggml.
 * @throws HeaderRefused
 */
export async function readMetadata(
  cursor: Cursor,
  count: number,
  metadata: Map<string, MetadataEntry>,
  problems: ProblemList,
): Promise<void> {
  const budget = createArrayBudget()
  for (let i = 0; i < count; i++) {
    const byteOffset = cursor.position
    const key = await cursor.text(
      MAX_NAME_BYTES,
      say('metadata key {{number}} of {{total}}', { number: i + 1, total: count }),
    )
    const name = shownName(key.text)
    if (key.text === '')
      problems.add(
        problem(
          'key-empty',
          'error',
          say('Metadata key {{number}} of {{total}} is empty: llama.cpp stops at it and loads nothing.', {
            number: formatInteger(i + 1),
            total: formatInteger(count),
          }),
          { byteOffset },
        ),
      )
    if (!key.validUtf8)
      problems.add(problem('key-not-utf8', 'warning', say('The key {{name}} is not UTF-8.', { name }), { byteOffset }))
    const what = say('the value of {{name}}', { name })
    const type = await readValueType(cursor, what)
    const entry = async (): Promise<MetadataEntry> => {
      if (type === 'array') {
        const faults: ArrayFaults = {}
        const value = await readArrayValue(cursor, what, 1, createPreview(), budget, faults)
        addArrayProblems(name, faults, problems)
        return { type, value, byteOffset }
      }
      if (type === 'string') {
        const { text, validUtf8 } = await cursor.text(MAX_STRING_BYTES, what)
        if (!validUtf8)
          problems.add(
            problem('string-not-utf8', 'warning', say('The value of {{name}} is not UTF-8.', { name }), { byteOffset }),
          )
        return { type, value: text, byteOffset }
      }
      await cursor.ensure(FIXED_BYTES[type], what)
      if (type === 'bool' && cursor.peekByte() > 1) {
        const sentence = say('The value of {{name}} is a bool and has the byte {{found}}; 0 or 1 is needed.', {
          name,
          found: cursor.peekByte(),
        })
        problems.add(problem('bool-value', 'warning', sentence, { byteOffset: cursor.position }))
      }
      return { type, value: cursor.fixed(type), byteOffset }
    }
    const read = await entry()
    if (!metadata.has(key.text)) metadata.set(key.text, read)
    else {
      const sentence = say('The key {{name}} is there twice (duplicate key); the first value is used.', { name })
      problems.add(problem('key-twice', 'error', sentence, { byteOffset }))
    }
  }
}

function addArrayProblems(name: string, { nested, notUtf8, bool }: ArrayFaults, problems: ProblemList): void {
  const add = (code: string, sentence: Sentence, byteOffset: number) =>
    problems.add(problem(code, 'warning', sentence, { byteOffset }))
  if (nested !== undefined) {
    const sentence = say(
      'The value of {{name}} has arrays in an array: the format allows them, but ggml, and so llama.cpp, refuses the file.',
      { name },
    )
    add('array-nested', sentence, nested)
  }
  if (notUtf8) {
    const values = { name, index: formatInteger(notUtf8.index) }
    const sentence = say(
      'The value of {{name}} has a string that is not UTF-8: element {{index}} of its array.',
      values,
    )
    add('string-not-utf8', sentence, notUtf8.byteOffset)
  }
  if (bool) {
    const values = { name, index: formatInteger(bool.index) }
    const sentence = say('The value of {{name}} has a bool that is not 0 or 1: element {{index}} of its array.', values)
    add('bool-value', sentence, bool.byteOffset)
  }
}

/** ggml's alignment when a file declares none, in bytes. */
const DEFAULT_ALIGNMENT = 32

const INTEGER_TYPES = new Set(['uint8', 'int8', 'uint16', 'int16', 'uint32', 'int32', 'uint64', 'int64'])

/** `general.alignment` in bytes. @throws HeaderRefused when it is no positive integer: nothing can be located */
export function alignmentOf(metadata: ReadonlyMap<string, MetadataEntry>, problems: ProblemList): number {
  const entry = metadata.get('general.alignment')
  if (!entry) return DEFAULT_ALIGNMENT
  const { type, value, byteOffset } = entry
  if (!INTEGER_TYPES.has(type))
    refuse('alignment-type', say('general.alignment is of type {{type}}; a uint32 is needed.', { type }), byteOffset)
  if (typeof value !== 'number' || value <= 0 || value > 2 ** 31) {
    const found = formatInteger(value as Int64)
    refuse(
      'alignment-value',
      say('general.alignment is {{found}}; a power of two from 1 to 2^31 is needed.', { found }),
      byteOffset,
    )
  }
  // By arithmetic: the bits of 2^31 are a negative number.
  if (!Number.isInteger(Math.log2(value))) {
    const found = formatInteger(value)
    const sentence = say('general.alignment is {{found}}, which is not a power of two.', { found })
    problems.add(problem('alignment-not-power-of-two', 'warning', sentence, { byteOffset }))
  }
  if (type !== 'uint32') {
    const sentence = say('general.alignment is of type {{type}}; the format needs a uint32.', { type })
    problems.add(problem('alignment-type', 'warning', sentence, { byteOffset }))
  }
  return value
}

/** Contents (`general.type`) that have no architecture: an importance matrix is of whichever model it was made for. */
const WITHOUT_ARCHITECTURE: ReadonlySet<unknown> = new Set(['imatrix'])

/** Loaders of models need `general.architecture`, but for image models; the tensors can be read without it. */
export function checkArchitecture(
  metadata: ReadonlyMap<string, MetadataEntry>,
  names: Listing<string>,
  problems: ProblemList,
): void {
  const entry = metadata.get('general.architecture')
  if (!entry && Iterator.from(names).some(isImagePart)) return
  if (!entry && WITHOUT_ARCHITECTURE.has(metadata.get('general.type')?.value)) return
  if (entry?.type === 'string' && entry.value !== '') return
  const sentence = !entry
    ? say('general.architecture is missing: programs cannot tell which model this is.')
    : entry.type === 'string'
      ? say('general.architecture is empty: programs cannot tell which model this is.')
      : say('general.architecture is of type {{type}}, not a string: programs cannot tell which model this is.', {
          type: entry.type,
        })
  problems.add(problem(NO_ARCHITECTURE, 'warning', sentence, entry && { byteOffset: entry.byteOffset }))
}

export const NO_ARCHITECTURE = 'no-architecture'
