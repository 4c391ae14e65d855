/** Every call of a window to the main process. */
import type { Exported, ExportRequest } from './exports.ts'
import type { SubjectId } from './subject.ts'
import type { Preferences } from './preferences.ts'
import type { TableLayout } from './table-layout.ts'
import type { ViewId } from './views.ts'
import type { KeptResults, WindowState } from './window-state.ts'
import type { Measure } from '../model/digest.ts'
import type { HeaderDifferences } from '../model/comparison/header-differences.ts'
import type { Lineage } from '../model/comparison/lineage-facts.ts'
import type { PairDetails } from '../model/comparison/pair-details.ts'
import type { LabRequest } from '../model/lab.ts'
import type { Attachment, AttachmentKind } from '../model/attachments.ts'
import type { Imatrix } from '../model/imatrix.ts'
import type { ManifestReport } from '../model/manifest.ts'
import type { MetadataView, ShownValue } from '../model/metadata.ts'
import type { ModelId } from '../model/model-view.ts'
import type { QualityNote } from '../model/quality.ts'
import type { ExecutorKind } from '../model/scan.ts'
import type { Histograms } from '../model/stats.ts'
import type { TemplatesView, TextLanguage, TextPage } from '../model/text-rows.ts'
import type { TokenPage, TokenQuery, TokenizerView } from '../model/tokenizer.ts'
import type { TensorValues } from '../model/values.ts'
import type { Result } from '../text/errors.ts'
import type { LogEntry } from '../text/log.ts'

export interface ScanRequest {
  readonly modelId: ModelId
  readonly executor: ExecutorKind
  readonly workers: number
  /** Checksums to compute in addition to the statistics; none if absent. */
  readonly measures?: readonly Measure[] | undefined
  /**
   * True: only tensors that are not done are measured. False: all are. Absent: a scan that did not finish is continued,
   * also after a restart; after a finished scan, all tensors are measured. A tensor without one of the measures is not
   * done.
   */
  readonly resume?: boolean | undefined
  /** With `resume`: hashes that were kept from an earlier run of the app are computed again. */
  readonly rehash?: boolean | undefined
}

/** A scan of a model. */
export interface ScanRef {
  readonly modelId: ModelId
  readonly scanId: number
}

export interface RowsRequest {
  readonly modelId: ModelId
  /** Tensor indexes in the order wanted. */
  readonly indexes: readonly number[]
}

export interface ArrayRequest {
  readonly modelId: ModelId
  readonly entry: number
  readonly path: readonly number[]
  readonly start: number
  readonly count: number
}

export interface TextRequest {
  readonly modelId: ModelId
  readonly entry: number
  readonly language: TextLanguage
  /** Width of a row in characters. */
  readonly columns: number
  /** The first row wanted, from 0, or the line (from 1) whose first row it is. */
  readonly from: { readonly row: number } | { readonly line: number }
  readonly count: number
}

export interface TokensRequest extends TokenQuery {
  readonly modelId: ModelId
  /** Position among those that match, from 0. */
  readonly start: number
  readonly count: number
}

export interface ValuesRequest {
  readonly modelId: ModelId
  readonly tensor: number
  /** Element number of the first value that is wanted. */
  readonly index: number
  readonly count: number
}

export interface ComparisonRequest {
  readonly subjectId: SubjectId
  readonly executor: ExecutorKind
  readonly workers: number
  /** True: only pairs that are not done are compared. False: all are. Absent: the missing ones, or all when none is missing. */
  readonly resume?: boolean | undefined
}

/** A run of a comparison. */
export interface ComparisonRef {
  readonly subjectId: SubjectId
  readonly comparisonId: number
}

/** The model is the window's; only a comparison reads it, and the others need none. */
export interface LabStart {
  readonly modelId?: ModelId | undefined
  readonly request: LabRequest
}

/** The attachment of one kind of a model. */
export interface AttachmentRef {
  readonly modelId: ModelId
  readonly kind: AttachmentKind
}

