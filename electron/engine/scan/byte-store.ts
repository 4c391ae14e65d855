import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Bytes of a block. What belongs to a tensor lies in one: a histogram has 360 kB at most, a row 300 kB. */
const BLOCK_BYTES = 1024 * 1024

/**
 * Bytes by tensor, in few large pieces of memory. What is beyond the blocks that memory is to have goes to a temporary
 * file, the oldest first, which is nobody else's to read and gone when the store is closed.
 */
export class ByteStore {
  readonly #memoryBlocks: number
  /** By tensor: where it starts, counted over all blocks. */
  readonly #starts: (number | undefined)[] = []
  readonly #lengths: number[] = []
  /** The blocks from `#spilled` on. */
  readonly #blocks: Uint8Array[] = []
  /** Blocks that are in the file. */
  #spilled = 0
  /** Bytes used of the last block. */
  #used = 0
  #file: { readonly folder: string; readonly descriptor: number } | undefined
  #keepInMemory = false

  /** @param memoryBlocks blocks of 1 MiB in memory, at most; without it all of them */
  constructor(memoryBlocks = Infinity) {
    this.#memoryBlocks = memoryBlocks
  }

  /** Bytes in memory; what is more is in the file. */
  get memoryBytes(): number {
    return this.#blocks.length * BLOCK_BYTES
  }

  /** One that is there already is replaced. */
  set(tensor: number, bytes: Uint8Array): void {
    if (bytes.length > BLOCK_BYTES) throw new RangeError(`${bytes.length} bytes of tensor ${tensor} do not fit a block`)
    if (this.#blocks.length === 0 || this.#used + bytes.length > BLOCK_BYTES) this.#addBlock()
    this.#blocks.at(-1)!.set(bytes, this.#used)
    this.#starts[tensor] = (this.#spilled + this.#blocks.length - 1) * BLOCK_BYTES + this.#used
    this.#lengths[tensor] = bytes.length
    this.#used += bytes.length
  }

  has(tensor: number): boolean {
    return this.#starts[tensor] !== undefined
  }

  /** A copy. Undefined as well when its place in the temporary file cannot be read. */
  get(tensor: number): Uint8Array | undefined {
    const start = this.#starts[tensor]
    if (start === undefined) return undefined
    const length = this.#lengths[tensor]!
    const block = Math.floor(start / BLOCK_BYTES)
    if (block < this.#spilled) return this.#readBack(start, length)
    const from = start % BLOCK_BYTES
    return this.#blocks[block - this.#spilled]!.slice(from, from + length)
  }

  /** Forgets everything; the store can be used again. */
  close(): void {
    this.#starts.length = 0
    this.#lengths.length = 0
    this.#blocks.length = 0
    this.#spilled = 0
    this.#used = 0
    if (!this.#file) return
    const { folder, descriptor } = this.#file
    this.#file = undefined
    closeSync(descriptor)
    removeFolder(folder)
  }

  #addBlock(): void {
    if (this.#blocks.length >= this.#memoryBlocks && !this.#keepInMemory) this.#spill()
    this.#blocks.push(new Uint8Array(BLOCK_BYTES))
    this.#used = 0
  }

  /** A temporary folder that is full or forbidden costs memory, not results. */
  #spill(): void {
    try {
      this.#file ??= openTemporary()
      const block = this.#blocks[0]!
      const written = writeSync(this.#file.descriptor, block, 0, BLOCK_BYTES, this.#spilled * BLOCK_BYTES)
      if (written !== BLOCK_BYTES) throw new Error('the disk is full')
      this.#blocks.shift()
      this.#spilled++
    } catch {
      this.#keepInMemory = true
    }
  }

  #readBack(start: number, length: number): Uint8Array | undefined {
    const bytes = new Uint8Array(length)
    try {
      return readSync(this.#file!.descriptor, bytes, 0, length, start) === length ? bytes : undefined
    } catch {
      return undefined
    }
  }
}

/** Where the system allows it, the file has no name from the start: then nothing can be left behind. */
function openTemporary(): { readonly folder: string; readonly descriptor: number } {
  const folder = mkdtempSync(join(tmpdir(), 'tensorscope-'))
  const descriptor = openSync(join(folder, 'bytes'), 'wx+', 0o600)
  removeFolder(folder)
  return { folder, descriptor }
}

/** Windows may refuse while the file is open: it is tried again when it is closed. */
function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true })
  } catch {
    // Left to the system, which empties its folder of temporary files.
  }
}
