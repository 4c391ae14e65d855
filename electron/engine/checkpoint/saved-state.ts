import type { Listing } from '../../../shared/model/listing.ts'
import type { TensorInfo } from '../../../shared/model/tensor.ts'
import type { Model } from '../formats/model.ts'
import { TensorCuts } from '../plan/tensor-cuts.ts'
import { ResultStore } from '../results/result-store.ts'
import { frame } from './journal.ts'
import type { RecordSource } from './record-files.ts'
import { encodeTensor, type SavedChunk, type SavedTensor } from './records.ts'
import { SavedParts } from './saved-parts.ts'

/** Results of finished tensors, and chunks of the others. Checks whether each can belong to the model. */
export class SavedState implements RecordSource {
  readonly results: ResultStore
  readonly #chunks = new SavedParts()
  readonly #tensors: Listing<TensorInfo>
  readonly #cuts: TensorCuts

  constructor(model: Model) {
    this.#tensors = model.header.tensors
    this.results = new ResultStore(this.#tensors)
    this.#cuts = new TensorCuts(this.#tensors)
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
    for (const tensor of this.results.done()) {
      const row = this.results.doneRow(tensor)!
      const histogram = this.results.histogram(tensor)
      yield frame(encodeTensor({ row, ...(histogram ? { histogram } : {}) }))
    }
  }

  parts(): readonly Buffer[] {
    return this.#chunks.all()
  }

  /** @throws RangeError when the model has no such tensor */
  addTensor(saved: SavedTensor): void {
    const { index, stats } = saved.row
    const tensor = this.#readable(index)
    if (stats?.count !== Number(tensor.nElements))
      throw new RangeError(`tensor ${index} has ${tensor.nElements} values, not ${stats?.count}`)
    this.results.set(saved.row, saved.histogram)
    this.#chunks.drop(index)
  }

  /** @throws RangeError when the model has no such chunk */
  addChunk({ result: { tensor, index } }: SavedChunk, record: Buffer): void {
    const count = this.#cuts.count(this.#readable(tensor))
    if (index >= count) throw new RangeError(`tensor ${tensor} has ${count} chunks, none is number ${index}`)
    if (!this.results.has(tensor)) this.#chunks.add(tensor, index, record)
  }

  clear(): void {
    this.results.clear()
    this.#chunks.clear()
  }

  #readable(index: number): TensorInfo {
    const tensor = this.#tensors.at(index)
    if (tensor?.unreadable !== undefined || !tensor) throw new RangeError(`there is no tensor ${index} to measure`)
    return tensor
  }
}
