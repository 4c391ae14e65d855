/** Results of one model that survive a crash and a restart. Why it is done so: `checkpoint.md`. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { RowUpdate } from '../../../shared/model/scan.ts'
import { type Measure, MEASURES } from '../../../shared/model/digest.ts'
import type { PackedHistogram } from '../../../shared/model/stats.ts'
import { errorMessage } from '../../../shared/text/errors.ts'
import type { Model } from '../formats/model.ts'
import type { ResultStore } from '../results/result-store.ts'
import { claim, release } from './folder.ts'
import { journalHeader, modelKey } from './identity.ts'
import { frame, Journal, readJournal } from './journal.ts'
import { decodeChunk, decodeTensor, encodeChunk, encodeTensor, type SavedChunk } from './records.ts'
import { SavedState } from './saved-state.ts'

/** Of one model. A tensor takes about 6 kB: enough for ten thousand, ten times what the largest models have. */
const MAX_TENSOR_BYTES = 64 * 1024 * 1024
/** Chunks of unfinished tensors, in memory and on disk: enough for 20 GiB that are measured and not finished. */
const MAX_CHUNK_BYTES = 32 * 1024 * 1024
/** The chunks' file is written anew when this many bytes of it are of tensors that are finished meanwhile. */
const MAX_STALE_BYTES = 8 * 1024 * 1024
/** The two together, and room for the write that comes before the looking. */
const MAX_CHUNK_FILE_BYTES = 2 * (MAX_CHUNK_BYTES + MAX_STALE_BYTES)
/** Milliseconds between two syncs: what a crash of the machine may cost, not one of the app. */
const SYNC_INTERVAL = 1000

export interface Checkpoint {
  /** The results of the model: those found on the disk when it was opened, and those added. Whoever opened it closes them. */
  readonly results: ResultStore
  /** When those that were found were last written, in milliseconds since 1970. */
  readonly savedAt?: number
  /** Chunks that were measured, of tensors that are not done. */
  chunks(): Iterable<SavedChunk>
  /** Keeps a tensor that is done in `results` and, where results are saved, on the disk. */
  add(row: RowUpdate, histogram: PackedHistogram | undefined): void
  addChunk(chunk: SavedChunk): void
  /** Forgets a measure of these tensors, so that a scan makes it again. The disk has the old one until then. */
  dropDigests(measure: Measure, tensors: Iterable<number>): void
  /** Resolves when everything so far is on the disk, or cannot be. */
  flush(): Promise<void>
  /** Ends the writing. Resolves when everything is on the disk, or cannot be. */
  close(): Promise<void>
  /** Forgets all results, here and on the disk; a new scan begins. */
  discard(): void
  /** Nothing is written from here on; results stay in memory. What is on the disk already stays there. */
  stopKeeping(): void
  /** Everything so far is written to this folder, and what comes. Nothing changes where that is done already. */
  startKeeping(folder: string): void
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
  const { path, header } = filesOf(folder, model)
  const mine = claim(path)
  if (!mine) log(IN_USE)
  const state = new SavedState(model)
  const read = (name: string, maxBytes: number, onRecord: (payload: Buffer) => void) =>
    readJournal(`${path}.${name}`, header, maxBytes, onRecord, log)
  const tensorBytes = await read('tensors', MAX_TENSOR_BYTES, (payload) => state.addTensor(decodeTensor(payload)))
  const chunkBytes = await read('chunks', MAX_CHUNK_FILE_BYTES, (payload) =>
    state.addChunk(decodeChunk(payload), frame(payload)),
  )
  const found = state.results.size > 0 ? await stat(`${path}.tensors`).catch(() => undefined) : undefined
  const files = mine ? openJournals(path, header, tensorBytes, chunkBytes, log) : undefined
  return new JournaledCheckpoint(model, state, log, files, found?.mtimeMs)
}

const IN_USE = 'results are not saved: the same model is open in another window'

interface Journals {
  readonly path: string
  readonly tensors: Journal
  readonly chunks: Journal
}

function filesOf(folder: string, model: Model): { readonly path: string; readonly header: Buffer } {
  const key = modelKey(model)
  return { path: join(folder, key.toString('hex')), header: journalHeader(key) }
}

/** @param tensorBytes of what is there, to be kept; 0 for nothing */
function openJournals(
  path: string,
  header: Buffer,
  tensorBytes: number,
  chunkBytes: number,
  log: (message: string) => void,
): Journals {
  // Both files fail for the same reason: it is told once.
  let told = false
  const logOnce = (message: string) => {
    if (!told) log(message)
    told = true
  }
  return {
    path,
    tensors: new Journal(`${path}.tensors`, header, tensorBytes, MAX_TENSOR_BYTES, logOnce),
    chunks: new Journal(`${path}.chunks`, header, chunkBytes, MAX_CHUNK_FILE_BYTES, logOnce),
  }
}

class JournaledCheckpoint implements Checkpoint {
  readonly #model: Model
  readonly #state: SavedState
  #files: Journals | undefined
  readonly #log: (message: string) => void
  #newTensors: Buffer[] = []
  #newChunks: Buffer[] = []
  #timer: NodeJS.Timeout | undefined
  #closed = false
  readonly savedAt?: number

