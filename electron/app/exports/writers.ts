/** The writer of each export of the table in `shared/ipc/exports.ts`. */
import type { ExportIdOf } from '../../../shared/ipc/exports.ts'
import type { LabReport } from '../../../shared/model/lab.ts'
import { csvFilePieces, csvPieces } from '../../engine/export/csv.ts'
import { dumpJson, dumpMarkdown, type ReadElements } from '../../engine/export/gguf-dump.ts'
import { labCsvFilePieces, labCsvPieces, labJson } from '../../engine/export/lab-report.ts'
import { manifestLines, manifestPieces } from '../../engine/export/manifest.ts'
import { originOf } from '../../engine/export/origin.ts'
import { recipeLines } from '../../engine/export/recipe.ts'
import { metadataEntries, type Model } from '../../engine/formats/model.ts'
import type { ComparisonSource } from '../../engine/export/comparison/comparison-source.ts'
import { DIFF_WRITERS } from './comparison-writers.ts'
import { type Reported, type ReportFormat, reportPieces } from './report.ts'
import type { TextWriter } from './text-writer.ts'

/** The source of an export, by its subject. A tensor is missing: the worker that reads it writes it. */
export interface ExportSources {
  /** @member indexes of the tensors, in the order wanted */
  readonly rows: Reported & { readonly indexes: readonly number[] }
  readonly model: Reported
  readonly metadata: { readonly model: Model; readonly read: ReadElements }
  readonly comparison: Omit<ComparisonSource, 'version' | 'date'>
  readonly lab: LabReport
}

/** An export that this process writes as text. */
export type TextExportId = ExportIdOf<keyof ExportSources>
export type SourceOf<Id extends TextExportId> = {
  [S in keyof ExportSources]: Id extends ExportIdOf<S> ? ExportSources[S] : never
}[keyof ExportSources]

const rowsOf = ({ model, result, indexes }: ExportSources['rows']) => ({
  tensors: model.header.tensors,
  results: result,
  indexes,
})

const report = (format: ReportFormat): TextWriter<Reported> => ({
  pieces: (source, making) => reportPieces(format, source, making),
  count: ({ model }) => model.header.tensors.length,
})

const comparison = (id: ExportIdOf<'comparison'>): TextWriter<ExportSources['comparison']> => ({
  pieces: (source, making) =>
    DIFF_WRITERS[id].pieces({ ...source, version: making.version, date: making.date }, making),
  count: ({ models }) => models.pairs.length,
})

const keys = ({ model }: { readonly model: Model }) => metadataEntries(model).length

export const WRITERS: { readonly [Id in TextExportId]: TextWriter<SourceOf<Id>> } = {
  csv: {
    pieces: (source, { version }) => csvFilePieces(rowsOf(source), originOf(source.model, version)),
    printed: (source, { version }) => csvPieces(rowsOf(source), originOf(source.model, version)),
    count: ({ indexes }) => indexes.length,
  },
  'report-json': report('json'),
  'report-markdown': report('markdown'),
  'report-html': report('html'),
  manifest: {
    pieces: ({ model, result }, { version }) => manifestPieces(model, result, originOf(model, version)),
    count: ({ model, result }) => [...manifestLines(model, result)].length,
  },
  recipe: {
    pieces: ({ model }) => recipeLines(model.header.tensors),
    count: ({ model }) => [...recipeLines(model.header.tensors)].length,
  },
  'metadata-json': { pieces: ({ model }) => dumpJson(model), count: keys },
  'metadata-json-array': { pieces: ({ model, read }) => dumpJson(model, read), count: keys },
  'metadata-markdown': { pieces: ({ model }) => dumpMarkdown(model), count: keys },
  'diff-csv': comparison('diff-csv'),
  'diff-json': comparison('diff-json'),
  'diff-html': comparison('diff-html'),
  'diff-markdown': comparison('diff-markdown'),
  'lab-csv': {
    pieces: (source, { version }) => labCsvFilePieces(source, version),
    printed: (source, { version }) => labCsvPieces(source, version),
    count: ({ table }) => table.rows.length,
  },
  'lab-json': {
    pieces: (source, { version }) => [labJson(source, version)],
    count: ({ table }) => table.rows.length,
  },
}