/** Calls of the window. Each answers a `Result`; none rejects. */
export interface Calls {
  getState(): Promise<Result<WindowState>>
  /** Shows the system's dialog; the chosen models arrive as events. */
  openDialog(): Promise<Result<null>>
  /** Opens the sample model that the app brings along; it arrives as events. */
  openSample(): Promise<Result<null>>
  /** Shows the system's dialog, for two models or for one beside the window's; the comparison arrives as events. */
  compareDialog(): Promise<Result<null>>
  /** Makes the reference of the window's comparison its other model; the new comparison arrives as events. */
  swapSides(subjectId: SubjectId): Promise<Result<null>>
  startComparison(request: ComparisonRequest): Promise<Result<{ readonly comparisonId: number }>>
  cancelComparison(comparison: ComparisonRef): Promise<Result<null>>
  /** Pauses or resumes, as `pauseScan`. */
  pauseComparison(request: ComparisonRef & { readonly paused: boolean }): Promise<Result<null>>
  /** What the other model is of the reference; null until every pair was compared. */
  getLineage(subjectId: SubjectId): Promise<Result<Lineage | null>>
  /** Reads the headers of both models: metadata, tokens and chat templates that differ. */
  getDifferences(subjectId: SubjectId): Promise<Result<HeaderDifferences>>
  getPair(request: { readonly subjectId: SubjectId; readonly pair: number }): Promise<Result<PairDetails>>
  openRecent(id: string): Promise<Result<null>>
  forgetRecent(id: string): Promise<Result<null>>
  startScan(request: ScanRequest): Promise<Result<{ readonly scanId: number }>>
  cancelScan(scan: ScanRef): Promise<Result<null>>
  /** Pauses or continues. Workers finish the tasks that they have started, which takes milliseconds. */
  pauseScan(request: ScanRef & { readonly paused: boolean }): Promise<Result<null>>
  setPreferences(preferences: Preferences): Promise<Result<null>>
  /** Remembers the layout of the table; an empty list is the default layout. */
  setTable(arranged: { readonly columns: TableLayout }): Promise<Result<null>>
  /** Remembers which view is shown of a model. */
  setView(chosen: { readonly modelId: ModelId; readonly view: ViewId }): Promise<Result<null>>
  getKept(): Promise<Result<KeptResults>>
  /** Deletes the results on the disk; answers the rest. Open models keep their results in memory. */
  clearKept(): Promise<Result<KeptResults>>
  /** The whole blocks that hold these elements; fewer at the end of the tensor and where they are too many at once. */
  getValues(request: ValuesRequest): Promise<Result<TensorValues>>
  /** Shows the save dialog, then writes the file. The progress of a tensor arrives as events. */
  export(request: ExportRequest): Promise<Result<Exported>>
  /** Cancels the export of a tensor. */
  cancelExport(modelId: ModelId): Promise<Result<null>>
  getHistogram(request: { readonly modelId: ModelId; readonly tensor: number }): Promise<Result<Histograms | null>>
  /** Shows the file that was exported last in its folder. */
  showExported(exportId: string): Promise<Result<null>>
  /** Asks for a file and attaches it to the model, in place of another of its kind. Null if the user cancelled the dialog. */
  attach(wanted: AttachmentRef): Promise<Result<Attachment | null>>
  /** Does nothing if there is no such attachment. */
  detach(attachment: AttachmentRef): Promise<Result<null>>
  getAttachments(modelId: ModelId): Promise<Result<readonly Attachment[]>>
  /** Compares the measured hashes with the attached manifest. */
  checkManifest(modelId: ModelId): Promise<Result<ManifestReport>>
  /** Puts the rows on the clipboard as tab-separated text with a header line. */
  copyRows(request: RowsRequest): Promise<Result<{ readonly rows: number }>>
  /** Puts the names on the clipboard, one per line. */
  copyNames(request: RowsRequest): Promise<Result<{ readonly rows: number }>>
  /** Starts an experiment: one at a time in the app, and none during a scan. Progress and end arrive as events. */
  startLab(start: LabStart): Promise<Result<{ readonly runId: number }>>
  cancelLab(runId: number): Promise<Result<null>>
  /** The last entries of the app's log, oldest first. */
  getLog(): Promise<Result<readonly LogEntry[]>>
  /** Puts these entries on the clipboard, one per line; those that were removed since are left out. */
  copyLog(ids: readonly number[]): Promise<Result<{ readonly lines: number }>>
  /** Shows the log file in its folder. */
  showLogFile(): Promise<Result<null>>
  /** All keys of all files of the model, long values cut. */
  getMetadata(modelId: ModelId): Promise<Result<MetadataView>>
  /** Entries whose value holds the text, among those that are too long to be in the window. */
  findMetadata(request: { readonly modelId: ModelId; readonly text: string }): Promise<Result<readonly number[]>>
  /** A page of an array, or of one in it: `path` has the position at each level. */
  readArray(request: ArrayRequest): Promise<Result<readonly ShownValue[]>>
  /** Rows of a text of the metadata. */
  readText(request: TextRequest): Promise<Result<TextPage>>
  getTemplates(modelId: ModelId): Promise<Result<TemplatesView>>
  /** Null when the file has no list of tokens. */
  getTokenizer(modelId: ModelId): Promise<Result<TokenizerView | null>>
  listTokens(request: TokensRequest): Promise<Result<TokenPage>>
  /** The entries of an importance matrix with their statistics; null for another model. */
  getImatrix(modelId: ModelId): Promise<Result<Imatrix | null>>
  /** Notes on the precision of the tensors, of samples that are read once. */
  getQuality(modelId: ModelId): Promise<Result<readonly QualityNote[]>>
  /** Puts a key or its whole value on the clipboard; an array as JSON. */
  copyMetadata(request: {
    readonly modelId: ModelId
    readonly entry: number
    readonly what: 'key' | 'value'
  }): Promise<Result<null>>
  copyText(text: string): Promise<Result<null>>
}

export type CallName = keyof Calls

/** The name of every call; the compiler reports one that is missing. */
export const CALLS = Object.keys({
  getState: 0,
  openDialog: 0,
  openSample: 0,
  compareDialog: 0,
  swapSides: 0,
  startComparison: 0,
  cancelComparison: 0,
  pauseComparison: 0,
  getLineage: 0,
  getDifferences: 0,
  getPair: 0,
  openRecent: 0,
  forgetRecent: 0,
  startScan: 0,
  cancelScan: 0,
  pauseScan: 0,
  setPreferences: 0,
  setTable: 0,
  setView: 0,
  getKept: 0,
  clearKept: 0,
  getValues: 0,
  export: 0,
  cancelExport: 0,
  getHistogram: 0,
  showExported: 0,
  attach: 0,
  detach: 0,
  getAttachments: 0,
  checkManifest: 0,
  copyRows: 0,
  copyNames: 0,
  startLab: 0,
  cancelLab: 0,
  getLog: 0,
  copyLog: 0,
  showLogFile: 0,
  getMetadata: 0,
  findMetadata: 0,
  readArray: 0,
  readText: 0,
  getTemplates: 0,
  getTokenizer: 0,
  listTokens: 0,
  getImatrix: 0,
  getQuality: 0,
  copyMetadata: 0,
  copyText: 0,
} satisfies Record<CallName, 0>) as readonly CallName[]
