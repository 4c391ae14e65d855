import { isDigest, type Attempts, type DigestJob, type Task } from './digest-run.ts'
import type { MeasureTask } from '../protocol/worker-protocol.ts'

export interface Job extends Attempts {
  readonly task: MeasureTask
}

export type AnyJob = Job | DigestJob

const jobOf = (task: Task): AnyJob =>
  isDigest(task) ? { task, failures: 0, kills: 0 } : { task, failures: 0, kills: 0 }

/** The jobs of a scan that no worker has. Tasks are taken from their source one by one, as they are needed. */
export class JobQueue {
  readonly #source: Iterator<Task>
  /** The next ones, in reverse order. */
  readonly #next: AnyJob[] = []
  /**
   * Retries come last: kills from outside, such as those for lack of memory, come in bursts, and a task that was only
   * unlucky should not meet three of them.
   */
  readonly #retries: AnyJob[] = []

  constructor(tasks: Iterable<Task>) {
    this.#source = tasks[Symbol.iterator]()
    this.#fill(1)
  }

  get empty(): boolean {
    return this.#next.length + this.#retries.length === 0
  }

  /** Number of jobs, counted up to `most`. */
  count(most: number): number {
    this.#fill(most)
    return Math.min(most, this.#next.length + this.#retries.length)
  }

  take(): AnyJob | undefined {
    const job = this.#next.pop() ?? this.#retries.shift()
    // One is looked at ahead: `empty` must know whether more will come.
    this.#fill(1)
    return job
  }

  /** Jobs that a lost worker had not started, in their order: they are next. */
  putBack(jobs: readonly AnyJob[]): void {
    this.#next.push(...jobs.toReversed())
  }

  retry(job: AnyJob): void {
    this.#retries.push(job)
  }

  #fill(count: number): void {
    if (this.#next.length >= count) return
    const more: AnyJob[] = []
    while (this.#next.length + more.length < count) {
      const { done, value } = this.#source.next()
      if (done === true) break
      more.push(jobOf(value))
    }
    this.#next.unshift(...more.reverse())
  }
}
