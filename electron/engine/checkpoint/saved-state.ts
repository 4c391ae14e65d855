import type { Listing } from '../../../shared/model/listing.ts'
import type { TensorInfo } from '../../../shared/model/tensor.ts'
import type { Model } from '../formats/model.ts'
import { TensorCuts } from '../plan/tensor-cuts.ts'
import { ResultStore } from '../results/result-store.ts'
import type { SavedChunk, SavedTensor } from './records.ts'

/** Results of finished tensors, and chunks of the others. Checks whether each can belong to the model. */
export class SavedState {
  readonly results: ResultStore
  /** Framed records, by tensor and chunk. */
  readonly chunks = new Map<number, Map<number, Buffer>>()
  readonly #tensors: Listing<TensorInfo>
  readonly #cuts: TensorCuts
  #chunkBytes = 0

  constructor(model: Model) {
    this.#tensors = model.header.tensors
    this.results = new ResultStore(this.#tensors)
    this.#cuts = new TensorCuts(this.#tensors)
  }

  /** Bytes of the chunks' records. */
  get chunkBytes(): number {
    return this.#chunkBytes
  }

  /** @throws RangeError when the model has no such tensor */
  addTensor(saved: SavedTensor): void {
    const { index, stats } = saved.row
    const tensor = this.#readable(index)
    if (stats?.count !== Number(tensor.nElements))
      throw new RangeError(`tensor ${index} has ${tensor.nElements} values, not ${stats?.count}`)
    this.results.set(saved.row, saved.histogram)
    for (const record of this.chunks.get(index)?.values() ?? []) this.#chunkBytes -= record.length
    this.chunks.delete(index)
  }

  /** @throws RangeError when the model has no such chunk */
  addChunk({ result: { tensor, index } }: SavedChunk, record: Buffer): void {
    const count = this.#cuts.count(this.#readable(tensor))
    if (index >= count) throw new RangeError(`tensor ${tensor} has ${count} chunks, none is number ${index}`)
    if (this.results.has(tensor)) return
    const chunks = this.chunks.get(tensor) ?? new Map<number, Buffer>()
    this.chunks.set(tensor, chunks)
    this.#chunkBytes += record.length - (chunks.get(index)?.length ?? 0)
    chunks.set(index, record)
  }

  clear(): void {
    this.results.clear()
    this.chunks.clear()
    this.#chunkBytes = 0
  }

  #readable(index: number): TensorInfo {
    const tensor = this.#tensors.at(index)
    if (tensor?.unreadable !== undefined || !tensor) throw new RangeError(`there is no tensor ${index} to measure`)
    return tensor
  }
}
