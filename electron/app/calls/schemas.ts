/** What the window may send. Anything else is refused before it reaches the app. */
import * as v from 'valibot'
import { type Calls, LAB_FORMATS, REPORT_FORMATS } from '../../../shared/ipc/calls.ts'
import { MEASURES } from '../../../shared/model/digest.ts'
import { LANGUAGES } from '../../../shared/text/language.ts'
import { MAX_COLUMN_WIDTH, MIN_COLUMN_WIDTH } from '../../../shared/ipc/table-layout.ts'
import { MAX_VALUE_BYTES, TENSOR_FORMATS } from '../../../shared/model/values.ts'
import { type AppError, appError, err, ok, type Result } from '../../../shared/text/errors.ts'
import { type Sentence, say } from '../../../shared/text/sentence.ts'
import { ARRAY_PAGE } from '../../../shared/model/metadata.ts'
import { MAX_ROW_CHARACTERS, MIN_ROW_CHARACTERS, TEXT_PAGE } from '../../../shared/model/text-rows.ts'
import { TOKEN_PAGE, TOKEN_TYPES } from '../../../shared/model/tokenizer.ts'
import { VIEWS } from '../../../shared/ipc/views.ts'

/** More workers than this never help, and each one costs memory. */
export const MAX_WORKERS = 64
/** A model has at most a few hundred thousand tensors; a longer list is a mistake. */
const MAX_ROWS = 1_000_000
/** Dropping more files than this at once is a slip of the hand, and a window each would be no help. */
const MAX_PATHS = 256
/** Longer than any path that a system accepts. */
const MAX_PATH_LENGTH = 32_768
/** Arrays in arrays, as deep as the reader goes. */
const MAX_DEPTH = 8
/** Characters of a search. */
const MAX_SEARCH = 1000
/** Characters that the window puts on the clipboard itself: some rows of a list. */
const MAX_COPIED = 1_000_000

const none = v.optional(v.undefined())
const id = v.pipe(v.string(), v.uuid())
const index = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const executor = v.picklist(['threads', 'processes', 'single'])
const workers = (max: number) => v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(max))

/** Distinct; a list that is too long has one twice. */
const measures = v.pipe(
  v.array(v.picklist(MEASURES)),
  v.check((list) => new Set(list).size === list.length, 'a measure is named twice'),
)

const language = v.picklist(['system', ...LANGUAGES.map(({ id }) => id)])

/** What came later than the first settings files has the default that it had before it could be chosen. */
export const preferencesSchema = (maxWorkers: number) =>
  v.strictObject({
    executor,
    workers: workers(maxWorkers),
    measures: v.optional(measures, []),
    language: v.optional(language, 'system'),
    theme: v.optional(v.picklist(['system', 'light', 'dark']), 'system'),
    checkpoint: v.optional(v.boolean(), true),
    grouped: v.optional(v.boolean(), false),
    offerAdvice: v.optional(v.boolean(), true),
  })

export const viewSchema = v.picklist(VIEWS.map(({ id }) => id))

const searchText = v.pipe(v.string(), v.maxLength(MAX_SEARCH))
const count = (max: number) => v.pipe(index, v.maxValue(max))
/** More columns than there will ever be. */
const MAX_COLUMNS = 200

const columnChoice = v.strictObject({
  key: v.pipe(v.string(), v.regex(/^[a-z0-9_]{1,40}$/)),
  shown: v.boolean(),
  width: v.optional(v.pipe(v.number(), v.integer(), v.minValue(MIN_COLUMN_WIDTH), v.maxValue(MAX_COLUMN_WIDTH))),
})

export const tableSchema = v.pipe(
  v.array(columnChoice),
  v.maxLength(MAX_COLUMNS),
  v.check((list) => new Set(list.map(({ key }) => key)).size === list.length, 'a column is named twice'),
)

/** A list of its own: a schema for each of a hundred thousand numbers would hold up the main process. */
const indexes = v.custom<readonly number[]>(isRowList)
const rows = v.strictObject({ fileId: id, indexes })

/** Distinct indexes without holes, not too many. */
function isRowList(value: unknown): boolean {
  if (!Array.isArray(value) || value.length > MAX_ROWS) return false
  const seen = new Set<unknown>(value)
  if (seen.size !== value.length) return false
  for (const entry of seen) if (!Number.isSafeInteger(entry) || (entry as number) < 0) return false
  return true
}

/** The engine says more exactly what it takes: these are only the limits of what makes sense at all. */
const MAX_LAB_STEPS = 32
const MAX_LAB_ROUNDS = 100
const MAX_STARTED = 1_000_000_000
const MAX_MESSAGE = 2 ** 30
const steps = (max: number) => v.pipe(v.array(workers(max)), v.maxLength(MAX_LAB_STEPS))

const labRequest = v.variant('experiment', [
  v.strictObject({
    experiment: v.literal('compare'),
    bytes: v.exactOptional(v.pipe(index, v.minValue(1))),
    workers: v.pipe(steps(MAX_WORKERS), v.minLength(1)),
    rounds: v.pipe(index, v.minValue(1), v.maxValue(MAX_LAB_ROUNDS)),
  }),
  v.strictObject({ experiment: v.literal('startup'), threads: steps(MAX_STARTED), processes: steps(MAX_STARTED) }),
  v.strictObject({ experiment: v.picklist(['io', 'cpu']), workers: workers(MAX_WORKERS) }),
  v.strictObject({ experiment: v.picklist(['advise', 'isolation']) }),
  v.strictObject({ experiment: v.literal('transfer'), sizes: v.pipe(steps(MAX_MESSAGE), v.minLength(1)) }),
])

