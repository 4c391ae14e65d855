/** The folder in which the app remembers, and what is done where that cannot be written to. */
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { visibleText } from '../../shared/text/format.ts'
import { english, say, type Sentence } from '../../shared/text/sentence.ts'
import { PRIVATE_FILE, PRIVATE_FOLDER, writeCause } from '../engine/export/write-file.ts'
import { isAlive } from '../engine/files/leftovers.ts'
import { readOwnFile } from '../engine/files/own-file.ts'
import { MAX_SETTINGS_BYTES } from '../app/settings.ts'

/** The members of Electron's `app` that are used here. */
export type AppFolders = Pick<Electron.App, 'getPath' | 'setPath'>

export interface UserData {
  /** Whether what is kept there is there the next time. Without it there is nothing that two instances could share. */
  readonly lasts: boolean
  /** What a person should know, and the log. */
  readonly notice?: Sentence
  readonly logged?: string
  /** Removes what does not last. Never throws. */
  dispose(): void
}

/**
 * Finds out whether the folder of user data can be written to. Where it cannot (a read-only or full disk, no home), a
 * temporary folder takes its place, with the settings that were in the other: Chromium and the lock of the single
 * instance need one, and without a lock Electron's app would end without a word. To be called before anything else asks
 * for a path.
 */
export function prepareUserData(folders: AppFolders): UserData {
  let wanted: string | undefined
  try {
    wanted = folders.getPath('userData')
    mkdirSync(wanted, { recursive: true, mode: PRIVATE_FOLDER })
    rmSync(mkdtempSync(join(wanted, '.writable-')), { recursive: true })
    return { lasts: true, dispose: () => undefined }
  } catch (error) {
    const notice = say(
      '{{folder}} cannot be written to: {{cause}}. Settings, recent files and results are kept only until the app is closed.',
      { folder: visibleText(wanted ?? 'userData'), cause: writeCause(error) },
    )
    const lost = { lasts: false, notice, logged: english(notice) }
    const temporary = temporaryFolder(wanted)
    if (temporary === undefined) return { ...lost, dispose: () => undefined }
    folders.setPath('userData', temporary)
    folders.setPath('sessionData', temporary)
    return { ...lost, dispose: () => remove(temporary) }
  }
}

/**
 * The folder of the log. Electron throws where it cannot make it: then it is with the user data, and where there is none
 * either, among temporary files under a name that nobody else could have taken.
 */
export function findLogs(folders: AppFolders): string {
  try {
    return folders.getPath('logs')
  } catch {
    return join(userDataOf(folders) ?? join(tmpdir(), `tensorscope-${randomUUID()}`), 'logs')
  }
}

function userDataOf(folders: AppFolders): string | undefined {
  try {
    return folders.getPath('userData')
  } catch {
    return undefined
  }
}

/** @param from where there may be settings to begin with */
function temporaryFolder(from: string | undefined): string | undefined {
  removeLeftovers()
  try {
    const folder = mkdtempSync(join(tmpdir(), `tensorscope-${process.pid}-`))
    if (from !== undefined) copySettings(from, folder)
    return folder
  } catch {
    return undefined
  }
}

function copySettings(from: string, to: string): void {
  try {
    const settings = readOwnFile(join(from, 'settings.json'), MAX_SETTINGS_BYTES)
    writeFileSync(join(to, 'settings.json'), settings, { mode: PRIVATE_FILE })
  } catch {
    // There are none, or they cannot be read: everything is set as the app comes.
  }
}

/** Windows removes no folder in which Chromium has a file open: then the next start that needs one removes it. */
function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
  } catch {
    // See removeLeftovers.
  }
}

/** Removes temporary folders of instances that have ended: Chromium writes for a moment longer than JavaScript runs. */
function removeLeftovers(): void {
  try {
    for (const name of readdirSync(tmpdir())) {
      const [, pid] = /^tensorscope-(\d+)-/.exec(name) ?? []
      if (pid !== undefined && !isAlive(Number(pid))) remove(join(tmpdir(), name))
    }
  } catch {
    // Without a folder of temporary files there is nothing to remove.
  }
}
