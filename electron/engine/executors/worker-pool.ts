import { AppFailure, type AppError, toAppError } from '../../../shared/errors.ts'
import { type Chunk, type MeasureResult, type MeasureTask, workerDied } from '../../../shared/protocol.ts'
import type { Executor, ExecutorEvents } from './executor.ts'
import { type RunningWorker, spawnWorker } from './spawn-worker.ts'
import type { WorkerSpawner } from './worker-channel.ts'

/** How often a chunk is tried before its tensor has failed. */
export const MAX_ATTEMPTS = 3

/** Starts that may fail in a row, over all workers, before the scan ends: more would be a loop. */
export const MAX_START_FAILURES = 5

/** A task of 4 MiB takes milliseconds; a worker that is silent for this long, in milliseconds, hangs. */
const TASK_DEADLINE = 120_000

export interface PoolSettings {
  readonly kind: 'thread' | 'process'
  readonly workers: number
  /** Tasks given to a worker at once: with two, the next one is there when the first is done. */
  readonly tasksInFlight: number
  readonly taskDeadline?: number
}

interface Job {
  readonly task: MeasureTask
  /** From 1. */
  readonly attempt: number
}

/** One place for a worker. When its worker dies, another takes the place. */
interface Slot {
  readonly number: number
  worker: RunningWorker | undefined
  /** Given to the worker, in order; it works on the first. */
  jobs: Job[]
  deadline: NodeJS.Timeout | undefined
}

/** Schedules tasks on a fixed number of workers, replaces workers that die and tries their tasks again. */
export class WorkerPool implements Executor {
  readonly #spawner: WorkerSpawner
  readonly #settings: PoolSettings
  readonly #stop = new AbortController()
  readonly #starting = new Set<Promise<void>>()
  #queue: Job[] = []
  /**
   * What is tried again comes last: what kills workers from outside, such as a lack of memory, comes in bursts, and a
   * task that was only unlucky should not meet it three times.
   */
  #again: Job[] = []
  #slots: Slot[] = []
  #startFailures = 0
  #paused = false
  #events!: ExecutorEvents
  #settle!: { readonly resolve: () => void; readonly reject: (failure: AppFailure) => void }

  constructor(spawner: WorkerSpawner, settings: PoolSettings) {
    this.#spawner = spawner
    this.#settings = settings
  }

