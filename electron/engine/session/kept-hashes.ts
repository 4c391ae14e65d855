import { type Hash, HASHES, type Measure } from '../../../shared/model/digest.ts'
import type { RowUpdate } from '../../../shared/model/scan.ts'
import type { ResultStore } from '../results/result-store.ts'

/** Tensors whose hashes an earlier run of the app computed: the disk may have lost these bytes since. */
export class KeptHashes {
  readonly #tensors: ReadonlyMap<Hash, Set<number>>

  /** @param results as they were found when the model was opened */
  constructor(results: ResultStore) {
    this.#tensors = new Map(HASHES.map((hash) => [hash, new Set()]))
    for (const tensor of results.done())
      for (const [hash, tensors] of this.#tensors) if (results.missing(tensor, [hash]).length === 0) tensors.add(tensor)
  }

  /** Whether some of these hashes are of an earlier run of the app. */
  has(hashes: readonly Hash[]): boolean {
    return hashes.some((hash) => this.#tensors.get(hash)!.size > 0)
  }

  /** A result with the hashes alone that were computed since the model was opened. */
  without(row: RowUpdate): RowUpdate {
    if (!row.digest) return row
    const digest = { ...row.digest }
    for (const [hash, tensors] of this.#tensors) if (tensors.has(row.index)) delete digest[hash]
    return { ...row, digest }
  }

  /**
   * The hashes among these measures are computed again.
   * @param drop receives each hash with the tensors that have it
   */
  drop(measures: readonly Measure[], drop: (hash: Hash, tensors: Iterable<number>) => void): void {
    for (const [hash, tensors] of this.#tensors) {
      if (!measures.includes(hash)) continue
      drop(hash, tensors)
      tensors.clear()
    }
  }

  /** All results are discarded. */
  clear(): void {
    for (const tensors of this.#tensors.values()) tensors.clear()
  }
}
