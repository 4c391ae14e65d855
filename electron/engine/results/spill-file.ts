import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Bytes that are read at once where fewer are asked for: rows are mostly read in the order in which they were written. */
const PAGE_BYTES = 64 * 1024

/** Closes a file when the last function that reads it is gone. */
const readers = new FinalizationRegistry<SpillFile>((file) => file.release())

/**
 * A private temporary file that grows. It has no name from the start, where the system allows that: a crash leaves nothing
 * behind. Who makes it releases it.
 */
export class SpillFile {
  readonly #folder: string
  readonly #descriptor: number
  #users = 1
  #length = 0
  readonly #page = new Uint8Array(PAGE_BYTES)
  #pageStart = 0
  #pageLength = 0

  /** @throws Error if the folder of temporary files is full or forbidden */
  constructor() {
    this.#folder = mkdtempSync(join(tmpdir(), 'tensorscope-'))
    this.#descriptor = openSync(join(this.#folder, 'bytes'), 'wx+', 0o600)
    removeFolder(this.#folder)
  }

  /** @throws Error if the disk is full */
  append(bytes: Uint8Array): void {
    const written = writeSync(this.#descriptor, bytes, 0, bytes.length, this.#length)
    if (written !== bytes.length) throw new Error('the disk is full')
    this.#length += bytes.length
  }

  /** A copy of bytes that were appended; undefined if they cannot be read. */
  read(start: number, length: number): Uint8Array | undefined {
    try {
      if (length > PAGE_BYTES) {
        const bytes = new Uint8Array(length)
        return readSync(this.#descriptor, bytes, 0, length, start) === length ? bytes : undefined
      }
      if (start < this.#pageStart || start + length > this.#pageStart + this.#pageLength) {
        this.#pageLength = readSync(this.#descriptor, this.#page, 0, PAGE_BYTES, start)
        this.#pageStart = start
      }
      const from = start - this.#pageStart
      return from + length <= this.#pageLength ? this.#page.slice(from, from + length) : undefined
    } catch {
      this.#pageLength = 0
      return undefined
    }
  }

  /** Keeps the file open until this function is garbage, even if it is released before. */
  keepFor(reader: WeakKey): void {
    this.#users++
    readers.register(reader, this)
  }

  release(): void {
    if (--this.#users > 0) return
    closeSync(this.#descriptor)
    removeFolder(this.#folder)
  }
}

/** Windows may refuse to delete an open file: it is deleted when it is closed. */
function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true })
  } catch {
    // Left to the system, which empties its folder of temporary files.
  }
}
