/** The settings, events and results of a comparison. */
import type { ComparisonProgress, PairUpdate } from '../../../shared/model/comparison/results.ts'
import type { ScanOutcome } from '../../../shared/model/scan.ts'
import type { SparseHistogram } from '../../../shared/model/stats.ts'
import type { AppError } from '../../../shared/text/errors.ts'
import type { WriteLog } from '../../../shared/text/log.ts'
import type { RunEvents } from '../run/runner.ts'

export interface CompareEvents extends RunEvents {
  /** Coalesced: `rows` holds the latest state of the pairs that changed since the last call. */
  onProgress?(progress: ComparisonProgress, rows: readonly PairUpdate[]): void
  readonly log?: WriteLog
}

export interface ComparisonEnd {
  readonly outcome: ScanOutcome
  readonly error?: AppError
  readonly progress: ComparisonProgress
}

export interface ComparisonHandle {
  readonly comparisonId: number
  /** Never rejects. No worker is left when it resolves. */
  readonly finished: Promise<ComparisonEnd>
  cancel(): void
  pause(): void
  resume(): void
  /** As it is now; undefined for a pair that is not compared. */
  row(pair: number): PairUpdate | undefined
  /** Rows of the pairs that were started and are not finished, by pair. */
  unfinished(): ReadonlyMap<number, PairUpdate>
  /** Of |b - a|, for a pair that is done. */
  histogram(pair: number): SparseHistogram | undefined
  /** Discards the histograms of a comparison without a checkpoint; else they belong to the results of the checkpoint. */
  close(): void
}
