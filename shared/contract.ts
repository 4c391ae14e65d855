/** Every call and every event between the window and the main process. */
import type { Digest, Hash, Measure } from './digest.ts'
import type { AppError, Result } from './errors.ts'
import type { FactList } from './facts.ts'
import type { Experiment, LabEnd, LabProgress, LabReport, LabRequest } from './lab.ts'
import type { Verdict } from './health/verdict.ts'
import type { Language, LanguageChoice } from './language.ts'
import type { LogEntry } from './log.ts'
import type { ManifestReport } from './manifest.ts'
import type { ExportFormat, MetadataView, ShownValue } from './metadata.ts'
import type { PackedModel } from './packed-model.ts'
import type { PackedRows } from './packed-rows.ts'
import type { Problem } from './problems.ts'
import type { ExecutorKind } from './protocol.ts'
import type { Histograms, TensorStats } from './stats.ts'
import type { Sentence } from './sentence.ts'
import type { TableLayout } from './table-layout.ts'
import type { Int64, TensorInfo } from './tensor.ts'
import type { TemplatesView, TextLanguage, TextPage } from './text-rows.ts'
import type { TokenizerView, TokenPage, TokenQuery } from './tokenizer.ts'
import type { TensorFormat, TensorValues } from './values.ts'
import type { ViewId } from './views.ts'

/** Names an opened model to the renderer, which never sees a path. */
export type FileId = string

/** `waiting` becomes `running`, then `done` or `failed`. A tensor that cannot be read is `failed` from the start. */
export type TensorStatus = 'waiting' | 'running' | 'done' | 'failed'

/** What a scan says of one tensor. */
export interface TensorResult {
  readonly status: TensorStatus
  /** In English. */
  readonly error?: string
  /** The error in any language. Absent in what comes from elsewhere. */
  readonly reason?: Sentence
  readonly stats?: TensorStats
  /** 28 bars of the distribution, 0 to 255. */
  readonly spark?: Uint8Array
  /** Time that workers spent on it, in milliseconds. */
  readonly durationMs?: number
  /** Worker that finished it, from 1. */
  readonly worker?: number
  readonly attempts: number
  /** Present when a scan was asked for it. */
  readonly digest?: Digest
}

export interface RowUpdate extends TensorResult {
  readonly index: number
}

/** What a tensor type is, for the types that a model uses. */
export interface TypeFacts {
  readonly id: number
  readonly name: string
  /** Weights in a block. */
  readonly blockSize: number
  /** Bytes of a block. */
  readonly typeSize: number
  readonly family: 'float' | 'integer' | 'legacy' | 'k' | 'iq' | 'ternary' | 'fp4'
}

/** A model as the window shows it. */
export interface ModelView {
  readonly id: FileId
  /** File name without its folder; of the first shard in a model of several. */
  readonly name: string
  readonly nFiles: number
  /** Bytes of all files. */
  readonly size: number
  /** Bytes of each file, in the order of the shards; absent in a model of one file. */
  readonly fileSizes?: readonly number[]
  readonly version: number
  readonly endian: 'little' | 'big'
  readonly alignment: number
  readonly architecture?: string
  /** What the metadata says of the model as a whole. */
  readonly facts: FactList
  readonly nParameters: Int64
  /** Bytes of all tensors that can be measured. */
  readonly tensorBytes: number
  readonly types: readonly TypeFacts[]
  readonly tensors: readonly TensorInfo[]
  readonly problems: readonly Problem[]
  /** Results so far, by tensor index. */
  readonly results: readonly RowUpdate[]
  /** When an earlier run of the app saved them, in milliseconds since 1970; absent once a scan has started. */
  readonly savedAt?: number
}

export interface RecentFile {
  readonly id: string
  readonly name: string
  /** Folder, shortened for display. */
  readonly folder: string
  readonly size: number
  /** Milliseconds since 1970. */
  readonly openedAt: number
  /** False when the file is not where it was. */
  readonly exists: boolean
  /** On the results that it had when it was last open. */
  readonly verdict?: Verdict
}

/** `system` follows what the system prefers. */
export type ThemeChoice = 'system' | 'light' | 'dark'

export interface Preferences {
  readonly executor: ExecutorKind
  readonly workers: number
  /** Measured besides the statistics. */
  readonly measures: readonly Measure[]
  readonly language: LanguageChoice
  readonly theme: ThemeChoice
  /** Results are kept on the disk while a scan runs. */
  readonly checkpoint: boolean
  /** The table is in groups, layer by layer. */
  readonly grouped: boolean
  /** The app may offer to measure which setting suits the machine: nothing was measured, chosen or declined yet. */
  readonly offerAdvice: boolean
}

/** Results of scans that are on the disk. */
export interface KeptResults {
  readonly models: number
  readonly bytes: number
}

