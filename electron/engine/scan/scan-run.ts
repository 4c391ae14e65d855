import type { Lane, RowUpdate, ScanOutcome, ScanProgress } from '../../../shared/model/scan.ts'
import { type Measure, MEASURES, missingMeasures } from '../../../shared/model/digest.ts'
import { type AppError, toAppError } from '../../../shared/text/errors.ts'
import type { Chunk, DigestTask } from '../protocol/worker-protocol.ts'
import type { SparseHistogram, TensorStats } from '../../../shared/model/stats.ts'
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
import { ProgressTeller } from './progress-throttle.ts'
import { ResultStore } from './result-store.ts'
import { ScanLog } from './scan-log.ts'
import { ScanMeter } from './scan-meter.ts'
import { unpackHistogram } from '../stats/packed-histogram.ts'
import { TensorProgress } from './tensor-progress.ts'
import { unreadableRows } from './unreadable-rows.ts'

import type { ScanEnd, ScanEvents, ScanSettings } from './scan.ts'

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
  readonly #unreadable: ReadonlyMap<number, RowUpdate>
  readonly #results = new ResultStore()
  /** Those that are not complete when the scan begins, by tensor. */
  readonly #digests = new Map<number, DigestProgress>()
  /** The tensor that a worker is on. */
  readonly #lanes = new Map<number, number | undefined>()
  /** Workers that are processes, by their number. */
  readonly #inProcesses = new Set<number>()
  readonly #teller: ProgressTeller
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
    this.#teller = new ProgressTeller(onProgress && tell)
    this.#log = new ScanLog(model, events.log)
    const { measures = [] } = settings
    this.#bytesTotal = plan.totalBytes * (measures.length > 0 ? 2 : 1)
    this.#unreadable = new Map(unreadableRows(model.header.tensors).map((row) => [row.index, row]))
    this.#tensors = model.header.tensors
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
    const tensor = this.#progressOf(index)
    const saved = this.#checkpoint?.results.get(index)
    if (saved && !this.#digests.has(index)) this.#finish(tensor, saved.row)
    this.#update(tensor)
  }

  #planDigests(model: Model, { chunkCounts }: ScanPlan, measures: readonly Measure[]): void {
    for (const index of chunkCounts.keys()) {
      const tensor = this.#tensors[index]!
      const saved = this.#checkpoint?.results.get(index)?.row
      const missing = missingMeasures(saved, measures)
      if (missing.length === 0) this.#bytesDone += Number(tensor.nBytes)
      else this.#digests.set(index, new DigestProgress(planDigest(model, tensor, missing), saved))
    }
  }

  /** Applies the results of the checkpoint. */
  #restore({ chunkCounts }: ScanPlan): void {
    if (!this.#checkpoint) return
    for (const [index, chunkCount] of chunkCounts) {
      const saved = this.#checkpoint.results.get(index)
      if (!saved || chunkCount === 0) continue
      this.#bytesDone += Number(this.#tensors[index]!.nBytes)
      this.#restored.set(index, 'all')
      const tensor = this.#progressOf(index)
      tensor.restore(saved.histogram)
      if (!this.#digests.has(index)) this.#finish(tensor, saved.row)
      this.#update(tensor)
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
    this.#settle()
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
    this.#teller.change()
  }

  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    this.#meter.resume()
    this.#log.paused(false)
    this.#executor.resume()
    this.#teller.change()
  }

  row(tensor: number): RowUpdate {
    const finished = this.#results.row(tensor) ?? this.#unreadable.get(tensor)
    if (finished) return finished
    const progress = this.#underWay.get(tensor)
    if (progress || this.#begun.has(tensor)) return this.#row(progress ?? this.#newProgress(tensor))
    return this.#untouched(tensor)
  }

  histogram(tensor: number): SparseHistogram | undefined {
    const packed = this.#results.histogram(tensor)
    return packed && unpackHistogram(packed)
  }

  close(): void {
    this.#results.close()
  }

  onLane(worker: number, task: Task | undefined): void {
    const indexes = !task ? [] : isDigest(task) ? [task.tensor] : task.chunks.map((chunk) => chunk.tensor)
    this.#lanes.set(worker, indexes[0])
    if (task && isDigest(task)) this.#digests.get(task.tensor)?.begin()
    for (const index of indexes) {
      if (this.#results.has(index)) continue
      this.#begun.add(index)
      this.#teller.change(index)
    }
    this.#teller.change()
  }

  onChunk(chunk: Chunk, result: Parameters<ExecutorEvents['onChunk']>[1], worker: number, attempt: number): void {
    this.#bytesDone += chunk.nBytes
    // A tensor that has failed already.
    if (this.#results.has(chunk.tensor)) return this.#teller.change()
    const tensor = this.#progressOf(chunk.tensor)
    tensor.retry(attempt - 1)
    tensor.add(chunk, result, worker)
    this.#update(tensor)
    if (!this.#results.has(chunk.tensor)) this.#checkpoint?.addChunk({ result, worker, attempt })
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
    for (const { tensor } of chunks) if (!this.#results.has(tensor)) this.#progressOf(tensor).retry(attempt)
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
      if (this.#results.has(task.tensor)) return
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
      if (!this.#results.has(task.tensor)) this.#progressOf(task.tensor).retry(attempt)
    },
  }

  #digestAt(task: DigestTask, position: number): void {
    this.#bytesDone += this.#digests.get(task.tensor)?.moveTo(position) ?? 0
    this.#teller.change()
  }

  #progressOf(index: number): TensorProgress {
    const known = this.#underWay.get(index)
    if (known) return known
    const tensor = this.#newProgress(index)
    this.#underWay.set(index, tensor)
    return tensor
  }

  #newProgress(index: number): TensorProgress {
    return new TensorProgress(this.#tensors[index]!, this.#cuts)
  }

  /** What a tensor is while nobody has begun it, and what it is left as when the scan ends without it. */
  #untouched(index: number): RowUpdate {
    return this.#digests.get(index)?.saved ?? { index, status: 'waiting', attempts: 0 }
  }

  #fail(index: number, error: AppError, attempts: number): void {
    if (this.#results.has(index)) return this.#teller.change()
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
    if ((done || tensor.failed) && !this.#results.has(index)) {
      const row = this.#row(tensor)
      this.#finish(tensor, row)
      if (row.status === 'done') this.#checkpoint?.add(row, tensor.histogram)
    }
    this.#teller.change(index)
  }

  #finish(tensor: TensorProgress, row: RowUpdate): void {
    this.#results.add(row, tensor.histogram)
    this.#underWay.delete(row.index)
    this.#begun.delete(row.index)
    if (row.status === 'failed') this.#failed++
    if (row.stats && isNonFinite(row.stats)) this.#nonFinite++
  }

  /** The scan has ended: what is not finished goes back to what it was, and everything is told. */
  #settle(): void {
    for (const index of [...this.#underWay.keys(), ...this.#begun]) this.#teller.change(index)
    this.#underWay.clear()
    this.#begun.clear()
    this.#teller.end()
  }

  #progress(): ScanProgress {
    const failed = this.#unreadable.size + this.#failed
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
    const fraction = this.#results.has(tensor) ? 1 : (this.#underWay.get(tensor)?.fraction ?? 0)
    if (!digest) return { worker, tensor, fraction }
    return { worker, tensor, fraction: digest.saved ? digest.fraction : (fraction + digest.fraction) / 2 }
  }
}

const isNonFinite = (stats: TensorStats) => stats.nan + stats.posInf + stats.negInf > 0