/** One schema a call: a call without one does not compile. */
export const CALL_SCHEMAS = {
  getState: none,
  openDialog: none,
  openSample: none,
  openRecent: id,
  forgetRecent: id,
  startScan: v.strictObject({
    fileId: id,
    executor,
    workers: workers(MAX_WORKERS),
    measures: v.optional(measures),
    resume: v.optional(v.boolean()),
    rehash: v.optional(v.boolean()),
  }),
  cancelScan: index,
  pauseScan: v.strictObject({ scanId: index, paused: v.boolean() }),
  setPreferences: preferencesSchema(MAX_WORKERS),
  setTable: v.strictObject({ columns: tableSchema }),
  setView: v.strictObject({ fileId: id, view: viewSchema }),
  getKept: none,
  clearKept: none,
  getValues: v.strictObject({
    fileId: id,
    tensor: index,
    index,
    count: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(MAX_VALUE_BYTES)),
  }),
  exportTensor: v.strictObject({ fileId: id, tensor: index, format: v.picklist(TENSOR_FORMATS) }),
  cancelExport: id,
  getHistogram: v.strictObject({ fileId: id, tensor: index }),
  exportCsv: rows,
  showExported: id,
  exportReport: v.strictObject({
    fileId: id,
    format: v.picklist(REPORT_FORMATS),
    language: v.picklist(LANGUAGES.map((language) => language.id)),
  }),
  exportManifest: id,
  openManifest: id,
  checkManifest: id,
  copyRows: rows,
  copyNames: rows,
  startLab: v.strictObject({ fileId: v.optional(id), request: labRequest }),
  cancelLab: index,
  exportLab: v.strictObject({ runId: index, format: v.picklist(LAB_FORMATS) }),
  getLog: none,
  copyLog: indexes,
  showLogFile: none,
  getMetadata: id,
  findMetadata: v.strictObject({ fileId: id, text: searchText }),
  readArray: v.strictObject({
    fileId: id,
    entry: index,
    path: v.pipe(v.array(index), v.maxLength(MAX_DEPTH)),
    start: index,
    count: count(ARRAY_PAGE),
  }),
  readText: v.strictObject({
    fileId: id,
    entry: index,
    language: v.picklist(['plain', 'jinja']),
    columns: v.pipe(index, v.minValue(MIN_ROW_CHARACTERS), v.maxValue(MAX_ROW_CHARACTERS)),
    from: v.union([v.strictObject({ row: index }), v.strictObject({ line: v.pipe(index, v.minValue(1)) })]),
    count: count(TEXT_PAGE),
  }),
  getTemplates: id,
  getTokenizer: id,
  listTokens: v.strictObject({
    fileId: id,
    text: searchText,
    type: v.optional(v.picklist(TOKEN_TYPES)),
    start: index,
    count: count(TOKEN_PAGE),
  }),
  copyMetadata: v.strictObject({ fileId: id, entry: index, what: v.picklist(['key', 'value']) }),
  copyText: v.pipe(v.string(), v.maxLength(MAX_COPIED)),
  exportMetadata: v.strictObject({ fileId: id, format: v.picklist(['json', 'json-array', 'markdown']) }),
} as const satisfies { readonly [K in keyof Calls]: v.GenericSchema<unknown, Parameters<Calls[K]>[0]> }

const pathsSchema = v.pipe(
  v.array(
    v.pipe(
      v.string(),
      v.minLength(1),
      v.maxLength(MAX_PATH_LENGTH),
      v.check((path) => !path.includes('\0'), 'a path holds a NUL'),
    ),
  ),
  v.minLength(1),
  v.maxLength(MAX_PATHS),
)

export type CallName = keyof Calls

export function isCallName(name: unknown): name is CallName {
  return typeof name === 'string' && Object.hasOwn(CALL_SCHEMAS, name)
}

/** The argument of a call, or why it is refused. The value itself is never repeated: it may be anything. */
export function parseArgument<K extends CallName>(name: K, argument: unknown): Result<Parameters<Calls[K]>[0]> {
  const schema: v.GenericSchema<unknown, unknown> = CALL_SCHEMAS[name]
  return parse(schema as v.GenericSchema<unknown, Parameters<Calls[K]>[0]>, argument, name)
}

export function parsePaths(argument: unknown): Result<readonly string[]> {
  return parse<readonly string[]>(pathsSchema, argument, 'openFiles')
}

function parse<T>(schema: v.GenericSchema<unknown, T>, argument: unknown, name: string): Result<T> {
  const parsed = v.safeParse(schema, argument, { abortEarly: true })
  return parsed.success
    ? ok(parsed.output)
    : err(badRequest(say('{{call}} was called with an argument that it does not take.', { call: name })))
}

export const badRequest = (sentence: Sentence): AppError => appError('bad-request', sentence)
