import type { Measure } from '../../../shared/model/digest.ts'
import type { ExecutorKind, RunFacts, ScanOutcome } from '../../../shared/model/scan.ts'
import { type AppError, toAppError } from '../../../shared/text/errors.ts'
import { createExecutor } from '../executors/create-executor.ts'
import type { Executor, PartEvents, WorkerEvent } from '../executors/executor.ts'
import type { RunningWorker } from '../executors/spawn-worker.ts'
import { type PartOf, TASK_KINDS, type TaskKind, type Work } from '../executors/task-kinds.ts'
import type { WorkerSpawner } from '../executors/worker-spawner.ts'
import type { FileStamp } from '../protocol/worker-protocol.ts'
import { Lanes } from './lanes.ts'
import { ProgressThrottle } from './progress-throttle.ts'
import type { RunLog } from './run-log.ts'
import { RunMeter } from './run-meter.ts'

let lastId = 0

export interface RunSettings {
  readonly executor: ExecutorKind
  readonly workers: number
}

export interface RunEvents {
  onWorker?(event: WorkerEvent): void
  /** Everything is done, and the workers still live: they end when it resolves. */
  onEnding?(workers: readonly RunningWorker[]): Promise<void>
}

/** The tasks of a run, and what its workers need. */
export interface RunTasks<K extends TaskKind> {
  /** Made one by one, as workers need them. */
  readonly works: Iterable<Work<K>>
  /** Measures of all digests among the tasks. */
  readonly measures: readonly Measure[]
  /** The first file of the tasks. */
  readonly file: FileStamp | undefined
}

/** The scan or the comparison that a runner runs. */
export interface RunSubject<K extends TaskKind> {
  readonly parts: { readonly [P in K]: PartEvents<P> }
  /** A worker has started on this work. @returns the item that the worker is on */
  begin(work: Work<K>): number | undefined
  /** No worker is left. Everything that was not finished goes back to its earlier state. */
  end(): void
}

export interface RunEnd {
  readonly outcome: ScanOutcome
  readonly error?: AppError
}

/**
 * Runs the tasks of one scan or comparison: executor, pace, pause, cancel, lanes, log, and the coalescing of changes.
 * It knows nothing of results.
 */
export class Runner<K extends TaskKind> {
  /** Unique among the scans and comparisons of this process, from 1. */
  readonly id = ++lastId
  readonly #settings: RunSettings
  readonly #spawner: WorkerSpawner
  readonly #events: RunEvents
  readonly #log: RunLog
  readonly #throttle: ProgressThrottle
  readonly #meter = new RunMeter()
  readonly #lanes = new Lanes()
  #executor: Executor<K> | undefined
  #bytesTotal = 0
  #bytesRestored = 0
  #bytesDone = 0
  #retries = 0
  #paused = false

  /** @param tell receives the items that have changed since the last call; absent if there is no listener */
  constructor(
    settings: RunSettings,
    spawner: WorkerSpawner,
    events: RunEvents,
    log: RunLog,
    tell: ((items: readonly number[]) => void) | undefined,
  ) {
    this.#settings = settings
    this.#spawner = spawner
    this.#events = events
    this.#log = log
    this.#throttle = new ProgressThrottle(tell)
  }

  /** The item of each worker. */
  get lanes(): ReadonlyMap<number, number | undefined> {
    return this.#lanes.items
  }

  /** The part of the progress that does not depend on the kind of the run. */
  get facts(): RunFacts {
    const { executor, workers } = this.#settings
    const { processes } = this.#lanes
    const bytesPerSecond = this.#meter.rate(this.#bytesDone - this.#bytesRestored)
    const left = this.#bytesTotal - this.#bytesDone
    return {
      executor,
      workers: executor === 'single' ? 1 : workers,
      ...(executor === 'processes' || processes.length === 0 ? {} : { processes }),
      bytesDone: this.#bytesDone,
      bytesTotal: this.#bytesTotal,
      bytesRestored: this.#bytesRestored,
      bytesPerSecond,
      elapsedMs: this.#meter.elapsedMs,
      ...(bytesPerSecond > 0 ? { etaMs: (left / bytesPerSecond) * 1000 } : {}),
      retries: this.#retries,
      paused: this.#paused,
    }
  }

  /** Bytes that count as done. Before `expect` they are those of an earlier run. */
  addBytes(bytes: number): void {
    this.#bytesDone += bytes
  }

  /** Everything that is known from an earlier run was added: the pace is that of the other bytes. */
  expect(bytesTotal: number): void {
    this.#bytesTotal = bytesTotal
    this.#bytesRestored = this.#bytesDone
  }

  /** @param item whose row has changed; without it only the progress has */
  change(item?: number): void {
    this.#throttle.change(item)
  }

  /** Counts and logs parts that are tried again. */
  retried<P extends K>(kind: P, parts: readonly PartOf<P>[], error: AppError, attempt: number, worker: number): void {
    this.#retries++
    this.#log.retry(
      parts.map((part) => TASK_KINDS[kind].piece(part)),
      error,
      attempt,
      worker,
    )
  }

  /** Logs a part that has failed for the last time. */
  failed<P extends K>(kind: P, part: PartOf<P>, error: AppError, attempts: number, worker: number): void {
    this.#log.failed(TASK_KINDS[kind].piece(part), error, attempts, worker)
  }

  /** Never rejects. No worker is left when it resolves, and every change was told. Called once. */
  async run({ works, measures, file }: RunTasks<K>, subject: RunSubject<K>): Promise<RunEnd> {
    const { executor, workers } = this.#settings
    let error: AppError | undefined
    this.#executor = createExecutor<K>(executor, workers, measures, file, this.#spawner)
    try {
      await this.#executor.run(works, {
        onLane: (worker, work) => this.#onLane(worker, work && subject.begin(work)),
        onWorker: (event) => this.#onWorker(event),
        onMixed: (threads, processes, reason) => this.#log.mixed(threads, processes, reason),
        onEnding: async (running) => this.#events.onEnding?.(running),
        parts: subject.parts,
      })
    } catch (thrown) {
      error = toAppError(thrown)
    }
    this.#meter.end()
    this.#lanes.clear()
    subject.end()
    this.#throttle.end()
    if (!error) return { outcome: 'done' }
    return error.code === 'cancelled' ? { outcome: 'cancelled' } : { outcome: 'failed', error }
  }

  cancel(): void {
    this.#executor?.cancel()
  }

  pause(): void {
    if (this.#paused) return
    this.#paused = true
    this.#meter.pause()
    this.#log.paused(true)
    this.#executor?.pause()
    this.#throttle.change()
  }

  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    this.#meter.resume()
    this.#log.paused(false)
    this.#executor?.resume()
    this.#throttle.change()
  }

  #onLane(worker: number, item: number | undefined): void {
    this.#lanes.move(worker, item)
    this.#throttle.change()
  }

  #onWorker(event: WorkerEvent): void {
    this.#lanes.note(event)
    this.#log.worker(event)
    this.#events.onWorker?.(event)
  }
}
