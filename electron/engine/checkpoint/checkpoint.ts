/** Results of one model that survive a crash and a restart. Why it is done so: `checkpoint.md`. */
import type { RowUpdate } from '../../../shared/model/scan.ts'
import { type Measure, MEASURES } from '../../../shared/model/digest.ts'
import type { PackedHistogram } from '../../../shared/model/stats.ts'
import type { Model } from '../formats/model.ts'
import type { ResultStore } from '../results/result-store.ts'
import { modelKey } from './identity.ts'
import { frame, payloadOf } from './journal.ts'
import { type KeptResults, type OpenedRecords, openRecords, RecordFiles } from './record-files.ts'
import { decodeChunk, decodeTensor, encodeChunk, encodeTensor, type SavedChunk } from './records.ts'
import { SavedState } from './saved-state.ts'

export interface Checkpoint extends KeptResults {
  /** The results of the model: those found on the disk when it was opened, and those added. Whoever opened it closes them. */
  readonly results: ResultStore
  /** Chunks that were measured, of tensors that are not done. */
  chunks(): Iterable<SavedChunk>
  /** Keeps a tensor that is done in `results` and, where results are saved, on the disk. */
  add(row: RowUpdate, histogram: PackedHistogram | undefined): void
  addChunk(chunk: SavedChunk): void
  /** Forgets a measure of these tensors, so that a scan makes it again. The disk has the old one until then. */
  dropDigests(measure: Measure, tensors: Iterable<number>): void
}

/** Keeps results in memory only: a scan goes on where it was cancelled, but not after a restart. */
export const createMemoryCheckpoint = (model: Model, log: (message: string) => void): Checkpoint =>
  new JournaledCheckpoint(model, new SavedState(model), log)

/**
 * Never rejects, and a checkpoint never fails a scan: what cannot be read is ignored, what cannot be written is not
 * kept beyond the life of the app, with one line in the log.
 * @param folder made when there is something to write
 */
export async function openCheckpoint(
  folder: string,
  model: Model,
  log: (message: string) => void,
): Promise<Checkpoint> {
  const state = new SavedState(model)
  const opened = await openRecords(
    folder,
    modelKey(model),
    (payload) => state.addTensor(decodeTensor(payload)),
    (payload) => state.addChunk(decodeChunk(payload), frame(payload)),
    log,
  )
  return new JournaledCheckpoint(model, state, log, opened)
}

class JournaledCheckpoint extends RecordFiles implements Checkpoint {
  readonly #state: SavedState

  /** @param opened absent when nothing is to be written */
  constructor(model: Model, state: SavedState, log: (message: string) => void, opened?: OpenedRecords) {
    super(() => modelKey(model), state, log, opened)
    this.#state = state
  }

  get results(): ResultStore {
    return this.#state.results
  }

  *chunks(): Generator<SavedChunk> {
    for (const record of this.#state.parts()) yield decodeChunk(payloadOf(record))
  }

  add(row: RowUpdate, histogram: PackedHistogram | undefined): void {
    if (this.closed) return
    // A tensor is added again when more of it was measured.
    const measures = MEASURES.filter((measure) => row.digest?.[measure] !== undefined)
    if (this.results.has(row.index) && this.results.missing(row.index, measures).length === 0) return
    this.attempt(() => {
      const saved = { row, ...(histogram ? { histogram } : {}) }
      const record = this.writing ? frame(encodeTensor(saved)) : undefined
      this.#state.addTensor(saved)
      if (record) this.addItem(record)
    })
  }

  addChunk(chunk: SavedChunk): void {
    if (this.closed || this.#state.full) return
    this.attempt(() => {
      const record = frame(encodeChunk(chunk))
      this.#state.addChunk(chunk, record)
      this.addPart(record)
    })
  }

  dropDigests(measure: Measure, tensors: Iterable<number>): void {
    for (const tensor of tensors) this.results.dropMeasure(tensor, measure)
  }
}
