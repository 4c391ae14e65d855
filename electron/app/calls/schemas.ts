/** What the window may send. Anything else is refused before it reaches the app. */
import * as v from 'valibot'
import type { CallName, Calls } from '../../../shared/ipc/calls.ts'
import { DROP_USES, type DropUse } from '../../../shared/ipc/transport.ts'
import { err, ok, type Result } from '../../../shared/text/errors.ts'
import { say } from '../../../shared/text/sentence.ts'
import { badRequest, type SchemasOf } from './argument.ts'
import { ATTACHMENT_SCHEMAS } from './attachment-calls.ts'
import { COMPARISON_SCHEMAS } from './comparison-calls.ts'
import { EXPORT_SCHEMAS } from './export-calls.ts'
import { CONTENT_SCHEMAS } from './content-calls.ts'
import { LAB_SCHEMAS } from './lab-calls.ts'
import { LOG_SCHEMAS } from './log-calls.ts'
import { MANIFEST_SCHEMAS } from './manifest-calls.ts'
import { METADATA_SCHEMAS } from './metadata-calls.ts'
import { OPENING_SCHEMAS } from './opening-calls.ts'
import { PREFERENCE_SCHEMAS } from './preference-calls.ts'
import { SCAN_SCHEMAS } from './scan-calls.ts'
import { STATE_SCHEMAS } from './state-calls.ts'
import { TENSOR_SCHEMAS } from './tensor-calls.ts'
import { TOKENIZER_SCHEMAS } from './tokenizer-calls.ts'

/** Limit of the files that are dropped at once: more are dropped by accident, and each would open a window. */
const MAX_PATHS = 256
/** Longer than any path that a system accepts. */
const MAX_PATH_LENGTH = 32_768

/** The schema of each call, from beside its answer. A call without one does not compile. */
export const CALL_SCHEMAS = {
  ...STATE_SCHEMAS,
  ...OPENING_SCHEMAS,
  ...PREFERENCE_SCHEMAS,
  ...SCAN_SCHEMAS,
  ...COMPARISON_SCHEMAS,
  ...TENSOR_SCHEMAS,
  ...METADATA_SCHEMAS,
  ...TOKENIZER_SCHEMAS,
  ...ATTACHMENT_SCHEMAS,
  ...CONTENT_SCHEMAS,
  ...MANIFEST_SCHEMAS,
  ...EXPORT_SCHEMAS,
  ...LAB_SCHEMAS,
  ...LOG_SCHEMAS,
} as const satisfies SchemasOf<keyof Calls>

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

export function isCallName(name: unknown): name is CallName {
  return typeof name === 'string' && Object.hasOwn(CALL_SCHEMAS, name)
}

/** The argument of a call, or why it is refused. The message never repeats the value: it may be anything. */
export function parseArgument<K extends CallName>(name: K, argument: unknown): Result<Parameters<Calls[K]>[0]> {
  const schema: v.GenericSchema<unknown, unknown> = CALL_SCHEMAS[name]
  return parse(schema as v.GenericSchema<unknown, Parameters<Calls[K]>[0]>, argument, name)
}

export function parsePaths(argument: unknown): Result<readonly string[]> {
  return parse<readonly string[]>(pathsSchema, argument, 'openFiles')
}

export function parseDropUse(argument: unknown): Result<DropUse> {
  return parse<DropUse>(v.picklist(DROP_USES), argument, 'openFiles')
}

function parse<T>(schema: v.GenericSchema<unknown, T>, argument: unknown, name: string): Result<T> {
  const parsed = v.safeParse(schema, argument, { abortEarly: true })
  return parsed.success
    ? ok(parsed.output)
    : err(badRequest(say('{{call}} was called with an argument that it does not take.', { call: name })))
}
