import type { FileStamp } from '../protocol/worker-protocol.ts'
import type { OpenFiles } from './open-files.ts'

/** Bytes that are read at once for small chunks. */
const WINDOW_BYTES = 1024 * 1024

/** Unused bytes between two chunks that are read all the same, at most: a call costs as much as these. */
const MAX_GAP = 16 * 1024

/** One for each file that a task reads from: those of a worker's tasks take turns. */
const windows: Uint8Array[] = []

/** Where a chunk is, in bytes from the start of the file. */
export interface ByteRange {
  readonly byteOffset: number
  readonly nBytes: number
}

/** Reads the chunks of one task in one file, in their order. Small ones that lie near each other come in one read. */
export class TaskReader {
  readonly #file: FileStamp
  readonly #chunks: readonly ByteRange[]
  readonly #files: OpenFiles
  readonly #window: Uint8Array
  /** What the window holds, in bytes from the start of the file. */
  #start = 0
  #end = 0

  /** @param side number of the reader among those of the same task: each has a window of its own */
  constructor(file: FileStamp, chunks: readonly ByteRange[], files: OpenFiles, side = 0) {
    this.#file = file
    this.#chunks = chunks
    this.#files = files
    this.#window = windows[side] ??= new Uint8Array(WINDOW_BYTES)
  }

  /**
   * Fills `target` from `position` on, which is within chunk `number` of the task.
   * @throws AppFailure as `OpenFiles.read` does
   */
  read(number: number, target: Uint8Array, position: number): void {
    if (!this.#holds(position, target.length)) this.#fill(windowEnd(this.#chunks, number, position), position)
    if (this.#holds(position, target.length)) {
      const at = position - this.#start
      target.set(this.#window.subarray(at, at + target.length))
    } else this.#files.read(this.#file, target, position)
  }

  #holds(position: number, length: number): boolean {
    return position >= this.#start && position + length <= this.#end
  }

  /** A failure here may be another chunk's: each then reads for itself. */
  #fill(end: number, position: number): void {
    if (end === 0) return
    this.#end = 0
    try {
      this.#files.read(this.#file, this.#window.subarray(0, end - position), position)
    } catch {
      return
    }
    this.#start = position
    this.#end = end
  }
}

/** Where a window from `position` on may end so that it serves more than this chunk; 0 when it would not. */
function windowEnd(chunks: readonly ByteRange[], number: number, position: number): number {
  let last = number
  for (let end = endOf(chunks[number]!); last + 1 < chunks.length; last++) {
    const next = chunks[last + 1]!
    const near = next.byteOffset >= end && next.byteOffset - end <= MAX_GAP
    end = endOf(next)
    if (!near || end - position > WINDOW_BYTES) break
  }
  return last > number ? endOf(chunks[last]!) : 0
}

const endOf = ({ byteOffset, nBytes }: ByteRange): number => byteOffset + nBytes
