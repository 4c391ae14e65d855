import { type ComparedModels, tensorsOfPair } from '../compare/compared-models.ts'
import { PairCuts } from '../plan/pair-cuts.ts'
import { PairStore } from '../results/pair-store.ts'
import { frame } from './journal.ts'
import { encodePair, type SavedPair, type SavedPairChunk } from './pair-records.ts'
import type { RecordSource } from './record-files.ts'
import { SavedParts } from './saved-parts.ts'

/** Results of finished pairs, and chunks of the others. Checks whether each can belong to the comparison. */
export class SavedPairs implements RecordSource {
  readonly results: PairStore
  readonly #models: ComparedModels
  readonly #cuts: PairCuts
  readonly #chunks = new SavedParts()

  constructor(models: ComparedModels) {
    const { reference, other, pairs } = models
    this.results = new PairStore(pairs.length)
    this.#models = models
    this.#cuts = new PairCuts(pairs, reference.header.tensors, other.header.tensors)
  }

  get itemCount(): number {
    return this.results.size
  }

  get partBytes(): number {
    return this.#chunks.bytes
  }

  /** Whether no more chunks are kept. */
  get full(): boolean {
    return this.#chunks.full
  }

  *items(): Generator<Buffer> {
    for (const pair of this.results.done()) {
      const row = this.results.doneRow(pair)!
      const histogram = this.results.histogram(pair)
      yield frame(encodePair({ row, ...(histogram ? { histogram } : {}) }))
    }
  }

  parts(): readonly Buffer[] {
    return this.#chunks.all()
  }

  /** @throws RangeError when the comparison has no such pair */
  addPair({ row, histogram }: SavedPair): void {
    const { index, stats, experts } = row
    const values = this.#valuesOf(index)
    if (stats?.count !== values) throw new RangeError(`pair ${index} has ${values} values, not ${stats?.count}`)
    if ((experts?.length ?? 0) !== this.#cuts.experts(index))
      throw new RangeError(`pair ${index} has ${this.#cuts.experts(index)} experts, not ${experts?.length ?? 0}`)
    this.results.set(row, histogram)
    this.#chunks.drop(index)
  }

  /** @throws RangeError when the comparison has no such chunk */
  addChunk({ result: { pair, index } }: SavedPairChunk, record: Buffer): void {
    this.#valuesOf(pair)
    const count = this.#cuts.count(pair)
    if (index >= count) throw new RangeError(`pair ${pair} has ${count} chunks, none is number ${index}`)
    if (!this.results.has(pair)) this.#chunks.add(pair, index, record)
  }

  clear(): void {
    this.results.clear()
    this.#chunks.clear()
  }

  #valuesOf(pair: number): number {
    if (this.#models.pairs[pair]?.status !== 'compared') throw new RangeError(`there is no pair ${pair} to compare`)
    return Number(tensorsOfPair(this.#models, pair).reference?.nElements)
  }
}
