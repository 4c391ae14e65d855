/** Schemas of values that the window sends and the settings file contains: preferences, columns, views. */
import * as v from 'valibot'
import { DEFAULT_PREFERENCES } from '../../shared/ipc/preferences.ts'
import { MAX_COLUMN_WIDTH, MIN_COLUMN_WIDTH } from '../../shared/ipc/table-layout.ts'
import { VIEWS } from '../../shared/ipc/views.ts'
import { MEASURES } from '../../shared/model/digest.ts'
import { EXECUTOR_KINDS } from '../../shared/model/scan.ts'
import { MAX_WINDOW_WORKERS } from '../../shared/model/scan-workers.ts'
import { LANGUAGES } from '../../shared/text/language.ts'

/** More columns than there will ever be. */
const MAX_COLUMNS = 200

export const executorSchema = v.picklist(EXECUTOR_KINDS)
/** A whole number from 1 to the limit. */
export const fromOneTo = (max: number) => v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(max))
export const workersSchema = fromOneTo(MAX_WINDOW_WORKERS)

/** Distinct; a list that is too long contains one twice. */
export const measuresSchema = v.pipe(
  v.array(v.picklist(MEASURES)),
  v.check((list) => new Set(list).size === list.length, 'a measure is named twice'),
)

/** Members that the first settings files did not have default to how the app worked before they could be chosen. */
export const preferencesSchema = v.strictObject({
  executor: executorSchema,
  workers: workersSchema,
  measures: v.optional(measuresSchema, [...DEFAULT_PREFERENCES.measures]),
  language: v.optional(v.picklist(['system', ...LANGUAGES.map(({ id }) => id)]), DEFAULT_PREFERENCES.language),
  theme: v.optional(v.picklist(['system', 'light', 'dark']), DEFAULT_PREFERENCES.theme),
  checkpoint: v.optional(v.boolean(), DEFAULT_PREFERENCES.checkpoint),
  grouped: v.optional(v.boolean(), DEFAULT_PREFERENCES.grouped),
  offerAdvice: v.optional(v.boolean(), DEFAULT_PREFERENCES.offerAdvice),
})

export const viewSchema = v.picklist(VIEWS.map(({ id }) => id))

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
