/** The state of a window as the main process knows it: a page that is loaded again starts from it. */
import type { Command } from './commands.ts'
import type { PackedComparison } from './packed-comparison.ts'
import type { PackedModel } from './packed-model.ts'
import type { Preferences } from './preferences.ts'
import type { Subject, SubjectId } from './subject.ts'
import type { TableLayout } from './table-layout.ts'
import type { ViewId } from './views.ts'
import type { ComparisonProgress } from '../model/comparison/results.ts'
import type { Verdict } from '../model/health/verdict.ts'
import type { LabProgress, LabReport } from '../model/lab.ts'
import type { ModelId } from '../model/model-view.ts'
import type { ScanProgress } from '../model/scan.ts'
import type { AppError } from '../text/errors.ts'
import type { Language } from '../text/language.ts'
import type { Sentence } from '../text/sentence.ts'

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

/** Results of scans that are on the disk. */
export interface KeptResults {
  readonly models: number
  readonly bytes: number
}

/** The report of an experiment, with the ID of its run. */
export interface KeptReport {
  readonly runId: number
  readonly report: LabReport
}

/** The lab of a window: the last report of each experiment, and the progress of the running one. */
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
  /** Absent until the user arranges the columns. */
  readonly table?: TableLayout
  readonly recent: readonly RecentFile[]
  readonly subject: Subject
  /** The models that the subject names. */
  readonly models: readonly PackedModel[]
  /** Of a subject that is a comparison; its progress while it runs. */
  readonly comparison?: PackedComparison & { readonly progress?: ComparisonProgress }
  /** Scans that run, by model. */
  readonly scans: readonly { readonly modelId: ModelId; readonly progress: ScanProgress }[]
  /** The view that was chosen for this subject, now or before a restart. */
  readonly view?: ViewId
  /** A file is being opened: its name, and the ID of the subject that it becomes. */
  readonly opening?: { readonly subjectId: SubjectId; readonly name: string }
  /** Opening failed: shown until something else is opened. */
  readonly failure?: AppError
  readonly lab: LabState
  /** Models that are opened after the one that is being opened. */
  readonly waiting: number
  /** Shown once, by one window. */
  readonly notice?: Sentence
  /** A command for the page, given before the page listened. */
  readonly command?: Command
}
