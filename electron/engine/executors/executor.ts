import type { AppError } from '../../../shared/text/errors.ts'
import type { RunningWorker } from './spawn-worker.ts'
import type { ExitCause, ExitReason } from '../protocol/exit-reason.ts'
import type { PartOf, ResultOf, TaskFacts, TaskKind, TaskOf, Work } from './task-kinds.ts'

/** What happened to a worker. `worker` is its number, from 1; a worker that replaces it gets the same number. */
export type WorkerEvent =
  | { readonly kind: 'started'; readonly worker: number; readonly pid: number; readonly threadId: number }
  | {
      readonly kind: 'lost'
      readonly worker: number
      readonly pid: number
      readonly threadId: number
      readonly reason: ExitReason
      readonly cause: ExitCause
      /** Its current task, which is retried or given up: `onRetry` or `onFailed` follows. */
      readonly task: TaskFacts | undefined
    }
  | { readonly kind: 'start-failed'; readonly worker: number; readonly reason: string; readonly failures: number }
  /** It was told to end and has not: it is abandoned. */
  | { readonly kind: 'stuck'; readonly worker: number; readonly pid: number; readonly threadId: number }

/** What an executor tells while it runs. Calls come one at a time, in the order in which things happen. */
export interface ExecutorEvents<K extends TaskKind> {
  /** A worker, numbered from 1, has begun a task; `undefined` when it has nothing to do. */
  onLane(worker: number, work: Work<K> | undefined): void
  onWorker(event: WorkerEvent): void
  /**
   * Threads were asked for, and this process has no room for all of them: the others are processes.
   * @param reason a clause: `this process has room for 500 threads`
   */
  onMixed?(threads: number, processes: number, reason: string): void
  /** Everything is done, and the workers still live: they end when it resolves. */
  onEnding?(workers: readonly RunningWorker[]): Promise<void>
  /** Events of the parts of tasks, by the kind of the task. */
  readonly parts: { readonly [P in K]: PartEvents<P> }
}

/** Events of the parts of tasks of one kind. `attempt` counts from 1. */
export interface PartEvents<K extends TaskKind> {
  /** Bytes done of a task that takes many calls; fewer than before after a restart. */
  onPosition?(task: TaskOf<K>, position: number): void
  onDone(part: PartOf<K>, result: ResultOf<K>, worker: number, attempt: number): void
  /** A part failed for the last time. */
  onFailed(part: PartOf<K>, error: AppError, attempts: number, worker: number): void
  /** A worker is gone or parts failed, and the work is done again. */
  onRetry(parts: readonly PartOf<K>[], error: AppError, attempt: number, worker: number): void
}

/** Runs tasks on workers, whichever kind they are. */
export interface Executor<K extends TaskKind> {
  /**
   * Resolves when every part is done or failed, and no worker is left.
   * @param works taken one by one, as workers need them
   * @throws AppFailure `worker-start`, `changed`, `cancelled`; no worker is left then either
   */
  run(works: Iterable<Work<K>>, events: ExecutorEvents<K>): Promise<void>
  /** No worker begins anything new until `resume`; the task or the segment that they have begun is finished. */
  pause(): void
  resume(): void
  /** Ends every worker at once; `run` rejects with `cancelled`. */
  cancel(): void
}
