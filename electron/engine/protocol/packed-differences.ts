/** The results of a compared task as a few arrays. */
import type { PartialDifference } from '../../../shared/model/comparison/difference.ts'
import type { SparseHistogram } from '../../../shared/model/stats.ts'
import { type AppError, err, ok } from '../../../shared/text/errors.ts'
import { PARTIAL_DIFFERENCE_NUMBERS, putPartialDifference, readPartialDifference } from '../compare/numbers.ts'
import { ChunkPacker, histogramAt, releaseArrays } from './chunk-packer.ts'
import type { CompareResult, CompareTask, PairChunkResult } from './worker-protocol.ts'

/** Numbers of a chunk: its time, and its partial statistics. */
const STRIDE = 1 + PARTIAL_DIFFERENCE_NUMBERS

/** Takes the results of a task's chunks, in their order. */
export class DifferencePacker {
  readonly #id: number
  readonly #chunks: ChunkPacker

  constructor({ id, chunks }: CompareTask) {
    this.#id = id
    this.#chunks = new ChunkPacker(chunks.length, STRIDE)
  }

  add(partial: PartialDifference, histogram: SparseHistogram, durationMs: number): void {
    this.#chunks.add(histogram, durationMs, (numbers, at) => putPartialDifference(numbers, at, partial))
  }

  fail(error: AppError, durationMs: number): void {
    this.#chunks.fail(error, durationMs)
  }

  finish(): CompareResult {
    return { id: this.#id, ...this.#chunks.finish() }
  }
}

/** The result of one of the task's chunks, by its position in the task. */
export function unpackDifference({ chunks }: CompareTask, packed: CompareResult, position: number): PairChunkResult {
  const { pair, index } = chunks[position]!
  const at = position * STRIDE
  const durationMs = packed.numbers[at]!
  const error = packed.failures.get(position)
  if (error) return { pair, index, outcome: err(error), durationMs }
  const partial = readPartialDifference(packed.numbers, at + 1)
  return { pair, index, outcome: ok({ partial, histogram: histogramAt(packed, position) }), durationMs }
}

/** Gives the memory back at once. */
export const releaseDifferences = ({ numbers, histograms, histogramEnds }: CompareResult): void =>
  releaseArrays([numbers, histograms, histogramEnds])
