import { stat } from 'node:fs/promises'
import { type AppError, appError } from '../../../shared/text/errors.ts'
import type { FileStamp } from '../protocol/worker-protocol.ts'
import { say } from '../../../shared/text/sentence.ts'
import { outsideArchives } from './outside-archives.ts'
import { displayName } from './byte-source.ts'
import { hasSameContent, stampOf } from './file-stamp.ts'

/** The first of these files that is not what it was when it was opened, as an error. */
export async function changedFile(files: readonly FileStamp[]): Promise<AppError | undefined> {
  for (const file of files) {
    const now = await outsideArchives(() => stat(file.path, { bigint: true })).catch(() => undefined)
    const values = { name: displayName(file.path) }
    if (!now) return appError('changed', say('{{name}} is no longer where it was.', values))
    if (!hasSameContent(file, stampOf(file.path, now)))
      return appError('changed', say('{{name}} changed since it was opened.', values))
  }
  return undefined
}
