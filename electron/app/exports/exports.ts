/** Writes the exports of a window, and logs each file that was written. */
import { basename } from 'node:path'
import { EXPORTS } from '../../../shared/ipc/exports.ts'
import { visibleText } from '../../../shared/text/format.ts'
import type { Language } from '../../../shared/text/language.ts'
import type { WriteLog } from '../../../shared/text/log.ts'
import { english } from '../../../shared/text/sentence.ts'
import { writeTextFile } from '../../engine/export/write-file.ts'
import { inTurns } from './turns.ts'
import type { TextWriter } from './text-writer.ts'
import { type SourceOf, type TextExportId, WRITERS } from './writers.ts'

/**
 * @returns number of the rows, keys, hashes or tensors that were written
 * @throws AppFailure `write-failed`
 */
export type WriteExport = <Id extends TextExportId>(
  id: Id,
  path: string,
  source: SourceOf<Id>,
  language: Language,
) => Promise<number>

/** @param version of the app: every export names its origin */
export function createExports(version: string, log: WriteLog): { readonly writeExport: WriteExport } {
  return {
    async writeExport(id, path, source, language) {
      const writer: TextWriter<typeof source> = WRITERS[id]
      await writeTextFile(path, inTurns(writer.pieces(source, { version, date: new Date(), language })))
      const count = writer.count(source)
      log('info', 'export', english(EXPORTS[id].done(count, visibleText(basename(path)))))
      return count
    },
  }
}
