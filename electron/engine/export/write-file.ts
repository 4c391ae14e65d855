import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { AppFailure, failure } from '../../../shared/errors.ts'
import { visibleText } from '../../../shared/format.ts'
import { phrase, say } from '../../../shared/sentence.ts'

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
}

/** Characters written at once: pieces may be single values. */
const BUFFER = 65_536

/** A new name in the folder of `path`, so that renaming it to `path` cannot fail for want of space. */
export const temporaryBeside = (path: string): string =>
  join(dirname(path), `.tensorscope-${randomBytes(6).toString('hex')}.tmp`)

/** Why `path` could not be written, as a sentence. */
export function writeFailure(path: string, error: unknown): AppFailure {
  const { code, message } = error as NodeJS.ErrnoException
  const known = CAUSES[code ?? '']
  const cause = known === undefined ? message : { text: known }
  return failure(
    'write-failed',
    say('{{name}} cannot be written: {{cause}}.', { name: visibleText(basename(path)), cause }),
  )
}

/**
 * Writes text to a temporary file beside `path`, syncs it and renames it: a reader sees the old file or the whole new
 * one, and a full disk leaves the old one as it was.
 * @throws AppFailure `write-failed`
 */
export async function writeTextFile(path: string, pieces: Iterable<string> | AsyncIterable<string>): Promise<void> {
  const temporary = temporaryBeside(path)
  try {
    const file = await open(temporary, 'wx')
    try {
      let waiting = ''
      for await (const piece of pieces) {
        waiting += piece
        if (waiting.length < BUFFER) continue
        await file.writeFile(waiting)
        waiting = ''
      }
      await file.writeFile(waiting)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    // Whoever makes the pieces may fail too, with a reason of its own.
    if (error instanceof AppFailure) throw error
    throw writeFailure(path, error)
  }
}