  async run(tasks: readonly MeasureTask[], events: ExecutorEvents): Promise<void> {
    this.#events = events
    // Taken from the end: the last job is the next one.
    this.#queue = tasks.map((task) => ({ task, attempt: 1 })).reverse()
    const size = Math.min(this.#settings.workers, tasks.length)
    this.#slots = Array.from({ length: size }, (_, i) => ({
      number: i + 1,
      worker: undefined,
      jobs: [],
      deadline: undefined,
    }))
    try {
      await new Promise<void>((resolve, reject) => {
        this.#settle = { resolve, reject }
        if (this.#stop.signal.aborted) return reject(cancelled())
        if (size === 0) return resolve()
        for (const slot of this.#slots) this.#start(slot)
      })
    } finally {
      await this.#close()
    }
  }

  get #waiting(): boolean {
    return this.#queue.length + this.#again.length > 0
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    this.#paused = false
    for (const slot of this.#slots) this.#feed(slot)
  }

  cancel(): void {
    this.#stop.abort()
    this.#settle?.reject(cancelled())
  }

  /** Starts a worker for a slot, in the background. */
  #start(slot: Slot): void {
    const start = this.#startWorker(slot).finally(() => this.#starting.delete(start))
    this.#starting.add(start)
  }

  async #startWorker(slot: Slot): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        const worker = await spawnWorker(this.#spawner, this.#settings.kind, this.#stop.signal)
        this.#startFailures = 0
        slot.worker = worker
        worker.onExit((reason) => this.#lose(slot, worker, reason))
        this.#feed(slot)
        return
      } catch (error) {
        if (this.#stop.signal.aborted) return
        if (++this.#startFailures >= MAX_START_FAILURES) {
          const cause = error instanceof Error ? error.message : String(error)
          const message = `No worker could be started (${MAX_START_FAILURES} attempts): ${cause}.`
          return this.#settle.reject(new AppFailure({ code: 'worker-start', message }))
        }
        await new Promise((resolve) => setTimeout(resolve, 20 * 2 ** this.#startFailures))
      }
    }
  }

  /** Gives a worker its next jobs. */
  #feed(slot: Slot): void {
    const { worker } = slot
    if (!worker || this.#paused || this.#stop.signal.aborted) return
    while (slot.jobs.length < this.#settings.tasksInFlight) {
      const job = this.#queue.pop() ?? this.#again.shift()
      if (!job) break
      slot.jobs.push(job)
      if (slot.jobs.length === 1) this.#begin(slot)
      worker.api.measure(job.task).then(
        (result) => this.#finish(slot, worker, job, result),
        (error: unknown) => this.#reject(slot, worker, job, error),
      )
    }
  }

  /** The first job of a slot is being worked on from now. */
  #begin(slot: Slot): void {
    clearTimeout(slot.deadline)
    const job = slot.jobs[0]
    this.#events.onLane(slot.number, job?.task)
    if (!job) return
    const { worker } = slot
    const limit = this.#settings.taskDeadline ?? TASK_DEADLINE
    slot.deadline = setTimeout(() => {
      if (!worker || slot.worker !== worker) return
      this.#lose(slot, worker, `did not answer within ${limit / 1000} s`)
      void worker.terminate()
    }, limit)
    slot.deadline.unref()
  }

  #finish(slot: Slot, worker: RunningWorker, job: Job, result: MeasureResult): void {
    if (this.#stop.signal.aborted || slot.worker !== worker) return
    slot.jobs = slot.jobs.filter((other) => other !== job)
    const again: Chunk[] = []
    let problem: AppError | undefined
    for (const [i, chunk] of job.task.chunks.entries()) {
      const chunkResult = result.chunks[i]!
      if (chunkResult.outcome.ok) {
        this.#events.onChunk(chunk, chunkResult, slot.number, job.attempt)
        continue
      }
      const { error } = chunkResult.outcome
      if (error.code === 'changed') return this.#settle.reject(new AppFailure(error))
      problem = error
      again.push(chunk)
    }
    if (problem) this.#retry({ ...job, task: { ...job.task, chunks: again } }, problem)
    this.#begin(slot)
    this.#advance()
  }

  /** A call failed though its worker lives. */
  #reject(slot: Slot, worker: RunningWorker, job: Job, error: unknown): void {
    if (this.#stop.signal.aborted || slot.worker !== worker) return
    slot.jobs = slot.jobs.filter((other) => other !== job)
    this.#retry(job, toAppError(error))
    this.#begin(slot)
    this.#advance()
  }

  /** A worker is gone: what it worked on is tried again, what it had not begun goes back to the queue. */
  #lose(slot: Slot, worker: RunningWorker, reason: string): void {
    if (this.#stop.signal.aborted || slot.worker !== worker) return
    const [first, ...rest] = slot.jobs
    slot.worker = undefined
    slot.jobs = []
    this.#begin(slot)
    this.#queue.push(...rest.reverse())
    if (first) this.#retry(first, workerDied(`The worker ${reason}.`))
    this.#advance()
    if (this.#waiting || this.#slots.some((other) => other.jobs.length > 0)) this.#start(slot)
  }

  /** Queues a job again, its chunks apart so that a bad one cannot take the others with it; or gives it up. */
  #retry(job: Job, error: AppError): void {
    const { task, attempt } = job
    if (attempt >= MAX_ATTEMPTS) {
      for (const chunk of task.chunks) this.#events.onChunkFailed(chunk, error, attempt)
      return
    }
    this.#events.onRetry(task.chunks, error, attempt)
    for (const chunk of task.chunks) this.#again.push({ task: { ...task, chunks: [chunk] }, attempt: attempt + 1 })
  }

  #advance(): void {
    for (const slot of this.#slots) this.#feed(slot)
    if (!this.#waiting && this.#slots.every((slot) => slot.jobs.length === 0)) this.#settle.resolve()
  }

  async #close(): Promise<void> {
    this.#stop.abort()
    for (const slot of this.#slots) clearTimeout(slot.deadline)
    await Promise.all(this.#slots.map((slot) => slot.worker?.terminate()))
    await Promise.all(this.#starting)
  }
}

const cancelled = () => new AppFailure({ code: 'cancelled', message: 'The scan was cancelled.' })
