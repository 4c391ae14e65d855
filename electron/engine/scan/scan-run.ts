import type { Lane, RowUpdate, ScanOutcome, ScanProgress } from '../../../shared/model/scan.ts'
import { type Measure, MEASURES } from '../../../shared/model/digest.ts'
import { type AppError, toAppError } from '../../../shared/text/errors.ts'
import type { Chunk, DigestTask } from '../protocol/worker-protocol.ts'
import type { SparseHistogram } from '../../../shared/model/stats.ts'
import type { TensorInfo } from '../../../shared/model/tensor.ts'
import type { Checkpoint } from '../checkpoint/checkpoint.ts'
import { DigestProgress } from './digest-progress.ts'
import { createExecutor } from '../executors/create-executor.ts'
import { isDigest, type Task } from '../executors/digest-run.ts'
import type { DigestEvents, ExecutorEvents, WorkerEvent } from '../executors/executor.ts'
import type { RunningWorker } from '../executors/spawn-worker.ts'
import type { WorkerSpawner } from '../executors/worker-spawner.ts'
import type { Model } from '../formats/model.ts'
import { planDigest } from '../plan/plan-digest.ts'
import type { ScanPlan } from '../plan/plan-scan.ts'
import type { TensorCuts } from '../plan/tensor-cuts.ts'
import { ProgressThrottle } from './progress-throttle.ts'
import { ResultStore } from '../results/result-store.ts'
import type { ScanEnd, ScanEvents, ScanSettings } from './scan-api.ts'
import { ScanLog } from './scan-log.ts'
import { ScanMeter } from './scan-meter.ts'
import { unpackHistogram } from '../stats/packed-histogram.ts'
import { TensorProgress } from './tensor-progress.ts'

let lastScanId = 0

/** One scan: hands out its tasks, folds what comes back, keeps it and tells of it. */
export class ScanRun implements ExecutorEvents {
  readonly id = ++lastScanId
  readonly #settings: ScanSettings
  readonly #events: ScanEvents
  readonly #checkpoint: Checkpoint | undefined
  readonly #executor
  readonly #tasks: Iterable<Task>
  readonly #tensors: readonly TensorInfo[]
  readonly #cuts: TensorCuts
  /** Tensors, and chunks of other tensors, whose results came from the checkpoint. */
  readonly #restored = new Map<number, 'all' | Set<number>>()
  /** Tensors that a worker was given. */
  readonly #begun = new Set<number>()
  /** Tensors of which a part is measured. */
  readonly #underWay = new Map<number, TensorProgress>()
  readonly #results: ResultStore
  /** Tensors that this scan has finished with, those from the checkpoint included: 1. */
  readonly #settled: Uint8Array
  /** Those that are not complete when the scan begins, by tensor. */
  readonly #digests = new Map<number, DigestProgress>()
  /** The tensor that a worker is on. */
  readonly #lanes = new Map<number, number | undefined>()
  /** Workers that are processes, by their number. */
  readonly #inProcesses = new Set<number>()
  readonly #throttle: ProgressThrottle
  readonly #meter = new ScanMeter()
  readonly #log: ScanLog
  readonly #bytesTotal: number
  /** Bytes whose results came from the checkpoint: the pace is that of the others. */
  readonly #bytesRestored: number
  #bytesDone = 0
  #retries = 0
  #paused = false
  #done = 0
  #failed: number
  #nonFinite = 0

