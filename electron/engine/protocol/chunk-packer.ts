/**
 * Results of a task's chunks as a few arrays. A task may hold hundreds of small chunks: as objects, their results would take
 * longer to cross to the main thread than the chunks take to measure.
 */
import type { PackedHistogram, SparseHistogram } from '../../../shared/model/stats.ts'
import type { AppError } from '../../../shared/text/errors.ts'
import { HistogramPacker } from '../stats/packed-histogram.ts'

/** The results of a task's chunks, in their order. */
export interface PackedChunks {
  /** The same number of numbers for each chunk; the first one is its time in milliseconds. */
  readonly numbers: Float64Array
  readonly histograms: Uint8Array
  /** Where each histogram ends. */
  readonly histogramEnds: Uint32Array
  /** By position in the task. */
  readonly failures: ReadonlyMap<number, AppError>
}

const NOTHING: SparseHistogram = { bins: new Uint16Array(), counts: new Float64Array() }

export class ChunkPacker {
  readonly #stride: number
  readonly #numbers: Float64Array
  readonly #histograms = new HistogramPacker()
  readonly #failures = new Map<number, AppError>()
  #next = 0

  /** @param stride numbers of each chunk, its time among them */
  constructor(chunks: number, stride: number) {
    this.#stride = stride
    this.#numbers = new Float64Array(chunks * stride)
  }

  /**
   * Adds the next chunk.
   * @param put writes its numbers from a position on
   * @returns its position in the task
   */
  add(histogram: SparseHistogram, durationMs: number, put: (numbers: Float64Array, at: number) => void): number {
    const at = this.#next * this.#stride
    this.#numbers[at] = durationMs
    put(this.#numbers, at + 1)
    this.#histograms.add(histogram)
    return this.#next++
  }

  fail(error: AppError, durationMs: number): void {
    this.#numbers[this.#next * this.#stride] = durationMs
    this.#histograms.add(NOTHING)
    this.#failures.set(this.#next++, error)
  }

  finish(): PackedChunks {
    const { bytes, ends } = this.#histograms.finish()
    return { numbers: this.#numbers, histograms: bytes, histogramEnds: ends, failures: this.#failures }
  }
}

/** The histogram of a chunk, by its position in the task: a view of the packed results. */
export const histogramAt = ({ histograms, histogramEnds }: PackedChunks, position: number): PackedHistogram =>
  histograms.subarray(position > 0 ? histogramEnds[position - 1] : 0, histogramEnds[position])

/**
 * Gives the memory back at once. Left to the collector, the results of very many small tensors would pile up to hundreds
 * of megabytes before it comes.
 */
export function releaseArrays(arrays: readonly (Float64Array | Uint32Array | Uint8Array)[]): void {
  for (const { buffer, byteLength } of arrays)
    // From a process they come as parts of what was read together with other messages: not ours to give back.
    if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength) buffer.transfer(0)
}
