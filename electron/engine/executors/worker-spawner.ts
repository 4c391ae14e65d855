import type { ProcessBudget } from './process-budget.ts'
import { openThread } from './thread-channel.ts'
import type { WorkerChannel } from '../remote/worker-channel.ts'

/** Where a worker runs: in a thread of this process, or in a process of its own. */
export type WorkerKind = 'thread' | 'process'

/** How to start a worker that differs from the workers of a scan. */
export interface OpenOptions {
  /** Limit of its heap in MB. Electron cannot limit the heap of a process. */
  readonly heapMB?: number
  /** Discards what it writes to standard error: its crash is intended. */
  readonly quiet?: boolean
  /** WebAssembly memories that it may create as a thread; 0 if absent. */
  readonly memories?: number
  /** As a thread it may use the reserve that scans leave to single threads. */
  readonly single?: boolean
}

/** Starts a program in a process of its own. */
export type OpenProcess = (program: URL, options?: OpenOptions) => WorkerChannel

/** Starts worker programs. Processes are started differently inside and outside Electron. */
export interface WorkerSpawner {
  /** @throws NoRoom when the process has no room for another thread */
  open(kind: WorkerKind, options?: OpenOptions): WorkerChannel
}

/**
 * @param program the built worker program
 * @param openProcess starts it in a process: `utilityProcess` inside Electron, `child_process.fork` outside
 * @param budget of this process; all spawners of the process share it
 */
export function createSpawner(program: URL, openProcess: OpenProcess, budget: ProcessBudget): WorkerSpawner {
  return {
    open: (kind, options = {}) => {
      if (kind === 'process') return openProcess(program, options)
      const { heapMB, memories = 0, single = false } = options
      const giveBack = budget.take({ memories, single })
      try {
        const channel = openThread(program, heapMB === undefined ? {} : { maxOldGenerationSizeMb: heapMB })
        // The first listener: when anyone else learns of the end, the room is free again.
        channel.onExit(giveBack)
        return channel
      } catch (error) {
        giveBack()
        throw error
      }
    },
  }
}
