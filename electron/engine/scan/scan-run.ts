import type { Lane, RowUpdate, ScanProgress } from '../../../shared/model/scan.ts'
import type { SparseHistogram } from '../../../shared/model/stats.ts'
import type { Listing } from '../../../shared/model/listing.ts'
import type { TensorInfo } from '../../../shared/model/tensor.ts'
import type { AppError } from '../../../shared/text/errors.ts'
import type { Checkpoint } from '../checkpoint/checkpoint.ts'
import type { PartEvents } from '../executors/executor.ts'
import type { Work } from '../executors/task-kinds.ts'
import type { WorkerSpawner } from '../executors/worker-spawner.ts'
import type { Model } from '../formats/model.ts'
import type { ScanPlan } from '../plan/plan-scan.ts'
import type { TensorCuts } from '../plan/tensor-cuts.ts'
import type { DigestTask } from '../protocol/worker-protocol.ts'
import { ResultStore } from '../results/result-store.ts'
import { ItemSet } from '../run/item-set.ts'
import { Restored } from '../run/restored.ts'
import { Runner, type RunSubject } from '../run/runner.ts'
import { Settled } from '../run/settled.ts'
import { unpackHistogram } from '../stats/packed-histogram.ts'
import type { ScanEnd, ScanEvents, ScanSettings } from './scan-api.ts'
import { ScanDigests } from './scan-digests.ts'
import { ScanLog } from './scan-log.ts'
import { type ScanKind, scanWorks } from './scan-works.ts'
import { TensorProgress } from './tensor-progress.ts'

/** One scan: merges what its workers measure, keeps it, and knows the row of every tensor at any moment. */
export class ScanRun implements RunSubject<ScanKind> {
  readonly #model: Model
  readonly #plan: ScanPlan
  readonly #checkpoint: Checkpoint | undefined
  readonly #log: ScanLog
  readonly #runner: Runner<ScanKind>
  readonly #tensors: Listing<TensorInfo>
  readonly #cuts: TensorCuts
  readonly #results: ResultStore
  readonly #settled: Settled
  readonly #restored = new Restored()
  readonly #digests: ScanDigests
  /** Tensors that a worker was given. */
  readonly #begun: ItemSet
  /** Tensors of which some chunks are measured. */
  readonly #underWay = new Map<number, TensorProgress>()
  #nonFinite = 0

  constructor(
    model: Model,
    settings: ScanSettings,
    spawner: WorkerSpawner,
    events: ScanEvents,
    checkpoint: Checkpoint | undefined,
    plan: ScanPlan,
  ) {
    this.#model = model
    this.#plan = plan
    this.#checkpoint = checkpoint
    const { onProgress } = events
    const tell = (tensors: readonly number[]) =>
      onProgress?.(
        this.#progress(),
        tensors.map((tensor) => this.row(tensor)),
      )
    this.#log = new ScanLog(model, events.log)
    this.#runner = new Runner(settings, spawner, events, this.#log, onProgress && tell)
    this.#tensors = model.header.tensors
    this.#begun = new ItemSet(this.#tensors.length)
    this.#cuts = plan.cuts
    this.#settled = new Settled(this.#tensors.length, this.#tensors.length - plan.readable.length)
    this.#results = checkpoint?.results ?? new ResultStore(this.#tensors)
    this.#results.dropFailures()
    const { measures = [] } = settings
    this.#digests = new ScanDigests(model, plan, measures, this.#results)
    this.#runner.addBytes(this.#digests.bytesKnown)
    this.#restore()
    this.#runner.expect(plan.totalBytes * (measures.length > 0 ? 2 : 1))
    // Without a chunk there is nothing to wait for: an empty tensor is done.
    for (const index of plan.empty) this.#addEmpty(index)
  }

  get id(): number {
    return this.#runner.id
  }

