import { chmod, link, open, readlink, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { AppFailure, failure } from '../../../shared/text/errors.ts'
import { visibleText } from '../../../shared/text/format.ts'
import { phrase, say, type Sentence } from '../../../shared/text/sentence.ts'
import { errnoName, errnoText } from '../files/errno.ts'
import { sweepFiles, temporaryName } from '../files/leftovers.ts'

const CAUSES: Readonly<Record<string, string>> = {
  ENOSPC: phrase('the disk is full'),
  EDQUOT: phrase('the disk quota is used up'),
  EACCES: phrase('there is no permission to write there'),
  EPERM: phrase('there is no permission to write there'),
  EROFS: phrase('the disk is read-only'),
  ENOENT: phrase('the folder does not exist'),
  ENOTDIR: phrase('a part of its path is a file'),
  EISDIR: phrase('it is a folder'),
  ENAMETOOLONG: phrase('the name is too long'),
  EEXIST: phrase('it exists already'),
}

/** Characters written at once: pieces may be single values. */
const BUFFER = 65_536

/** A new name in the folder of `path`, so that renaming it to `path` cannot fail for want of space. */
export const temporaryBeside = (path: string): string => join(dirname(path), temporaryName())

/** What an error of the system means for someone who wants to write; its own words where that is not known. */
export function writeCause(error: unknown): Sentence | string {
  const known = CAUSES[errnoName(error) ?? '']
  if (known !== undefined) return { text: known }
  const { message } = error as Error
  return message.startsWith('Unknown system error') ? errnoText(error) : message
}

/** Why `path` could not be written, as a sentence. */
export function writeFailure(path: string, error: unknown): AppFailure {
  return failure(
    'write-failed',
    say('{{name}} cannot be written: {{cause}}.', { name: visibleText(basename(path)), cause: writeCause(error) }),
  )
}

/** Only for this person, as long as it is not whole; and what no one else is to read at all. */
export const PRIVATE_FILE = 0o600
export const PRIVATE_FOLDER = 0o700

export interface Writing {
  /** Whether a file of that name may be replaced: false where nobody was asked. */
  readonly replace?: boolean
  /** Nobody else may read it, whatever the system's usual permissions are. */
  readonly private?: boolean
}

/** Links that are followed: as many as Linux does. */
const MAX_LINKS = 40

/** The file that `path` leads to, so that a link stays one, also where a link leads to a file that is not there yet. */
export async function behindLinks(path: string): Promise<string> {
  let end = path
  for (let links = 0; links < MAX_LINKS; links++) {
    const real = await realpath(end).catch(() => undefined)
    if (real !== undefined) return real
    const folder = await realpath(dirname(end)).catch(() => dirname(end))
    const next = await readlink(end).catch(() => undefined)
    if (next === undefined) return join(folder, basename(end))
    end = resolve(folder, next)
  }
  return end
}

/** As `behindLinks` where that is a file; anything else is replaced itself. */
const behindOwnLinks = async (path: string): Promise<string> =>
  (await stat(path).catch(() => undefined))?.isFile() ? await behindLinks(path) : path

/** Whether it is a pipe, a terminal or the like, which takes what is written and must not be replaced by a file. */
export async function isStream(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found !== undefined && (found.isFIFO() || found.isCharacterDevice())
}

/**
 * Writes text to a temporary file beside `path`, syncs it and renames it: a reader sees the old file or the whole new
 * one, and a full disk leaves the old one as it was. Where `path` is a pipe or a terminal, it is written to as it is,
 * unless the file is the app's own.
 * @throws AppFailure `write-failed`
 */
export async function writeTextFile(
  path: string,
  pieces: Iterable<string> | AsyncIterable<string>,
  writing: Writing = {},
): Promise<void> {
  let temporary: string | undefined
  try {
    if (!writing.private && (await isStream(path))) return await writePieces(path, 'w', pieces)
    const target = writing.private ? await behindOwnLinks(path) : await behindLinks(path)
    await sweepFiles(dirname(target))
    temporary = temporaryBeside(target)
    await writePieces(temporary, 'wx', pieces)
    await putInPlace(temporary, target, writing)
  } catch (error) {
    if (temporary !== undefined) await rm(temporary, { force: true }).catch(() => undefined)
    // Whoever makes the pieces may fail too, with a reason of its own.
    if (error instanceof AppFailure) throw error
    throw writeFailure(path, error)
  }
}

/** @param flags a new file (`wx`) is private and synced; what else can be written to knows nothing of that */
async function writePieces(
  path: string,
  flags: 'w' | 'wx',
  pieces: Iterable<string> | AsyncIterable<string>,
): Promise<void> {
  const file = await open(path, flags, PRIVATE_FILE)
  try {
    let waiting = ''
    for await (const piece of pieces) {
      waiting += piece
      if (waiting.length < BUFFER) continue
      await file.writeFile(waiting)
      waiting = ''
    }
    await file.writeFile(waiting)
    if (flags === 'wx') await file.sync()
  } finally {
    await file.close()
  }
}

/** Gives a whole temporary file its name, and the permissions of the file that it replaces or of any new one. */
export async function putInPlace(temporary: string, path: string, writing: Writing = {}): Promise<void> {
  if (!writing.private) {
    const mode = await stat(path).then(
      (old) => old.mode & 0o777,
      () => 0o666 & ~process.umask(),
    )
    // Not every disk has permissions.
    await chmod(temporary, mode).catch(() => undefined)
  }
  if (writing.replace !== false) return await rename(temporary, path)
  try {
    // Fails where there is a file, however late it came; renaming would replace it.
    await link(temporary, path)
    await rm(temporary)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error
    // A disk without hard links: the name is taken first.
    await (await open(path, 'wx')).close()
    await rename(temporary, path)
  }
}
