import type { RowUpdate, ScanOutcome, ScanProgress } from '../../../shared/model/scan.ts'
import type { Measure } from '../../../shared/model/digest.ts'
import type { AppError } from '../../../shared/text/errors.ts'
import type { WriteLog } from '../../../shared/text/log.ts'
import type { ExecutorKind } from '../../../shared/model/scan.ts'
import type { SparseHistogram } from '../../../shared/model/stats.ts'
import type { Checkpoint } from '../checkpoint/checkpoint.ts'
import type { WorkerEvent } from '../executors/executor.ts'
import type { RunningWorker } from '../executors/spawn-worker.ts'
import type { WorkerSpawner } from '../executors/worker-spawner.ts'
import type { Model } from '../formats/model.ts'
import { planScan } from '../plan/plan-scan.ts'
import { ScanRun } from './scan-run.ts'

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

/**
 * Measures every tensor of a model that can be read: plan, executor, merge, events.
 * The numbers do not depend on the executor, the number of workers, retries or the order of completion.
 * @param checkpoint its results are not measured again, and new ones are added to it; without one the scan keeps its own
 * @param plan that of the model, when it is known already
 */
export function startScan(
  model: Model,
  settings: ScanSettings,
  spawner: WorkerSpawner,
  events: ScanEvents = {},
  checkpoint?: Checkpoint,
  plan = planScan(model.header.tensors),
): ScanHandle {
  const scan = new ScanRun(model, settings, spawner, events, checkpoint, plan)
  return {
    scanId: scan.id,
    finished: scan.run(),
    cancel: () => scan.cancel(),
    pause: () => scan.pause(),
    resume: () => scan.resume(),
    row: (tensor) => scan.row(tensor),
    unfinished: () => scan.unfinished(),
    histogram: (tensor) => scan.histogram(tensor),
    close: () => scan.close(),
  }
}
