import { setTimeout as delay } from 'node:timers/promises'
import type { Measure } from '../../../shared/model/digest.ts'
import { AppFailure, type AppError, failure, type Result, toAppError } from '../../../shared/text/errors.ts'
import {
  type Chunk,
  type FileStamp,
  type MeasureResult,
  workerDied,
  type WorkerApi,
} from '../protocol/worker-protocol.ts'
import { say } from '../../../shared/text/sentence.ts'
import { withLimit } from '../files/errno.ts'
import { releaseResult, unpackResult } from '../protocol/packed-results.ts'
import { type Attempts, type DigestJob, type DigestResult, isDigestJob, runDigest, type Task } from './digest-run.ts'
import type { Executor, ExecutorEvents } from './executor.ts'
import { type AnyJob, type Job, JobQueue } from './job-queue.ts'
import { lacksRoom, openAnywhere, type OpenedWorker } from './open-anywhere.ts'
import { memoriesOf, NoRoom } from './process-budget.ts'
import { type RunningWorker, spawnOn } from './spawn-worker.ts'
import { StartFailures } from './start-failures.ts'
import type { ExitCause, WorkerSpawner } from './worker-channel.ts'

/** How often a chunk may fail by what may be its own doing before its tensor has failed. */
export const MAX_ATTEMPTS = 3

/**
 * How often a chunk may meet a kill from outside. Where memory is short, workers are killed in bursts and innocent tasks
 * are hit again and again; but one that makes the system kill its worker must come to an end, too.
 */
export const MAX_KILLS = 8

/** Maximum milliseconds between two starts in one place; the wait doubles from 40 on. */
const MAX_START_DELAY = 5000

/** The same while other workers run: the place may get its worker later, and the log is not filled. */
const MAX_RARE_START_DELAY = 60_000

/** A task of 4 MiB takes milliseconds; a worker that is silent for this long, in milliseconds, hangs. */
const TASK_DEADLINE = 120_000

export interface PoolSettings {
  /** `thread`: where this process has no room for more of them, the other workers are processes. */
  readonly kind: 'thread' | 'process'
  readonly workers: number
  /** The only worker may use what many threads leave to single ones. */
  readonly single?: boolean
  /** Tasks given to a worker at once: with two, the next one is there when the first is done. */
  readonly tasksInFlight: number
  /** Of all digests among the tasks: a worker is prepared for them before it is given one. */
  readonly measures?: readonly Measure[]
  /** The first file of the tasks: a worker opens it before it is given one. */
  readonly file?: FileStamp | undefined
  readonly taskDeadline?: number
  /** In milliseconds, as the two limits of `spawnWorker` and `RunningWorker.terminate`. */
  readonly startTimeout?: number
  /** In milliseconds, from the first start until a worker runs. */
  readonly startDeadline?: number
  readonly terminateLimit?: number
}

/** The attempt that a job is at, from 1. */
const attemptOf = ({ failures, kills }: Attempts) => failures + kills + 1

/** One place for a worker. When its worker dies, another takes the place. */
interface Slot {
  readonly number: number
  worker: RunningWorker | undefined
  /** Given to the worker, in order; it works on the first. */
  jobs: AnyJob[]
  deadline: NodeJS.Timeout | undefined
  /** Starts in this place that failed in a row. */
  startFailures: number
  /** A worker is about to be here. */
  starting: boolean
  /** A start is being tried at this moment, not waited for. */
  opening: boolean
  /** What the last one was started as. */
  kind: 'thread' | 'process'
  /** A thread could not start here for lack of memory. */
  needsProcess: boolean
}

/** Schedules tasks on a fixed number of workers, replaces workers that die and tries their tasks again. */
export class WorkerPool implements Executor {
  readonly #spawner: WorkerSpawner
  readonly #settings: PoolSettings
  readonly #stop = new AbortController()
  readonly #starting = new Set<Promise<void>>()
  readonly #ending = new Set<Promise<void>>()
  #queue = new JobQueue([])
  #slots: Slot[] = []
  readonly #startFailures: StartFailures
  #paused = false
  readonly #measures: readonly Measure[]
  /** Why the first place that is a process has no thread. */
  #refusal: string | undefined
  #events!: ExecutorEvents
  #settle!: { readonly resolve: () => void; readonly reject: (failure: AppFailure) => void }

