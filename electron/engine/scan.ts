import type { Lane, RowUpdate, ScanOutcome, ScanProgress } from '../../shared/contract.ts'
import { type Measure, missingMeasures } from '../../shared/digest.ts'
import { type AppError, toAppError } from '../../shared/errors.ts'
import type { Chunk, DigestTask, ExecutorKind } from '../../shared/protocol.ts'
import type { WriteLog } from '../../shared/log.ts'
import type { SparseHistogram, TensorStats } from '../../shared/stats.ts'
import type { Checkpoint } from './checkpoint/checkpoint.ts'
import { DigestProgress } from './digest-progress.ts'
import { createExecutor } from './executors/create-executor.ts'
import { isDigest, type Task } from './executors/digest-run.ts'
import type { DigestEvents, ExecutorEvents, WorkerEvent } from './executors/executor.ts'
import type { WorkerSpawner } from './executors/worker-channel.ts'
import type { Model } from './gguf/model.ts'
import { planDigest } from './plan/plan-digest.ts'
import { planScan, type ScanPlan } from './plan/plan-scan.ts'
import { ScanLog } from './scan-log.ts'
import { ScanMeter } from './scan-meter.ts'
import { unpackHistogram } from './stats/packed-histogram.ts'
import { TensorProgress } from './tensor-progress.ts'

/** Progress is told at most this often, in milliseconds: 30 times a second. */
const PROGRESS_INTERVAL = 33

export interface ScanSettings {
  readonly executor: ExecutorKind
  readonly workers: number
  /** Besides the statistics. */
  readonly measures?: readonly Measure[] | undefined
}

export interface ScanEvents {
  /** Coalesced: `rows` holds the latest state of every tensor that changed since the last call. */
  onProgress?(progress: ScanProgress, rows: readonly RowUpdate[]): void
  readonly log?: WriteLog
}

export interface ScanEnd {
  readonly outcome: ScanOutcome
  readonly error?: AppError
  readonly progress: ScanProgress
  /** By tensor index. */
  readonly results: readonly RowUpdate[]
}

export interface ScanHandle {
  readonly scanId: number
  /** Never rejects. No worker is left when it resolves. */
  readonly finished: Promise<ScanEnd>
  cancel(): void
  pause(): void
  resume(): void
  /** Of a tensor that is done. */
  histogram(tensor: number): SparseHistogram | undefined
}

let lastScanId = 0

/**
 * Measures every tensor of a model that can be read: plan, executor, merge, events.
 * The numbers do not depend on the executor, the number of workers, retries or the order of completion.
 * @param checkpoint what is in it is not measured again; what is measured goes into it
 */
export function startScan(
  model: Model,
  settings: ScanSettings,
  spawner: WorkerSpawner,
  events: ScanEvents = {},
  checkpoint?: Checkpoint,
): ScanHandle {
  const scan = new Scan(model, settings, spawner, events, checkpoint)
  return {
    scanId: scan.id,
    finished: scan.run(),
    cancel: () => scan.cancel(),
    pause: () => scan.pause(),
    resume: () => scan.resume(),
    histogram: (tensor) => scan.histogram(tensor),
  }
}

class Scan implements ExecutorEvents {
  readonly id = ++lastScanId
  readonly #settings: ScanSettings
  readonly #events: ScanEvents
  readonly #checkpoint: Checkpoint | undefined
  readonly #executor
  readonly #tasks: readonly Task[]
  readonly #tensors: readonly (TensorProgress | undefined)[]
  readonly #unreadable: ReadonlyMap<number, RowUpdate>
  readonly #results = new Map<number, RowUpdate>()
  /** Those that are not complete when the scan begins, by tensor. */
  readonly #digests = new Map<number, DigestProgress>()
  /** The tensor that a worker is on. */
  readonly #lanes = new Map<number, number | undefined>()
  readonly #changed = new Set<TensorProgress>()
  readonly #meter = new ScanMeter()
  readonly #log: ScanLog
  readonly #bytesTotal: number
  /** Bytes whose results came from the checkpoint: the pace is that of the others. */
  readonly #bytesRestored: number
  #bytesDone = 0
  #retries = 0
  #paused = false
  #failed = 0
  #nonFinite = 0
  #timer: NodeJS.Timeout | undefined

