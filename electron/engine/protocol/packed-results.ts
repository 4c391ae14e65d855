/**
 * The results of a task as a few arrays. A task may hold hundreds of small tensors: as objects, their results would take
 * longer to cross to the main thread than the tensors take to measure.
 */
import { type AppError, err, ok } from '../../../shared/text/errors.ts'
import type { ChunkMeasures, ChunkResult, MeasureResult, MeasureTask } from './worker-protocol.ts'
import {
  type Distribution,
  type PartialStats,
  QUANTILES,
  type Quantiles,
  SPARK_BARS,
  type SparseHistogram,
} from '../../../shared/model/stats.ts'
import { finalKeysWith } from '../../../shared/model/statistics/fields.ts'
import { PARTIAL_NUMBERS, putPartial, readPartial } from '../stats/partial-numbers.ts'
import { HistogramPacker } from '../stats/packed-histogram.ts'

const MOMENTS = finalKeysWith({ from: 'histogram', kind: 'number' })

/** Numbers of a chunk: its time, its partial statistics, and its distribution, whose unknown numbers are NaN. */
const DISTRIBUTION = 1 + PARTIAL_NUMBERS
const STRIDE = DISTRIBUTION + MOMENTS.length + QUANTILES.length

const NOTHING: SparseHistogram = { bins: new Uint16Array(), counts: new Float64Array() }

/** Takes the results of a task's chunks, in their order. */
export class ResultPacker {
  readonly #id: number
  readonly #numbers: Float64Array
  readonly #sparks: Uint8Array
  readonly #histograms = new HistogramPacker()
  readonly #failures = new Map<number, AppError>()
  #next = 0

  constructor({ id, chunks }: MeasureTask) {
    this.#id = id
    this.#numbers = new Float64Array(chunks.length * STRIDE)
    this.#sparks = new Uint8Array(chunks.length * SPARK_BARS)
  }

  /** @param distribution of a chunk that is all of its tensor */
  add(
    partial: PartialStats,
    histogram: SparseHistogram,
    distribution: Distribution | undefined,
    durationMs: number,
  ): void {
    const at = this.#next * STRIDE
    this.#numbers[at] = durationMs
    putPartial(this.#numbers, at + 1, partial)
    if (distribution) {
      putDistribution(this.#numbers, at + DISTRIBUTION, distribution)
      this.#sparks.set(distribution.spark, this.#next * SPARK_BARS)
    }
    this.#histograms.add(histogram)
    this.#next++
  }

  fail(error: AppError, durationMs: number): void {
    this.#numbers[this.#next * STRIDE] = durationMs
    this.#histograms.add(NOTHING)
    this.#failures.set(this.#next++, error)
  }

  finish(): MeasureResult {
    const { bytes, ends } = this.#histograms.finish()
    return {
      id: this.#id,
      numbers: this.#numbers,
      histograms: bytes,
      histogramEnds: ends,
      sparks: this.#sparks,
      failures: this.#failures,
    }
  }
}

/** The result of one of the task's chunks, by its position in the task. */
export function unpackResult({ chunks }: MeasureTask, packed: MeasureResult, position: number): ChunkResult {
  const { tensor, index, whole } = chunks[position]!
  const at = position * STRIDE
  const durationMs = packed.numbers[at]!
  const error = packed.failures.get(position)
  if (error) return { tensor, index, outcome: err(error), durationMs }
  const measures: ChunkMeasures = {
    partial: readPartial(packed.numbers, at + 1),
    histogram: packed.histograms.subarray(
      position > 0 ? packed.histogramEnds[position - 1] : 0,
      packed.histogramEnds[position],
    ),
  }
  if (!whole) return { tensor, index, outcome: ok(measures), durationMs }
  const spark = packed.sparks.slice(position * SPARK_BARS, (position + 1) * SPARK_BARS)
  const distribution = readDistribution(packed.numbers, at + DISTRIBUTION, spark)
  return { tensor, index, outcome: ok({ ...measures, distribution }), durationMs }
}

/**
 * Gives the memory back at once. Left to the collector, the results of very many small tensors would pile up to hundreds
 * of megabytes before it comes.
 */
export function releaseResult({ numbers, histograms, histogramEnds, sparks }: MeasureResult): void {
  for (const { buffer, byteLength } of [numbers, histograms, histogramEnds, sparks])
    // From a process they come as parts of what was read together with other messages: not ours to give back.
    if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength) buffer.transfer(0)
}

function putDistribution(numbers: Float64Array, start: number, distribution: Distribution): void {
  let at = start
  for (const key of MOMENTS) numbers[at++] = distribution[key] ?? NaN
  for (let i = 0; i < QUANTILES.length; i++) numbers[at + i] = distribution.quantiles?.[i] ?? NaN
}

function readDistribution(numbers: Float64Array, start: number, spark: Uint8Array): Distribution {
  const moments: { [K in (typeof MOMENTS)[number]]?: number } = {}
  for (let i = 0; i < MOMENTS.length; i++) {
    const value = numbers[start + i]!
    if (!Number.isNaN(value)) moments[MOMENTS[i]!] = value
  }
  const n = (i: number) => numbers[start + MOMENTS.length + i]!
  // Written out: with very many small tensors, copies of arrays take a good part of the main thread's time.
  const quantiles: Quantiles = [n(0), n(1), n(2), n(3), n(4), n(5), n(6)]
  return { ...moments, ...(Number.isNaN(quantiles[0]) ? {} : { quantiles }), spark }
}
