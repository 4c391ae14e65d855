/** The two files of the results of one model or one comparison: finished items, and parts of the others. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { errorMessage } from '../../../shared/text/errors.ts'
import { claim, release } from './folder.ts'
import { journalHeader } from './identity.ts'
import { Journal, readJournal } from './journal.ts'
import { MAX_PART_BYTES } from './saved-parts.ts'

/** Of one model. A tensor takes about 6 kB: enough for ten thousand, ten times what the largest models have. */
const MAX_ITEM_BYTES = 64 * 1024 * 1024
/** The file of the parts is written anew when this many bytes of it are of items that are finished meanwhile. */
const MAX_STALE_BYTES = 8 * 1024 * 1024
/** The two together, and room for the write that comes before the looking. */
const MAX_PART_FILE_BYTES = 2 * (MAX_PART_BYTES + MAX_STALE_BYTES)
/** Milliseconds between two syncs: what a crash of the machine may cost, not one of the app. */
const SYNC_INTERVAL = 1000

const IN_USE = 'results are not saved: the same model is open in another window'

/** Everything that is kept, as framed records. */
export interface RecordSource {
  /** Finished items; made one by one, because together they may take as much memory as the results. */
  items(): Iterable<Buffer>
  readonly itemCount: number
  /** Parts of items that are not finished, and their bytes. */
  parts(): readonly Buffer[]
  readonly partBytes: number
  /** Discards everything. */
  clear(): void
}

/** Results that survive a crash and a restart. Why it is done so: `checkpoint.md`. */
export interface KeptResults {
  /** When those that were found were last written, in milliseconds since 1970. */
  readonly savedAt?: number
  /** Resolves when everything so far is on the disk, or cannot be. */
  flush(): Promise<void>
  /** Ends the writing. Resolves when everything is on the disk, or cannot be. */
  close(): Promise<void>
  /** Discards all results, in memory and on the disk; a new run starts. */
  discard(): void
  /** Nothing is written from here on; results stay in memory. What is on the disk already stays there. */
  stopKeeping(): void
  /** Everything so far is written to this folder, and what comes. Nothing changes where that is done already. */
  startKeeping(folder: string): void
}

interface Journals {
  readonly path: string
  readonly items: Journal
  readonly parts: Journal
}

/** Files that were opened. */
export interface OpenedRecords {
  /** Absent where another window has the same model open. */
  readonly files: Journals | undefined
  /** When the records that were found were last written, in milliseconds since 1970. */
  readonly savedAt: number | undefined
}

/**
 * Reads what an earlier run of the app kept. Never rejects: what cannot be read is ignored, with one line in the log.
 * @param key names the files
 * @param onItem receives the payload of each finished item; a record at which it throws is as good as torn
 * @param onPart the same for parts of items
 */
export async function openRecords(
  folder: string,
  key: Buffer,
  onItem: (payload: Buffer) => void,
  onPart: (payload: Buffer) => void,
  log: (message: string) => void,
): Promise<OpenedRecords> {
  const path = join(folder, key.toString('hex'))
  const header = journalHeader(key)
  const mine = claim(path)
  if (!mine) log(IN_USE)
  let items = 0
  const countItem = (payload: Buffer) => {
    onItem(payload)
    items++
  }
  const itemBytes = await readJournal(`${path}.tensors`, header, MAX_ITEM_BYTES, countItem, log)
  const partBytes = await readJournal(`${path}.chunks`, header, MAX_PART_FILE_BYTES, onPart, log)
  const found = items > 0 ? await stat(`${path}.tensors`).catch(() => undefined) : undefined
  const files = mine ? openJournals(path, header, itemBytes, partBytes, log) : undefined
  return { files, savedAt: found?.mtimeMs }
}

/** @param itemBytes of what is there, to be kept; 0 for nothing */
function openJournals(
  path: string,
  header: Buffer,
  itemBytes: number,
  partBytes: number,
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
    items: new Journal(`${path}.tensors`, header, itemBytes, MAX_ITEM_BYTES, logOnce),
    parts: new Journal(`${path}.chunks`, header, partBytes, MAX_PART_FILE_BYTES, logOnce),
  }
}

