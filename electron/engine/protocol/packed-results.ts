/**
 * The results of a task as a few arrays. A task may hold hundreds of small tensors: as objects, their results would take
 * longer to cross to the main thread than the tensors take to measure.
 */
import { type AppError, err, ok } from '../../../shared/text/errors.ts'
import type { ChunkMeasures, ChunkResult, MeasureResult, MeasureTask } from './worker-protocol.ts'
import {
  type Distribution,
  NON_FINITE_KINDS,
  type PartialStats,
  QUANTILES,
  type Quantiles,
  SPARK_BARS,
  type SparseHistogram,
} from '../../../shared/model/stats.ts'
import { HistogramPacker } from '../stats/packed-histogram.ts'

/** Numbers of a chunk: its time, 20 of the partial statistics, and those of its distribution, NaN where there is none. */
const DISTRIBUTION = 21
const STRIDE = DISTRIBUTION + 2 + QUANTILES.length

const KINDS = ['', ...NON_FINITE_KINDS] as const
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

function putPartial(numbers: Float64Array, at: number, partial: PartialStats): void {
  numbers[at] = partial.scale
  numbers[at + 1] = partial.count
  numbers[at + 2] = partial.nan
  numbers[at + 3] = partial.posInf
  numbers[at + 4] = partial.negInf
  numbers[at + 5] = partial.zeros
  numbers[at + 6] = partial.sum[0]
  numbers[at + 7] = partial.sum[1]
  numbers[at + 8] = partial.absSum[0]
  numbers[at + 9] = partial.absSum[1]
  numbers[at + 10] = partial.mean
  numbers[at + 11] = partial.m2
  numbers[at + 12] = partial.sumSquares[0]
  numbers[at + 13] = partial.sumSquares[1]
  numbers[at + 14] = partial.min
  numbers[at + 15] = partial.max
  numbers[at + 16] = partial.firstNonFinite
  numbers[at + 17] = KINDS.indexOf(partial.firstNonFiniteKind)
  numbers[at + 18] = partial.zeroRows
  numbers[at + 19] = partial.firstZeroRow
}

function readPartial(numbers: Float64Array, at: number): PartialStats {
  return {
    scale: numbers[at]!,
    count: numbers[at + 1]!,
    nan: numbers[at + 2]!,
    posInf: numbers[at + 3]!,
    negInf: numbers[at + 4]!,
    zeros: numbers[at + 5]!,
    sum: [numbers[at + 6]!, numbers[at + 7]!],
    absSum: [numbers[at + 8]!, numbers[at + 9]!],
    mean: numbers[at + 10]!,
    m2: numbers[at + 11]!,
    sumSquares: [numbers[at + 12]!, numbers[at + 13]!],
    min: numbers[at + 14]!,
    max: numbers[at + 15]!,
    firstNonFinite: numbers[at + 16]!,
    firstNonFiniteKind: KINDS[numbers[at + 17]!] ?? '',
    zeroRows: numbers[at + 18]!,
    firstZeroRow: numbers[at + 19]!,
  }
}

function putDistribution(numbers: Float64Array, at: number, distribution: Distribution): void {
  numbers[at] = distribution.skewness ?? NaN
  numbers[at + 1] = distribution.kurtosis ?? NaN
  for (let i = 0; i < QUANTILES.length; i++) numbers[at + 2 + i] = distribution.quantiles?.[i] ?? NaN
}

function readDistribution(numbers: Float64Array, at: number, spark: Uint8Array): Distribution {
  const [skewness, kurtosis] = [numbers[at]!, numbers[at + 1]!]
  const n = (i: number) => numbers[at + 2 + i]!
  // Written out: of very many small tensors a copy of an array is a good part of what the main thread does.
  const quantiles: Quantiles = [n(0), n(1), n(2), n(3), n(4), n(5), n(6)]
  return {
    ...(Number.isNaN(skewness) ? {} : { skewness, kurtosis }),
    ...(Number.isNaN(quantiles[0]) ? {} : { quantiles }),
    spark,
  }
}
