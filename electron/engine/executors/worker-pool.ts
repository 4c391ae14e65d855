import { AppFailure, errorMessage, failure, toAppError } from '../../../shared/text/errors.ts'
import { say } from '../../../shared/text/sentence.ts'
import { type ExitCause, type ExitReason, workerDied } from '../protocol/exit-reason.ts'
import type { Executor, ExecutorEvents } from './executor.ts'
import { type JobOf, JobQueue } from './job-queue.ts'
import { JobResults } from './job-results.ts'
import type { PoolSettings } from './pool-settings.ts'
import { emptySlot, factsOf, type Slot } from './slot.ts'
import type { RunningWorker } from './spawn-worker.ts'
import { TASK_KINDS, taskFacts, type TaskKind, type Work } from './task-kinds.ts'
import type { WorkerSpawner } from './worker-spawner.ts'
import { WorkerStarter } from './worker-starter.ts'

/** Task deadline in ms. A 4 MiB task takes milliseconds, so a worker that is silent for this long hangs. */
const TASK_DEADLINE = 120_000

/** Schedules tasks on a fixed number of workers, replaces workers that exit and retries their tasks. */
export class WorkerPool<K extends TaskKind> implements Executor<K> {
  readonly #spawner: WorkerSpawner
  readonly #settings: PoolSettings
  readonly #stop = new AbortController()
  readonly #ending = new Set<Promise<void>>()
  #paused = false
  #slots: readonly Slot<K>[] = []
  #queue!: JobQueue<K>
  #results!: JobResults<K>
  #starter!: WorkerStarter<K>
  #events!: ExecutorEvents<K>
  #settle!: { readonly resolve: () => void; readonly reject: (failure: AppFailure) => void }

  constructor(spawner: WorkerSpawner, settings: PoolSettings) {
    this.#spawner = spawner
    this.#settings = settings
  }