  async run(): Promise<ScanEnd> {
    this.#log.started({ scanId: this.id, ...this.#runner.facts })
    const works = scanWorks(this.#model, this.#plan, this.#digests, (chunk) =>
      this.#restored.hasChunk(chunk.tensor, chunk.index),
    )
    const tasks = { works, measures: this.#digests.measures, file: this.#model.files[0] }
    const end = await this.#runner.run(tasks, this)
    const progress = this.#progress()
    this.#log.ended(end.outcome, end.error, progress)
    const rows = () => Array.from({ length: this.#tensors.length }, (_, index) => this.row(index))
    let results: readonly RowUpdate[] | undefined
    return {
      ...end,
      progress,
      get results() {
        return (results ??= rows())
      },
    }
  }

  cancel(): void {
    this.#runner.cancel()
  }

  pause(): void {
    this.#runner.pause()
  }

  resume(): void {
    this.#runner.resume()
  }

  row(tensor: number): RowUpdate {
    if (!this.#settled.has(tensor)) {
      const progress = this.#underWay.get(tensor)
      if (progress || this.#begun.has(tensor)) return this.#row(progress ?? this.#newProgress(tensor))
    }
    return this.#results.row(tensor) ?? { index: tensor, status: 'waiting', attempts: 0 }
  }

  /** Rows of the tensors that were begun and are not finished, by tensor. */
  unfinished(): ReadonlyMap<number, RowUpdate> {
    return new Map([...this.#unfinished()].map((tensor) => [tensor, this.row(tensor)]))
  }

  histogram(tensor: number): SparseHistogram | undefined {
    const packed = this.#results.histogram(tensor)
    return packed && unpackHistogram(packed)
  }

  /** Discards the histograms, unless they belong to a checkpoint. */
  close(): void {
    if (!this.#checkpoint) this.#results.close()
  }

  begin(work: Work<ScanKind>): number | undefined {
    if (work.kind === 'digest') this.#digests.get(work.task.tensor)?.begin()
    const tensors = work.kind === 'digest' ? [work.task.tensor] : work.task.chunks.map(({ tensor }) => tensor)
    for (const tensor of tensors) {
      if (this.#settled.has(tensor)) continue
      this.#begun.add(tensor)
      this.#runner.change(tensor)
    }
    return tensors[0]
  }

  end(): void {
    for (const tensor of this.#unfinished()) this.#runner.change(tensor)
    this.#underWay.clear()
    this.#begun.clear()
  }

  readonly #chunkEvents: PartEvents<'measure'> = {
    onDone: (chunk, result, worker, attempt) => {
      this.#runner.addBytes(chunk.nBytes)
      // A tensor that has failed already.
      if (this.#settled.has(chunk.tensor)) return this.#runner.change()
      const tensor = this.#progressOf(chunk.tensor)
      tensor.retry(attempt - 1)
      tensor.add(chunk, result, worker)
      this.#update(tensor)
      if (!this.#settled.has(chunk.tensor)) this.#checkpoint?.addChunk({ result, worker, attempt })
    },
    onFailed: (chunk, error, attempts, worker) => {
      this.#runner.failed('measure', chunk, error, attempts, worker)
      // Counted as done, so that progress reaches the end although chunks fail.
      this.#runner.addBytes(chunk.nBytes)
      this.#fail(chunk.tensor, error, attempts)
    },
    onRetry: (chunks, error, attempt, worker) => {
      this.#runner.retried('measure', chunks, error, attempt, worker)
      for (const { tensor } of chunks) this.#retry(tensor, attempt)
    },
  }

  readonly #digestEvents: PartEvents<'digest'> = {
    onPosition: (task, position) => this.#digestAt(task, position),
    onDone: (task, result, worker, attempt) => {
      this.#digests.get(task.tensor)?.finish(result, worker)
      this.#digestAt(task, task.nBytes)
      if (this.#settled.has(task.tensor)) return
      const tensor = this.#progressOf(task.tensor)
      tensor.retry(attempt - 1)
      this.#update(tensor)
    },
    onFailed: (task, error, attempts, worker) => {
      this.#runner.failed('digest', task, error, attempts, worker)
      // Counted as done, as with chunks.
      this.#digestAt(task, task.nBytes)
      this.#fail(task.tensor, error, attempts)
    },
    onRetry: ([task], error, attempt, worker) => {
      if (!task) return
      this.#runner.retried('digest', [task], error, attempt, worker)
      this.#digestAt(task, 0)
      this.#retry(task.tensor, attempt)
    },
  }

  readonly parts = { measure: this.#chunkEvents, digest: this.#digestEvents }

  #addEmpty(index: number): void {
    if (this.#isComplete(index)) this.#settle(index)
    else this.#update(this.#progressOf(index))
  }

  /** Whether an earlier scan has found all that this one is asked for. */
  #isComplete(index: number): boolean {
    return this.#results.has(index) && !this.#digests.has(index)
  }

  /** Applies the results of the checkpoint. */
  #restore(): void {
    if (!this.#checkpoint) return
    for (const index of this.#plan.readable) {
      const nBytes = this.#results.has(index) ? Number(this.#tensors.at(index)!.nBytes) : 0
      if (nBytes === 0) continue
      this.#runner.addBytes(nBytes)
      this.#restored.addItem(index)
      if (this.#isComplete(index)) this.#settle(index)
      else this.#runner.change(index)
    }
    for (const { result, worker, attempt } of this.#checkpoint.chunks()) {
      if (this.#restored.hasItem(result.tensor)) continue
      this.#restored.addChunk(result.tensor, result.index)
      const chunk = this.#cuts.chunk(this.#tensors.at(result.tensor)!, result.index)
      this.#runner.addBytes(chunk.nBytes)
      const tensor = this.#progressOf(result.tensor)
      tensor.retry(attempt - 1)
      tensor.add(chunk, result, worker)
      this.#update(tensor)
    }
  }

  #unfinished(): ReadonlySet<number> {
    return new Set([...this.#underWay.keys(), ...this.#begun])
  }

  #digestAt(task: DigestTask, position: number): void {
    this.#runner.addBytes(this.#digests.get(task.tensor)?.moveTo(position) ?? 0)
    this.#runner.change()
  }

  #progressOf(index: number): TensorProgress {
    const known = this.#underWay.get(index)
    if (known) return known
    const tensor = this.#newProgress(index)
    this.#underWay.set(index, tensor)
    return tensor
  }

  #newProgress(index: number): TensorProgress {
    const tensor = new TensorProgress(this.#tensors.at(index)!, this.#cuts)
    if (this.#restored.hasItem(index)) tensor.restore()
    return tensor
  }

  #retry(index: number, attempt: number): void {
    if (!this.#settled.has(index)) this.#progressOf(index).retry(attempt)
  }

  #fail(index: number, error: AppError, attempts: number): void {
    if (this.#settled.has(index)) return this.#runner.change()
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
    const done = tensor.done && this.#digests.isDone(index)
    if ((done || tensor.failed) && !this.#settled.has(index)) this.#finish(tensor, this.#row(tensor))
    else this.#runner.change(index)
  }

  #finish({ histogram }: TensorProgress, row: RowUpdate): void {
    const { index } = row
    if (row.status === 'failed') this.#results.set(row)
    else if (this.#checkpoint) this.#checkpoint.add(row, histogram ?? this.#results.histogram(index))
    else this.#results.set(row, histogram)
    this.#underWay.delete(index)
    this.#begun.delete(index)
    this.#settle(index, row.status === 'failed' ? 'failed' : 'done')
  }

  #settle(index: number, status: 'done' | 'failed' = 'done'): void {
    this.#settled.add(index, status)
    if (this.#results.isNonFinite(index)) this.#nonFinite++
    this.#runner.change(index)
  }

  #progress(): ScanProgress {
    return {
      scanId: this.id,
      ...this.#runner.facts,
      tensorsDone: this.#settled.done,
      tensorsFailed: this.#settled.failed,
      tensorsNonFinite: this.#nonFinite,
      tensorsTotal: this.#tensors.length,
      lanes: [...this.#runner.lanes].map(([worker, tensor]) => this.#lane(worker, tensor)),
    }
  }

  #lane(worker: number, tensor: number | undefined): Lane {
    if (tensor === undefined) return { worker, fraction: 0 }
    const digest = this.#digests.get(tensor)
    const fraction = this.#settled.has(tensor) ? 1 : (this.#underWay.get(tensor)?.fraction ?? 0)
    if (!digest) return { worker, tensor, fraction }
    return { worker, tensor, fraction: digest.measuredBefore ? digest.fraction : (fraction + digest.fraction) / 2 }
  }
}
