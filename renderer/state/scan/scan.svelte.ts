import type { AppEvent } from '../../../shared/ipc/events.ts'
import { unpackRows } from '../../../shared/ipc/packed-rows.ts'
import type { Preferences } from '../../../shared/ipc/preferences.ts'
import { HASHES, type Measure } from '../../../shared/model/digest.ts'
import type { RowUpdate, ScanOutcome, ScanProgress } from '../../../shared/model/scan.ts'
import type { AppError } from '../../../shared/text/errors.ts'
import { say, type Sentence } from '../../../shared/text/sentence.ts'
import { api } from '../../api.ts'
import type { Row } from '../model/row.ts'
import type { Speaker } from '../window/speaker.ts'
import { RunGuard } from './run-guard.ts'

/** Beyond this share of a scan, cancelling asks for confirmation. */
const ASK_BEFORE_CANCEL = 0.1

export const EXPERIMENT_RUNS = say('An experiment is running: a scan would disturb its measurements.')

/** The model that is scanned: its rows take the results. */
export interface ScannedModel {
  readonly view: { readonly id: string }
  readonly rows: readonly Row[]
  readonly vocabularyOnly: boolean
  /** Whether every tensor has a result. */
  readonly complete: boolean
  readonly tally: { readonly readable: number; readonly done: number; readonly failed: number }
  /** Whether a tensor was not measured in one of these ways. */
  lacks(measures: readonly Measure[]): boolean
  /** Discards results; with `keepDone`, only those of tensors that are not done. */
  reset(keepDone: boolean): void
  update(rows: readonly RowUpdate[], progress: Pick<ScanProgress, 'lanes'>): void
  /** No more results come for now. */
  settle(): void
}

/** What a scan needs from its window. */
export interface ScanHost extends Speaker {
  readonly preferences: Pick<Preferences, 'executor' | 'workers' | 'measures'>
  /** Whether an experiment runs in the window. */
  readonly experimenting: boolean
}

type ScanEvent = Extract<AppEvent, { readonly type: 'scan-progress' | 'scan-ended' }>

/** What the next scan would measure. */
export type NextScan = 'all' | 'rest' | 'failed' | 'measures'

/** The scan of one model: what runs, how far it is, how the last one ended. */
export class ScanController {
  scanning = $state(false)
  progress = $state.raw<ScanProgress | undefined>()
  /** How the last scan ended; undefined before and while one runs. */
  outcome = $state<ScanOutcome | undefined>()
  error = $state.raw<AppError | undefined>()
  askingToCancel = $state(false)
  /** The results of an earlier run of the app are complete, and a new scan would discard them. */
  askingToScan = $state(false)
  readonly #model: ScannedModel
  readonly #host: ScanHost
  readonly #guard = new RunGuard()
  /** Action to run after the current scan; dropped if the scan does not finish. */
  #afterScan: (() => void) | undefined
  #closed = false

  constructor(model: ScannedModel, host: ScanHost) {
    this.#model = model
    this.#host = host
  }

  /** What a click on Scan does: everything, or what is missing after a scan that did not finish. */
  get next(): NextScan {
    if (this.scanning) return 'all'
    const { readable, done, failed } = this.#model.tally
    if (done === 0) return 'all'
    if (done === readable) return this.#model.lacks(this.#host.preferences.measures) ? 'measures' : 'all'
    return failed > 0 && done + failed === readable ? 'failed' : 'rest'
  }

  /** Why no scan would measure anything; undefined if one would. */
  get nothingToScan(): Sentence | undefined {
    const { tally, vocabularyOnly, rows } = this.#model
    if (tally.readable > 0) return undefined
    if (vocabularyOnly) return say('This file has no tensors: it is a vocabulary only.')
    return rows.length === 0 ? say('This file has no tensors.') : say('No tensor of this file can be read.')
  }