  async run(works: Iterable<Work<K>>, events: ExecutorEvents<K>): Promise<void> {
    const { kind, workers } = this.#settings
    const { signal } = this.#stop
    this.#events = events
    this.#queue = new JobQueue(works)
    this.#results = new JobResults(this.#queue, events.parts)
    this.#slots = Array.from({ length: this.#queue.count(workers) }, (_, i) => emptySlot<K>(i + 1, kind))
    this.#starter = new WorkerStarter(this.#spawner, this.#settings, this.#slots, signal, {
      onReady: (slot, worker) => this.#admit(slot, worker),
      onStartFailed: (event) => events.onWorker(event),
      onGivenUp: (error) => this.#settle.reject(error),
    })
    try {
      await new Promise<void>((resolve, reject) => {
        this.#settle = { resolve, reject }
        if (signal.aborted) return reject(cancelled())
        if (this.#slots.length === 0) return resolve()
        for (const slot of this.#slots) this.#starter.start(slot)
        this.#reportMixed()
      })
      await this.#reportEnding()
    } finally {
      await this.#close()
    }
  }

  pause(): void {
    if (this.#paused) return
    this.#paused = true
    for (const slot of this.#slots) {
      // Stop the deadline while paused: queued tasks do not time out.
      clearTimeout(slot.deadline)
      this.#sendPaused(slot)
    }
  }

  resume(): void {
    this.#paused = false
    for (const slot of this.#slots) {
      this.#sendPaused(slot)
      this.#watch(slot)
      this.#feed(slot)
    }
  }

  cancel(): void {
    this.#stop.abort()
    this.#settle?.reject(cancelled())
  }

  #sendPaused({ worker }: Slot<K>): void {
    // A worker that cannot be reached is exiting.
    worker?.api.setPaused(this.#paused).catch(() => undefined)
  }

  /** Every slot has opened its first worker by now, because opening is synchronous. */
  #reportMixed(): void {
    const { refusal } = this.#starter
    if (refusal === undefined || this.#settings.kind === 'process') return
    const processes = this.#slots.filter(({ kind }) => kind === 'process').length
    this.#events.onMixed?.(this.#slots.length - processes, processes, refusal)
  }

  async #reportEnding(): Promise<void> {
    if (!this.#events.onEnding) return
    const { signal } = this.#stop
    const cancel = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    const workers = this.#slots.flatMap(({ worker }) => worker ?? [])
    await Promise.race([this.#events.onEnding(workers), cancel])
  }

  #admit(slot: Slot<K>, worker: RunningWorker): void {
    // It became ready while the pool was closing, after `close` had passed its slot.
    if (this.#stop.signal.aborted) return this.#terminate(slot, worker)
    this.#events.onWorker({ kind: 'started', ...factsOf(slot, worker) })
    worker.onExit((reason, cause) => this.#lose(slot, worker, reason, cause))
    this.#feed(slot)
  }

  /** Gives a worker its next jobs. */
  #feed(slot: Slot<K>): void {
    const { worker } = slot
    if (!worker || this.#paused || this.#stop.signal.aborted) return
    while (slot.jobs.length < this.#settings.tasksInFlight) {
      if (slot.jobs.some(({ kind }) => TASK_KINDS[kind].alone)) break
      const job = this.#queue.take()
      if (!job) break
      slot.jobs.push(job)
      if (slot.jobs.length === 1) this.#begin(slot)
      this.#run(slot, worker, job).then(
        (report) => {
          if (!this.#isCurrent(slot, worker)) return
          slot.jobs = slot.jobs.filter((other) => other !== job)
          this.#finish(slot, report)
        },
        (error: unknown) => this.#replace(slot, worker, error),
      )
    }
  }

  /** @returns reports the outcomes, if the worker is still the current one of its slot by then */
  async #run<P extends K>(slot: Slot<K>, worker: RunningWorker, job: JobOf<P>): Promise<() => void> {
    const outcomes = await TASK_KINDS[job.kind].run(worker, job.task, (position) => {
      if (!this.#isCurrent(slot, worker)) return
      this.#events.parts[job.kind].onPosition?.(job.task, position)
      this.#watch(slot)
    })
    return () => this.#results.report(slot.number, job, outcomes)
  }

  /** False for answers of a worker that was replaced, and after the end of the scan. */
  #isCurrent(slot: Slot<K>, worker: RunningWorker): boolean {
    return !this.#stop.signal.aborted && slot.worker === worker
  }

  #finish(slot: Slot<K>, report: () => void): void {
    this.#starter.reset()
    try {
      report()
    } catch (error) {
      return this.#settle.reject(new AppFailure(toAppError(error)))
    }
    this.#begin(slot)
    this.#advance()
  }

  /** The worker starts on the first job of its slot now. */
  #begin(slot: Slot<K>): void {
    this.#events.onLane(slot.number, slot.jobs[0])
    this.#watch(slot)
  }

  /** Starts the deadline of the first job of a slot. */
  #watch(slot: Slot<K>): void {
    clearTimeout(slot.deadline)
    const { worker } = slot
    if (!worker || slot.jobs.length === 0 || this.#paused) return
    const limit = this.#settings.taskDeadline ?? TASK_DEADLINE
    slot.deadline = setTimeout(() => {
      if (slot.worker !== worker) return
      this.#lose(slot, worker, { kind: 'silent', seconds: limit / 1000 }, 'own')
      this.#terminate(slot, worker)
    }, limit)
    slot.deadline.unref()
  }

  /** Ends a worker, in the background. */
  #terminate(slot: Slot<K>, worker: RunningWorker): void {
    const end = worker
      .terminate(this.#settings.terminateLimit)
      .then((gone) => {
        if (!gone) this.#events.onWorker({ kind: 'stuck', ...factsOf(slot, worker) })
      })
      .finally(() => this.#ending.delete(end))
    this.#ending.add(end)
  }

  /** Task errors come back as data. A rejected call means a broken worker: replace it. */
  #replace(slot: Slot<K>, worker: RunningWorker, error: unknown): void {
    if (!this.#isCurrent(slot, worker)) return
    this.#lose(slot, worker, { kind: 'error', message: errorMessage(error) }, 'own')
    this.#terminate(slot, worker)
  }

  /** A worker is gone: retry the job it worked on, and put the others back into the queue. */
  #lose(slot: Slot<K>, worker: RunningWorker, reason: ExitReason, cause: ExitCause): void {
    if (!this.#isCurrent(slot, worker)) return
    const [first, ...rest] = slot.jobs
    slot.worker = undefined
    slot.jobs = []
    this.#begin(slot)
    this.#queue.putBack(rest)
    const task = first && taskFacts(first)
    this.#events.onWorker({ kind: 'lost', ...factsOf(slot, worker), reason, cause, task })
    if (first) this.#results.lost(slot.number, first, workerDied(reason), cause)
    this.#advance()
    if (!this.#queue.empty || this.#slots.some((other) => other.jobs.length > 0)) this.#starter.start(slot)
  }

  #advance(): void {
    for (const slot of this.#slots) this.#feed(slot)
    if (this.#queue.empty && this.#slots.every((slot) => slot.jobs.length === 0)) this.#settle.resolve()
  }

  async #close(): Promise<void> {
    this.#stop.abort()
    for (const slot of this.#slots) clearTimeout(slot.deadline)
    for (const slot of this.#slots) if (slot.worker) this.#terminate(slot, slot.worker)
    await this.#starter.settled()
    await Promise.all(this.#ending)
  }
}

const cancelled = () => failure('cancelled', say('The scan was cancelled.'))
