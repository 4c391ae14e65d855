import { SpillFile } from './spill-file.ts'

/** Block size in bytes. Each entry must fit into one block; the largest are histograms (360 kB) and rows (300 kB). */
const BLOCK_BYTES = 1024 * 1024

/** Gives a copy of the bytes of a tensor; undefined if it has none, or if they cannot be read from the temporary file. */
type BytesOf = (tensor: number) => Uint8Array | undefined

/**
 * Stores bytes per tensor in large blocks. Beyond the memory limit, the oldest blocks spill to a private temporary file,
 * which is deleted when the store is cleared or closed.
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
  #file: SpillFile | undefined
  #keepInMemory = false
  /** A spilled block that no snapshot has, to be written to again. */
  #spare: Uint8Array | undefined
  /** Blocks that a snapshot may read. */
  readonly #pinned = new WeakSet<Uint8Array>()

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
    return start < 0 ? undefined : bytesAt(start, this.#lengths[tensor]!, this.#blocks, this.#spilled, this.#file)
  }

  /** Gives the bytes as they are now: `set`, `clear` and `close` do not matter. */
  snapshot(): BytesOf {
    const [starts, lengths, blocks] = [this.#starts.slice(), this.#lengths.slice(), [...this.#blocks]]
    const [spilled, file] = [this.#spilled, this.#file]
    const bytesOf: BytesOf = (tensor) => {
      const start = starts[tensor] ?? -1
      return start < 0 ? undefined : bytesAt(start, lengths[tensor]!, blocks, spilled, file)
    }
    for (const block of blocks) this.#pinned.add(block)
    file?.keepFor(bytesOf)
    return bytesOf
  }

  /** Discards everything; the store can be used again. */
  clear(): void {
    this.#starts.fill(-1)
    this.#blocks = []
    this.#spare = undefined
    this.#spilled = this.#used = this.#live = this.#stale = 0
    this.close()
  }

  /** Discards what is in the temporary file. Nothing is added from here on, except after `clear`. */
  close(): void {
    this.#file?.release()
    this.#file = undefined
  }

  #append(tensor: number, bytes: Uint8Array): void {
    if (this.#blocks.length === 0 || this.#used + bytes.length > BLOCK_BYTES) this.#addBlock()
    this.#blocks.at(-1)!.set(bytes, this.#used)
    this.#starts[tensor] = (this.#spilled + this.#blocks.length - 1) * BLOCK_BYTES + this.#used
    this.#lengths[tensor] = bytes.length
    this.#used += bytes.length
    this.#live += bytes.length
  }

  /** Bytes that were replaced stay in their blocks until they are more than those in use; those in the file remain. */
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
    this.#blocks.push(this.#spare ?? new Uint8Array(BLOCK_BYTES))
    this.#spare = undefined
    this.#used = 0
  }

  /** A temporary folder that is full or forbidden costs memory, not results. */
  #spill(): void {
    const block = this.#blocks[0]!
    try {
      this.#file ??= new SpillFile()
      this.#file.append(block)
    } catch {
      this.#keepInMemory = true
      return
    }
    this.#blocks.shift()
    this.#spilled++
    if (!this.#pinned.has(block)) this.#spare = block
  }
}

/** @param start in bytes, counted over all blocks */
function bytesAt(
  start: number,
  length: number,
  blocks: readonly Uint8Array[],
  spilled: number,
  file: SpillFile | undefined,
): Uint8Array | undefined {
  const inMemory = start - spilled * BLOCK_BYTES
  return inMemory < 0 ? file?.read(start, length) : copyOf(blocks, inMemory, length)
}

/** @param start in bytes from the start of the first of these blocks */
function copyOf(blocks: readonly Uint8Array[], start: number, length: number): Uint8Array {
  const from = start % BLOCK_BYTES
  return blocks[Math.floor(start / BLOCK_BYTES)]!.slice(from, from + length)
}