  constructor(
    model: Model,
    settings: ScanSettings,
    spawner: WorkerSpawner,
    events: ScanEvents,
    checkpoint: Checkpoint | undefined,
    plan: ScanPlan,
  ) {
    this.#settings = settings
    this.#events = events
    this.#checkpoint = checkpoint
    const { onProgress } = events
    const tell = (tensors: readonly number[]) =>
      onProgress?.(
        this.#progress(),
        tensors.map((tensor) => this.row(tensor)),
      )
    this.#throttle = new ProgressThrottle(onProgress && tell)
    this.#log = new ScanLog(model, events.log)
    const { measures = [] } = settings
    this.#bytesTotal = plan.totalBytes * (measures.length > 0 ? 2 : 1)
    this.#tensors = model.header.tensors
    this.#failed = this.#tensors.length - plan.chunkCounts.size
    this.#results = checkpoint?.results ?? new ResultStore(this.#tensors)
    this.#results.dropFailures()
    this.#settled = new Uint8Array(this.#tensors.length)
    this.#cuts = plan.cuts
    if (measures.length > 0) this.#planDigests(model, plan, measures)
    this.#restore(plan)
    this.#bytesRestored = this.#bytesDone
    this.#tasks = this.#makeTasks(model, plan)
    const digested = [...this.#digests.values()].flatMap(({ task }) => task.measures)
    const needed = MEASURES.filter((measure) => digested.includes(measure))
    this.#executor = createExecutor(settings.executor, settings.workers, needed, model.files[0], spawner)
    // Without a chunk there is nothing to wait for: an empty tensor is done.
    for (const [index, chunkCount] of plan.chunkCounts) if (chunkCount === 0) this.#addEmpty(index)
  }

  #addEmpty(index: number): void {
    if (this.#isComplete(index)) this.#settle(index)
    else this.#update(this.#progressOf(index))
  }

  /** Whether an earlier scan has found all that this one is asked for. */
  #isComplete(index: number): boolean {
    return this.#results.has(index) && !this.#digests.has(index)
  }

