import type { Job } from './job-queue.ts'
import type { RunningWorker } from './spawn-worker.ts'
import type { TaskKind } from './task-kinds.ts'
import type { WorkerKind } from './worker-spawner.ts'

/** One place for a worker. When its worker exits, another one takes the place. */
export interface Slot<K extends TaskKind> {
  /** From 1. */
  readonly number: number
  worker: RunningWorker | undefined
  /** Given to the worker, in order; it works on the first. */
  jobs: Job<K>[]
  deadline: NodeJS.Timeout | undefined
  /** Failed starts in a row. */
  startFailures: number
  /** A worker is being started, or the next start is waited for. */
  starting: boolean
  /** A worker is being started at this moment. */
  opening: boolean
  /** How the latest worker was started. */
  kind: WorkerKind
  /** A thread could not start here because memory is short. */
  needsProcess: boolean
}

export const emptySlot = <K extends TaskKind>(number: number, kind: WorkerKind): Slot<K> => ({
  number,
  worker: undefined,
  jobs: [],
  deadline: undefined,
  startFailures: 0,
  starting: false,
  opening: false,
  kind,
  needsProcess: false,
})

/** The facts of a slot's worker that events carry. */
export const factsOf = ({ number }: { readonly number: number }, { pid, threadId }: RunningWorker) => ({
  worker: number,
  pid,
  threadId,
})
