/**
 * An append-only file of checksummed records. A record is `length u32, crc32 u32, payload`, little-endian. What follows
 * the first record that is not whole was torn by a crash: it is cut off, what precedes it is good.
 */
import { closeSync, fdatasync, ftruncateSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { crc32 } from 'node:zlib'
import { errorMessage } from '../../../shared/text/errors.ts'
import { openToWrite, READ_FLAGS } from '../files/own-file.ts'

/** A tensor's histogram of 32,768 bins takes 11 bytes a bin at most; a longer record was not written by the app. */
const MAX_RECORD_BYTES = 512 * 1024
const FRAME_BYTES = 8
/** Bytes that are read at once: more than the longest record has. */
const WINDOW_BYTES = 1024 * 1024
/** A disk that takes longer than this to take a few kB, in milliseconds, would hold up the window: better none. */
const MAX_WRITE_MS = 2000

/** Bytes of records that are written at once when a file is replaced. */
const REWRITE_BYTES = 1024 * 1024

const syncData = promisify(fdatasync)

/**
 * Hands every whole record to `onRecord`, which copies what it keeps; a record at which that throws is as good as torn.
 * @param maxBytes a longer file was not written by the app and is not read
 * @returns bytes to keep, the file's header among them; 0 when there is no file, or none that can be believed
 */
export async function readJournal(
  path: string,
  header: Buffer,
  maxBytes: number,
  onRecord: (payload: Buffer) => void,
  log: (message: string) => void,
): Promise<number> {
  try {
    const file = await open(path, READ_FLAGS)
    try {
      const stat = await file.stat()
      const { size } = stat
      if (!stat.isFile()) throw new Error('not a regular file')
      if (size > maxBytes) throw new Error(`${size} bytes, at most ${maxBytes} expected`)
      return await readRecords(new FileWindow(file, size), header, onRecord, log)
    } finally {
      await file.close()
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') log(`saved results are ignored: ${errorMessage(error)}`)
    return 0
  }
}

/** As `readJournal`. */
async function readRecords(
  file: FileWindow,
  header: Buffer,
  onRecord: (payload: Buffer) => void,
  log: (message: string) => void,
): Promise<number> {
  if (!(await file.bytes(0, header.length)).equals(header)) {
    log('saved results are ignored: they are of another version or of another model')
    return 0
  }
  let end = header.length
  try {
    while (end < file.size) {
      const payload = await payloadAt(file, end)
      onRecord(payload)
      end += FRAME_BYTES + payload.length
    }
  } catch (error) {
    log(`the last ${file.size - end} bytes of saved results are ignored: ${errorMessage(error)}`)
  }
  return end
}

/** Reads a file forward, with one window of it in memory. */
class FileWindow {
  /** Bytes of the file when it was opened. No more are read, however many are written to it later. */
  readonly size: number
  readonly #file: FileHandle
  readonly #window = Buffer.alloc(WINDOW_BYTES)
  #start = 0
  #length = 0

  constructor(file: FileHandle, size: number) {
    this.#file = file
    this.size = size
  }

  /** Bytes from `offset` on, until the next call; fewer at the end of the file. */
  async bytes(offset: number, length: number): Promise<Buffer> {
    if (offset < this.#start || offset + length > this.#start + this.#length) await this.#load(offset)
    const from = offset - this.#start
    return this.#window.subarray(from, Math.min(from + length, this.#length))
  }

  async #load(offset: number): Promise<void> {
    const wanted = Math.min(WINDOW_BYTES, Math.max(0, this.size - offset))
    this.#start = offset
    this.#length = 0
    for (let read = -1; read !== 0 && this.#length < wanted; this.#length += read)
      ({ bytesRead: read } = await this.#file.read(
        this.#window,
        this.#length,
        wanted - this.#length,
        offset + this.#length,
      ))
  }
}

async function payloadAt(file: FileWindow, offset: number): Promise<Buffer> {
  const head = await file.bytes(offset, FRAME_BYTES)
  if (head.length < FRAME_BYTES) throw new Error('the last record is not whole')
  const [length, checksum] = [head.readUInt32LE(0), head.readUInt32LE(4)]
  // Zeros that a crash of the machine left behind would pass as an empty record: its checksum is 0.
  if (length === 0 || length > MAX_RECORD_BYTES) throw new Error(`a record claims ${length} bytes`)
  const payload = await file.bytes(offset + FRAME_BYTES, length)
  if (payload.length < length) throw new Error('the last record is not whole')
  if (crc32(payload) !== checksum) throw new Error('a checksum does not match')
  return payload
}

export function frame(payload: Buffer): Buffer {
  const framed = Buffer.allocUnsafe(FRAME_BYTES + payload.length)
  framed.writeUInt32LE(payload.length, 0)
  framed.writeUInt32LE(crc32(payload), 4)
  framed.set(payload, FRAME_BYTES)
  return framed
}

/** The payload of a framed record. */
export const payloadOf = (record: Buffer): Buffer => record.subarray(FRAME_BYTES)

/**
 * The writing side. Writes are synchronous: what was written is with the system when the call returns, and no kill of
 * the process can take it back. The file is made at the first write. The first failure ends it: one line in the log.
 */
export class Journal {
  readonly #path: string
  readonly #header: Buffer
  readonly #maxBytes: number
  readonly #log: (message: string) => void
  #length: number
  #file: number | undefined
  #stopped = false
  #closed = false
  #unsynced = false
  #syncing: Promise<void> = Promise.resolve()

  /**
   * @param length bytes to keep of what is there, as `readJournal` told
   * @param maxBytes as much as `readJournal` will read
   */
  constructor(path: string, header: Buffer, length: number, maxBytes: number, log: (message: string) => void) {
    this.#path = path
    this.#header = header
    this.#length = length
    this.#maxBytes = maxBytes
    this.#log = log
  }

  /** Bytes of the file. */
  get length(): number {
    return this.#length
  }

  append(records: readonly Buffer[]): void {
    this.#attempt(() => {
      const started = performance.now()
      this.#file ??= this.#open()
      this.#write(this.#file, records)
      if (performance.now() - started > MAX_WRITE_MS) throw new Error('the disk is too slow')
    })
  }

  /** The file holds these records alone from now on. A crash leaves the old file or the new one. */
  replace(records: Iterable<Buffer>): void {
    this.#attempt(() => {
      const temporary = `${this.#path}.tmp`
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 })
      // A new one, whatever is there: it may lead elsewhere.
      rmSync(temporary, { force: true })
      const file = openSync(temporary, 'wx', 0o600)
      this.#closeFile()
      this.#file = file
      this.#length = 0
      let [pieces, bytes] = [[this.#header], this.#header.length]
      for (const record of records) {
        pieces.push(record)
        bytes += record.length
        if (bytes < REWRITE_BYTES) continue
        this.#write(file, pieces)
        ;[pieces, bytes] = [[], 0]
      }
      if (pieces.length > 0) this.#write(file, pieces)
      renameSync(temporary, this.#path)
    })
  }

  /** Puts what was written on the disk itself, where a crash of the machine cannot take it. */
  sync(): Promise<void> {
    const file = this.#file
    if (file === undefined || !this.#unsynced) return this.#syncing
    this.#unsynced = false
    // The file may have been replaced and closed meanwhile: then there is nothing left to put on the disk.
    this.#syncing = this.#syncing.then(() => (this.#file === file ? syncData(file) : undefined)).catch(() => undefined)
    return this.#syncing
  }

  async close(): Promise<void> {
    this.#stopped = this.#closed = true
    await this.sync()
    this.#closeFile()
  }

  /** Deletes the file; the next write makes a new one, even where the last one failed. */
  remove(): void {
    this.#stopped = this.#closed
    this.#attempt(() => {
      this.#closeFile()
      this.#length = 0
      rmSync(this.#path, { force: true })
    })
  }

  #open(): number {
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 })
    const file = openToWrite(this.#path, 0o600)
    ftruncateSync(file, this.#length)
    if (this.#length === 0) this.#write(file, [this.#header])
    return file
  }

  #write(file: number, pieces: readonly Buffer[]): void {
    const bytes = Buffer.concat(pieces)
    if (this.#length + bytes.length > this.#maxBytes) throw new Error(`they take more than ${this.#maxBytes} bytes`)
    for (let written = 0; written < bytes.length;) {
      const count = writeSync(file, bytes, written, bytes.length - written, this.#length)
      written += count
      this.#length += count
    }
    this.#unsynced = true
  }

  #attempt(work: () => void): void {
    if (this.#stopped) return
    try {
      work()
    } catch (error) {
      this.#stopped = true
      this.#closeFile()
      this.#log(`results are not saved any more: ${errorMessage(error)}`)
    }
  }

  #closeFile(): void {
    if (this.#file === undefined) return
    const file = this.#file
    this.#file = undefined
    try {
      closeSync(file)
    } catch {
      // Closing tells of writes that failed late, on network disks; the checksums find them.
    }
  }
}
