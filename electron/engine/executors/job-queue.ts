import type { TaskKind, Work, WorkOf } from './task-kinds.ts'

/** How often a job was started without success. */
export interface Attempts {
  /** Attempts that the task itself may have failed, and those that a kill from outside ended. */
  readonly failures: number
  readonly kills: number
}

export type JobOf<K extends TaskKind> = WorkOf<K> & Attempts
/** Work of any of these kinds. */
export type Job<K extends TaskKind = TaskKind> = { readonly [P in K]: JobOf<P> }[K]

/** The jobs of a run that no worker has. Tasks are taken from their source one by one, as they are needed. */
export class JobQueue<K extends TaskKind> {
  readonly #source: Iterator<Work<K>>
  /** The next ones, in reverse order. */
  readonly #next: Job<K>[] = []
  /**
   * Retries come last: kills from outside, such as those for lack of memory, come in bursts, and a task that was only
   * unlucky should not meet three of them.
   */
  readonly #retries: Job<K>[] = []

  constructor(works: Iterable<Work<K>>) {
    this.#source = works[Symbol.iterator]()
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

  take(): Job<K> | undefined {
    const job = this.#next.pop() ?? this.#retries.shift()
    // One is looked at ahead: `empty` must know whether more will come.
    this.#fill(1)
    return job
  }

  /** Jobs that a lost worker had not started, in their order: they are next. */
  putBack(jobs: readonly Job<K>[]): void {
    this.#next.push(...jobs.toReversed())
  }

  retry(job: Job<K>): void {
    this.#retries.push(job)
  }

  #fill(count: number): void {
    if (this.#next.length >= count) return
    const more: Job<K>[] = []
    while (this.#next.length + more.length < count) {
      const { done, value } = this.#source.next()
      if (done === true) break
      more.push({ ...value, failures: 0, kills: 0 })
    }
    this.#next.unshift(...more.reverse())
  }
}
