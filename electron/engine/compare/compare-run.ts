import { type ComparisonProgress, differs, type PairUpdate } from '../../../shared/model/comparison/results.ts'
import type { Lane } from '../../../shared/model/scan.ts'
import type { SparseHistogram } from '../../../shared/model/stats.ts'
import type { AppError } from '../../../shared/text/errors.ts'
import type { PairCheckpoint } from '../checkpoint/pair-checkpoint.ts'
import type { PartEvents } from '../executors/executor.ts'
import type { Work } from '../executors/task-kinds.ts'
import type { WorkerSpawner } from '../executors/worker-spawner.ts'
import type { ComparePlan } from '../plan/plan-compare.ts'
import type { PairChunk } from '../protocol/worker-protocol.ts'
import { PairStore } from '../results/pair-store.ts'
import { Restored } from '../run/restored.ts'
import { Runner, type RunSettings, type RunSubject } from '../run/runner.ts'
import { Settled } from '../run/settled.ts'
import { unpackHistogram } from '../stats/packed-histogram.ts'
import type { CompareEvents, ComparisonEnd } from './compare-api.ts'
import { CompareLog } from './compare-log.ts'
import { compareWorks } from './compare-works.ts'
import type { ComparedModels } from './compared-models.ts'
import { PairProgress } from './pair-progress.ts'

/** One comparison: merges what its workers find, keeps it, and knows the row of every pair at any moment. */
export class CompareRun implements RunSubject<'compare'> {
  readonly #models: ComparedModels
  readonly #plan: ComparePlan
  readonly #checkpoint: PairCheckpoint | undefined
  readonly #log: CompareLog
  readonly #runner: Runner<'compare'>
  readonly #results: PairStore
  readonly #settled: Settled
  readonly #restored = new Restored()
  /** Pairs that a worker was given. */
  readonly #begun = new Set<number>()
  /** Pairs of which some chunks are compared. */
  readonly #underWay = new Map<number, PairProgress>()
  #differing = 0

