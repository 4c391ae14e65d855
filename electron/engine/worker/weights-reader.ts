import { readWeights, type Weights } from '../imatrix/weights.ts'
import type { ChunkWeights, WeightsPlan } from '../protocol/worker-protocol.ts'
import type { OpenFiles } from './open-files.ts'

/** Reads weights of columns. The chunks of a pair follow each other: the last weights are kept. */
export class WeightsReader {
  readonly #files: OpenFiles
  #last: { readonly key: string; readonly weights: Weights } | undefined

  constructor(files: OpenFiles) {
    this.#files = files
  }

  /**
   * The weights of each column for a chunk. Numbers that cannot be weights count as 0.
   * @throws AppFailure as `readWeights` does
   */
  of({ plan, expert }: ChunkWeights): Float64Array {
    const key = keyOf(plan)
    if (this.#last?.key !== key) {
      const weights = readWeights(plan, this.#files)
      for (const [i, weight] of weights.values.entries()) if (!(weight >= 0 && weight < Infinity)) weights.values[i] = 0
      this.#last = { key, weights }
    }
    const { values } = this.#last.weights
    const { columns } = plan
    return values.length === columns ? values : values.subarray(expert * columns, (expert + 1) * columns)
  }
}

const keyOf = ({ files, entry, columns, experts }: WeightsPlan): string =>
  JSON.stringify([files.map(({ path, mtimeMs, size }) => [path, mtimeMs, size]), entry.name, columns, experts])
