/** Weights of the columns of a tensor by an importance matrix: how much an error in each column costs. */
import type { Sentence } from '../../../shared/text/sentence.ts'
import type { OpenFiles } from '../worker/open-files.ts'
import { hasData } from './entry-data.ts'
import type { EntryPlan, ImatrixPlan, WeightsPlan } from '../protocol/worker-protocol.ts'
import { readEntry } from './read-entry.ts'

export interface Weights {
  /** in_sum2/counts, `columns` for each expert, or `columns` for all of them. 0 for experts without data. */
  readonly values: Float64Array
  /** Experts of the tensor whose weights are 0 because there is no data, ascending. */
  readonly expertsWithoutData: readonly number[]
}

/** The entry for a tensor. */
export type WeightsMatch =
  | { readonly kind: 'found'; readonly plan: WeightsPlan }
  | { readonly kind: 'absent' }
  /** Its number of values fits neither the columns nor the columns of all experts. */
  | { readonly kind: 'other-width'; readonly values: number }
  | { readonly kind: 'unreadable'; readonly reason: Sentence }

/** Finds entries by the names of tensors. */
export class ImatrixIndex {
  readonly #plan: ImatrixPlan
  readonly #entries: ReadonlyMap<string, EntryPlan>

  constructor(plan: ImatrixPlan) {
    this.#plan = plan
    this.#entries = new Map(plan.entries.map((entry) => [entry.name, entry]))
  }

  /** Names of all entries, in the order of the file. */
  get names(): Iterable<string> {
    return this.#entries.keys()
  }

  /**
   * The weights for a tensor.
   * @param columns dimension 0 of the tensor
   * @param experts dimension 2 of the tensor; 1 for a matrix
   */
  weightsFor(tensorName: string, columns: number, experts: number): WeightsMatch {
    const entry = this.#entries.get(tensorName)
    if (!entry) return { kind: 'absent' }
    if (entry.unreadable) return { kind: 'unreadable', reason: entry.unreadable }
    const { count } = entry.sums
    if (count !== columns && count !== columns * experts) return { kind: 'other-width', values: count }
    const { files, endian, legacy } = this.#plan
    return { kind: 'found', plan: { files, endian, legacy, entry, columns, experts } }
  }
}

/** Reads the weights, in a worker. @throws AppFailure `changed`, `not-readable`, `read-failed` */
export function readWeights(plan: WeightsPlan, files: OpenFiles): Weights {
  const { entry, columns, experts } = plan
  const rows = entry.sums.count / columns
  const data = readEntry(entry, plan, files, rows)
  const values = Float64Array.from(data.sums)
  const without = new Set<number>()
  for (const [row, count] of data.counts.entries()) {
    const [start, end] = [row * data.columns, (row + 1) * data.columns]
    if (hasData(count)) for (let i = start; i < end; i++) values[i]! /= count
    else {
      values.fill(0, start, end)
      // A row of counts may stand for several experts, and one row of values for all of them.
      const [first, last] = rows === 1 ? [0, experts] : [start / columns, end / columns]
      for (let expert = Math.floor(first); expert < last; expert++) without.add(expert)
    }
  }
  return { values, expertsWithoutData: [...without] }
}
