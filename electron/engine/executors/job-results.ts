import { type AppError, AppFailure, type Result } from '../../../shared/text/errors.ts'
import type { ExitCause } from '../protocol/exit-reason.ts'
import { releaseResult, unpackResult } from '../protocol/packed-results.ts'
import type { Chunk, MeasureResult } from '../protocol/worker-protocol.ts'
import { type Attempts, type DigestJob, type DigestResult, isDigestJob } from './digest-run.ts'
import type { ExecutorEvents } from './executor.ts'
import type { AnyJob, Job, JobQueue } from './job-queue.ts'

/** Maximum failed attempts of a chunk that the chunk itself may have caused; then its tensor has failed. */
export const MAX_ATTEMPTS = 3

/**
 * Maximum external kills per chunk. High, because under memory pressure innocent tasks are hit repeatedly; finite,
 * because a chunk may itself cause the kill.
 */
export const MAX_KILLS = 8

/** The attempt that a job is at, from 1. */
const attemptOf = ({ failures, kills }: Attempts) => failures + kills + 1

/** Reports what workers answered, and queues failed work again or gives it up. */
export class JobResults {
  readonly #queue: JobQueue
  readonly #events: ExecutorEvents

  constructor(queue: JobQueue, events: ExecutorEvents) {
    this.#queue = queue
    this.#events = events
  }

  /**
   * Reports the results of a task and gives their memory back.
   * @param worker its number
   * @throws AppFailure `changed`: the file is not the one that was opened
   */
  measured(worker: number, job: Job, result: MeasureResult): void {
    const again: Chunk[] = []
    let problem: AppError | undefined
    for (const [i, chunk] of job.task.chunks.entries()) {
      const chunkResult = unpackResult(job.task, result, i)
      if (chunkResult.outcome.ok) {
        this.#events.onChunk(chunk, chunkResult, worker, attemptOf(job))
        continue
      }
      const { error } = chunkResult.outcome
      if (error.code === 'changed') throw new AppFailure(error)
      problem = error
      again.push(chunk)
    }
    releaseResult(result)
    if (problem) this.retry(worker, { ...job, task: { ...job.task, chunks: again } }, problem, 'own')
  }

  /** The same for a digest. */
  digested(worker: number, job: DigestJob, result: Result<DigestResult>): void {
    if (result.ok) return this.#events.digests.onDone(job.task, result.value, worker, attemptOf(job))
    if (result.error.code === 'changed') throw new AppFailure(result.error)
    this.retry(worker, job, result.error, 'own')
  }

  /** Queues a job again, each chunk on its own so that a bad one cannot fail the others; or gives it up. */
  retry(worker: number, job: AnyJob, error: AppError, cause: ExitCause): void {
    const attempt = attemptOf(job)
    const failures = job.failures + (cause === 'own' ? 1 : 0)
    const kills = job.kills + (cause === 'outside' ? 1 : 0)
    const givenUp = failures >= MAX_ATTEMPTS || kills >= MAX_KILLS
    if (isDigestJob(job)) {
      const { digests } = this.#events
      if (givenUp) return digests.onFailed(job.task, error, attempt, worker)
      digests.onRetry(job.task, error, attempt, worker)
      this.#queue.retry({ task: job.task, failures, kills })
      return
    }
    const { task } = job
    if (givenUp) {
      for (const chunk of task.chunks) this.#events.onChunkFailed(chunk, error, attempt, worker)
      return
    }
    this.#events.onRetry(task.chunks, error, attempt, worker)
    for (const chunk of task.chunks) this.#queue.retry({ task: { ...task, chunks: [chunk] }, failures, kills })
  }
}
