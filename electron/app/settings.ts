/** What is remembered between runs: preferences, the arrangement of the table and recent files. */
import { mkdir, rename } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import * as v from 'valibot'
import type { Preferences } from '../../shared/ipc/preferences.ts'
import { errorMessage } from '../../shared/text/errors.ts'
import { say, type Sentence } from '../../shared/text/sentence.ts'
import type { TableLayout } from '../../shared/ipc/table-layout.ts'
import { PRIVATE_FOLDER, writeTextFile } from '../engine/export/write-file.ts'
import { NotOwnFile, readOwnFile } from '../engine/files/own-file.ts'
import { preferencesSchema, tableSchema, viewSchema } from './preference-schemas.ts'

/** Raised when the meaning of a field changes; a file of another version is set aside, not guessed at. */
const VERSION = 1
/** As many as the menu and the start window show. */
export const MAX_RECENT = 12
/** A settings file is a few kB; one that is larger was not written by the app. */
export const MAX_SETTINGS_BYTES = 1 << 20

const tensorCount = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

const verdictSchema = v.strictObject({
  state: v.picklist(['not-measured', 'partial', 'ok', 'warnings', 'errors']),
  errors: tensorCount,
  warnings: tensorCount,
  notes: tensorCount,
  measured: tensorCount,
  failed: tensorCount,
  total: tensorCount,
})

const pixels = v.pipe(v.number(), v.safeInteger())
const placementSchema = v.strictObject({
  x: pixels,
  y: pixels,
  width: v.pipe(pixels, v.minValue(1)),
  height: v.pipe(pixels, v.minValue(1)),
  maximised: v.boolean(),
})

const rememberedFileSchema = v.strictObject({
  id: v.pipe(v.string(), v.uuid()),
  path: v.pipe(v.string(), v.minLength(1)),
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  openedAt: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  // One that an earlier version gave is forgotten: the model is judged again when it is opened.
  verdict: v.fallback(v.optional(verdictSchema), undefined),
  placement: v.optional(placementSchema),
  // A view that there is no more is forgotten, and nothing else with it.
  view: v.fallback(v.optional(viewSchema), undefined),
})

const folder = v.optional(v.pipe(v.string(), v.minLength(1)))
const foldersSchema = v.strictObject({ open: folder, manifest: folder, save: folder })

const settingsSchema = v.strictObject({
  version: v.literal(VERSION),
  preferences: preferencesSchema,
  table: v.optional(tableSchema),
  placement: v.optional(placementSchema),
  folders: v.optional(foldersSchema),
  recent: v.pipe(v.array(rememberedFileSchema), v.maxLength(MAX_RECENT)),
})

/** Where a window is: its bounds when it is not maximised, in pixels of the desktop. */
export type Placement = v.InferOutput<typeof placementSchema>

/** Folders that dialogs used last, by what the dialog was for. */
export type Folders = v.InferOutput<typeof foldersSchema>

/** Settings of a later build. */
const newerSchema = v.looseObject({ version: v.pipe(v.number(), v.integer(), v.minValue(VERSION + 1)) })

/** Settings of a build that offered no advice: the user may have chosen executor and workers in it. */
const beforeOfferSchema = v.object({ preferences: v.object({ offerAdvice: v.optional(v.undefined()) }) })

const hasChosen = (preferences: Preferences, { executor, workers }: Preferences) =>
  preferences.executor !== executor || preferences.workers !== workers

/** A recent file with its path, which stays in the main process. */
export type RememberedFile = v.InferOutput<typeof rememberedFileSchema>

export interface Settings {
  readonly preferences: Preferences
  /** Absent as long as the table has its default layout. */
  readonly table?: TableLayout | undefined
  /** Of the window that was closed last. */
  readonly placement?: Placement | undefined
  readonly folders?: Folders | undefined
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
 * Loads the settings. A file that cannot be understood is set aside as `settings.damaged.json`, one of a newer version as
 * `settings.newer.json`, and the defaults are used.
 * @param log receives one line per fault
 * @param notify receives notices for the user: that settings were set aside, that they cannot be saved
 */
export async function loadSettings(
  path: string,
  defaults: Preferences,
  log: (message: string) => void,
  notify: (notice: Sentence) => void,
): Promise<SettingsStore> {
  let current = (await readSettings(path, defaults, log, notify)) ?? { preferences: defaults, recent: [] }
  /** A failure was reported. A full disk fails every write: report it once, until a write succeeds. */
  let told = false
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
        .then(() => mkdir(dirname(path), { recursive: true, mode: PRIVATE_FOLDER }))
        .then(() => writeTextFile(path, [`${JSON.stringify(snapshot, null, 2)}\n`], { private: true }))
        .then(
          () => void (told = false),
          (error: unknown) => {
            if (told) return
            told = true
            log(`settings could not be saved: ${errorMessage(error)}`)
            notify(say('Settings cannot be saved: they hold until the app is closed. The log has the reason.'))
          },
        )
      return written
    },
    flush: () => written,
  }
}

async function readSettings(
  path: string,
  defaults: Preferences,
  log: (message: string) => void,
  notify: (notice: Sentence) => void,
): Promise<Settings | undefined> {
  let bytes: Buffer
  let newer = false
  try {
    bytes = readOwnFile(path, MAX_SETTINGS_BYTES)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    if (error instanceof NotOwnFile) {
      log(`settings were not understood and are set aside: ${errorMessage(error)}`)
      notify(await setAside(path, false, log))
      return undefined
    }
    log(`settings could not be read: ${errorMessage(error)}`)
    notify(say('The settings cannot be read: everything is set as the app comes. The log has the reason.'))
    return undefined
  }
  try {
    const data = JSON.parse(bytes.toString('utf8')) as unknown
    newer = v.is(newerSchema, data)
    const { preferences: read, table, placement, folders, recent } = v.parse(settingsSchema, data)
    const preferences =
      v.is(beforeOfferSchema, data) && hasChosen(read, defaults) ? { ...read, offerAdvice: false } : read
    return {
      preferences,
      ...(table ? { table } : {}),
      ...(placement ? { placement } : {}),
      ...(folders ? { folders } : {}),
      recent,
    }
  } catch (error) {
    log(`settings were not understood and are set aside: ${errorMessage(error)}`)
    notify(await setAside(path, newer, log))
    return undefined
  }
}

/** @returns what became of the file */
async function setAside(path: string, newer: boolean, log: (message: string) => void): Promise<Sentence> {
  const aside = join(dirname(path), newer ? 'settings.newer.json' : 'settings.damaged.json')
  try {
    await rename(path, aside)
  } catch (failure) {
    log(`settings could not be set aside: ${errorMessage(failure)}`)
    return say('The settings file was not understood: everything is set as the app comes.')
  }
  const file = basename(aside)
  return newer
    ? say('The settings are of a newer version: everything is set as the app comes. They are kept as {{file}}.', {
        file,
      })
    : say('The settings file is damaged: everything is set as the app comes. The old one is kept as {{file}}.', {
        file,
      })
}