  /** Scans, or asks for confirmation if that would discard all results of an earlier run of the app. */
  request(): void {
    if (!this.scanning && this.next === 'all' && this.#model.complete && this.outcome === undefined)
      this.askingToScan = true
    else void this.start()
  }

  /**
   * @param resume measures only tensors that are not done
   * @param rehash computes hashes again that were saved by an earlier run of the app
   */
  async start(resume = this.next !== 'all', measures = this.#host.preferences.measures, rehash = false): Promise<void> {
    if (this.scanning || this.nothingToScan) return
    if (this.#host.experimenting) {
      this.#host.announce(EXPERIMENT_RUNS, true)
      this.#afterScan = undefined
      return
    }
    const model = this.#model
    this.#guard.begin()
    this.askingToScan = false
    this.scanning = true
    this.#host.clearMessage()
    this.outcome = this.error = this.progress = undefined
    const before = model.rows.map(({ tensor, result }) => ({ index: tensor.index, ...result }))
    model.reset(resume)
    const { executor, workers } = this.#host.preferences
    const request = { modelId: model.view.id, executor, workers, measures, resume, ...(rehash ? { rehash } : {}) }
    const answer = await this.#host.call(api.startScan(request))
    if (answer) return this.#started(answer.scanId)
    this.scanning = false
    this.#afterScan = undefined
    // The scan was refused: put the results back.
    model.update(before, { lanes: [] })
    model.settle()
  }

  /** Cancels the scan; asks for confirmation if much of it is done. */
  cancel(): void {
    if (!this.scanning) return
    const { progress } = this
    const share = progress && progress.bytesTotal > 0 ? progress.bytesDone / progress.bytesTotal : 0
    if (this.#guard.id !== undefined && share > ASK_BEFORE_CANCEL && !this.askingToCancel) this.askingToCancel = true
    else this.cancelNow()
  }

  cancelNow(): void {
    this.askingToCancel = false
    if (this.scanning)
      this.#guard.cancel((scanId) => void this.#host.call(api.cancelScan({ modelId: this.#model.view.id, scanId })))
  }

  togglePause(): void {
    if (!this.scanning) return
    const { id: modelId } = this.#model.view
    const paused = !(this.progress?.paused ?? false)
    this.#guard.togglePause((scanId) => void this.#host.call(api.pauseScan({ modelId, scanId, paused })))
  }

  /** Answers the questions with no: the scan continues, the results stay. @returns whether there was a question */
  dismiss(): boolean {
    const asking = this.askingToCancel || this.askingToScan
    this.askingToCancel = this.askingToScan = false
    return asking
  }

  /**
   * Does something once all tensors are measured in these ways; scans first if some are not.
   * @param rehash scans even if none is missing, and computes saved hashes again
   */
  withMeasures(measures: readonly Measure[], work: () => Promise<void>, rehash = false): void {
    // While a dialog was open, another model may have been opened or a scan started.
    if (this.#closed || this.scanning) return
    if (!rehash && !this.#model.lacks(measures)) return void work()
    this.#afterScan = () => void work()
    void this.start(true, measures, rehash)
  }

  /** Does something once all tensors have the chosen hashes; xxh64 if none is chosen and none is complete. */
  withHashes(work: () => Promise<void>): void {
    const { measures } = this.#host.preferences
    const chosen = HASHES.filter((hash) => measures.includes(hash))
    const complete = HASHES.some((hash) => !this.#model.lacks([hash]))
    this.withMeasures(chosen.length > 0 || complete ? chosen : ['xxh64'], work)
  }

  /** The scan that the main process runs, after the page was loaded again. */
  restore(progress: ScanProgress): void {
    if (this.#guard.follow(progress.scanId)) this.#show(progress)
  }

  receive(event: ScanEvent): void {
    if (!this.scanning) return
    if (event.type === 'scan-progress') {
      if (!this.#guard.follow(event.progress.scanId)) return
      this.#show(event.progress)
      this.#model.update(unpackRows(event.rows), event.progress)
    } else if (this.#guard.end(event.scanId)) this.#end(event.outcome, event.progress, event.error)
  }

  /** The window shows another model. */
  close(): void {
    this.#closed = true
    this.#afterScan = undefined
  }

  #started(scanId: number): void {
    const now = this.#guard.started(scanId)
    if (now === 'cancel') this.cancelNow()
    else if (now === 'pause') this.togglePause()
  }

  #show(progress: ScanProgress): void {
    this.progress = progress
    this.scanning = true
  }

  #end(outcome: ScanOutcome, progress: ScanProgress, error: AppError | undefined): void {
    this.scanning = this.askingToCancel = false
    this.outcome = outcome
    this.progress = progress
    this.error = error
    this.#model.settle()
    const after = this.#afterScan
    this.#afterScan = undefined
    if (outcome === 'done') after?.()
  }
}
