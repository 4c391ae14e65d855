/** Parts of the schemas of calls: limits that hold whatever the call, and the refusal of an argument. */
import * as v from 'valibot'
import type { Calls } from '../../../shared/ipc/calls.ts'
import { type AppError, appError } from '../../../shared/text/errors.ts'
import type { Sentence } from '../../../shared/text/sentence.ts'

/** The schemas of these calls: one that is missing or checks another type does not compile. */
export type SchemasOf<K extends keyof Calls> = {
  readonly [Name in K]: v.GenericSchema<unknown, Parameters<Calls[Name]>[0]>
}

/** A model has at most a few hundred thousand tensors; a longer list is a mistake. */
const MAX_ROWS = 1_000_000
/** Characters of a search. */
const MAX_SEARCH = 1000

/** A call without an argument. */
export const none = v.optional(v.undefined())
export const id = v.pipe(v.string(), v.uuid())
export const index = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
export const count = (max: number) => v.pipe(index, v.maxValue(max))
export const searchText = v.pipe(v.string(), v.maxLength(MAX_SEARCH))

/** Distinct indexes. Checked as a whole: a schema for each of a hundred thousand numbers would block the main process. */
export const indexes = v.custom<readonly number[]>(isRowList)
export const rows = v.strictObject({ modelId: id, indexes })

/** Distinct indexes without holes, not too many. */
function isRowList(value: unknown): boolean {
  if (!Array.isArray(value) || value.length > MAX_ROWS) return false
  const seen = new Set<unknown>(value)
  if (seen.size !== value.length) return false
  for (const entry of seen) if (!Number.isSafeInteger(entry) || (entry as number) < 0) return false
  return true
}

export const badRequest = (sentence: Sentence): AppError => appError('bad-request', sentence)
