/** Every event that the main process sends to a window. Those about a subject or a model carry its ID. */
import type { Command } from './commands.ts'
import type { PackedComparison, PackedPairRows } from './packed-comparison.ts'
import type { PackedModel } from './packed-model.ts'
import type { PackedRows } from './packed-rows.ts'
import type { Preferences } from './preferences.ts'
import type { OpenedSubject, SubjectId } from './subject.ts'
import type { TableLayout } from './table-layout.ts'
import type { ViewId } from './views.ts'
import type { RecentFile } from './window-state.ts'
import type { ComparisonProgress } from '../model/comparison/results.ts'
import type { Experiment, LabEnd, LabProgress } from '../model/lab.ts'
import type { ModelId } from '../model/model-view.ts'
import type { ScanOutcome, ScanProgress } from '../model/scan.ts'
import type { AppError } from '../text/errors.ts'
import type { LogEntry } from '../text/log.ts'
import type { Sentence } from '../text/sentence.ts'

export type AppEvent =
  /** A file is being opened: what it becomes will have this ID. */
  | { readonly type: 'opening'; readonly subjectId: SubjectId; readonly name: string }
  | {
      readonly type: 'opened'
      readonly subject: OpenedSubject
      /** Those that the subject names and the window does not have yet. */
      readonly models: readonly PackedModel[]
      /** Of a subject that is a comparison. */
      readonly comparison?: PackedComparison
      readonly view?: ViewId
    }
  | { readonly type: 'open-failed'; readonly subjectId: SubjectId; readonly error: AppError }
  | {
      readonly type: 'scan-progress'
      readonly modelId: ModelId
      readonly progress: ScanProgress
      readonly rows: PackedRows
    }
  | {
      readonly type: 'scan-ended'
      readonly modelId: ModelId
      readonly scanId: number
      readonly outcome: ScanOutcome
      readonly error?: AppError
      readonly progress: ScanProgress
    }
  | {
      readonly type: 'comparison-progress'
      readonly subjectId: SubjectId
      readonly progress: ComparisonProgress
      readonly rows: PackedPairRows
    }
  | {
      readonly type: 'comparison-ended'
      readonly subjectId: SubjectId
      readonly comparisonId: number
      readonly outcome: ScanOutcome
      readonly error?: AppError
      readonly progress: ComparisonProgress
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
      readonly modelId: ModelId
      readonly name: string
      readonly bytesDone: number
      readonly bytesTotal: number
    }
  /** The tensor is written, or the export failed or was cancelled. */
  | { readonly type: 'export-ended'; readonly modelId: ModelId }
  | { readonly type: 'command'; readonly command: Command }