  constructor(
    model: Model,
    settings: ScanSettings,
    spawner: WorkerSpawner,
    events: ScanEvents,
    checkpoint: Checkpoint | undefined,
  ) {
    const plan = planScan(model.header.tensors)
    this.#settings = settings
    this.#events = events
    this.#checkpoint = checkpoint
    this.#log = new ScanLog(model, events.log)
    const { measures = [] } = settings
    this.#bytesTotal = plan.totalBytes * (measures.length > 0 ? 2 : 1)
    this.#executor = createExecutor(settings.executor, settings.workers, spawner)
    this.#unreadable = new Map(unreadableRows(model.header.tensors).map((row) => [row.index, row]))
    this.#tensors = model.header.tensors.map((tensor) => {
      const chunkCount = plan.chunkCounts.get(tensor.index)
      return chunkCount === undefined ? undefined : new TensorProgress(tensor, chunkCount)
    })
    if (measures.length > 0) this.#planDigests(model, measures)
    this.#tasks = this.#planTasks(model, plan)
    this.#bytesRestored = this.#bytesDone
    // Without a chunk there is nothing to wait for: an empty tensor is done.
    for (const tensor of this.#tensors) {
      if (!tensor?.done) continue
      const saved = checkpoint?.results.get(tensor.tensor.index)
      if (saved && !this.#digests.has(saved.row.index)) this.#finish(saved.row)
      this.#update(tensor)
    }
  }

  #planDigests(model: Model, measures: readonly Measure[]): void {
    for (const tensor of this.#tensors) {
      if (!tensor) continue
      const { index } = tensor.tensor
      const saved = this.#checkpoint?.results.get(index)?.row
      const missing = missingMeasures(saved, measures)
      if (missing.length === 0) this.#bytesDone += Number(tensor.tensor.nBytes)
      else this.#digests.set(index, new DigestProgress(planDigest(model, tensor.tensor, missing), saved))
    }
  }

  /** A tensor's digest comes just before its chunks: what one worker reads, the others find in memory. */
  #planTasks({ files, header: { endian } }: Model, plan: ScanPlan): Task[] {
    const tasks: Task[] = []
    for (const [id, task] of plan.tasks.entries()) {
      for (const { tensor, index } of task.chunks) {
        const digest = index === 0 ? this.#digests.get(tensor) : undefined
        if (digest) tasks.push(digest.task)
      }
      const chunks = task.chunks.filter((chunk) => !this.#restore(chunk))
      if (chunks.length > 0) tasks.push({ id, file: files[task.file]!, endian, chunks })
    }
    for (const { task } of this.#digests.values()) if (task.nBytes === 0) tasks.push(task)
    return tasks
  }

  async run(): Promise<ScanEnd> {
    const [bytesTotal, bytesRestored] = [this.#bytesTotal, this.#bytesRestored]
    this.#log.started({ scanId: this.id, ...this.#settings, bytesTotal, bytesRestored })
    let outcome: ScanOutcome = 'done'
    let error: AppError | undefined
    try {
      await this.#executor.run(this.#tasks, this)
    } catch (thrown) {
      error = toAppError(thrown)
      outcome = error.code === 'cancelled' ? 'cancelled' : 'failed'
    }
    this.#meter.end()
    this.#lanes.clear()
    this.#tell(outcome !== 'done')
    const results = this.#tensors.map(
      (_tensor, index) => this.#results.get(index) ?? this.#unreadable.get(index) ?? this.#unfinished(index),
    )
    const progress = this.#progress()
    this.#log.ended(outcome, error, progress)
    return { outcome, ...(error && outcome === 'failed' ? { error } : {}), progress, results }
  }

  cancel(): void {
    this.#executor.cancel()
  }

  pause(): void {
    if (this.#paused) return
    this.#paused = true
    this.#meter.pause()
    this.#log.paused(true)
    this.#executor.pause()
    this.#schedule()
  }

  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    this.#meter.resume()
    this.#log.paused(false)
    this.#executor.resume()
    this.#schedule()
  }

  histogram(tensor: number): SparseHistogram | undefined {
    const packed = this.#tensors[tensor]?.histogram
    return packed && unpackHistogram(packed)
  }

  onLane(worker: number, task: Task | undefined): void {
    const indexes = !task ? [] : isDigest(task) ? [task.tensor] : task.chunks.map((chunk) => chunk.tensor)
    this.#lanes.set(worker, indexes[0])
    if (task && isDigest(task)) this.#digests.get(task.tensor)?.begin()
    for (const index of indexes) {
      const tensor = this.#tensors[index]!
      tensor.begin()
      this.#changed.add(tensor)
    }
    this.#schedule()
  }

  onChunk(chunk: Chunk, result: Parameters<ExecutorEvents['onChunk']>[1], worker: number, attempt: number): void {
    const tensor = this.#tensorOf(chunk)
    tensor.retry(attempt - 1)
    tensor.add(chunk, result, worker)
    this.#bytesDone += chunk.nBytes
    this.#update(tensor)
    if (!this.#results.has(chunk.tensor)) this.#checkpoint?.addChunk({ result, worker, attempt })
  }

  onChunkFailed(chunk: Chunk, error: AppError, attempts: number, worker: number): void {
    this.#log.failed(chunk, error, attempts, worker)
    const tensor = this.#tensorOf(chunk)
    tensor.fail(error, attempts)
    // Counted as gone through: progress reaches the end whatever happened on the way.
    this.#bytesDone += chunk.nBytes
    this.#update(tensor)
  }

  onRetry(chunks: readonly Chunk[], error: AppError, attempt: number, worker: number): void {
    this.#log.retry(chunks, error, attempt, worker)
    this.#retries++
    for (const chunk of chunks) this.#tensorOf(chunk).retry(attempt)
  }

  onWorker(event: WorkerEvent): void {
    this.#log.worker(event)
  }

  readonly digests: DigestEvents = {
    onPosition: (task, position) => this.#digestAt(task, position),
    onDone: (task, result, worker, attempt) => {
      const tensor = this.#tensorOf(task)
      tensor.retry(attempt - 1)
      this.#digests.get(task.tensor)?.finish(result, worker)
      this.#digestAt(task, task.nBytes)
      this.#update(tensor)
    },
    onFailed: (task, error, attempts, worker) => {
      this.#log.failed(task, error, attempts, worker)
      const tensor = this.#tensorOf(task)
      tensor.fail(error, attempts)
      // As with chunks.
      this.#digestAt(task, task.nBytes)
      this.#update(tensor)
    },
    onRetry: (task, error, attempt, worker) => {
      this.#log.retry([task], error, attempt, worker)
      this.#retries++
      this.#tensorOf(task).retry(attempt)
      this.#digestAt(task, 0)
    },
  }

  #digestAt(task: DigestTask, position: number): void {
    this.#bytesDone += this.#digests.get(task.tensor)?.moveTo(position) ?? 0
    this.#schedule()
  }

  #tensorOf({ tensor }: { readonly tensor: number }): TensorProgress {
    return this.#tensors[tensor]!
  }

  /** What a tensor is left as when the scan ends without it. */
  #unfinished(index: number): RowUpdate {
    return this.#digests.get(index)?.saved ?? { index, status: 'waiting', attempts: 0 }
  }

  #row(tensor: TensorProgress): RowUpdate {
    const row = tensor.row()
    return this.#digests.get(row.index)?.row(row) ?? row
  }

  /** Takes a chunk's results from the checkpoint; false when it has to be measured. */
  #restore(chunk: Chunk): boolean {
    const tensor = this.#tensorOf(chunk)
    const saved = this.#checkpoint?.results.get(chunk.tensor)
    const savedChunk = saved ? undefined : this.#checkpoint?.chunk(chunk.tensor, chunk.index)
    if (!saved && !savedChunk) return false
    this.#bytesDone += chunk.nBytes
    if (saved) {
      tensor.restore(saved.histogram)
      if (!this.#digests.has(chunk.tensor)) this.#finish(saved.row)
    } else if (savedChunk) {
      tensor.retry(savedChunk.attempt - 1)
      tensor.add(chunk, savedChunk.result, savedChunk.worker)
    }
    this.#update(tensor)
    return true
  }

  #update(tensor: TensorProgress): void {
    const { index } = tensor.tensor
    const done = tensor.done && (this.#digests.get(index)?.done ?? true)
    if ((done || tensor.failed) && !this.#results.has(index)) {
      const row = this.#row(tensor)
      this.#finish(row)
      if (row.status === 'done') this.#checkpoint?.add(row, tensor.histogram)
    }
    this.#changed.add(tensor)
    this.#schedule()
  }

  #finish(row: RowUpdate): void {
    if (this.#results.has(row.index)) return
    this.#results.set(row.index, row)
    if (row.status === 'failed') this.#failed++
    if (row.stats && isNonFinite(row.stats)) this.#nonFinite++
  }

  #schedule(): void {
    if (!this.#events.onProgress) return
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#tell(false)
    }, PROGRESS_INTERVAL)
  }

  /** @param reset what is not finished goes back to waiting: the scan has ended without it */
  #tell(reset: boolean): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const changed = reset ? this.#tensors.filter((tensor) => tensor !== undefined) : [...this.#changed]
    this.#changed.clear()
    const rows = changed.map(
      (tensor) =>
        this.#results.get(tensor.tensor.index) ?? (reset ? this.#unfinished(tensor.tensor.index) : this.#row(tensor)),
    )
    this.#events.onProgress?.(this.#progress(), rows)
  }

  #progress(): ScanProgress {
    const failed = this.#unreadable.size + this.#failed
    const bytesPerSecond = this.#meter.rate(this.#bytesDone - this.#bytesRestored)
    const left = this.#bytesTotal - this.#bytesDone
    return {
      scanId: this.id,
      executor: this.#settings.executor,
      workers: this.#settings.executor === 'single' ? 1 : this.#settings.workers,
      bytesDone: this.#bytesDone,
      bytesTotal: this.#bytesTotal,
      bytesPerSecond,
      elapsedMs: this.#meter.elapsedMs,
      ...(bytesPerSecond > 0 ? { etaMs: (left / bytesPerSecond) * 1000 } : {}),
      tensorsDone: this.#results.size - this.#failed,
      tensorsFailed: failed,
      tensorsNonFinite: this.#nonFinite,
      tensorsTotal: this.#tensors.length,
      retries: this.#retries,
      paused: this.#paused,
      lanes: [...this.#lanes].map(([worker, tensor]) => this.#lane(worker, tensor)),
    }
  }

  #lane(worker: number, tensor: number | undefined): Lane {
    if (tensor === undefined) return { worker, fraction: 0 }
    const digest = this.#digests.get(tensor)
    const { fraction } = this.#tensors[tensor]!
    if (!digest) return { worker, tensor, fraction }
    return { worker, tensor, fraction: digest.saved ? digest.fraction : (fraction + digest.fraction) / 2 }
  }
}

const isNonFinite = (stats: TensorStats) => stats.nan + stats.posInf + stats.negInf > 0

/** Tensors that cannot be read have failed before the scan begins. */
export function unreadableRows(tensors: Model['header']['tensors']): RowUpdate[] {
  return tensors.flatMap(({ index, unreadable }) =>
    unreadable === undefined ? [] : [{ index, status: 'failed' as const, error: unreadable, attempts: 0 }],
  )
}
