/** The results of a measured task as a few arrays. */
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
import { ChunkPacker, histogramAt, releaseArrays } from './chunk-packer.ts'

const MOMENTS = finalKeysWith({ from: 'histogram', kind: 'number' })

/** Numbers of a chunk: its time, its partial statistics, and its distribution, whose unknown numbers are NaN. */
const DISTRIBUTION = 1 + PARTIAL_NUMBERS
const STRIDE = DISTRIBUTION + MOMENTS.length + QUANTILES.length

/** Takes the results of a task's chunks, in their order. */
export class ResultPacker {
  readonly #id: number
  readonly #chunks: ChunkPacker
  readonly #sparks: Uint8Array

  constructor({ id, chunks }: MeasureTask) {
    this.#id = id
    this.#chunks = new ChunkPacker(chunks.length, STRIDE)
    this.#sparks = new Uint8Array(chunks.length * SPARK_BARS)
  }

  /** @param distribution of a chunk that is all of its tensor */
  add(
    partial: PartialStats,
    histogram: SparseHistogram,
    distribution: Distribution | undefined,
    durationMs: number,
  ): void {
    const position = this.#chunks.add(histogram, durationMs, (numbers, at) => {
      putPartial(numbers, at, partial)
      if (distribution) putDistribution(numbers, at + PARTIAL_NUMBERS, distribution)
    })
    if (distribution) this.#sparks.set(distribution.spark, position * SPARK_BARS)
  }

  fail(error: AppError, durationMs: number): void {
    this.#chunks.fail(error, durationMs)
  }

  finish(): MeasureResult {
    return { id: this.#id, ...this.#chunks.finish(), sparks: this.#sparks }
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
    histogram: histogramAt(packed, position),
  }
  if (!whole) return { tensor, index, outcome: ok(measures), durationMs }
  const spark = packed.sparks.slice(position * SPARK_BARS, (position + 1) * SPARK_BARS)
  const distribution = readDistribution(packed.numbers, at + DISTRIBUTION, spark)
  return { tensor, index, outcome: ok({ ...measures, distribution }), durationMs }
}

/** Gives the memory back at once. */
export const releaseResult = ({ numbers, histograms, histogramEnds, sparks }: MeasureResult): void =>
  releaseArrays([numbers, histograms, histogramEnds, sparks])

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
