/** Calls that write a file about something of the window: rows, the model, a tensor, the report of an experiment. */
import { basename } from 'node:path'
import * as v from 'valibot'
import type { Calls } from '../../../shared/ipc/calls.ts'
import { type ExportRequest, exportsOf, type Exported, type WindowExportId } from '../../../shared/ipc/exports.ts'
import { err, ok, type Result } from '../../../shared/text/errors.ts'
import { visibleText } from '../../../shared/text/format.ts'
import { LANGUAGES } from '../../../shared/text/language.ts'
import { say } from '../../../shared/text/sentence.ts'
import { compareMetadata } from '../../engine/compare/compare-metadata.ts'
import type { ReadElements } from '../../engine/export/gguf-dump.ts'
import { isOneOf } from '../../engine/export/same-file.ts'
import type { ExportedFile } from '../exports/exported-file.ts'
import type { WriteExport } from '../exports/exports.ts'
import { safeFileName } from '../exports/file-name.ts'
import type { LabRuns } from '../lab-runs.ts'
import type { AppWindow } from '../windows/app-window.ts'
import { badRequest, id, index, indexes, type SchemasOf } from './argument.ts'
import { findComparison } from './comparison-calls.ts'
import { type FindModel, findTensors } from './window-model.ts'

type ExportCall = 'export' | 'cancelExport' | 'showExported'
type RequestOf<S extends ExportRequest['subject']> = Extract<ExportRequest, { readonly subject: S }>

const language = v.picklist(LANGUAGES.map((each) => each.id))

export const EXPORT_SCHEMAS = {
  export: v.variant('subject', [
    v.strictObject({ subject: v.literal('rows'), id: v.picklist(exportsOf('rows')), modelId: id, indexes }),
    v.strictObject({ subject: v.literal('model'), id: v.picklist(exportsOf('model')), modelId: id, language }),
    v.strictObject({ subject: v.literal('metadata'), id: v.picklist(exportsOf('metadata')), modelId: id }),
    v.strictObject({ subject: v.literal('tensor'), id: v.picklist(exportsOf('tensor')), modelId: id, tensor: index }),
    v.strictObject({
      subject: v.literal('comparison'),
      id: v.picklist(exportsOf('comparison')),
      subjectId: id,
      language,
    }),
    v.strictObject({ subject: v.literal('lab'), id: v.picklist(exportsOf('lab')), runId: index }),
  ]),
  cancelExport: id,
  showExported: id,
} as const satisfies SchemasOf<ExportCall>

export interface ExportCallDependencies<W extends AppWindow> {
  /** Shows the save dialog. @returns undefined if it was cancelled */
  askWhereToSave(window: W, name: string, id: WindowExportId): Promise<string | undefined>
  readonly writeExport: WriteExport
  /** Shows a file in its folder. */
  showFile(path: string): void
  readonly lab: Pick<LabRuns<W>, 'reportOf'>
}