/** What an experiment found; the number is that of its run. */
export interface KeptReport {
  readonly runId: number
  readonly report: LabReport
}

/** What the lab of a window has: the last report of each experiment, and how far the one is that runs. */
export interface LabState {
  readonly reports: readonly KeptReport[]
  readonly progress?: LabProgress
}

export interface WindowState {
  /** Number of events that were sent to this window before: they are contained in this state. */
  readonly seq: number
  readonly platform: string
  readonly version: string
  readonly cores: number
  readonly maxWorkers: number
  readonly preferences: Preferences
  /** The first that the system prefers and the app speaks. */
  readonly systemLanguage: Language
  /** Absent until the person arranges the columns. */
  readonly table?: TableLayout
  readonly recent: readonly RecentFile[]
  readonly model?: PackedModel
  /** The view that was chosen for this model, now or before a restart. */
  readonly view?: ViewId
  /** A file is being opened: its name. */
  readonly opening?: string
  /** Opening failed: shown until something else is opened. */
  readonly failure?: AppError
  readonly scan?: ScanProgress
  readonly lab: LabState
  /** Models that are opened after the one that is being opened. */
  readonly waiting: number
  /** Said once, by one window. */
  readonly notice?: Sentence
  /** Asked of the window before it could hear it. */
  readonly command?: Command
}

export interface Lane {
  /** Worker number, from 1. */
  readonly worker: number
  /** Index of the tensor it works on. */
  readonly tensor?: number
  /** Part of that tensor that is measured, 0 to 1. */
  readonly fraction: number
}

export interface ScanProgress {
  readonly scanId: number
  readonly executor: ExecutorKind
  readonly workers: number
  /** Numbers of the workers that are processes although threads were asked for; absent when there are none. */
  readonly processes?: readonly number[]
  readonly bytesDone: number
  readonly bytesTotal: number
  /** Of `bytesDone`: what an earlier scan had measured, and this one did not read. */
  readonly bytesRestored: number
  /** Over the last seconds; 0 until known. */
  readonly bytesPerSecond: number
  readonly elapsedMs: number
  /** Milliseconds left, when it can be told. */
  readonly etaMs?: number
  readonly tensorsDone: number
  readonly tensorsFailed: number
  /** Tensors with a NaN or an infinity. */
  readonly tensorsNonFinite: number
  readonly tensorsTotal: number
  readonly retries: number
  /** No worker is given anything new. */
  readonly paused: boolean
  readonly lanes: readonly Lane[]
}

export type ScanOutcome = 'done' | 'cancelled' | 'failed'

/** What the menu asks of the window. */
export type Command =
  | 'scan'
  | 'cancel'
  | 'filter'
  | 'export'
  | 'copy'
  | 'toggle-panel'
  | 'export-manifest'
  | 'check-manifest'
  | 'palette'
  | 'go-to-tensor'
  | 'keys'
  | 'settings'
  | 'advise'
  | `view-${ViewId}`
  | `export-${ExportFormat}`
  | `report-${ReportFormat}`

export type AppEvent =
  | { readonly type: 'opening'; readonly name: string }
  | { readonly type: 'opened'; readonly model: PackedModel; readonly view?: ViewId }
  | { readonly type: 'open-failed'; readonly error: AppError }
  | { readonly type: 'scan-progress'; readonly progress: ScanProgress; readonly rows: PackedRows }
  | {
      readonly type: 'scan-ended'
      readonly scanId: number
      readonly outcome: ScanOutcome
      readonly error?: AppError
      readonly progress: ScanProgress
    }
  | { readonly type: 'lab-progress'; readonly progress: LabProgress }
  | { readonly type: 'lab-ended'; readonly runId: number; readonly experiment: Experiment; readonly end: LabEnd }
  | { readonly type: 'recent'; readonly recent: readonly RecentFile[] }
  /** Changed in another window. */
  | { readonly type: 'preferences'; readonly preferences: Preferences }
  /** Arranged in another window. */
  | { readonly type: 'table'; readonly columns: TableLayout }
  | { readonly type: 'waiting'; readonly waiting: number }
  | { readonly type: 'notice'; readonly notice: Sentence }
  /** New entries, oldest first. Those that `getLog` has answered may come again. */
  | { readonly type: 'log'; readonly entries: readonly LogEntry[] }
  /** A tensor is being written to a file. */
  | {
      readonly type: 'export-progress'
      readonly fileId: FileId
      readonly name: string
      readonly bytesDone: number
      readonly bytesTotal: number
    }
  /** The tensor is written, or the export failed or was cancelled. */
  | { readonly type: 'export-ended'; readonly fileId: FileId }
  | { readonly type: 'command'; readonly command: Command }

