/** Where a run may write: nothing that exists is replaced unless that was asked for, and the model never is. */
import { constants } from 'node:fs'
import { access, lstat, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { visibleText } from '../../shared/text/format.ts'
import type { FileStamp } from '../engine/protocol/worker-protocol.ts'
import { english } from '../../shared/text/sentence.ts'
import { isOneOf } from '../engine/export/same-file.ts'
import { behindLinks, isStream, writeCause } from '../engine/export/write-file.ts'
import { type RunTarget, STDOUT } from './options.ts'

/** The exports of a run, and whether they may replace files. */
export interface Writing {
  readonly targets: readonly RunTarget<unknown>[]
  readonly force: boolean
}

interface Target {
  readonly option: string
  readonly shown: string
  readonly path: string
}

const filesOf = ({ targets }: Writing, cwd: string): readonly Target[] =>
  targets.flatMap(({ option, given }) =>
    given === STDOUT ? [] : [{ option, shown: visibleText(given), path: resolve(cwd, given) }],
  )

/** Looked at before the work, which may take long. @returns a sentence about the first target that cannot be written to */
export async function takenTarget(writing: Writing, cwd: string): Promise<string | undefined> {
  const seen = new Map<string, string>()
  for (const { option, shown, path } of filesOf(writing, cwd)) {
    // What the system handed over was not UTF-8: the file would get another name than was asked for.
    if (path.includes('\ufffd')) return `${option} names ${shown}, which is not UTF-8.`
    const end = await behindLinks(path)
    const other = seen.get(end)
    if (other !== undefined) return `${other} and ${option} name the same file, ${shown}.`
    seen.set(end, option)
    const wrong = await writable(path, end, writing.force)
    if (wrong !== undefined) return `${option} names ${shown}, which ${wrong}`
  }
  return undefined
}

/** @returns the rest of a sentence that says why a file cannot be put there */
async function writable(path: string, end: string, force: boolean): Promise<string | undefined> {
  try {
    // Of a link, too, that leads nowhere.
    const there = await lstat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
    })
    const file = await stat(path).catch(() => undefined)
    if (file && (await isStream(path))) {
      await access(path, constants.W_OK)
      return undefined
    }
    if (file && !file.isFile()) return 'is no file that can be replaced.'
    if (there && !force) return 'exists already. --force replaces it.'
    // A file is made beside it and takes its place.
    const folder = dirname(end)
    await access(folder, constants.W_OK | constants.X_OK)
    return (await stat(folder)).isDirectory() ? undefined : 'cannot be written: a part of its path is a file.'
  } catch (error) {
    const cause = writeCause(error)
    return `cannot be written: ${visibleText(typeof cause === 'string' ? cause : english(cause))}.`
  }
}

/** @returns a sentence about the first target that is a file of the model itself */
export async function overModel(
  writing: Writing,
  cwd: string,
  files: readonly Pick<FileStamp, 'path'>[],
): Promise<string | undefined> {
  for (const { option, shown, path } of filesOf(writing, cwd))
    if (await isOneOf(path, files)) return `${option} names ${shown}, which is the model itself.`
  return undefined
}
