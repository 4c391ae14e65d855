/** How many threads one process has room for; process-budget.md says why, and where the numbers come from. */
import type { Measure } from '../../../shared/model/digest.ts'

/** What one process has room for, the main thread included where it has any. */
export interface ProcessLimits {
  /** WebAssembly memories of all threads together. */
  readonly memories: number
  /** Part of them that scans leave to single threads. */
  readonly reserved: number
  readonly threads: number
}

const IN_ELECTRON: ProcessLimits = { memories: 90, reserved: 8, threads: 500 }
const IN_NODE: ProcessLimits = { memories: Infinity, reserved: 0, threads: Infinity }

/** Limits of a process of Electron, `process.versions` being its versions; plain Node has none. */
export const limitsOf = (versions: Readonly<Record<string, string | undefined>>): ProcessLimits =>
  versions['electron'] === undefined ? IN_NODE : IN_ELECTRON

/** WebAssembly memories of a thread that scans: one for its kernels, one for xxh64. SHA-256 needs none. */
export const memoriesOf = (measures: readonly Measure[]): number => 1 + Number(measures.includes('xxh64'))

export interface ThreadNeed {
  /** WebAssembly memories that the thread may create. */
  readonly memories: number
  /** Not one of the many threads of a scan: it may use the reserve. */
  readonly single: boolean
}

/** A worker cannot be had here and now. The message is a clause: `this process has room for 500 threads`. */
export class NoRoom extends Error {
  override readonly name = 'NoRoom'
}

/** Counts the threads of this process and their WebAssembly memories. There is one for all that start threads. */
export class ProcessBudget {
  readonly limits: ProcessLimits
  #threads = 0
  #memories = 0
  /** Part of `#memories` that scans use. */
  #scanMemories = 0

  constructor(limits: ProcessLimits) {
    this.limits = limits
  }

  /** Threads that live, those that are stuck in a system call among them. */
  get threads(): number {
    return this.#threads
  }

  /** Threads of a scan, with so many memories each (1 or more), that fit now. */
  room(memories: number): number {
    const { threads } = this.limits
    return Math.min(threads - this.#threads, Math.floor(this.#free(false) / memories))
  }

  /**
   * Takes the share of a thread.
   * @returns gives it back, to be called when the thread has ended; a second call does nothing
   * @throws NoRoom
   */
  take({ memories, single }: ThreadNeed): () => void {
    const { threads } = this.limits
    if (this.#threads >= threads) throw new NoRoom(`this process has room for ${threads} threads`)
    if (memories > this.#free(single)) throw new NoRoom(this.#refusal({ memories, single }))
    this.#count(1, memories, single)
    let taken = true
    return () => {
      if (taken) this.#count(-1, -memories, single)
      taken = false
    }
  }

  /** Memories that can be taken. */
  #free(single: boolean): number {
    const { memories, reserved } = this.limits
    const free = memories - this.#memories
    return single ? free : Math.min(free, memories - reserved - this.#scanMemories)
  }

  #refusal({ memories, single }: ThreadNeed): string {
    const { limits } = this
    return single
      ? `the threads of this process have room for ${limits.memories} WebAssembly memories`
      : `the threads of all scans have room for ${limits.memories - limits.reserved} WebAssembly memories, ` +
          `and each thread of this scan needs ${memories}`
  }

  #count(threads: number, memories: number, single: boolean): void {
    this.#threads += threads
    this.#memories += memories
    if (!single) this.#scanMemories += memories
  }
}
