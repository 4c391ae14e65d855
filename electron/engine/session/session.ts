/** One opened model of one window: its scan, its results, its histograms. */
import { randomUUID } from 'node:crypto'
import type { ModelId } from '../../../shared/model/model-view.ts'
import type { RowUpdate, ScanOutcome, ScanProgress, TensorResult } from '../../../shared/model/scan.ts'
import type { Hash, Measure } from '../../../shared/model/digest.ts'
import { type AppError, appError, err, ok, type Result } from '../../../shared/text/errors.ts'
import type { WriteLog } from '../../../shared/text/log.ts'
import type { Imatrix } from '../../../shared/model/imatrix.ts'
import type { TensorQuality } from '../../../shared/model/quality.ts'
import type { Histograms } from '../../../shared/model/stats.ts'
import { say } from '../../../shared/text/sentence.ts'
import type { Checkpoint } from '../checkpoint/checkpoint.ts'
import type { WorkerSpawner } from '../executors/worker-spawner.ts'
import type { RowSource } from '../export/csv.ts'
import type { LastScan } from '../export/report/report-source.ts'
import { type FileEntry, metadataEntries, type Model } from '../formats/model.ts'
import type { RowOf } from '../results/result-store.ts'
import { isImatrix } from '../imatrix/plan-imatrix.ts'
import { Attachments } from './attachments.ts'
import { KeptHashes } from './kept-hashes.ts'
import { ModelReader } from './model-reader.ts'
import { startScan } from '../scan/scan.ts'
import type { ScanEnd, ScanEvents, ScanHandle, ScanSettings } from '../scan/scan-api.ts'
import { linearHistogram, logHistogram } from '../stats/histogram.ts'
import { unpackHistogram } from '../stats/packed-histogram.ts'
import { TensorExports } from './tensor-exports.ts'

/** What the panel's width shows well. */
export const HISTOGRAM_BARS = 64

export interface SessionEvents {
  onProgress(progress: ScanProgress, rows: readonly RowUpdate[]): void
  /** Called once a scan, after `scanning` has become false. */
  onEnd(scanId: number, end: ScanEnd): void
}

/** The results of a model at one moment, and the scan that they come from. */
export interface SessionReport {
  readonly model: Model
  /** By tensor index; it does not change while a report is written. */
  readonly result: (tensor: number) => TensorResult | undefined
  readonly scan: LastScan | undefined
}

export class ModelSession {
  readonly id: ModelId = randomUUID()
  readonly model: Model
  /** For what stays in the files: arrays, tokens, long text, values. */
  readonly reader: ModelReader
  readonly exports: TensorExports
  readonly attachments: Attachments
  readonly #spawner: WorkerSpawner
  readonly #checkpoint: Checkpoint
  readonly #kept: KeptHashes
  readonly #log: WriteLog | undefined
  #entries: readonly FileEntry[] | undefined
  #handle: ScanHandle | undefined
  #progress: ScanProgress | undefined
  #outcome: ScanOutcome | 'running' = 'running'
  #running = false
  /** The last scan went through all tensors: the next one is new. */
  #complete: boolean

