import type { DifferenceStats } from '../../../shared/model/comparison/difference.ts'
import type { PairUpdate } from '../../../shared/model/comparison/results.ts'
import type { PackedHistogram } from '../../../shared/model/stats.ts'
import type { AppError } from '../../../shared/text/errors.ts'
import { sentenceOf } from '../../../shared/text/sentence.ts'
import type { PairCuts } from '../plan/pair-cuts.ts'
import type { PairChunk, PairChunkResult } from '../protocol/worker-protocol.ts'
import { OrderedMerge } from '../run/ordered-merge.ts'
import { HistogramAccumulator } from '../stats/histogram.ts'
import { packHistogram, unpackHistogram } from '../stats/packed-histogram.ts'
import { type ComparedModels, tensorsOfPair, typesOfPair } from './compared-models.ts'
import { ExpertDifferences } from './expert-differences.ts'
import { type ComparedTypes, finishDifference } from './finish.ts'
import { mergeDifferences, NO_DIFFERENCE, rebaseDifference } from './merge.ts'

/** Results of a pair that is done. */
interface Finished {
  readonly stats: DifferenceStats
  readonly histogram: PackedHistogram
}

/** One pair while it is compared. */
export class PairProgress {
  readonly index: number
  readonly #chunkCount: number
  readonly #nBytes: number
  readonly #types: ComparedTypes
  readonly #experts: ExpertDifferences | undefined
  readonly #parts = new OrderedMerge(NO_DIFFERENCE, mergeDifferences)
  /** The histogram of a pair of one chunk. */
  #only: PackedHistogram = new Uint8Array()
  #accumulator: HistogramAccumulator | undefined
  #bytesDone = 0
  #durationMs = 0
  #attempts = 1
  #worker: number | undefined
  #error: AppError | undefined
  #finished: Finished | undefined

  /** @param index of a pair that is compared */
  constructor(models: ComparedModels, index: number, cuts: PairCuts) {
    this.index = index
    this.#chunkCount = cuts.count(index)
    this.#nBytes = cuts.bytes(index)
    this.#types = typesOfPair(models, index)
    const { shape } = tensorsOfPair(models, index).reference!
    this.#experts = cuts.experts(index) > 0 ? new ExpertDifferences(shape, this.#types) : undefined
    if (this.#chunkCount === 0) this.#finish()
  }

  get done(): boolean {
    return this.#error === undefined && this.#parts.count === this.#chunkCount
  }

  get failed(): boolean {
    return this.#error !== undefined
  }

  /** Share of the pair that is compared, 0 to 1. */
  get fraction(): number {
    return this.#nBytes > 0 ? this.#bytesDone / this.#nBytes : 1
  }

  /** Of |b - a|, once the pair is done. */
  get histogram(): PackedHistogram | undefined {
    return this.#finished?.histogram
  }

  retry(attempt: number): void {
    this.#attempts = Math.max(this.#attempts, attempt + 1)
  }

  fail(error: AppError, attempts: number): void {
    this.#attempts = Math.max(this.#attempts, attempts)
    this.#error ??= error
    this.#parts.dropEarly()
    this.#accumulator = undefined
  }

  /** @throws TypeError for a chunk that failed: the caller reports it with `fail` */
  add(chunk: PairChunk, result: PairChunkResult, worker: number): void {
    if (!result.outcome.ok) throw new TypeError('a chunk that failed has no statistics')
    this.#bytesDone += chunk.reference.nBytes + chunk.other.nBytes
    this.#durationMs += result.durationMs
    this.#worker = worker
    if (this.failed) return
    const { partial, histogram } = result.outcome.value
    this.#experts?.add(partial, histogram, chunk.firstElement)
    // A copy: the array of a worker is given back after this call.
    if (this.#chunkCount === 1) this.#only = histogram.slice()
    else (this.#accumulator ??= new HistogramAccumulator()).add(histogram)
    this.#parts.add(chunk.index, rebaseDifference(partial, chunk.firstElement))
    if (this.done) this.#finish()
  }

  /** @param begun a worker has it */
  row(begun = false): PairUpdate {
    const { index } = this
    const attempts = this.#attempts
    const facts = {
      index,
      attempts,
      ...(this.#worker === undefined ? {} : { worker: this.#worker, durationMs: this.#durationMs }),
    }
    if (this.#error !== undefined)
      return { ...facts, status: 'failed', error: this.#error.message, reason: sentenceOf(this.#error) }
    if (!this.#finished) return { index, attempts, status: begun ? 'running' : 'waiting' }
    const { identicalBytes, scale, squaredDiff, squaredReference } = this.#parts.merged
    const sum = ([high, low]: readonly [number, number]) => (high + low) * 2 ** scale * 2 ** scale
    const experts = this.#experts?.finish()
    return {
      ...facts,
      status: 'done',
      identicalBytes: identicalBytes && this.#types.reference === this.#types.other,
      stats: this.#finished.stats,
      sums: { squaredDiff: sum(squaredDiff), squaredReference: sum(squaredReference) },
      ...(experts ? { experts } : {}),
    }
  }

  #finish(): void {
    // An accumulator goes over all its bins: a hundred thousand small pairs have one chunk each.
    const histogram = this.#accumulator?.compact() ?? unpackHistogram(this.#only)
    this.#accumulator = undefined
    this.#finished = {
      stats: finishDifference(this.#parts.merged, histogram, this.#types),
      histogram: packHistogram(histogram),
    }
  }
}