export function createExportCalls<W extends AppWindow>(
  window: W,
  model: FindModel,
  exported: ExportedFile,
  deps: ExportCallDependencies<W>,
): Pick<Calls, ExportCall> {
  /** Shows the save dialog, then writes. The files of the window's models are refused. */
  const save = async (
    name: string,
    exportId: WindowExportId,
    write: (path: string) => Promise<Result<number>>,
  ): Promise<Result<Exported>> => {
    const path = await deps.askWhereToSave(window, name, exportId)
    if (path === undefined) return ok({ saved: false, rows: 0 })
    const opened = [...window.sessions.values()].flatMap((session) => session.model.files)
    if (await isOneOf(path, opened)) return err(badRequest(say('Nothing can be saved over the model itself.')))
    const rows = await write(path)
    return rows.ok ? ok({ ...exported.add(path), rows: rows.value }) : rows
  }

  const exportRows = async ({ id, modelId, indexes }: RequestOf<'rows'>): Promise<Result<Exported>> => {
    const session = findTensors(model, modelId, indexes)
    if (!session.ok) return session
    // The report is taken after the dialog, so that it contains what was measured while the dialog was open.
    return save(session.value.model.name, id, async (path) =>
      ok(await deps.writeExport(id, path, { ...session.value.report(), indexes }, 'en')),
    )
  }

  const exportModel = async ({ id, modelId, language }: RequestOf<'model'>): Promise<Result<Exported>> => {
    const session = model(modelId)
    if (!session.ok) return session
    return save(session.value.model.name, id, async (path) => {
      const contents = await session.value.contents()
      return ok(await deps.writeExport(id, path, { ...session.value.report(), ...contents }, language))
    })
  }

  const exportMetadata = async ({ id, modelId }: RequestOf<'metadata'>): Promise<Result<Exported>> => {
    const session = model(modelId)
    if (!session.ok) return session
    const { model: opened, reader } = session.value
    const read: ReadElements = (file, array, start, count) => reader.readArray(file, array, start, count)
    return save(opened.name, id, async (path) => ok(await deps.writeExport(id, path, { model: opened, read }, 'en')))
  }

  const exportTensor = async ({ id, modelId, tensor: number }: RequestOf<'tensor'>): Promise<Result<Exported>> => {
    const session = findTensors(model, modelId, [number])
    if (!session.ok) return session
    const tensor = session.value.model.header.tensors.at(number)!
    const shown = visibleText(tensor.name)
    if (tensor.unreadable !== undefined)
      return err(badRequest(say('{{name}} cannot be read: {{reason}}.', { name: shown, reason: tensor.unreadable })))
    return save(tensorFileName(session.value.model.name, tensor.name), id, async (path) => {
      const name = visibleText(basename(path))
      const done = await session.value.exports.write(tensor, id, path, (bytesDone) =>
        window.send({ type: 'export-progress', modelId, name, bytesDone, bytesTotal: Number(tensor.nBytes) }),
      )
      // An event, so that it arrives after the last progress.
      if (done.ok || done.error.code !== 'busy') window.send({ type: 'export-ended', modelId })
      return done.ok ? ok(1) : done
    })
  }

  const exportComparison = async ({ id, subjectId, language }: RequestOf<'comparison'>): Promise<Result<Exported>> => {
    const comparison = findComparison(window, subjectId)
    if (!comparison.ok) return comparison
    const { reference, other } = comparison.value
    return save(`${reference.model.name}-${other.model.name}`, id, async (path) => {
      const readers = { reference: reference.reader, other: other.reader }
      const metadata = await compareMetadata(reference.model, other.model, readers)
      return ok(await deps.writeExport(id, path, { ...comparison.value.report(), metadata }, language))
    })
  }

  const exportLab = async ({ id, runId }: RequestOf<'lab'>): Promise<Result<Exported>> => {
    const report = deps.lab.reportOf(window, runId)
    if (!report) return err(badRequest(say('That report is not there any more: the experiment was run again.')))
    return save(`tensorscope-lab-${report.experiment}`, id, async (path) =>
      ok(await deps.writeExport(id, path, report, 'en')),
    )
  }

  return {
    async export(request) {
      switch (request.subject) {
        case 'rows':
          return exportRows(request)
        case 'model':
          return exportModel(request)
        case 'metadata':
          return exportMetadata(request)
        case 'tensor':
          return exportTensor(request)
        case 'comparison':
          return exportComparison(request)
        case 'lab':
          return exportLab(request)
      }
    },

    async cancelExport(modelId) {
      const session = model(modelId)
      if (!session.ok) return session
      session.value.exports.cancel()
      return ok(null)
    },

    async showExported(exportId) {
      const path = await exported.find(exportId)
      if (!path.ok) return path
      deps.showFile(path.value)
      return ok(null)
    },
  }
}

/** A file name for a tensor. Its own name comes from the file and may contain anything. */
function tensorFileName(model: string, tensor: string): string {
  return safeFileName(`${model}.${tensor}`.replace(/[^\p{L}\p{N}._-]+/gu, '_').replace(/^[._-]+/, ''))
}
