import type { DifferenceStats, PartialDifference } from '../../../shared/model/comparison/difference.ts'
import type { PackedHistogram } from '../../../shared/model/stats.ts'
import type { Int64 } from '../../../shared/model/tensor.ts'
import { HistogramAccumulator } from '../stats/histogram.ts'
import { type ComparedTypes, finishDifference } from './finish.ts'
import { mergeDifferences, NO_DIFFERENCE, rebaseDifference } from './merge.ts'

interface Part {
  readonly partial: PartialDifference
  readonly histogram: PackedHistogram
}

/**
 * Statistics by expert, the slice of dimension 2. Chunks may come in any order; none crosses an expert. An expert is finished
 * with its last chunk: only those in progress take memory for their histograms.
 */
export class ExpertDifferences {
  readonly #types: ComparedTypes
  /** Values of one slice of the first two dimensions, and of all slices of one expert. */
  readonly #matrix: number
  readonly #size: number
  readonly #experts: number
  readonly #parts = new Map<number, Map<number, Part>>()
  readonly #done: (DifferenceStats | undefined)[]

  /** @param shape of at least three dimensions */
  constructor(shape: readonly Int64[], types: ComparedTypes) {
    const [columns, rows, experts] = shape.map(Number) as [number, number, number]
    this.#types = types
    this.#matrix = columns * rows
    this.#size = shape.reduce<number>((product, length) => product * Number(length), 1) / experts
    this.#experts = experts
    this.#done = Array.from({ length: experts }, () => undefined)
  }

  /**
   * @param partial counts its position from the start of the chunk
   * @param firstElement the chunk's first value
   */
  add(partial: PartialDifference, histogram: PackedHistogram, firstElement: number): void {
    const slice = Math.floor(firstElement / this.#matrix)
    const expert = slice % this.#experts
    const start = Math.floor(slice / this.#experts) * this.#matrix + (firstElement % this.#matrix)
    const parts = this.#parts.get(expert) ?? new Map<number, Part>()
    this.#parts.set(expert, parts)
    parts.set(start, { partial: rebaseDifference(partial, start), histogram: histogram.slice() })
    let values = 0
    for (const part of parts.values()) values += part.partial.count
    if (values < this.#size) return
    this.#parts.delete(expert)
    this.#done[expert] = this.#finish(parts)
  }

  /** All experts, in order, once every chunk was added. */
  finish(): readonly DifferenceStats[] {
    return this.#done.map(
      (stats) => stats ?? finishDifference(NO_DIFFERENCE, { bins: new Uint16Array(), counts: new Float64Array() }),
    )
  }

  #finish(parts: ReadonlyMap<number, Part>): DifferenceStats {
    const ordered = [...parts].sort(([a], [b]) => a - b).map(([, part]) => part)
    const histogram = new HistogramAccumulator()
    for (const part of ordered) histogram.add(part.histogram)
    const merged = ordered.reduce((sum, { partial }) => mergeDifferences(sum, partial), NO_DIFFERENCE)
    return finishDifference(merged, histogram.compact(), this.#types)
  }
}
