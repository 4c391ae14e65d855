import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Block size in bytes. Each entry must fit into one block; the largest are histograms (360 kB) and rows (300 kB). */
const BLOCK_BYTES = 1024 * 1024

/**
 * Stores bytes per tensor in large blocks. Beyond the memory limit, the oldest blocks spill to a private temporary file,
 * which is deleted when the store is cleared.
 */
export class ByteStore {
  readonly #memoryBlocks: number
  /** By tensor: where its bytes start, counted over all blocks; -1 where there are none. */
  readonly #starts: Float64Array
  readonly #lengths: Uint32Array
  /** The blocks from `#spilled` on. */
  #blocks: Uint8Array[] = []
  /** Blocks that are in the file. */
  #spilled = 0
  /** Bytes used of the last block. */
  #used = 0
  /** Bytes of tensors, and bytes that were replaced. */
  #live = 0
  #stale = 0
  #file: { readonly folder: string; readonly descriptor: number } | undefined
  #keepInMemory = false

  /**
   * @param tensors number of tensors
   * @param memoryBlocks maximum of blocks of 1 MiB in memory; by default all of them
   */
  constructor(tensors: number, memoryBlocks = Infinity) {
    this.#memoryBlocks = memoryBlocks
    this.#starts = new Float64Array(tensors).fill(-1)
    this.#lengths = new Uint32Array(tensors)
  }

  /** Bytes in memory; others are in the file. */
  get memoryBytes(): number {
    return this.#blocks.length * BLOCK_BYTES
  }

  /** Replaces the bytes that the tensor had. */
  set(tensor: number, bytes: Uint8Array): void {
    if (bytes.length > BLOCK_BYTES) throw new RangeError(`${bytes.length} bytes of tensor ${tensor} do not fit a block`)
    if (this.#starts[tensor]! >= 0) {
      this.#live -= this.#lengths[tensor]!
      this.#stale += this.#lengths[tensor]!
    }
    this.#append(tensor, bytes)
    if (this.#stale > Math.max(BLOCK_BYTES, this.#live)) this.#compact()
  }

  /** A copy. Also undefined if its place in the temporary file cannot be read. */
  get(tensor: number): Uint8Array | undefined {
    const start = this.#starts[tensor] ?? -1
    if (start < 0) return undefined
    const length = this.#lengths[tensor]!
    if (start < this.#spilled * BLOCK_BYTES) return this.#readBack(start, length)
    return copyOf(this.#blocks, start - this.#spilled * BLOCK_BYTES, length)
  }

  /** Copies of the bytes as they are now, for a store that keeps all of them in memory: `set` and `clear` do not matter. */
  snapshot(): (tensor: number) => Uint8Array | undefined {
    const [starts, lengths, blocks] = [this.#starts.slice(), this.#lengths.slice(), [...this.#blocks]]
    return (tensor) => {
      const start = starts[tensor] ?? -1
      return start < 0 ? undefined : copyOf(blocks, start, lengths[tensor]!)
    }
  }

  /** Discards everything; the store can be used again. */
  clear(): void {
    this.#starts.fill(-1)
    this.#blocks = []
    this.#spilled = this.#used = this.#live = this.#stale = 0
    if (!this.#file) return
    const { folder, descriptor } = this.#file
    this.#file = undefined
    closeSync(descriptor)
    removeFolder(folder)
  }

  #append(tensor: number, bytes: Uint8Array): void {
    if (this.#blocks.length === 0 || this.#used + bytes.length > BLOCK_BYTES) this.#addBlock()
    this.#blocks.at(-1)!.set(bytes, this.#used)
    this.#starts[tensor] = (this.#spilled + this.#blocks.length - 1) * BLOCK_BYTES + this.#used
    this.#lengths[tensor] = bytes.length
    this.#used += bytes.length
    this.#live += bytes.length
  }

  /** Bytes that were replaced stay in their blocks until they are more than those in use. */
  #compact(): void {
    if (this.#spilled > 0) return
    const old = this.#blocks
    this.#blocks = []
    this.#used = this.#live = this.#stale = 0
    for (const [tensor, start] of this.#starts.entries())
      if (start >= 0) this.#append(tensor, copyOf(old, start, this.#lengths[tensor]!))
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

/** @param start in bytes from the start of the first of these blocks */
function copyOf(blocks: readonly Uint8Array[], start: number, length: number): Uint8Array {
  const from = start % BLOCK_BYTES
  return blocks[Math.floor(start / BLOCK_BYTES)]!.slice(from, from + length)
}

/** Unlinks the file right after opening it, where the system allows that: a crash leaves nothing behind. */
function openTemporary(): { readonly folder: string; readonly descriptor: number } {
  const folder = mkdtempSync(join(tmpdir(), 'tensorscope-'))
  const descriptor = openSync(join(folder, 'bytes'), 'wx+', 0o600)
  removeFolder(folder)
  return { folder, descriptor }
}

/** Windows may refuse to delete an open file: it is deleted when it is closed. */
function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true })
  } catch {
    // Left to the system, which empties its folder of temporary files.
  }
}