  constructor(
    models: ComparedModels,
    settings: RunSettings,
    spawner: WorkerSpawner,
    events: CompareEvents,
    checkpoint: PairCheckpoint | undefined,
    plan: ComparePlan,
  ) {
    this.#models = models
    this.#plan = plan
    this.#checkpoint = checkpoint
    const { onProgress } = events
    const tell = (pairs: readonly number[]) =>
      onProgress?.(
        this.#progress(),
        pairs.flatMap((pair) => this.row(pair) ?? []),
      )
    this.#log = new CompareLog(models, events.log)
    this.#runner = new Runner(settings, spawner, events, this.#log, onProgress && tell)
    this.#settled = new Settled(models.pairs.length, 0)
    this.#results = checkpoint?.results ?? new PairStore(models.pairs.length)
    this.#results.dropFailures()
    this.#restore()
    this.#runner.expect(plan.totalBytes)
    // Without a chunk there is nothing to wait for: a pair of empty tensors is done.
    for (const [pair, chunkCount] of plan.chunkCounts)
      if (chunkCount === 0 && !this.#settled.has(pair)) this.#update(this.#progressOf(pair))
  }

  get id(): number {
    return this.#runner.id
  }

  async run(): Promise<ComparisonEnd> {
    this.#log.started(this.#progress())
    const works = compareWorks(this.#models, this.#plan, ({ pair, index }) => this.#restored.hasChunk(pair, index))
    const end = await this.#runner.run({ works, measures: [], file: this.#models.reference.files[0] }, this)
    const progress = this.#progress()
    this.#log.ended(end.outcome, end.error, progress)
    return { ...end, progress }
  }

  cancel(): void {
    this.#runner.cancel()
  }

  pause(): void {
    this.#runner.pause()
  }

  resume(): void {
    this.#runner.resume()
  }

  row(pair: number): PairUpdate | undefined {
    if (!this.#plan.chunkCounts.has(pair)) return undefined
    if (!this.#settled.has(pair)) {
      const progress = this.#underWay.get(pair)
      if (progress || this.#begun.has(pair)) return (progress ?? this.#newProgress(pair)).row(this.#begun.has(pair))
    }
    return this.#results.row(pair) ?? { index: pair, status: 'waiting', attempts: 0 }
  }

  unfinished(): ReadonlyMap<number, PairUpdate> {
    return new Map([...this.#unfinished()].map((pair) => [pair, this.row(pair)!]))
  }

  histogram(pair: number): SparseHistogram | undefined {
    const packed = this.#results.histogram(pair)
    return packed && unpackHistogram(packed)
  }

  /** Discards the histograms, unless they belong to a checkpoint. */
  close(): void {
    if (!this.#checkpoint) this.#results.close()
  }

  begin({ task }: Work<'compare'>): number | undefined {
    for (const { pair } of task.chunks) {
      if (this.#settled.has(pair)) continue
      this.#begun.add(pair)
      this.#runner.change(pair)
    }
    return task.chunks[0]?.pair
  }

  end(): void {
    for (const pair of this.#unfinished()) this.#runner.change(pair)
    this.#underWay.clear()
    this.#begun.clear()
  }

  readonly #events: PartEvents<'compare'> = {
    onDone: (chunk, result, worker, attempt) => {
      this.#runner.addBytes(bytesOf(chunk))
      // A pair that has failed already.
      if (this.#settled.has(chunk.pair)) return this.#runner.change()
      const pair = this.#progressOf(chunk.pair)
      pair.retry(attempt - 1)
      pair.add(chunk, result, worker)
      this.#update(pair)
      if (!this.#settled.has(chunk.pair)) this.#checkpoint?.addChunk({ result, worker, attempt })
    },
    onFailed: (chunk, error, attempts, worker) => {
      this.#runner.failed('compare', chunk, error, attempts, worker)
      // Counted as done, so that progress reaches the end although chunks fail.
      this.#runner.addBytes(bytesOf(chunk))
      this.#fail(chunk.pair, error, attempts)
    },
    onRetry: (chunks, error, attempt, worker) => {
      this.#runner.retried('compare', chunks, error, attempt, worker)
      for (const { pair } of chunks) if (!this.#settled.has(pair)) this.#progressOf(pair).retry(attempt)
    },
  }

  readonly parts = { compare: this.#events }

  /** Applies the results of the checkpoint. */
  #restore(): void {
    if (!this.#checkpoint) return
    const { chunkCounts, cuts } = this.#plan
    for (const pair of this.#results.done()) {
      this.#runner.addBytes(cuts.bytes(pair))
      this.#restored.addItem(pair)
      this.#settle(pair, this.#results.doneRow(pair)!)
    }
    for (const { result, worker, attempt } of this.#checkpoint.chunks()) {
      if (this.#restored.hasItem(result.pair) || !chunkCounts.has(result.pair)) continue
      this.#restored.addChunk(result.pair, result.index)
      const chunk = cuts.chunk(result.pair, result.index)
      this.#runner.addBytes(bytesOf(chunk))
      const pair = this.#progressOf(result.pair)
      pair.retry(attempt - 1)
      pair.add(chunk, result, worker)
      this.#update(pair)
    }
  }

  #unfinished(): ReadonlySet<number> {
    return new Set([...this.#underWay.keys(), ...this.#begun])
  }

  #progressOf(pair: number): PairProgress {
    const known = this.#underWay.get(pair)
    if (known) return known
    const progress = this.#newProgress(pair)
    this.#underWay.set(pair, progress)
    return progress
  }

  #newProgress(pair: number): PairProgress {
    return new PairProgress(this.#models, pair, this.#plan.cuts)
  }

  #fail(index: number, error: AppError, attempts: number): void {
    if (this.#settled.has(index)) return this.#runner.change()
    const pair = this.#progressOf(index)
    pair.fail(error, attempts)
    this.#update(pair)
  }

  #update(pair: PairProgress): void {
    if (pair.done || pair.failed) this.#finish(pair)
    else this.#runner.change(pair.index)
  }

  #finish({ index, histogram }: PairProgress): void {
    const row = this.#underWay.get(index)!.row()
    if (row.status === 'done' && this.#checkpoint) this.#checkpoint.add(row, histogram)
    else this.#results.set(row, histogram)
    this.#underWay.delete(index)
    this.#begun.delete(index)
    this.#settle(index, row)
  }

  #settle(pair: number, row: PairUpdate): void {
    this.#settled.add(pair, row.status === 'failed' ? 'failed' : 'done')
    if (differs(row)) this.#differing++
    this.#runner.change(pair)
  }

  #progress(): ComparisonProgress {
    return {
      comparisonId: this.id,
      ...this.#runner.facts,
      pairsDone: this.#settled.done,
      pairsFailed: this.#settled.failed,
      pairsDiffering: this.#differing,
      pairsTotal: this.#plan.chunkCounts.size,
      lanes: [...this.#runner.lanes].map(([worker, pair]) => this.#lane(worker, pair)),
    }
  }

  #lane(worker: number, pair: number | undefined): Lane {
    if (pair === undefined) return { worker, fraction: 0 }
    const fraction = this.#settled.has(pair) ? 1 : (this.#underWay.get(pair)?.fraction ?? 0)
    return { worker, tensor: pair, fraction }
  }
}

const bytesOf = ({ reference, other }: PairChunk): number => reference.nBytes + other.nBytes
