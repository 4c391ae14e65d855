import type { Chunk, MeasureTask } from '../protocol/worker-protocol.ts'
import type { OpenFiles } from './open-files.ts'

/** Bytes that are read at once for small chunks. */
const WINDOW_BYTES = 1024 * 1024

/** Unused bytes between two chunks that are read all the same, at most: a call costs as much as these. */
const MAX_GAP = 16 * 1024

const window = new Uint8Array(WINDOW_BYTES)

/** Reads the chunks of one task, in their order. Small ones that lie near each other come in one read. */
export class TaskReader {
  readonly #task: MeasureTask
  readonly #files: OpenFiles
  /** What the window holds, in bytes from the start of the file. */
  #start = 0
  #end = 0

  constructor(task: MeasureTask, files: OpenFiles) {
    this.#task = task
    this.#files = files
  }

  /**
   * Fills `target` from `position` on, which is within chunk `number` of the task.
   * @throws AppFailure as `OpenFiles.read` does
   */
  read(number: number, target: Uint8Array, position: number): void {
    const { file, chunks } = this.#task
    if (!this.#holds(position, target.length)) this.#fill(windowEnd(chunks, number, position), position)
    if (this.#holds(position, target.length)) {
      const at = position - this.#start
      target.set(window.subarray(at, at + target.length))
    } else this.#files.read(file, target, position)
  }

  #holds(position: number, length: number): boolean {
    return position >= this.#start && position + length <= this.#end
  }

  /** A failure here may be another chunk's: each then reads for itself. */
  #fill(end: number, position: number): void {
    if (end === 0) return
    this.#end = 0
    try {
      this.#files.read(this.#task.file, window.subarray(0, end - position), position)
    } catch {
      return
    }
    this.#start = position
    this.#end = end
  }
}

/** Where a window from `position` on may end so that it serves more than this chunk; 0 when it would not. */
function windowEnd(chunks: readonly Chunk[], number: number, position: number): number {
  let last = number
  for (let end = endOf(chunks[number]!); last + 1 < chunks.length; last++) {
    const next = chunks[last + 1]!
    const near = next.byteOffset >= end && next.byteOffset - end <= MAX_GAP
    end = endOf(next)
    if (!near || end - position > WINDOW_BYTES) break
  }
  return last > number ? endOf(chunks[last]!) : 0
}

const endOf = ({ byteOffset, nBytes }: Chunk): number => byteOffset + nBytes