  #planDigests(model: Model, { chunkCounts }: ScanPlan, measures: readonly Measure[]): void {
    for (const index of chunkCounts.keys()) {
      const tensor = this.#tensors[index]!
      const missing = this.#results.missing(index, measures)
      if (missing.length === 0) this.#bytesDone += Number(tensor.nBytes)
      else {
        const saved = this.#results.has(index) ? () => this.#results.doneRow(index) : undefined
        this.#digests.set(index, new DigestProgress(planDigest(model, tensor, missing), saved))
      }
    }
  }

  /** Applies the results of the checkpoint. */
  #restore({ chunkCounts }: ScanPlan): void {
    if (!this.#checkpoint) return
    for (const [index, chunkCount] of chunkCounts) {
      if (chunkCount === 0 || !this.#results.has(index)) continue
      this.#bytesDone += Number(this.#tensors[index]!.nBytes)
      this.#restored.set(index, 'all')
      if (this.#isComplete(index)) this.#settle(index)
      else this.#throttle.change(index)
    }
    for (const { result, worker, attempt } of this.#checkpoint.chunks()) {
      const known = this.#restored.get(result.tensor) ?? new Set()
      if (known === 'all' || !chunkCounts.has(result.tensor)) continue
      this.#restored.set(result.tensor, known.add(result.index))
      const chunk = this.#cuts.chunk(this.#tensors[result.tensor]!, result.index)
      this.#bytesDone += chunk.nBytes
      const tensor = this.#progressOf(result.tensor)
      tensor.retry(attempt - 1)
      tensor.add(chunk, result, worker)
      this.#update(tensor)
    }
  }

  /**
   * The tasks of what is missing, made as they are needed. A tensor's digest comes just before its chunks: what one
   * worker reads, the others find in memory.
   */
  *#makeTasks({ files, header: { endian } }: Model, plan: ScanPlan): Generator<Task> {
    let id = 0
    for (const task of plan.tasks) {
      for (const { tensor, index } of task.chunks) {
        const digest = index === 0 ? this.#digests.get(tensor) : undefined
        if (digest) yield digest.task
      }
      const chunks = task.chunks.filter((chunk) => !this.#isRestored(chunk))
      if (chunks.length > 0) yield { id, file: files[task.file]!, endian, chunks }
      id++
    }
    for (const { task } of this.#digests.values()) if (task.nBytes === 0) yield task
  }

  #isRestored({ tensor, index }: Chunk): boolean {
    const restored = this.#restored.get(tensor)
    return restored === 'all' || restored?.has(index) === true
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
    this.#end()
    const progress = this.#progress()
    this.#log.ended(outcome, error, progress)
    const rows = () => this.#tensors.map((_tensor, index) => this.row(index))
    let results: readonly RowUpdate[] | undefined
    return {
      outcome,
      ...(error && outcome === 'failed' ? { error } : {}),
      progress,
      get results() {
        return (results ??= rows())
      },
    }
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
    this.#throttle.change()
  }

  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    this.#meter.resume()
    this.#log.paused(false)
    this.#executor.resume()
    this.#throttle.change()
  }

  row(tensor: number): RowUpdate {
    if (!this.#isSettled(tensor)) {
      const progress = this.#underWay.get(tensor)
      if (progress || this.#begun.has(tensor)) return this.#row(progress ?? this.#newProgress(tensor))
    }
    return this.#results.row(tensor) ?? { index: tensor, status: 'waiting', attempts: 0 }
  }

  /** Rows of the tensors that were begun and are not finished, by tensor. */
  unfinished(): ReadonlyMap<number, RowUpdate> {
    const tensors = new Set([...this.#underWay.keys(), ...this.#begun])
    return new Map([...tensors].map((tensor) => [tensor, this.row(tensor)]))
  }

  histogram(tensor: number): SparseHistogram | undefined {
    const packed = this.#results.histogram(tensor)
    return packed && unpackHistogram(packed)
  }

  /** Discards the histograms, unless they belong to a checkpoint. */
  close(): void {
    if (!this.#checkpoint) this.#results.close()
  }

  onLane(worker: number, task: Task | undefined): void {
    const indexes = !task ? [] : isDigest(task) ? [task.tensor] : task.chunks.map((chunk) => chunk.tensor)
    this.#lanes.set(worker, indexes[0])
    if (task && isDigest(task)) this.#digests.get(task.tensor)?.begin()
    for (const index of indexes) {
      if (this.#isSettled(index)) continue
      this.#begun.add(index)
      this.#throttle.change(index)
    }
    this.#throttle.change()
  }

  onChunk(chunk: Chunk, result: Parameters<ExecutorEvents['onChunk']>[1], worker: number, attempt: number): void {
    this.#bytesDone += chunk.nBytes
    // A tensor that has failed already.
    if (this.#isSettled(chunk.tensor)) return this.#throttle.change()
    const tensor = this.#progressOf(chunk.tensor)
    tensor.retry(attempt - 1)
    tensor.add(chunk, result, worker)
    this.#update(tensor)
    if (!this.#isSettled(chunk.tensor)) this.#checkpoint?.addChunk({ result, worker, attempt })
  }

  onChunkFailed(chunk: Chunk, error: AppError, attempts: number, worker: number): void {
    this.#log.failed(chunk, error, attempts, worker)
    // Counted as gone through: progress reaches the end whatever happened on the way.
    this.#bytesDone += chunk.nBytes
    this.#fail(chunk.tensor, error, attempts)
  }

  onRetry(chunks: readonly Chunk[], error: AppError, attempt: number, worker: number): void {
    this.#log.retry(chunks, error, attempt, worker)
    this.#retries++
    for (const { tensor } of chunks) if (!this.#isSettled(tensor)) this.#progressOf(tensor).retry(attempt)
  }

  onMixed(threads: number, processes: number, reason: string): void {
    this.#log.mixed(threads, processes, reason)
  }

  onWorker(event: WorkerEvent): void {
    // A process of its own has no thread ID.
    if (event.kind === 'started' && event.threadId === 0) this.#inProcesses.add(event.worker)
    else if (event.kind === 'started') this.#inProcesses.delete(event.worker)
    this.#log.worker(event)
    this.#events.onWorker?.(event)
  }

  async onEnding(workers: readonly RunningWorker[]): Promise<void> {
    await this.#events.onEnding?.(workers)
  }

  readonly digests: DigestEvents = {
    onPosition: (task, position) => this.#digestAt(task, position),
    onDone: (task, result, worker, attempt) => {
      this.#digests.get(task.tensor)?.finish(result, worker)
      this.#digestAt(task, task.nBytes)
      if (this.#isSettled(task.tensor)) return
      const tensor = this.#progressOf(task.tensor)
      tensor.retry(attempt - 1)
      this.#update(tensor)
    },
    onFailed: (task, error, attempts, worker) => {
      this.#log.failed(task, error, attempts, worker)
      // As with chunks.
      this.#digestAt(task, task.nBytes)
      this.#fail(task.tensor, error, attempts)
    },
    onRetry: (task, error, attempt, worker) => {
      this.#log.retry([task], error, attempt, worker)
      this.#retries++
      this.#digestAt(task, 0)
      if (!this.#isSettled(task.tensor)) this.#progressOf(task.tensor).retry(attempt)
    },
  }

  #digestAt(task: DigestTask, position: number): void {
    this.#bytesDone += this.#digests.get(task.tensor)?.moveTo(position) ?? 0
    this.#throttle.change()
  }

  #progressOf(index: number): TensorProgress {
    const known = this.#underWay.get(index)
    if (known) return known
    const tensor = this.#newProgress(index)
    this.#underWay.set(index, tensor)
    return tensor
  }

  #newProgress(index: number): TensorProgress {
    const tensor = new TensorProgress(this.#tensors[index]!, this.#cuts)
    if (this.#restored.get(index) === 'all') tensor.restore()
    return tensor
  }

  #fail(index: number, error: AppError, attempts: number): void {
    if (this.#isSettled(index)) return this.#throttle.change()
    const tensor = this.#progressOf(index)
    tensor.fail(error, attempts)
    this.#update(tensor)
  }

  #row(tensor: TensorProgress): RowUpdate {
    const row = tensor.row(this.#begun.has(tensor.tensor.index))
    return this.#digests.get(row.index)?.row(row) ?? row
  }

  #update(tensor: TensorProgress): void {
    const { index } = tensor.tensor
    const done = tensor.done && (this.#digests.get(index)?.done ?? true)
    if ((done || tensor.failed) && !this.#isSettled(index)) this.#finish(tensor, this.#row(tensor))
    else this.#throttle.change(index)
  }

  #finish({ histogram }: TensorProgress, row: RowUpdate): void {
    const { index } = row
    if (row.status === 'failed') this.#results.set(row)
    else if (this.#checkpoint) this.#checkpoint.add(row, histogram ?? this.#results.histogram(index))
    else this.#results.set(row, histogram)
    this.#underWay.delete(index)
    this.#begun.delete(index)
    this.#settle(index, row.status)
  }

  #isSettled(index: number): boolean {
    return this.#settled[index] === 1
  }

  #settle(index: number, status: RowUpdate['status'] = 'done'): void {
    this.#settled[index] = 1
    if (status === 'failed') this.#failed++
    else this.#done++
    if (this.#results.isNonFinite(index)) this.#nonFinite++
    this.#throttle.change(index)
  }

  /** The scan has ended: tensors that are not finished go back to what they were, and every change is told. */
  #end(): void {
    for (const index of [...this.#underWay.keys(), ...this.#begun]) this.#throttle.change(index)
    this.#underWay.clear()
    this.#begun.clear()
    this.#throttle.end()
  }

  #progress(): ScanProgress {
    const bytesPerSecond = this.#meter.rate(this.#bytesDone - this.#bytesRestored)
    const left = this.#bytesTotal - this.#bytesDone
    return {
      scanId: this.id,
      executor: this.#settings.executor,
      workers: this.#settings.executor === 'single' ? 1 : this.#settings.workers,
      ...(this.#settings.executor === 'processes' || this.#inProcesses.size === 0
        ? {}
        : { processes: [...this.#inProcesses] }),
      bytesDone: this.#bytesDone,
      bytesTotal: this.#bytesTotal,
      bytesRestored: this.#bytesRestored,
      bytesPerSecond,
      elapsedMs: this.#meter.elapsedMs,
      ...(bytesPerSecond > 0 ? { etaMs: (left / bytesPerSecond) * 1000 } : {}),
      tensorsDone: this.#done,
      tensorsFailed: this.#failed,
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
    const fraction = this.#isSettled(tensor) ? 1 : (this.#underWay.get(tensor)?.fraction ?? 0)
    if (!digest) return { worker, tensor, fraction }
    return { worker, tensor, fraction: digest.measuredBefore ? digest.fraction : (fraction + digest.fraction) / 2 }
  }
}
