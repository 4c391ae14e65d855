/** The settings, events and results of a scan. */
import type { Measure } from '../../../shared/model/digest.ts'
import type { ExecutorKind, RowUpdate, ScanOutcome, ScanProgress } from '../../../shared/model/scan.ts'
import type { SparseHistogram } from '../../../shared/model/stats.ts'
import type { AppError } from '../../../shared/text/errors.ts'
import type { WriteLog } from '../../../shared/text/log.ts'
import type { WorkerEvent } from '../executors/executor.ts'
import type { RunningWorker } from '../executors/spawn-worker.ts'

export interface ScanSettings {
  readonly executor: ExecutorKind
  readonly workers: number
  /** Besides the statistics. */
  readonly measures?: readonly Measure[] | undefined
}

export interface ScanEvents {
  /** Coalesced: `rows` holds the latest state of tensors that changed since they were told last. */
  onProgress?(progress: ScanProgress, rows: readonly RowUpdate[]): void
  onWorker?(event: WorkerEvent): void
  /** Everything is measured, and the workers still live: they end when it resolves. */
  onEnding?(workers: readonly RunningWorker[]): Promise<void>
  readonly log?: WriteLog
}

export interface ScanEnd {
  readonly outcome: ScanOutcome
  readonly error?: AppError
  readonly progress: ScanProgress
  /** By tensor index. Made when it is looked at: `ScanHandle.row` is lighter. */
  readonly results: readonly RowUpdate[]
}

export interface ScanHandle {
  readonly scanId: number
  /** Never rejects. No worker is left when it resolves. */
  readonly finished: Promise<ScanEnd>
  cancel(): void
  pause(): void
  resume(): void
  /** As it is now. */
  row(tensor: number): RowUpdate
  /** Rows of the tensors that were begun and are not finished, by tensor. */
  unfinished(): ReadonlyMap<number, RowUpdate>
  /** Of a tensor that is done. */
  histogram(tensor: number): SparseHistogram | undefined
  /** Discards the histograms of a scan without a checkpoint; else they belong to the results of the checkpoint. */
  close(): void
}