/** Writes records to the two files, or nowhere. Never throws: what cannot be written is logged. */
export class RecordFiles implements KeptResults {
  readonly savedAt?: number
  readonly #key: () => Buffer
  readonly #source: RecordSource
  readonly #log: (message: string) => void
  #files: Journals | undefined
  #newItems: Buffer[] = []
  #newParts: Buffer[] = []
  #timer: NodeJS.Timeout | undefined
  #closed = false

  /**
   * @param key names the files, if they are opened later
   * @param opened absent when nothing is to be written
   */
  constructor(key: () => Buffer, source: RecordSource, log: (message: string) => void, opened?: OpenedRecords) {
    if (opened?.savedAt !== undefined) this.savedAt = opened.savedAt
    this.#key = key
    this.#source = source
    this.#log = log
    this.#files = opened?.files
  }

  protected get closed(): boolean {
    return this.#closed
  }

  /** Whether records are written: nothing needs to be encoded otherwise. */
  protected get writing(): boolean {
    return this.#files !== undefined
  }

  /** A result that cannot be kept is a mistake of ours, and no reason to lose the scan. */
  protected attempt(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#log(`a result is not saved: ${errorMessage(error)}`)
    }
  }

  protected addItem(record: Buffer): void {
    this.#schedule()
    if (this.#files) this.#newItems.push(record)
  }

  protected addPart(record: Buffer): void {
    this.#schedule()
    if (this.#files) this.#newParts.push(record)
  }

  async flush(): Promise<void> {
    this.#write()
    await Promise.all([this.#files?.items.sync(), this.#files?.parts.sync()])
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#write()
    this.#closed = true
    clearTimeout(this.#timer)
    if (!this.#files) return
    const { path, items, parts } = this.#files
    if (parts.length > 0 && this.#source.partBytes === 0) parts.remove()
    // Nothing is written from here on: the model may be opened again while the disk takes its time.
    release(path)
    await Promise.all([items.close(), parts.close()])
  }

  discard(): void {
    this.#source.clear()
    this.#newItems = []
    this.#newParts = []
    this.#files?.items.remove()
    this.#files?.parts.remove()
  }

  stopKeeping(): void {
    const files = this.#files
    this.#files = undefined
    if (this.#closed || !files) return
    clearTimeout(this.#timer)
    this.#newItems = []
    this.#newParts = []
    release(files.path)
    void Promise.all([files.items.close(), files.parts.close()])
  }

  startKeeping(folder: string): void {
    if (this.#closed || this.#files) return
    const key = this.#key()
    const path = join(folder, key.toString('hex'))
    if (!claim(path)) {
      this.#log(IN_USE)
      return
    }
    // Anything on the disk is older than the results in memory.
    const { items, parts } = (this.#files = openJournals(path, journalHeader(key), 0, 0, this.#log))
    this.attempt(() => {
      rewrite(items, this.#source.items(), this.#source.itemCount)
      const records = this.#source.parts()
      rewrite(parts, records, records.length)
    })
    void this.flush()
  }

  /** All records of one task are one write, made before anything else that has happened is looked at. */
  #schedule(): void {
    if (!this.#files) return
    if (this.#newItems.length + this.#newParts.length === 0) queueMicrotask(() => this.#write())
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      void this.flush()
    }, SYNC_INTERVAL).unref()
  }

  #write(): void {
    const [newItems, newParts] = [this.#newItems, this.#newParts]
    this.#newItems = []
    this.#newParts = []
    if (!this.#files || this.#closed) return
    const { items, parts } = this.#files
    // Items first: their parts may be dropped below.
    if (newItems.length > 0) items.append(newItems)
    if (newParts.length > 0) parts.append(newParts)
    if (parts.length - this.#source.partBytes > MAX_STALE_BYTES) parts.replace(this.#source.parts())
  }
}

/** @param count number of records */
function rewrite(journal: Journal, records: Iterable<Buffer>, count: number): void {
  if (count > 0) journal.replace(records)
  else journal.remove()
}
