/** One comparison of two open models: its run, and the one owner of the results of its pairs. */
import { randomUUID } from 'node:crypto'
import type { ComparisonProgress, PairResult, PairUpdate } from '../../../shared/model/comparison/results.ts'
import type { ScanOutcome } from '../../../shared/model/scan.ts'
import type { Histograms } from '../../../shared/model/stats.ts'
import { appError, err, ok, type Result } from '../../../shared/text/errors.ts'
import type { WriteLog } from '../../../shared/text/log.ts'
import { say } from '../../../shared/text/sentence.ts'
import type { PairCheckpoint } from '../checkpoint/pair-checkpoint.ts'
import { startComparison } from '../compare/compare.ts'
import type { CompareEvents, ComparisonEnd, ComparisonHandle } from '../compare/compare-api.ts'
import type { ComparedModels } from '../compare/compared-models.ts'
import type { WorkerSpawner } from '../executors/worker-spawner.ts'
import type { RunSettings } from '../run/runner.ts'
import { linearHistogram, logHistogram } from '../stats/histogram.ts'
import { unpackHistogram } from '../stats/packed-histogram.ts'
import { HISTOGRAM_BARS, type ModelSession } from './session.ts'

export interface ComparisonEvents {
  onProgress(progress: ComparisonProgress, rows: readonly PairUpdate[]): void
  /** Called once for each run, after `comparing` has become false. */
  onEnd(comparisonId: number, end: ComparisonEnd): void
}

/** The results of a comparison at one moment, and the run that they come from. */
export interface ComparisonReport {
  readonly models: ComparedModels
  /** By position in the list of pairs; it does not change while a report is written. */
  readonly result: (pair: number) => PairResult | undefined
  readonly run: (ComparisonProgress & { readonly outcome: ScanOutcome | 'running' }) | undefined
}

export class ComparisonSession {
  readonly id = randomUUID()
  readonly reference: ModelSession
  readonly other: ModelSession
  readonly models: ComparedModels
  readonly #spawner: WorkerSpawner
  readonly #checkpoint: PairCheckpoint
  readonly #log: WriteLog | undefined
  #handle: ComparisonHandle | undefined
  #progress: ComparisonProgress | undefined
  #outcome: ScanOutcome | 'running' = 'running'
  #running = false
  /** The last run went through all pairs: the next one is new. */
  #complete: boolean

  /**
   * @param reference stays open when the comparison is closed, as `other` does: others may show them
   * @param models of both sessions
   * @param checkpoint holds the results; the comparison closes both
   */
  constructor(
    reference: ModelSession,
    other: ModelSession,
    models: ComparedModels,
    spawner: WorkerSpawner,
    checkpoint: PairCheckpoint,
    log?: WriteLog,
  ) {
    this.reference = reference
    this.other = other
    this.models = models
    this.#spawner = spawner
    this.#checkpoint = checkpoint
    this.#log = log
    this.#complete = this.allDone
  }

  /** Whether every pair that can be compared has a result. */
  get allDone(): boolean {
    const { results } = this.#checkpoint
    return this.models.pairs.every(({ index, status }) => status !== 'compared' || results.has(index))
  }

  get comparing(): boolean {
    return this.#running
  }

  /** Of the run in progress. */
  get progress(): ComparisonProgress | undefined {
    return this.#running ? this.#progress : undefined
  }

  /** When an earlier run of the app saved these results, in milliseconds since 1970; undefined once a run has started. */
  get savedAt(): number | undefined {
    return this.#handle ? undefined : this.#checkpoint.savedAt
  }

  /** Results so far, in the order of the pairs, unpacked one by one. Pairs without any are left out. */
  *results(): Generator<PairUpdate> {
    const result = this.#resultNow()
    for (const { index } of this.models.pairs) {
      const row = result(index)
      if (row) yield row
    }
  }

  /** The result of one pair as it is now; undefined without one. */
  result(pair: number): PairUpdate | undefined {
    return (this.#running ? this.#handle?.row(pair) : undefined) ?? this.#checkpoint.results.row(pair)
  }

  /** What there is to report at this moment, although the run continues. */
  report(): ComparisonReport {
    const run = this.#progress && { ...this.#progress, outcome: this.#outcome }
    return { models: this.models, result: this.#resultNow(), run }
  }

  /**
   * Continues with what is missing if an earlier run did not come to its end; else all pairs are compared.
   * @param resume true: only what is missing, as after a run in which pairs failed; false: all pairs
   */
  start(
    { resume = !this.#complete, ...settings }: RunSettings & { readonly resume?: boolean | undefined },
    events: ComparisonEvents,
  ): Result<{ readonly comparisonId: number }> {
    if (this.#running) return err(appError('busy', say('These models are being compared already.')))
    if (!resume) this.#checkpoint.discard()
    this.#complete = false
    this.#progress = undefined
    this.#outcome = 'running'
    const compareEvents: CompareEvents = {
      ...(this.#log ? { log: this.#log } : {}),
      onProgress: (progress, rows) => {
        this.#progress = progress
        events.onProgress(progress, rows)
      },
    }
    const handle = startComparison(this.models, settings, this.#spawner, compareEvents, this.#checkpoint)
    this.#handle = handle
    this.#running = true
    void handle.finished.then((end) => {
      this.#running = false
      this.#complete = end.outcome === 'done'
      this.#outcome = end.outcome
      this.#progress = end.progress
      events.onEnd(handle.comparisonId, end)
    })
    return ok({ comparisonId: handle.comparisonId })
  }

  /** Cancelling a run that has ended is no mistake: the answer and the end may cross. */
  cancel(comparisonId: number): Result<null> {
    this.#runningHandle(comparisonId)?.cancel()
    return ok(null)
  }

  /** Pausing a run that has ended is no mistake, as with `cancel`. */
  pause(comparisonId: number, paused: boolean): Result<null> {
    const handle = this.#runningHandle(comparisonId)
    if (paused) handle?.pause()
    else handle?.resume()
    return ok(null)
  }

  /** Of |b - a|; null for a pair that is not done. */
  histogram(pair: number): Result<Histograms | null> {
    const { length } = this.models.pairs
    if (pair >= length)
      return err(
        appError(
          'bad-request',
          say('There is no pair {{index}}; the comparison has {{length}}.', { index: pair, length }),
        ),
      )
    const packed = this.#checkpoint.results.histogram(pair)
    if (!packed) return ok(null)
    const histogram = unpackHistogram(packed)
    return ok({ linear: linearHistogram(histogram, HISTOGRAM_BARS), logarithmic: logHistogram(histogram) })
  }

  /** Results are no longer written to the disk. */
  stopKeeping(): void {
    this.#checkpoint.stopKeeping()
  }

  /** Results so far, and those to come, are written to this folder. */
  startKeeping(folder: string): void {
    this.#checkpoint.startKeeping(folder)
  }

  /** Ends the run; resolves when no worker is left and the results are saved. Both models stay open. */
  async close(): Promise<void> {
    if (this.#running) {
      this.#handle?.cancel()
      await this.#handle?.finished
    }
    await this.#checkpoint.close()
    this.#checkpoint.results.close()
  }

  #runningHandle(comparisonId: number): ComparisonHandle | undefined {
    return this.#running && this.#handle?.comparisonId === comparisonId ? this.#handle : undefined
  }

  /** The results as they are now: later ones do not change them. */
  #resultNow(): (pair: number) => PairUpdate | undefined {
    const finished = this.#checkpoint.results.snapshot()
    const unfinished = this.#running ? this.#handle?.unfinished() : undefined
    return (pair) => unfinished?.get(pair) ?? finished(pair)
  }
}
