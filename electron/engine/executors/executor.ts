import type { AppError } from '../../../shared/text/errors.ts'
import type { Chunk, ChunkResult, DigestTask } from '../protocol/worker-protocol.ts'
import type { DigestResult, Task } from './digest-run.ts'
import type { RunningWorker } from './spawn-worker.ts'
import type { ExitCause, ExitReason } from '../protocol/exit-reason.ts'

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
      /** Its current task, which is retried or given up: `onRetry` or `onChunkFailed` follows. */
      readonly task: Task | undefined
    }
  | { readonly kind: 'start-failed'; readonly worker: number; readonly reason: string; readonly failures: number }
  /** It was told to end and has not: it is abandoned. */
  | { readonly kind: 'stuck'; readonly worker: number; readonly pid: number; readonly threadId: number }

/** What an executor tells while it runs. Calls come one at a time, in the order in which things happen. */
export interface ExecutorEvents {
  /** A worker, numbered from 1, has begun a task; `undefined` when it has nothing to do. */
  onLane(worker: number, task: Task | undefined): void
  onChunk(chunk: Chunk, result: ChunkResult, worker: number, attempt: number): void
  /** A chunk failed for the last time. */
  onChunkFailed(chunk: Chunk, error: AppError, attempts: number, worker: number): void
  /** A worker is gone or a chunk failed, and the work is done again. */
  onRetry(chunks: readonly Chunk[], error: AppError, attempt: number, worker: number): void
  onWorker(event: WorkerEvent): void
  /**
   * Threads were asked for, and this process has no room for all of them: the others are processes.
   * @param reason a clause: `this process has room for 500 threads`
   */
  onMixed?(threads: number, processes: number, reason: string): void
  /** Everything is done, and the workers still live: they end when it resolves. */
  onEnding?(workers: readonly RunningWorker[]): Promise<void>
  readonly digests: DigestEvents
}

/** The same, of digests. */
export interface DigestEvents {
  /** Bytes of the tensor that were read; fewer than before after a restart. */
  onPosition(task: DigestTask, position: number): void
  onDone(task: DigestTask, result: DigestResult, worker: number, attempt: number): void
  onFailed(task: DigestTask, error: AppError, attempts: number, worker: number): void
  onRetry(task: DigestTask, error: AppError, attempt: number, worker: number): void
}

/** Runs tasks on workers, whichever kind they are. */
export interface Executor {
  /**
   * Resolves when every chunk and every digest is done or failed, and no worker is left.
   * @param tasks taken one by one, as workers need them
   * @throws AppFailure `worker-start`, `changed`, `cancelled`; no worker is left then either
   */
  run(tasks: Iterable<Task>, events: ExecutorEvents): Promise<void>
  /** No worker begins anything new until `resume`; the task or the segment that they have begun is finished. */
  pause(): void
  resume(): void
  /** Ends every worker at once; `run` rejects with `cancelled`. */
  cancel(): void
}