  constructor(spawner: WorkerSpawner, settings: PoolSettings) {
    this.#spawner = spawner
    this.#settings = settings
    this.#measures = settings.measures ?? []
    this.#startFailures = new StartFailures(settings.startDeadline)
  }

  async run(tasks: Iterable<Task>, events: ExecutorEvents): Promise<void> {
    this.#events = events
    this.#queue = new JobQueue(tasks)
    const size = this.#queue.count(this.#settings.workers)
    this.#slots = Array.from({ length: size }, (_, i) => ({
      number: i + 1,
      worker: undefined,
      jobs: [],
      deadline: undefined,
      startFailures: 0,
      starting: false,
      opening: false,
      kind: this.#settings.kind,
      needsProcess: false,
    }))
    try {
      await new Promise<void>((resolve, reject) => {
        this.#settle = { resolve, reject }
        if (this.#stop.signal.aborted) return reject(cancelled())
        if (size === 0) return resolve()
        for (const slot of this.#slots) this.#start(slot)
        this.#tellMixed()
      })
      await this.#tellEnding()
    } finally {
      await this.#close()
    }
  }

  /** Every place has opened its first worker, as that is synchronous. */
  #tellMixed(): void {
    if (this.#refusal === undefined || this.#settings.kind === 'process') return
    const processes = this.#slots.filter(({ kind }) => kind === 'process').length
    this.#events.onMixed?.(this.#slots.length - processes, processes, this.#refusal)
  }

  async #tellEnding(): Promise<void> {
    if (!this.#events.onEnding) return
    const { signal } = this.#stop
    const cancel = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    const workers = this.#slots.flatMap(({ worker }) => worker ?? [])
    await Promise.race([this.#events.onEnding(workers), cancel])
  }

  pause(): void {
    if (this.#paused) return
    this.#paused = true
    for (const slot of this.#slots) {
      // What a worker has before it needs it waits there: time does not count against it.
      clearTimeout(slot.deadline)
      this.#tellPaused(slot)
    }
  }

  resume(): void {
    this.#paused = false
    for (const slot of this.#slots) {
      this.#tellPaused(slot)
      this.#watch(slot)
      this.#feed(slot)
    }
  }

  #tellPaused({ worker }: Slot): void {
    // A worker that cannot hear it is going.
    worker?.api.setPaused(this.#paused).catch(() => undefined)
  }

  cancel(): void {
    this.#stop.abort()
    this.#settle?.reject(cancelled())
  }

  /** Starts a worker for a slot, in the background. */
  #start(slot: Slot): void {
    slot.starting = true
    const start = this.#startWorker(slot).finally(() => {
      slot.starting = false
      this.#starting.delete(start)
    })
    this.#starting.add(start)
  }

  async #startWorker(slot: Slot): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#startFailures.begin()
      try {
        slot.opening = true
        const worker = await this.#spawn(slot).finally(() => (slot.opening = false))
        this.#startFailures.forget()
        slot.startFailures = 0
        slot.worker = worker
        // It was ready at the very moment of the end: `close` has gone past it.
        if (this.#stop.signal.aborted) return this.#terminate(slot, worker)
        this.#events.onWorker({ kind: 'started', ...factsOf(slot, worker) })
        worker.onExit((reason, cause) => this.#lose(slot, worker, reason, cause))
        this.#feed(slot)
        return
      } catch (error) {
        if (this.#stop.signal.aborted) return
        const reason = withLimit(error instanceof Error ? error.message : String(error))
        const failures = slot.startFailures + 1
        this.#events.onWorker({ kind: 'start-failed', worker: slot.number, reason, failures })
        if (lacksRoom(error) && this.#settings.kind === 'thread') {
          if (slot.kind === 'thread' && !slot.needsProcess && !(error instanceof NoRoom)) {
            slot.needsProcess = true
            continue
          }
          slot.needsProcess = false
          if (this.#hasOthers(slot)) {
            // At once: of two places that fail together, the second must not count on the first.
            slot.starting = false
            return
          }
        }
        slot.startFailures = failures
        const others = this.#slots.some(({ worker }) => worker !== undefined)
        const givenUp = others ? undefined : this.#startFailures.add(error, reason)
        // A start that is still being tried may be the one that succeeds.
        if (givenUp && !this.#slots.some(({ opening }) => opening)) return this.#settle.reject(givenUp)
        const wait = Math.min(20 * 2 ** failures, others ? MAX_RARE_START_DELAY : MAX_START_DELAY)
        await delay(wait, undefined, { signal: this.#stop.signal }).catch(() => undefined)
      }
    }
  }

  /** Opens a worker at once and waits until it can measure: without its memories it would fail the tasks it is given. */
  async #spawn(slot: Slot): Promise<RunningWorker> {
    const { channel, kind, refusal } = this.#open(slot)
    slot.kind = kind
    this.#refusal ??= refusal
    const { startTimeout, file } = this.#settings
    return spawnOn<WorkerApi>(channel, this.#stop.signal, startTimeout, (api) => api.prepare(this.#measures, file))
  }

  #open({ needsProcess }: Slot): OpenedWorker {
    const { kind, single = false } = this.#settings
    const options = { memories: memoriesOf(this.#measures), single }
    if (kind === 'thread' && !needsProcess) return openAnywhere(this.#spawner, options)
    return { channel: this.#spawner.open('process', options), kind: 'process' }
  }

  /** Other places have a worker, or may get one: the scan goes on without this one. */
  #hasOthers(slot: Slot): boolean {
    return this.#slots.some((other) => other !== slot && (other.worker !== undefined || other.starting))
  }

  /** Gives a worker its next jobs. */
  #feed(slot: Slot): void {
    const { worker } = slot
    if (!worker || this.#paused || this.#stop.signal.aborted) return
    while (slot.jobs.length < this.#settings.tasksInFlight) {
      // A digest is many calls: what is sent after it would come in between them.
      if (slot.jobs.some(isDigestJob)) break
      const job = this.#queue.take()
      if (!job) break
      slot.jobs.push(job)
      if (slot.jobs.length === 1) this.#begin(slot)
      if (isDigestJob(job)) this.#digest(slot, worker, job)
      else
        worker.api.measure(job.task).then(
          (result) => this.#finish(slot, worker, job, result),
          (error: unknown) => this.#replace(slot, worker, error),
        )
    }
  }

  #digest(slot: Slot, worker: RunningWorker, job: DigestJob): void {
    const lost = () => this.#stop.signal.aborted || slot.worker !== worker
    const between = (position: number) => {
      if (lost()) return
      this.#events.digests.onPosition(job.task, position)
      this.#watch(slot)
    }
    runDigest(worker, job.task, between).then(
      (result) => {
        if (!lost()) this.#finishDigest(slot, job, result)
      },
      (error: unknown) => this.#replace(slot, worker, error),
    )
  }

  #finishDigest(slot: Slot, job: DigestJob, result: Result<DigestResult>): void {
    slot.jobs = slot.jobs.filter((other) => other !== job)
    this.#startFailures.forget()
    if (result.ok) this.#events.digests.onDone(job.task, result.value, slot.number, attemptOf(job))
    else if (result.error.code === 'changed') return this.#settle.reject(new AppFailure(result.error))
    else this.#retry(slot, job, result.error, 'own')
    this.#begin(slot)
    this.#advance()
  }

  /** The first job of a slot is being worked on from now. */
  #begin(slot: Slot): void {
    this.#events.onLane(slot.number, slot.jobs[0]?.task)
    this.#watch(slot)
  }

  /** Starts the time that the first job of a slot has. While the scan is paused nothing hangs. */
  #watch(slot: Slot): void {
    clearTimeout(slot.deadline)
    const { worker } = slot
    if (!worker || slot.jobs.length === 0 || this.#paused) return
    const limit = this.#settings.taskDeadline ?? TASK_DEADLINE
    slot.deadline = setTimeout(() => {
      if (slot.worker !== worker) return
      this.#lose(slot, worker, `did not answer within ${limit / 1000} s`, 'own')
      this.#terminate(slot, worker)
    }, limit)
    slot.deadline.unref()
  }

  /** Ends a worker, in the background. */
  #terminate(slot: Slot, worker: RunningWorker): void {
    const end = worker
      .terminate(this.#settings.terminateLimit)
      .then((gone) => {
        if (!gone) this.#events.onWorker({ kind: 'stuck', ...factsOf(slot, worker) })
      })
      .finally(() => this.#ending.delete(end))
    this.#ending.add(end)
  }

  #finish(slot: Slot, worker: RunningWorker, job: Job, result: MeasureResult): void {
    if (this.#stop.signal.aborted || slot.worker !== worker) return
    slot.jobs = slot.jobs.filter((other) => other !== job)
    this.#startFailures.forget()
    const again: Chunk[] = []
    let problem: AppError | undefined
    for (const [i, chunk] of job.task.chunks.entries()) {
      const chunkResult = unpackResult(job.task, result, i)
      if (chunkResult.outcome.ok) {
        this.#events.onChunk(chunk, chunkResult, slot.number, attemptOf(job))
        continue
      }
      const { error } = chunkResult.outcome
      if (error.code === 'changed') return this.#settle.reject(new AppFailure(error))
      problem = error
      again.push(chunk)
    }
    releaseResult(result)
    if (problem) this.#retry(slot, { ...job, task: { ...job.task, chunks: again } }, problem, 'own')
    this.#begin(slot)
    this.#advance()
  }

  /**
   * A call failed though its worker lives. What fails in a task is an answer of its own; this is the worker: one that
   * cannot make its kernels would fail every task it is given.
   */
  #replace(slot: Slot, worker: RunningWorker, error: unknown): void {
    if (this.#stop.signal.aborted || slot.worker !== worker) return
    this.#lose(slot, worker, `failed: ${toAppError(error).message}`, 'own')
    this.#terminate(slot, worker)
  }

  /** A worker is gone: what it worked on is tried again, what it had not begun goes back to the queue. */
  #lose(slot: Slot, worker: RunningWorker, reason: string, cause: ExitCause): void {
    if (this.#stop.signal.aborted || slot.worker !== worker) return
    const [first, ...rest] = slot.jobs
    slot.worker = undefined
    slot.jobs = []
    this.#begin(slot)
    this.#queue.putBack(rest)
    this.#events.onWorker({ kind: 'lost', ...factsOf(slot, worker), reason, cause, task: first?.task })
    if (first) this.#retry(slot, first, workerDied(`the worker ${reason}`), cause)
    this.#advance()
    if (!this.#queue.empty || this.#slots.some((other) => other.jobs.length > 0)) this.#start(slot)
  }

  /** Queues a job again, its chunks apart so that a bad one cannot take the others with it; or gives it up. */
  #retry({ number }: Slot, job: AnyJob, error: AppError, cause: ExitCause): void {
    const attempt = attemptOf(job)
    const failures = job.failures + (cause === 'own' ? 1 : 0)
    const kills = job.kills + (cause === 'outside' ? 1 : 0)
    const givenUp = failures >= MAX_ATTEMPTS || kills >= MAX_KILLS
    if (isDigestJob(job)) {
      const { digests } = this.#events
      if (givenUp) return digests.onFailed(job.task, error, attempt, number)
      digests.onRetry(job.task, error, attempt, number)
      this.#queue.retry({ task: job.task, failures, kills })
      return
    }
    const { task } = job
    if (givenUp) {
      for (const chunk of task.chunks) this.#events.onChunkFailed(chunk, error, attempt, number)
      return
    }
    this.#events.onRetry(task.chunks, error, attempt, number)
    for (const chunk of task.chunks) this.#queue.retry({ task: { ...task, chunks: [chunk] }, failures, kills })
  }

  #advance(): void {
    for (const slot of this.#slots) this.#feed(slot)
    if (this.#queue.empty && this.#slots.every((slot) => slot.jobs.length === 0)) this.#settle.resolve()
  }

  async #close(): Promise<void> {
    this.#stop.abort()
    for (const slot of this.#slots) clearTimeout(slot.deadline)
    for (const slot of this.#slots) if (slot.worker) this.#terminate(slot, slot.worker)
    await Promise.all(this.#starting)
    await Promise.all(this.#ending)
  }
}

const factsOf = (slot: Slot, { pid, threadId }: RunningWorker) => ({ worker: slot.number, pid, threadId })

const cancelled = () => failure('cancelled', say('The scan was cancelled.'))
