import { NoRoom } from './process-budget.ts'
import type { OpenOptions, WorkerChannel, WorkerSpawner } from './worker-channel.ts'

/** A worker that was just started, and where. */
export interface OpenedWorker {
  readonly channel: WorkerChannel
  readonly kind: 'thread' | 'process'
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

/** What Node says of a thread that it ended, or could not start, for lack of memory. */
const NODE_SAYS = /reaching memory limit|ERR_WORKER_(?:OUT_OF_MEMORY|INIT_FAILED)/

/**
 * Whether a worker could not start because this process has no room for it: the budget refused it, V8 refused one of
 * its memories, or Node ended it. A process of its own may still start.
 */
export function lacksRoom(error: unknown): boolean {
  if (error instanceof NoRoom) return true
  if (!(error instanceof Error)) return false
  const { name, message } = error
  const { code } = error as NodeJS.ErrnoException
  return (name === 'RangeError' && message.startsWith('WebAssembly.')) || NODE_SAYS.test(`${code} ${message}`)
}