export interface ScanRequest {
  readonly fileId: FileId
  readonly executor: ExecutorKind
  readonly workers: number
  /** Besides the statistics; none without it. */
  readonly measures?: readonly Measure[] | undefined
  /**
   * True: only tensors that are not done are measured. False: all are. Without it, the scan goes on where one that did
   * not come to its end stopped, be it before a restart; after one that did, all are measured. A tensor without one of the
   * measures is not done.
   */
  readonly resume?: boolean | undefined
  /** With `resume`: hashes that were kept from an earlier run of the app are computed again. */
  readonly rehash?: boolean | undefined
}

export interface RowsRequest {
  readonly fileId: FileId
  /** Tensor indexes in the order wanted. */
  readonly indexes: readonly number[]
}

export interface ArrayRequest {
  readonly fileId: FileId
  readonly entry: number
  readonly path: readonly number[]
  readonly start: number
  readonly count: number
}

export interface TextRequest {
  readonly fileId: FileId
  readonly entry: number
  readonly language: TextLanguage
  /** Width of a row in characters. */
  readonly columns: number
  /** The first row wanted, from 0, or the line (from 1) whose first row it is. */
  readonly from: { readonly row: number } | { readonly line: number }
  readonly count: number
}

export interface TokensRequest extends TokenQuery {
  readonly fileId: FileId
  /** Position among those that match, from 0. */
  readonly start: number
  readonly count: number
}

export interface Exported {
  /** False when the person closed the dialog. */
  readonly saved: boolean
  readonly name?: string
  /** For `showExported`; absent if nothing was saved. */
  readonly exportId?: string
  readonly rows: number
}

/** Forms of a report on a whole model. */
export const REPORT_FORMATS = ['json', 'markdown', 'html'] as const
export type ReportFormat = (typeof REPORT_FORMATS)[number]

export interface ReportRequest {
  readonly fileId: FileId
  readonly format: ReportFormat
  /** That of the window; JSON has none. */
  readonly language: Language
}

export interface ValuesRequest {
  readonly fileId: FileId
  readonly tensor: number
  /** Element number of the first value that is wanted. */
  readonly index: number
  readonly count: number
}

export interface TensorExport {
  readonly fileId: FileId
  readonly tensor: number
  readonly format: TensorFormat
}

/** The model is the window's; only a comparison reads it, and the others need none. */
export interface LabStart {
  readonly fileId?: FileId | undefined
  readonly request: LabRequest
}

export const LAB_FORMATS = ['csv', 'json'] as const
export type LabFormat = (typeof LAB_FORMATS)[number]

export interface OpenedManifest {
  readonly name: string
  /** What has to be measured for a check. */
  readonly hashes: readonly Hash[]
  /** Some of these hashes were kept from an earlier run of the app: a check needs a scan with `rehash`. */
  readonly kept: boolean
}

