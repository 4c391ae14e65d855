import { WorkerExit } from '../protocol/exit-reason.ts'
import type { WorkerChannel } from '../remote/worker-channel.ts'
import { NoRoom } from './process-budget.ts'
import type { OpenOptions, WorkerKind, WorkerSpawner } from './worker-spawner.ts'

/** A worker that was just started, and where. */
export interface OpenedWorker {
  readonly channel: WorkerChannel
  readonly kind: WorkerKind
  /** Why it is not a thread: a clause. */
  readonly refusal?: string
}

/**
 * Starts a thread, or a process where this process has no room for a thread. Both give the same answers.
 * @throws NoRoom when neither can be started
 */
export function openAnywhere(spawner: WorkerSpawner, options: OpenOptions): OpenedWorker {
  try {
    return { channel: spawner.open('thread', options), kind: 'thread' }
  } catch (error) {
    if (!(error instanceof NoRoom)) throw error
    return { channel: spawner.open('process', options), kind: 'process', refusal: error.message }
  }
}

/** Node's codes for a thread that it ended, or could not start, because memory is short. */
const MEMORY_CODES: ReadonlySet<unknown> = new Set(['ERR_WORKER_OUT_OF_MEMORY', 'ERR_WORKER_INIT_FAILED'])

/**
 * Whether a worker could not start because this process has no room for it: the budget refused it, V8 refused one of
 * its memories, or Node ended it. A process of its own may still start.
 */
export function lacksRoom(error: unknown): boolean {
  if (error instanceof NoRoom) return true
  if (!(error instanceof Error)) return false
  // What V8 throws in a worker arrives as a plain error with its name.
  if (error.name === 'RangeError' && error.message.startsWith('WebAssembly.')) return true
  const failed = error instanceof WorkerExit ? error.reason : error
  return 'code' in failed && MEMORY_CODES.has(failed.code)
}
