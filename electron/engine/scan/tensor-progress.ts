import type { RowUpdate } from '../../../shared/model/scan.ts'
import type { AppError } from '../../../shared/text/errors.ts'
import { sentenceOf } from '../../../shared/text/sentence.ts'
import type { Chunk, ChunkResult } from '../protocol/worker-protocol.ts'
import type { Distribution, PackedHistogram, PartialStats } from '../../../shared/model/stats.ts'
import type { TensorInfo } from '../../../shared/model/tensor.ts'
import { elementType } from '../types/types.ts'
import { blocksOfRow, type TensorCuts } from '../plan/tensor-cuts.ts'
import { OrderedMerge } from '../run/ordered-merge.ts'
import { ExpertAccumulator } from '../stats/experts.ts'
import { finishStats, type TensorLayout } from '../stats/finish.ts'
import { describeDistribution } from '../stats/distribution.ts'
import { HistogramAccumulator } from '../stats/histogram.ts'
import { EMPTY_PARTIAL, mergePartials, rebasePartial } from '../stats/merge.ts'
import { packHistogram, unpackHistogram } from '../stats/packed-histogram.ts'

/** One tensor while it is scanned. */
export class TensorProgress {
  readonly tensor: TensorInfo
  readonly #chunkCount: number
  readonly #separateExperts: boolean
  readonly #parts = new OrderedMerge<PartialStats>(EMPTY_PARTIAL, mergePartials)
  /** Measured before this scan began. */
  #restored = false
  #bytesDone = 0
  #durationMs = 0
  #attempts = 1
  #worker: number | undefined
  #error: AppError | undefined
  #accumulator: HistogramAccumulator | undefined
  #histogram: PackedHistogram | undefined
  #distribution: Distribution | undefined
  #experts: ExpertAccumulator | undefined

  /** @param cuts of its model */
  constructor(tensor: TensorInfo, cuts: TensorCuts) {
    this.tensor = tensor
    this.#chunkCount = cuts.count(tensor)
    this.#separateExperts = cuts.hasSeparateExperts(tensor)
  }

  get done(): boolean {
    return this.#error === undefined && (this.#restored || this.#parts.count === this.#chunkCount)
  }

  get failed(): boolean {
    return this.#error !== undefined
  }

  /** Part of the tensor that is measured, 0 to 1. */
  get fraction(): number {
    const nBytes = Number(this.tensor.nBytes)
    return nBytes > 0 ? this.#bytesDone / nBytes : 1
  }

  /** Of the finished tensor. */
  get histogram(): PackedHistogram | undefined {
    return this.#histogram
  }

  /** Measured before this scan began. Its row and its histogram are the saved ones. */
  restore(): void {
    this.#restored = true
    this.#bytesDone = Number(this.tensor.nBytes)
  }

  retry(attempt: number): void {
    this.#attempts = Math.max(this.#attempts, attempt + 1)
  }

  fail(error: AppError, attempts: number): void {
    this.#attempts = Math.max(this.#attempts, attempts)
    this.#error ??= error
    this.#parts.dropEarly()
    this.#accumulator = undefined
    this.#experts = undefined
  }

  /** @throws when the chunk failed: that is for the caller to tell with `fail` */
  add(chunk: Chunk, result: ChunkResult, worker: number): void {
    if (!result.outcome.ok) throw new TypeError('a chunk that failed has no statistics')
    this.#bytesDone += chunk.nBytes
    this.#durationMs += result.durationMs
    this.#worker = worker
    if (this.failed) return
    const { partial, histogram, distribution } = result.outcome.value
    const rebased = rebasePartial(partial, chunk.firstElement)
    if (this.#separateExperts) {
      this.#experts ??= new ExpertAccumulator(this.#layout())
      this.#experts.add(rebased, chunk.firstElement)
    }
    this.#parts.add(chunk.index, rebased)
    if (this.#chunkCount === 1) {
      // A copy: what comes from a worker is given back when it has been looked at.
      this.#histogram = histogram.slice()
      // A chunk that was saved does not have it.
      this.#distribution = distribution ?? describeDistribution(unpackHistogram(histogram), this.#parts.merged)
    } else this.#addHistogram(histogram)
  }

  /** @param begun a worker has it */
  row(begun = false): RowUpdate {
    const { index } = this.tensor
    const attempts = this.#attempts
    const facts = {
      index,
      attempts,
      ...(this.#worker === undefined ? {} : { worker: this.#worker, durationMs: this.#durationMs }),
    }
    if (this.#error !== undefined)
      return { ...facts, status: 'failed', error: this.#error.message, reason: sentenceOf(this.#error) }
    if (!this.done) return { index, attempts, status: begun ? 'running' : 'waiting' }
    const stats = finishStats(this.#parts.merged, this.#layout(), this.#distribution)
    const experts = this.#experts?.finish()
    return {
      ...facts,
      status: 'done',
      stats: experts ? { ...stats, experts } : stats,
      ...(this.#distribution ? { spark: this.#distribution.spark } : {}),
    }
  }

  #layout(): TensorLayout {
    const { shape, typeId } = this.tensor
    return { shape, blockSize: elementType(typeId)?.blockSize ?? 1, hasRows: blocksOfRow(this.tensor) !== undefined }
  }

  /** Counts are integers: their order does not matter. */
  #addHistogram(histogram: PackedHistogram): void {
    this.#accumulator ??= new HistogramAccumulator()
    this.#accumulator.add(histogram)
    if (!this.done) return
    const sum = this.#accumulator.compact()
    this.#accumulator = undefined
    this.#histogram = packHistogram(sum)
    this.#distribution = describeDistribution(sum, this.#parts.merged)
  }
}