/** Calls of the window. Each answers a `Result`; none rejects. */
export interface Calls {
  getState(): Promise<Result<WindowState>>
  /** Shows the system's dialog; what was chosen arrives as events. */
  openDialog(): Promise<Result<null>>
  /** Opens the sample model that the app brings along; it arrives as events. */
  openSample(): Promise<Result<null>>
  openRecent(id: string): Promise<Result<null>>
  forgetRecent(id: string): Promise<Result<null>>
  startScan(request: ScanRequest): Promise<Result<{ readonly scanId: number }>>
  cancelScan(scanId: number): Promise<Result<null>>
  /** Pauses or goes on. What workers have begun is finished, which takes milliseconds. */
  pauseScan(request: { readonly scanId: number; readonly paused: boolean }): Promise<Result<null>>
  setPreferences(preferences: Preferences): Promise<Result<null>>
  /** Remembers how the table is arranged; without columns it is as it comes. */
  setTable(arranged: { readonly columns: TableLayout }): Promise<Result<null>>
  /** Remembers which view is shown of a model. */
  setView(chosen: { readonly fileId: FileId; readonly view: ViewId }): Promise<Result<null>>
  getKept(): Promise<Result<KeptResults>>
  /** Deletes the results on the disk; what is left. Those of models that are open stay in their windows. */
  clearKept(): Promise<Result<KeptResults>>
  /** The whole blocks that hold these elements; fewer at the end of the tensor and where they are too many at once. */
  getValues(request: ValuesRequest): Promise<Result<TensorValues>>
  /** Asks where, then writes one tensor; progress arrives as events. */
  exportTensor(request: TensorExport): Promise<Result<Omit<Exported, 'rows'>>>
  cancelExport(fileId: FileId): Promise<Result<null>>
  getHistogram(request: { readonly fileId: FileId; readonly tensor: number }): Promise<Result<Histograms | null>>
  /** Asks where, then writes the rows as CSV. */
  exportCsv(request: RowsRequest): Promise<Result<Exported>>
  /** Shows the file that was exported last in its folder. */
  showExported(exportId: string): Promise<Result<null>>
  /** Asks where, then writes a report on the whole model; `rows` is the number of its tensors. */
  exportReport(request: ReportRequest): Promise<Result<Exported>>
  /** Asks where, then writes the hashes that were measured as a manifest; `rows` is the number of its lines. */
  exportManifest(fileId: FileId): Promise<Result<Exported>>
  /** Asks for a manifest and keeps it with the model. Null when the person closed the dialog. */
  openManifest(fileId: FileId): Promise<Result<OpenedManifest | null>>
  /** Compares what was measured with the manifest that was opened last. */
  checkManifest(fileId: FileId): Promise<Result<ManifestReport>>
  /** Puts the rows on the clipboard as tab-separated text with a header line. */
  copyRows(request: RowsRequest): Promise<Result<{ readonly rows: number }>>
  /** Puts the names on the clipboard, a line each. */
  copyNames(request: RowsRequest): Promise<Result<{ readonly rows: number }>>
  /** Starts an experiment, one at a time in the app, and none beside a scan; progress and its end arrive as events. */
  startLab(start: LabStart): Promise<Result<{ readonly runId: number }>>
  cancelLab(runId: number): Promise<Result<null>>
  /** Asks where, then writes the report of a run; `rows` is the number of rows of its table. */
  exportLab(request: { readonly runId: number; readonly format: LabFormat }): Promise<Result<Exported>>
  /** The last entries of the app's log, oldest first. */
  getLog(): Promise<Result<readonly LogEntry[]>>
  /** Puts these entries on the clipboard, a line each; those that are kept no longer are left out. */
  copyLog(ids: readonly number[]): Promise<Result<{ readonly lines: number }>>
  /** Shows the log file in its folder. */
  showLogFile(): Promise<Result<null>>
  /** All keys of all files of the model, long values cut. */
  getMetadata(fileId: FileId): Promise<Result<MetadataView>>
  /** Entries whose value holds the text, among those that are too long to be in the window. */
  findMetadata(request: { readonly fileId: FileId; readonly text: string }): Promise<Result<readonly number[]>>
  /** A page of an array, or of one in it: `path` has the position at each level. */
  readArray(request: ArrayRequest): Promise<Result<readonly ShownValue[]>>
  /** Rows of a text of the metadata. */
  readText(request: TextRequest): Promise<Result<TextPage>>
  getTemplates(fileId: FileId): Promise<Result<TemplatesView>>
  /** Null when the file has no list of tokens. */
  getTokenizer(fileId: FileId): Promise<Result<TokenizerView | null>>
  listTokens(request: TokensRequest): Promise<Result<TokenPage>>
  /** Puts a key or its whole value on the clipboard; an array as JSON. */
  copyMetadata(request: {
    readonly fileId: FileId
    readonly entry: number
    readonly what: 'key' | 'value'
  }): Promise<Result<null>>
  copyText(text: string): Promise<Result<null>>
  /** Asks where, then writes the metadata in the shape of gguf-dump. */
  exportMetadata(request: { readonly fileId: FileId; readonly format: ExportFormat }): Promise<Result<Exported>>
}

export const CALLS = [
  'getState',
  'openDialog',
  'openSample',
  'openRecent',
  'forgetRecent',
  'startScan',
  'cancelScan',
  'pauseScan',
  'setPreferences',
  'setTable',
  'setView',
  'getKept',
  'clearKept',
  'getValues',
  'exportTensor',
  'cancelExport',
  'getHistogram',
  'exportCsv',
  'showExported',
  'exportReport',
  'exportManifest',
  'openManifest',
  'checkManifest',
  'copyRows',
  'copyNames',
  'startLab',
  'cancelLab',
  'exportLab',
  'getLog',
  'copyLog',
  'showLogFile',
  'getMetadata',
  'findMetadata',
  'readArray',
  'readText',
  'getTemplates',
  'getTokenizer',
  'listTokens',
  'copyMetadata',
  'copyText',
  'exportMetadata',
] as const satisfies readonly (keyof Calls)[]

/** What the preload puts on `window.tensorscope`. */
export interface Api<TFile> extends Calls {
  /** Dropped files; their paths go straight to the main process. */
  openFiles(files: readonly TFile[]): Promise<Result<null>>
  /**
   * Events and answers of calls arrive in any order relative to each other.
   * @param listener receives each event and its number, counted from 1 per window
   * @returns the function that ends the subscription
   */
  onEvent(listener: (event: AppEvent, seq: number) => void): () => void
}

/** IPC channels. */
export const CALL_CHANNEL = 'tensorscope:call'
export const OPEN_PATHS_CHANNEL = 'tensorscope:open-paths'
export const EVENT_CHANNEL = 'tensorscope:event'