  /** @param files absent when nothing is to be written */
  constructor(model: Model, state: SavedState, log: (message: string) => void, files?: Journals, savedAt?: number) {
    if (savedAt !== undefined) this.savedAt = savedAt
    this.#model = model
    this.#state = state
    this.#log = log
    this.#files = files
  }

  get results(): ResultStore {
    return this.#state.results
  }

  *chunks(): Generator<SavedChunk> {
    for (const record of this.#chunkRecords())
      yield decodeChunk(record.subarray(record.length - record.readUInt32LE(0)))
  }

  add(row: RowUpdate, histogram: PackedHistogram | undefined): void {
    if (this.#closed) return
    // A tensor is added again when more of it was measured.
    const measures = MEASURES.filter((measure) => row.digest?.[measure] !== undefined)
    if (this.results.has(row.index) && this.results.missing(row.index, measures).length === 0) return
    this.#attempt(() => {
      const saved = { row, ...(histogram ? { histogram } : {}) }
      const record = this.#files && frame(encodeTensor(saved))
      this.#state.addTensor(saved)
      this.#schedule()
      if (record) this.#newTensors.push(record)
    })
  }

  addChunk(chunk: SavedChunk): void {
    if (this.#closed || this.#state.chunkBytes > MAX_CHUNK_BYTES) return
    this.#attempt(() => {
      const record = frame(encodeChunk(chunk))
      this.#state.addChunk(chunk, record)
      this.#schedule()
      if (this.#files) this.#newChunks.push(record)
    })
  }

  dropDigests(measure: Measure, tensors: Iterable<number>): void {
    for (const tensor of tensors) this.results.dropMeasure(tensor, measure)
  }

  async flush(): Promise<void> {
    this.#write()
    await Promise.all([this.#files?.tensors.sync(), this.#files?.chunks.sync()])
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#write()
    this.#closed = true
    clearTimeout(this.#timer)
    if (!this.#files) return
    const { path, tensors, chunks } = this.#files
    if (chunks.length > 0 && this.#state.chunks.size === 0) chunks.remove()
    // Nothing is written from here on: the model may be opened again while the disk takes its time.
    release(path)
    await Promise.all([tensors.close(), chunks.close()])
  }

  discard(): void {
    this.#state.clear()
    this.#newTensors = []
    this.#newChunks = []
    this.#files?.tensors.remove()
    this.#files?.chunks.remove()
  }

  stopKeeping(): void {
    const files = this.#files
    this.#files = undefined
    if (this.#closed || !files) return
    clearTimeout(this.#timer)
    this.#newTensors = []
    this.#newChunks = []
    release(files.path)
    void Promise.all([files.tensors.close(), files.chunks.close()])
  }

  startKeeping(folder: string): void {
    if (this.#closed || this.#files) return
    const { path, header } = filesOf(folder, this.#model)
    if (!claim(path)) {
      this.#log(IN_USE)
      return
    }
    // Anything on the disk is older than the results in memory.
    const { tensors, chunks } = (this.#files = openJournals(path, header, 0, 0, this.#log))
    this.#attempt(() => {
      rewrite(tensors, this.#tensorRecords(), this.results.size)
      const records = this.#chunkRecords()
      rewrite(chunks, records, records.length)
    })
    void this.flush()
  }

  /** Made one by one: together they may take as much memory as the results. */
  *#tensorRecords(): Generator<Buffer> {
    for (const tensor of this.results.done()) {
      const row = this.results.doneRow(tensor)!
      const histogram = this.results.histogram(tensor)
      yield frame(encodeTensor({ row, ...(histogram ? { histogram } : {}) }))
    }
  }

  #chunkRecords(): Buffer[] {
    return [...this.#state.chunks.values()].flatMap((records) => [...records.values()])
  }

  /** A result that cannot be kept is a mistake of ours, and no reason to lose the scan. */
  #attempt(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#log(`a result is not saved: ${errorMessage(error)}`)
    }
  }

  /** All records of one task are one write, made before anything else that has happened is looked at. */
  #schedule(): void {
    if (!this.#files) return
    if (this.#newTensors.length + this.#newChunks.length === 0) queueMicrotask(() => this.#write())
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      void this.flush()
    }, SYNC_INTERVAL).unref()
  }

  #write(): void {
    const [newTensors, newChunks] = [this.#newTensors, this.#newChunks]
    this.#newTensors = []
    this.#newChunks = []
    if (!this.#files || this.#closed) return
    const { tensors, chunks } = this.#files
    // Tensors first: their chunks may be dropped below.
    if (newTensors.length > 0) tensors.append(newTensors)
    if (newChunks.length > 0) chunks.append(newChunks)
    if (chunks.length - this.#state.chunkBytes > MAX_STALE_BYTES) chunks.replace(this.#chunkRecords())
  }
}

/** @param count number of records */
function rewrite(journal: Journal, records: Iterable<Buffer>, count: number): void {
  if (count > 0) journal.replace(records)
  else journal.remove()
}
