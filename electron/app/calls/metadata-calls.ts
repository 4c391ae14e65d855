/** Calls about the model's metadata. */
import * as v from 'valibot'
import type { Calls } from '../../../shared/ipc/calls.ts'
import { err, failure, ok, type Result } from '../../../shared/text/errors.ts'
import { formatInteger } from '../../../shared/text/format.ts'
import { ARRAY_PAGE } from '../../../shared/model/metadata.ts'
import { MAX_ROW_CHARACTERS, MIN_ROW_CHARACTERS, TEXT_PAGE } from '../../../shared/model/text-rows.ts'
import { say } from '../../../shared/text/sentence.ts'
import type { MetadataArray, ScalarValue } from '../../../shared/model/tensor.ts'
import type { FileEntry } from '../../engine/formats/model.ts'
import { findInLongValues, metadataView, shownValue } from '../views/metadata-view.ts'
import type { ModelSession } from '../../engine/session/session.ts'
import { badRequest, count, id, index, type SchemasOf, searchText } from './argument.ts'
import type { FindModel } from './window-model.ts'

/** Limit of the array elements that are put on the clipboard. */
const MAX_COPIED = 100_000
/** Elements read at once. */
const PAGE = 10_000
/** Arrays in arrays, as deep as the reader goes. */
const MAX_DEPTH = 8
/** Limit of the characters that the window itself puts on the clipboard: some rows of a list. */
const MAX_COPIED_TEXT = 1_000_000

type MetadataCall = 'getMetadata' | 'findMetadata' | 'readArray' | 'readText' | 'copyMetadata' | 'copyText'

export const METADATA_SCHEMAS = {
  getMetadata: id,
  findMetadata: v.strictObject({ modelId: id, text: searchText }),
  readArray: v.strictObject({
    modelId: id,
    entry: index,
    path: v.pipe(v.array(index), v.maxLength(MAX_DEPTH)),
    start: index,
    count: count(ARRAY_PAGE),
  }),
  readText: v.strictObject({
    modelId: id,
    entry: index,
    language: v.picklist(['plain', 'jinja']),
    columns: v.pipe(index, v.minValue(MIN_ROW_CHARACTERS), v.maxValue(MAX_ROW_CHARACTERS)),
    from: v.union([v.strictObject({ row: index }), v.strictObject({ line: v.pipe(index, v.minValue(1)) })]),
    count: count(TEXT_PAGE),
  }),
  copyMetadata: v.strictObject({ modelId: id, entry: index, what: v.picklist(['key', 'value']) }),
  copyText: v.pipe(v.string(), v.maxLength(MAX_COPIED_TEXT)),
} as const satisfies SchemasOf<MetadataCall>

/** @param copy resolves when the text is on the clipboard; rejects if the system refuses it */
export function createMetadataCalls(
  model: FindModel,
  copy: (text: string) => Promise<void>,
): Pick<Calls, MetadataCall> {
  /** An entry of the window's model. */
  const entryOf = (modelId: string, entry: number): Result<{ session: ModelSession; found: FileEntry }> => {
    const session = model(modelId)
    if (!session.ok) return session
    const found = session.value.entries[entry]
    if (found) return ok({ session: session.value, found })
    return err(
      badRequest(
        say('There is no key {{entry}}; the model has {{length}}.', { entry, length: session.value.entries.length }),
      ),
    )
  }

  return {
    async getMetadata(modelId) {
      const session = model(modelId)
      return session.ok ? ok(metadataView(session.value.model, session.value.entries)) : session
    },

    async findMetadata({ modelId, text }) {
      const session = model(modelId)
      return session.ok ? ok(await findInLongValues(session.value.entries, text)) : session
    },

    async readArray({ modelId, entry, path, start, count }) {
      const at = entryOf(modelId, entry)
      if (!at.ok) return at
      const { session, found } = at.value
      const array = await arrayAt(session, found, path)
      if (!array || start > array.length) return err(badRequest(say('There are no such elements.')))
      const page = await session.reader.readArray(found.file, array, start, count)
      return ok(page.map((value) => shownValue(value)))
    },

    async readText({ modelId, entry, language, columns, from, count }) {
      const at = entryOf(modelId, entry)
      if (!at.ok) return at
      const { session, found } = at.value
      if (typeof found.value !== 'string') return err(badRequest(say('That value is no text.')))
      const name = `${language} ${entry}`
      return ok(await session.reader.textPage(name, found.value, language, columns, from, count))
    },

    async copyMetadata({ modelId, entry, what }) {
      const at = entryOf(modelId, entry)
      if (!at.ok) return at
      const { session, found } = at.value
      await copy(what === 'key' ? found.key : await valueText(session, found))
      return ok(null)
    },

    async copyText(text) {
      await copy(text)
      return ok(null)
    },
  }
}

/** An array, or one of the arrays in it: `path` has the position at each level. */
async function arrayAt(
  session: ModelSession,
  { file, value }: FileEntry,
  path: readonly number[],
): Promise<MetadataArray | undefined> {
  let array: ScalarValue | MetadataArray | undefined = value
  for (const position of path) {
    if (typeof array !== 'object' || array.elementType !== 'array' || position >= array.length) return undefined
    array = (await session.reader.readArray(file, array, position, 1))[0]
  }
  return typeof array === 'object' ? array : undefined
}

/** As it is pasted elsewhere: text as it is, numbers exact, arrays as JSON. */
async function valueText(session: ModelSession, { file, value }: FileEntry): Promise<string> {
  if (typeof value !== 'object') return String(value)
  const left = { elements: MAX_COPIED }
  return arrayText(session, file, value, left)
}

async function arrayText(
  session: ModelSession,
  file: number,
  array: MetadataArray,
  left: { elements: number },
): Promise<string> {
  left.elements -= array.length
  if (left.elements < 0)
    throw failure(
      'bad-request',
      say(
        'The array is too long for the clipboard: at most {{most}} elements are copied; the export as JSON has all.',
        { most: formatInteger(MAX_COPIED) },
      ),
    )
  const texts: string[] = []
  for (let start = 0; start < array.length; start += PAGE)
    for (const value of await session.reader.readArray(file, array, start, PAGE))
      if (typeof value === 'object') texts.push(await arrayText(session, file, value, left))
      else texts.push(typeof value === 'string' ? JSON.stringify(value) : String(value))
  return `[${texts.join(', ')}]`
}
