import { type AppError, AppFailure } from '../../../shared/text/errors.ts'
import type { ExitCause } from '../protocol/exit-reason.ts'
import type { PartEvents } from './executor.ts'
import type { Attempts, JobOf, JobQueue } from './job-queue.ts'
import { type PartOf, type PartOutcome, TASK_KINDS, type TaskKind } from './task-kinds.ts'

/** Maximum failed attempts of a part that the part itself may have caused; then its tensor has failed. */
export const MAX_ATTEMPTS = 3

/**
 * Maximum external kills per part. High, because under memory pressure innocent tasks are hit repeatedly; finite,
 * because a part may itself cause the kill.
 */
export const MAX_KILLS = 8

/** The attempt that a job is at, from 1. */
const attemptOf = ({ failures, kills }: Attempts) => failures + kills + 1

/** Reports what workers answered, and queues failed work again or gives it up. */
export class JobResults<K extends TaskKind> {
  readonly #queue: JobQueue<K>
  readonly #events: { readonly [P in K]: PartEvents<P> }

  constructor(queue: JobQueue<K>, events: { readonly [P in K]: PartEvents<P> }) {
    this.#queue = queue
    this.#events = events
  }

  /**
   * Reports the outcomes of a job.
   * @param worker its number
   * @throws AppFailure `changed`: the file is not the one that was opened
   */
  report<P extends K>(worker: number, job: JobOf<P>, outcomes: Iterable<PartOutcome<P>>): void {
    const again: PartOf<P>[] = []
    let problem: AppError | undefined
    for (const { part, outcome } of outcomes) {
      if (outcome.ok) {
        this.#events[job.kind].onDone(part, outcome.value, worker, attemptOf(job))
        continue
      }
      if (outcome.error.code === 'changed') throw new AppFailure(outcome.error)
      problem = outcome.error
      again.push(part)
    }
    if (problem) this.#retry(worker, job, again, problem, 'own')
  }

  /** The worker of a job is gone: all of it is done again, or given up. */
  lost<P extends K>(worker: number, job: JobOf<P>, error: AppError, cause: ExitCause): void {
    this.#retry(worker, job, TASK_KINDS[job.kind].parts(job.task), error, cause)
  }

  /** Queues parts again, each on its own so that a bad one cannot fail the others; or gives them up. */
  #retry<P extends K>(
    worker: number,
    job: JobOf<P>,
    parts: readonly PartOf<P>[],
    error: AppError,
    cause: ExitCause,
  ): void {
    const attempt = attemptOf(job)
    const failures = job.failures + (cause === 'own' ? 1 : 0)
    const kills = job.kills + (cause === 'outside' ? 1 : 0)
    const events = this.#events[job.kind]
    if (failures >= MAX_ATTEMPTS || kills >= MAX_KILLS) {
      for (const part of parts) events.onFailed(part, error, attempt, worker)
      return
    }
    events.onRetry(parts, error, attempt, worker)
    for (const part of parts) {
      const task = TASK_KINDS[job.kind].only(job.task, part)
      this.#queue.retry({ kind: job.kind, task, failures, kills })
    }
  }
}
