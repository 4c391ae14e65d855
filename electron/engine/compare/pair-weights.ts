import { MAX_WEIGHT_COLUMNS } from '../kernels/difference-kernels.ts'
import type { PairCuts } from '../plan/pair-cuts.ts'
import type { PairChunk, WeightsPlan } from '../protocol/worker-protocol.ts'
import { type ComparedModels, tensorsOfPair } from './compared-models.ts'

/** Finds the weights of the chunks of pairs. The chunks of a pair follow each other: the last plan is kept. */
export class PairWeights {
  readonly #models: ComparedModels
  readonly #cuts: PairCuts
  #last: { readonly pair: number; readonly plan: WeightsPlan | undefined } | undefined

  constructor(models: ComparedModels, cuts: PairCuts) {
    this.#models = models
    this.#cuts = cuts
  }

  /** The chunk with its weights, if the importance matrix has any for its pair. */
  add(chunk: PairChunk): PairChunk {
    const plan = this.planOf(chunk.pair)
    if (!plan) return chunk
    const { shape } = tensorsOfPair(this.#models, chunk.pair).reference!
    const matrix = plan.columns * Number(shape[1] ?? 1)
    return { ...chunk, weights: { plan, expert: Math.floor(chunk.firstElement / matrix) % plan.experts } }
  }

  /**
   * The weights of a pair.
   * @returns undefined without an entry that fits, for rows that are cut, and where chunks cross experts that differ
   */
  planOf(pair: number): WeightsPlan | undefined {
    if (this.#last?.pair !== pair) this.#last = { pair, plan: this.#find(pair) }
    return this.#last.plan
  }

  #find(pair: number): WeightsPlan | undefined {
    const { reference } = tensorsOfPair(this.#models, pair)
    if (!this.#models.importance || !reference || this.#models.pairs[pair]?.status !== 'compared') return undefined
    const [columns, experts] = [Number(reference.shape[0] ?? 1), Number(reference.shape[2] ?? 1)]
    const match = this.#models.importance.weightsFor(reference.name, columns, experts)
    if (match.kind !== 'found' || columns > MAX_WEIGHT_COLUMNS || !this.#cuts.hasWholeRows(pair)) return undefined
    const sharedByExperts = match.plan.entry.sums.count === columns
    return sharedByExperts || this.#cuts.experts(pair) > 0 ? match.plan : undefined
  }
}
