/** What is remembered between runs: preferences, the arrangement of the table and recent files. */
import { mkdir, readFile, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as v from 'valibot'
import type { Preferences } from '../../shared/contract.ts'
import type { TableLayout } from '../../shared/table-layout.ts'
import { writeTextFile } from '../engine/export/write-file.ts'
import { MAX_WORKERS, preferencesSchema, tableSchema } from './schemas.ts'

/** Raised when the meaning of a field changes; a file of another version is set aside, not guessed at. */
const VERSION = 1
/** As many as the menu and the start window show. */
export const MAX_RECENT = 12
/** A settings file is a few kB; one that is larger was not written by the app. */
const MAX_BYTES = 1 << 20

const tensorCount = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

const verdictSchema = v.strictObject({
  tensors: tensorCount,
  failed: tensorCount,
  nonFinite: tensorCount,
  withNan: tensorCount,
  withInfinity: tensorCount,
})

/** Of files before there were other languages. */
const writtenVerdictSchema = v.strictObject({ text: v.pipe(v.string(), v.maxLength(200)), sound: v.boolean() })

const rememberedFileSchema = v.strictObject({
  id: v.pipe(v.string(), v.uuid()),
  path: v.pipe(v.string(), v.minLength(1)),
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  openedAt: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  verdict: v.optional(v.union([verdictSchema, writtenVerdictSchema])),
})

const settingsSchema = v.strictObject({
  version: v.literal(VERSION),
  preferences: preferencesSchema(MAX_WORKERS),
  table: v.optional(tableSchema),
  recent: v.pipe(v.array(rememberedFileSchema), v.maxLength(MAX_RECENT)),
})

/** A recent file with its path, which stays in the main process. */
export type RememberedFile = v.InferOutput<typeof rememberedFileSchema>

export interface Settings {
  readonly preferences: Preferences
  /** Absent as long as the table is arranged as the app comes. */
  readonly table?: TableLayout | undefined
  readonly recent: readonly RememberedFile[]
}

export interface SettingsStore {
  readonly current: Settings
  /** Takes effect at once; resolves when it is on disk. Never rejects: losing a setting must not stop the app. */
  update(change: Partial<Settings>): Promise<void>
  /** Resolves when everything is on disk. */
  flush(): Promise<void>
}

/**
 * Loads the settings. A file that cannot be understood is set aside as `settings.damaged.json` and the defaults are used.
 * @param log told in one line what went wrong
 */
export async function loadSettings(
  path: string,
  defaults: Preferences,
  log: (message: string) => void,
): Promise<SettingsStore> {
  let current = (await readSettings(path, log)) ?? { preferences: defaults, recent: [] }
  let written = Promise.resolve()
  return {
    get current() {
      return current
    },
    update(change) {
      current = { ...current, ...change }
      const snapshot = { version: VERSION, ...current }
      // One write after the other: the last one wins, whatever the disk's pace.
      written = written
        .then(() => mkdir(dirname(path), { recursive: true }))
        .then(() => writeTextFile(path, [`${JSON.stringify(snapshot, null, 2)}\n`]))
        .catch((error: unknown) => log(`settings could not be saved: ${describe(error)}`))
      return written
    },
    flush: () => written,
  }
}

async function readSettings(path: string, log: (message: string) => void): Promise<Settings | undefined> {
  let bytes: Buffer
  try {
    bytes = await readFile(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') log(`settings could not be read: ${describe(error)}`)
    return undefined
  }
  try {
    if (bytes.byteLength > MAX_BYTES) throw new Error(`${bytes.byteLength} bytes, at most ${MAX_BYTES} expected`)
    const { preferences, table, recent } = v.parse(settingsSchema, JSON.parse(bytes.toString('utf8')))
    return { preferences, ...(table ? { table } : {}), recent }
  } catch (error) {
    log(`settings were not understood and are set aside: ${describe(error)}`)
    await rename(path, join(dirname(path), 'settings.damaged.json')).catch((failure: unknown) =>
      log(`settings could not be set aside: ${describe(failure)}`),
    )
    return undefined
  }
}

const describe = (error: unknown) => (error instanceof Error ? error.message : String(error))
