/** Writes what a window exports, and logs each file that was written. */
import { basename } from 'node:path'
import { visibleText } from '../../../shared/text/format.ts'
import type { WriteLog } from '../../../shared/text/log.ts'
import { writeCsv } from '../../engine/export/csv.ts'
import { writeLabCsv, writeLabJson } from '../../engine/export/lab-report.ts'
import { writeManifest } from '../../engine/export/manifest.ts'
import { originOf } from '../../engine/export/origin.ts'
import { writeTextFile } from '../../engine/export/write-file.ts'
import type { CallDependencies } from '../calls/calls.ts'
import type { AppWindow } from '../windows/app-window.ts'
import { reportPieces } from './report.ts'
import { inTurns } from './turns.ts'

type Exports = Pick<
  CallDependencies<AppWindow>,
  'writeCsv' | 'writeLab' | 'writeManifest' | 'writeReport' | 'writeText'
>

/** @param version of the app: every export names its origin */
export function createExports(version: string, log: WriteLog): Exports {
  const written = (path: string, what: string) =>
    log('info', 'export', `${what} written to ${visibleText(basename(path))}.`)
  return {
    async writeLab(path, format, report) {
      const writeReport = format === 'csv' ? writeLabCsv : writeLabJson
      await writeReport(path, report, version)
      written(path, `An experiment as ${format}`)
    },
    async writeCsv(path, rows, model) {
      await writeCsv(path, rows, originOf(model, version))
      written(path, `${rows.indexes.length} rows`)
    },
    async writeReport(path, format, reported, language) {
      await writeTextFile(path, inTurns(reportPieces(format, reported, { version, date: new Date(), language })))
      written(path, `A report as ${format}`)
    },
    async writeManifest(path, model, result) {
      const lines = await writeManifest(path, model, result, originOf(model, version))
      written(path, `${lines} lines`)
      return lines
    },
    writeText: writeTextFile,
  }
}
