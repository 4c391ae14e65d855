/** Calls that write files about the model or its rows. */
import * as v from 'valibot'
import type { Calls } from '../../../shared/ipc/calls.ts'
import { REPORT_FORMATS, type ReportFormat } from '../../../shared/ipc/report-formats.ts'
import { err, ok, type Result } from '../../../shared/text/errors.ts'
import { type Language, LANGUAGES } from '../../../shared/text/language.ts'
import type { RowSource } from '../../engine/export/csv.ts'
import type { Model } from '../../engine/formats/model.ts'
import type { ModelSession } from '../../engine/session/session.ts'
import type { ExportKind } from '../exports/export-kinds.ts'
import type { ExportedFile } from '../exports/exported-file.ts'
import type { Reported } from '../exports/report.ts'
import { id, rows, type SchemasOf } from './argument.ts'
import type { FindModel } from './window-model.ts'

type ExportCall = 'exportCsv' | 'exportReport' | 'exportManifest' | 'showExported'

export const EXPORT_SCHEMAS = {
  exportCsv: rows,
  exportReport: v.strictObject({
    fileId: id,
    format: v.picklist(REPORT_FORMATS),
    language: v.picklist(LANGUAGES.map((language) => language.id)),
  }),
  exportManifest: id,
  showExported: id,
} as const satisfies SchemasOf<ExportCall>

export interface ExportCallDependencies {
  writeCsv(path: string, rows: RowSource, model: Model): Promise<void>
  writeReport(path: string, format: ReportFormat, reported: Reported, language: Language): Promise<void>
  /** @returns number of hashes */
  writeManifest(path: string, model: Model, result: RowSource['results']): Promise<number>
  /** Shows a file in its folder. */
  showFile(path: string): void
}

/** Shows the save dialog. Refuses paths of the model's own files. @returns undefined if the dialog was cancelled */
export type WhereToSave = (
  session: ModelSession,
  kind: ExportKind,
  name?: string,
) => Promise<Result<string | undefined>>

export function createExportCalls(
  model: FindModel,
  whereToSave: WhereToSave,
  exported: ExportedFile,
  deps: ExportCallDependencies,
): Pick<Calls, ExportCall> {
  return {
    async exportCsv({ fileId, indexes }) {
      const session = model(fileId)
      if (!session.ok) return session
      const refused = session.value.checkIndexes(indexes)
      if (refused) return err(refused)
      const path = await whereToSave(session.value, 'csv')
      if (!path.ok) return path
      if (path.value === undefined) return ok({ saved: false, rows: 0 })
      // Taken after the dialog, so that the file contains what was measured while it was open.
      await deps.writeCsv(path.value, session.value.rows(indexes), session.value.model)
      return ok({ ...exported.add(path.value), rows: indexes.length })
    },

    async exportReport({ fileId, format, language }) {
      const session = model(fileId)
      if (!session.ok) return session
      const path = await whereToSave(session.value, `report-${format}`)
      if (!path.ok) return path
      if (path.value === undefined) return ok({ saved: false, rows: 0 })
      await deps.writeReport(path.value, format, session.value.report(), language)
      return ok({ ...exported.add(path.value), rows: session.value.model.header.tensors.length })
    },

    async exportManifest(fileId) {
      const session = model(fileId)
      if (!session.ok) return session
      const path = await whereToSave(session.value, 'manifest')
      if (!path.ok) return path
      if (path.value === undefined) return ok({ saved: false, rows: 0 })
      const { results } = session.value.rows([])
      const written = await deps.writeManifest(path.value, session.value.model, results)
      return ok({ ...exported.add(path.value), rows: written })
    },

    async showExported(exportId) {
      const path = await exported.find(exportId)
      if (!path.ok) return path
      deps.showFile(path.value)
      return ok(null)
    },
  }
}
