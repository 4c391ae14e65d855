/** The window's calls about metadata, tokenizer and templates. */
import type { Calls } from '../../../shared/ipc/calls.ts'
import { appError, err, failure, ok, type Result } from '../../../shared/text/errors.ts'
import { formatInteger } from '../../../shared/text/format.ts'
import type { ExportFormat } from '../../../shared/model/metadata.ts'
import { say } from '../../../shared/text/sentence.ts'
import type { MetadataArray, ScalarValue } from '../../../shared/model/tensor.ts'
import { dumpJson, dumpMarkdown } from '../../engine/export/gguf-dump.ts'
import type { FileEntry } from '../../engine/formats/gguf/metadata-entries.ts'
import { chatTemplates } from '../../engine/text/chat-templates.ts'
import { tokenizerFacts, unusableTokens } from '../../engine/tokenizer/facts.ts'
import type { Saved } from '../exports/exported-file.ts'
import { findInLongValues, metadataView, shownValue } from '../views/metadata-view.ts'
import type { ModelSession } from '../../engine/session/session.ts'
import { badRequest } from './schemas.ts'

/** Elements of an array that are put on the clipboard. */
const MAX_COPIED = 100_000
/** Elements read at once. */
const PAGE = 10_000

type MetadataCallNames =
  | 'getMetadata'
  | 'findMetadata'
  | 'readArray'
  | 'readText'
  | 'getTemplates'
  | 'getTokenizer'
  | 'listTokens'
  | 'copyMetadata'
  | 'copyText'
  | 'exportMetadata'

export interface MetadataCallDependencies {
  /** The window's model, if it is still the one that the page means. */
  model(fileId: string): Result<ModelSession>
  copyText(text: string): Promise<void>
  /** Where to; undefined when the dialog was closed, an error when it is the model itself. */
  askWhereToExport(session: ModelSession, format: ExportFormat): Promise<Result<string | undefined>>
  /** The answer for a file that was written. */
  saved(path: string): Saved
  writeText(path: string, pieces: Iterable<string> | AsyncIterable<string>): Promise<void>
}

export function createMetadataCalls(deps: MetadataCallDependencies): Pick<Calls, MetadataCallNames> {
  /** An entry of the window's model. */
  const entryOf = (fileId: string, entry: number): Result<{ session: ModelSession; found: FileEntry }> => {
    const session = deps.model(fileId)
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
    async getMetadata(fileId) {
      const session = deps.model(fileId)
      return session.ok ? ok(metadataView(session.value.model, session.value.entries)) : session
    },

    async findMetadata({ fileId, text }) {
      const session = deps.model(fileId)
      return session.ok ? ok(await findInLongValues(session.value.entries, text)) : session
    },

    async readArray({ fileId, entry, path, start, count }) {
      const at = entryOf(fileId, entry)
      if (!at.ok) return at
      const { session, found } = at.value
      const array = await arrayAt(session, found, path)
      if (!array || start > array.length) return err(badRequest(say('There are no such elements.')))
      const page = await session.reader.readArray(found.file, array, start, count)
      return ok(page.map((value) => shownValue(value)))
    },

    async readText({ fileId, entry, language, columns, from, count }) {
      const at = entryOf(fileId, entry)
      if (!at.ok) return at
      const { session, found } = at.value
      if (typeof found.value !== 'string') return err(badRequest(say('That value is no text.')))
      const name = `${language} ${entry}`
      return ok(await session.reader.textPage(name, found.value, language, columns, from, count))
    },

    async getTemplates(fileId) {
      const session = deps.model(fileId)
      if (!session.ok) return session
      const { entries, reader } = session.value
      const { templates, missing, unusable } = chatTemplates(entries)
      const views = templates.map(async ({ entry, name }) => {
        const facts = await reader.openText(`jinja ${entry}`, entries[entry]!.value as string, 'jinja')
        return { entry, name, ...facts }
      })
      return ok({ templates: await Promise.all(views), missing, unusable })
    },

    async getTokenizer(fileId) {
      const session = deps.model(fileId)
      if (!session.ok) return session
      const { header } = session.value.model
      const facts = tokenizerFacts(header)
      const unusable = facts ? undefined : unusableTokens(header)
      if (unusable) return err(appError('damaged', unusable))
      return ok(facts ? await session.value.reader.openVocabulary(facts) : null)
    },

    async listTokens({ fileId, start, count, ...query }) {
      const session = deps.model(fileId)
      if (!session.ok) return session
      const facts = tokenizerFacts(session.value.model.header)
      if (!facts) return err(badRequest(say('This model has no list of tokens.')))
      return ok(await session.value.reader.tokenPage(facts, query, start, count))
    },

    async copyMetadata({ fileId, entry, what }) {
      const at = entryOf(fileId, entry)
      if (!at.ok) return at
      const { session, found } = at.value
      await deps.copyText(what === 'key' ? found.key : await valueText(session, found))
      return ok(null)
    },

    async copyText(text) {
      await deps.copyText(text)
      return ok(null)
    },

    async exportMetadata({ fileId, format }) {
      const session = deps.model(fileId)
      if (!session.ok) return session
      const path = await deps.askWhereToExport(session.value, format)
      if (!path.ok) return path
      const rows = session.value.entries.length
      if (path.value === undefined) return ok({ saved: false, rows: 0 })
      const { model, reader } = session.value
      const read = (file: number, array: MetadataArray, start: number, count: number) =>
        reader.readArray(file, array, start, count)
      await deps.writeText(
        path.value,
        format === 'markdown' ? dumpMarkdown(model) : dumpJson(model, format === 'json-array' ? read : undefined),
      )
      return ok({ ...deps.saved(path.value), rows })
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