  /** @param checkpoint holds the results; the session closes both */
  constructor(model: Model, spawner: WorkerSpawner, checkpoint: Checkpoint, log?: WriteLog) {
    this.model = model
    this.exports = new TensorExports(model, spawner, log)
    this.#log = log
    this.reader = new ModelReader(model, spawner)
    this.attachments = new Attachments(this)
    this.#spawner = spawner
    this.#checkpoint = checkpoint
    this.#kept = new KeptHashes(checkpoint.results)
    this.#complete = Iterator.from(model.header.tensors).every(
      ({ index, unreadable }) => unreadable !== undefined || checkpoint.results.has(index),
    )
  }

  /** The metadata of all files; a call names an entry by its position. */
  get entries(): readonly FileEntry[] {
    return (this.#entries ??= metadataEntries(this.model))
  }

  /** Whether a scan would measure anything. */
  get measurable(): boolean {
    return Iterator.from(this.model.header.tensors).some(({ unreadable }) => unreadable === undefined)
  }

  get scanning(): boolean {
    return this.#running
  }

  /** Of the running scan. */
  get progress(): ScanProgress | undefined {
    return this.#running ? this.#progress : undefined
  }

  /** Results so far, in the order of the tensors, unpacked one by one. Tensors without any are left out. */
  *results(): Generator<RowUpdate> {
    const result = this.#resultNow()
    for (let index = 0; index < this.model.header.tensors.length; index++) {
      const row = result(index)
      if (row) yield row
    }
  }

  /** When an earlier run of the app saved these results, in milliseconds since 1970; undefined once a scan has started. */
  get savedAt(): number | undefined {
    return this.#handle ? undefined : this.#checkpoint.savedAt
  }

  /** These rows, as they are now: an export stays consistent while a scan continues. */
  rows(indexes: readonly number[]): RowSource {
    return { tensors: this.model.header.tensors, results: this.#resultNow(), indexes }
  }

  /** Whether some of these hashes are of an earlier run of the app. */
  hasKept(hashes: readonly Hash[]): boolean {
    return this.#kept.has(hashes)
  }

  /** Results with the hashes alone that were computed since the model was opened: a check must not rely on others. */
  hashed(): RowSource['results'] {
    const result = this.#resultNow()
    return (index) => {
      const row = result(index)
      return row && this.#kept.without(row)
    }
  }

  /** The importance matrix that the model is; undefined for other models. @throws AppFailure as `ModelReader` */
  async imatrix(): Promise<Imatrix | undefined> {
    return isImatrix(this.model) ? this.reader.readImatrix() : undefined
  }

  /**
   * What reports have in addition to results: the entries of an importance matrix, and samples of the tensors once all are
   * measured. @throws AppFailure as `ModelReader`
   */
  async contents(): Promise<{ readonly imatrix?: Imatrix; readonly quality?: readonly TensorQuality[] }> {
    const imatrix = await this.imatrix()
    return {
      ...(imatrix && { imatrix }),
      ...(this.#complete && { quality: await this.reader.readQuality() }),
    }
  }

  /** What there is to report at this moment, although the scan goes on. */
  report(): SessionReport {
    const scan = this.#progress && { ...this.#progress, outcome: this.#outcome }
    return { model: this.model, result: this.#resultNow(), scan }
  }

  /**
   * Goes on with what is missing when an earlier scan did not come to its end; else all tensors are measured.
   * @param rehash kept hashes among the measures are computed again
   * @param resume true: only what is missing in any case, as after a scan in which tensors failed; false: all tensors
   */
  startScan(
    {
      measures,
      resume = !this.#complete || this.#lacks(measures),
      rehash = false,
      ...settings
    }: ScanSettings & { readonly resume?: boolean | undefined; readonly rehash?: boolean | undefined },
    events: SessionEvents,
  ): Result<{ readonly scanId: number }> {
    if (this.#running) return err(appError('busy', say('This model is being scanned already.')))
    if (!resume) {
      this.#checkpoint.discard()
      this.#kept.clear()
    }
    if (rehash) this.#kept.drop(measures ?? [], (hash, tensors) => this.#checkpoint.dropDigests(hash, tensors))
    this.#complete = false
    this.#progress = undefined
    this.#outcome = 'running'
    const scanEvents: ScanEvents = {
      ...(this.#log ? { log: this.#log } : {}),
      onProgress: (progress, rows) => {
        this.#progress = progress
        events.onProgress(progress, rows)
      },
    }
    const handle = startScan(this.model, { ...settings, measures }, this.#spawner, scanEvents, this.#checkpoint)
    this.#handle = handle
    this.#running = true
    void handle.finished.then((end) => {
      this.#running = false
      this.#complete = end.outcome === 'done'
      this.#outcome = end.outcome
      this.#progress = end.progress
      events.onEnd(handle.scanId, end)
    })
    return ok({ scanId: handle.scanId })
  }

  /** Cancelling a scan that has ended is no mistake: the answer and the end may cross. */
  cancelScan(scanId: number): Result<null> {
    if (this.#running && this.#handle?.scanId === scanId) this.#handle.cancel()
    return ok(null)
  }

  /** Of a scan that has ended it is no mistake, as with `cancelScan`. */
  pauseScan(scanId: number, paused: boolean): Result<null> {
    if (!this.#running || this.#handle?.scanId !== scanId) return ok(null)
    if (paused) this.#handle.pause()
    else this.#handle.resume()
    return ok(null)
  }

  histogram(tensor: number): Result<Histograms | null> {
    const refused = this.checkIndexes([tensor])
    if (refused) return err(refused)
    const packed = this.#checkpoint.results.histogram(tensor)
    if (!packed) return ok(null)
    const histogram = unpackHistogram(packed)
    return ok({ linear: linearHistogram(histogram, HISTOGRAM_BARS), logarithmic: logHistogram(histogram) })
  }

  /** Why these are not tensors of this model; undefined when they are. */
  checkIndexes(indexes: readonly number[]): AppError | undefined {
    const { length } = this.model.header.tensors
    const wrong = indexes.find((index) => index >= length)
    return wrong === undefined
      ? undefined
      : appError(
          'bad-request',
          say('There is no tensor {{index}}; the model has {{length}}.', { index: wrong, length }),
        )
  }

  /** Results are no longer written to the disk. */
  stopKeeping(): void {
    this.#checkpoint.stopKeeping()
  }

  /** Results so far, and those to come, are written to this folder. */
  startKeeping(folder: string): void {
    this.#checkpoint.startKeeping(folder)
  }

  /** Ends the scan and the export, if one runs; resolves when no worker is left and the results are saved. */
  async close(): Promise<void> {
    const ended = Promise.all([this.reader.close(), this.exports.close()])
    if (this.#running) {
      this.#handle?.cancel()
      await this.#handle?.finished
    }
    await Promise.all([ended, this.#checkpoint.close()])
    this.#checkpoint.results.close()
  }

  /** Whether a tensor that is done was not measured in all these ways. */
  #lacks(measures: readonly Measure[] = []): boolean {
    const { results } = this.#checkpoint
    for (const tensor of results.done()) if (results.missing(tensor, measures).length > 0) return true
    return false
  }

  /** The results as they are now: what a scan finds later does not change them. */
  #resultNow(): RowOf {
    const finished = this.#checkpoint.results.snapshot()
    const unfinished = this.#running ? this.#handle?.unfinished() : undefined
    return (index) => unfinished?.get(index) ?? finished(index)
  }
}
