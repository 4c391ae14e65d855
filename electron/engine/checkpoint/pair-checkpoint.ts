/** Results of one comparison that survive a crash and a restart. Why it is done so: `checkpoint.md`. */
import type { PairUpdate } from '../../../shared/model/comparison/results.ts'
import type { PackedHistogram } from '../../../shared/model/stats.ts'
import type { ComparedModels } from '../compare/compared-models.ts'
import type { PairStore } from '../results/pair-store.ts'
import { comparisonKey } from './identity.ts'
import { frame, payloadOf } from './journal.ts'
import { decodePair, decodePairChunk, encodePair, encodePairChunk, type SavedPairChunk } from './pair-records.ts'
import { type KeptResults, type OpenedRecords, openRecords, RecordFiles } from './record-files.ts'
import { SavedPairs } from './saved-pairs.ts'

export interface PairCheckpoint extends KeptResults {
  /** Those found on the disk when it was opened, and those added. The one that opened it closes them. */
  readonly results: PairStore
  /** Chunks that were compared, of pairs that are not done. */
  chunks(): Iterable<SavedPairChunk>
  /** Keeps a pair that is done in `results` and, where results are saved, on the disk. */
  add(row: PairUpdate, histogram: PackedHistogram | undefined): void
  addChunk(chunk: SavedPairChunk): void
}

/** Keeps results in memory only: a comparison goes on where it was cancelled, but not after a restart. */
export const createMemoryPairCheckpoint = (models: ComparedModels, log: (message: string) => void): PairCheckpoint =>
  new JournaledPairs(models, new SavedPairs(models), log)

/**
 * Never rejects, and a checkpoint never fails a comparison, as with `openCheckpoint`.
 * @param folder made when there is something to write
 */
export async function openPairCheckpoint(
  folder: string,
  models: ComparedModels,
  log: (message: string) => void,
): Promise<PairCheckpoint> {
  const state = new SavedPairs(models)
  const opened = await openRecords(
    folder,
    comparisonKey(models.reference, models.other),
    (payload) => state.addPair(decodePair(payload)),
    (payload) => state.addChunk(decodePairChunk(payload), frame(payload)),
    log,
  )
  return new JournaledPairs(models, state, log, opened)
}

class JournaledPairs extends RecordFiles implements PairCheckpoint {
  readonly #state: SavedPairs

  /** @param opened absent when nothing is to be written */
  constructor(models: ComparedModels, state: SavedPairs, log: (message: string) => void, opened?: OpenedRecords) {
    super(() => comparisonKey(models.reference, models.other), state, log, opened)
    this.#state = state
  }

  get results(): PairStore {
    return this.#state.results
  }

  *chunks(): Generator<SavedPairChunk> {
    for (const record of this.#state.parts()) yield decodePairChunk(payloadOf(record))
  }

  add(row: PairUpdate, histogram: PackedHistogram | undefined): void {
    if (this.closed || this.results.has(row.index)) return
    this.attempt(() => {
      const saved = { row, ...(histogram ? { histogram } : {}) }
      const record = this.writing ? frame(encodePair(saved)) : undefined
      this.#state.addPair(saved)
      if (record) this.addItem(record)
    })
  }

  addChunk(chunk: SavedPairChunk): void {
    if (this.closed || this.#state.full) return
    this.attempt(() => {
      const record = frame(encodePairChunk(chunk))
      this.#state.addChunk(chunk, record)
      this.addPart(record)
    })
  }
}
