import type { ExpertCounts, ExpertNonFinite, PartialStats } from '../../../shared/model/stats.ts'
import { locateNonFinite, type TensorLayout } from './finish.ts'

interface Bad {
  nan: number
  posInf: number
  negInf: number
  first: number
  kind: PartialStats['firstNonFiniteKind']
}

/**
 * Counts by expert, the slice of dimension 2 of `NonFiniteLocation`. Chunks may come in any order; none crosses an
 * expert.
 */
export class ExpertAccumulator {
  readonly #layout: TensorLayout
  /** Values of one slice of the first two dimensions. */
  readonly #matrix: number
  readonly #zeros: Float64Array
  readonly #bad = new Map<number, Bad>()

  /** @param tensor of at least three dimensions */
  constructor(tensor: TensorLayout) {
    this.#layout = tensor
    const [d0, d1, d2] = tensor.shape.map(Number) as [number, number, number]
    this.#matrix = d0 * d1
    this.#zeros = new Float64Array(d2)
  }

  /**
   * @param partial numbers its values from the tensor's start (`rebasePartial`)
   * @param firstElement the chunk's first value
   */
  add(partial: PartialStats, firstElement: number): void {
    const expert = Math.floor(firstElement / this.#matrix) % this.#zeros.length
    this.#zeros[expert]! += partial.zeros
    if (partial.firstNonFinite < 0) return
    const { nan, posInf, negInf, firstNonFinite: first, firstNonFiniteKind: kind } = partial
    const known = this.#bad.get(expert)
    if (!known) {
      this.#bad.set(expert, { nan, posInf, negInf, first, kind })
      return
    }
    known.nan += nan
    known.posInf += posInf
    known.negInf += negInf
    if (first < known.first) Object.assign(known, { first, kind })
  }

  finish(): ExpertCounts {
    const nonFinite = [...this.#bad]
      .sort(([a], [b]) => a - b)
      .map(([expert, { nan, posInf, negInf, first, kind }]): ExpertNonFinite => ({
        ...{ expert, nan, posInf, negInf },
        first: locateNonFinite(first, kind, this.#layout)!,
      }))
    const slices = this.#layout.shape.slice(3).reduce<number>((product, size) => product * Number(size), 1)
    return { size: this.#matrix * slices, zeros: this.#zeros, nonFinite }
  }
}
