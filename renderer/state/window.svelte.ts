import type {
  AppEvent,
  Command,
  Preferences,
  RecentFile,
  ScanOutcome,
  ScanProgress,
  WindowState,
} from '../../shared/contract.ts'
import type { AppError, Result } from '../../shared/errors.ts'
import type { ExecutorKind } from '../../shared/protocol.ts'
import { api } from '../api.ts'
import { ModelController } from './model.svelte.ts'

/** Beyond this part of a scan, cancelling asks once. */
const ASK_BEFORE_CANCEL = 0.1

export type View = 'tensors' | 'problems'

/** Everything that the window knows; talks to the main process. */
export class WindowController {
  facts = $state.raw<WindowState | undefined>()
  recent = $state.raw<readonly RecentFile[]>([])
  opening = $state<string | undefined>()
  failure = $state.raw<AppError | undefined>()
  model = $state.raw<ModelController | undefined>()
  executor = $state<ExecutorKind>('threads')
  workers = $state(1)
  progress = $state.raw<ScanProgress | undefined>()
  outcome = $state<ScanOutcome | undefined>()
  scanError = $state.raw<AppError | undefined>()
  scanning = $state(false)
  askingToCancel = $state(false)
  /** One line about the last thing that was done: an export, a copy, or why it failed. */
  message = $state.raw<{ readonly text: string; readonly bad: boolean } | undefined>()
  view = $state<View>('tensors')
  panelOpen = $state(true)
  /** Set by the views: what a menu command needs of them. */
  focusFilter: () => void = () => undefined
  #scanId: number | undefined
  /** Events of this scan and older ones come too late. */
  #lastEnded = 0

  async start(): Promise<void> {
    api.onEvent((event) => this.#receive(event))
    const state = await this.#call(api.getState())
    if (!state) return
    this.facts = state
    this.recent = state.recent
    this.executor = state.preferences.executor
    this.workers = state.preferences.workers
    this.opening = state.opening
    this.failure = state.failure
    if (state.model && !this.model) this.model = new ModelController(state.model)
    if (state.scan) this.#follow(state.scan)
  }

  openDialog = () => void this.#call(api.openDialog())
  openRecent = (id: string) => void this.#call(api.openRecent(id))
  forgetRecent = (id: string) => void this.#call(api.forgetRecent(id))
  openFiles = (files: readonly File[]) => void this.#call(api.openFiles(files))

  choose(preferences: Partial<Preferences>): void {
    this.executor = preferences.executor ?? this.executor
    const limit = this.facts?.maxWorkers ?? 1
    this.workers = Math.min(limit, Math.max(1, preferences.workers ?? this.workers))
    void this.#call(api.setPreferences({ executor: this.executor, workers: this.workers }))
  }

  /** What a click on Scan does: everything, or what is missing of a scan that did not come to its end. */
  get nextScan(): 'all' | 'rest' | 'failed' {
    const { model } = this
    if (!model || this.scanning) return 'all'
    const { readable, done, failed } = model.tally
    if (done === 0 || done === readable) return 'all'
    return failed > 0 && done + failed === readable ? 'failed' : 'rest'
  }

  /** @param resume only what is not done */
  async scan(resume = this.nextScan !== 'all'): Promise<void> {
    const { model } = this
    if (!model || this.scanning) return
    this.#scanId = undefined
    this.scanning = model.scanning = true
    this.message = undefined
    this.outcome = undefined
    this.scanError = undefined
    this.progress = undefined
    model.reset(resume)
    const request = { fileId: model.view.id, executor: this.executor, workers: this.workers, resume }
    const started = await this.#call(api.startScan(request))
    // A short scan may be over before its start is answered.
    if (started && started.scanId > this.#lastEnded) this.#scanId = started.scanId
    if (!started) this.scanning = model.scanning = false
  }

  /** Asks once when much is done already. */
  cancel(): void {
    if (!this.scanning || this.#scanId === undefined) return
    const { progress } = this
    const part = progress && progress.bytesTotal > 0 ? progress.bytesDone / progress.bytesTotal : 0
    if (part > ASK_BEFORE_CANCEL && !this.askingToCancel) {
      this.askingToCancel = true
      return
    }
    this.cancelNow()
  }

  cancelNow(): void {
    this.askingToCancel = false
    if (this.#scanId !== undefined) void this.#call(api.cancelScan(this.#scanId))
  }

  togglePause(): void {
    if (!this.scanning || this.#scanId === undefined) return
    void this.#call(api.pauseScan({ scanId: this.#scanId, paused: !(this.progress?.paused ?? false) }))
  }

  keepScanning(): void {
    this.askingToCancel = false
  }

  async exportRows(which: 'shown' | 'all'): Promise<void> {
    const { model } = this
    if (!model) return
    const indexes = which === 'shown' ? [...model.order] : model.rows.map((row) => row.tensor.index)
    const done = await this.#call(api.exportCsv({ fileId: model.view.id, indexes }))
    if (done?.saved)
      this.message = { text: `${plural(done.rows, 'row')} written to ${done.name ?? 'the file'}.`, bad: false }
  }

  async copyRows(): Promise<void> {
    const { model } = this
    const indexes = model?.selectedInOrder() ?? []
    if (!model || indexes.length === 0) return
    const done = await this.#call(api.copyRows({ fileId: model.view.id, indexes }))
    if (done) this.message = { text: `${plural(done.rows, 'row')} copied.`, bad: false }
  }

  command(command: Command): void {
    const actions: Record<Command, () => void> = {
      scan: () => void this.scan(),
      cancel: () => this.cancel(),
      filter: () => this.focusFilter(),
      export: () => void this.exportRows('shown'),
      copy: () => void this.copyRows(),
      'toggle-panel': () => (this.panelOpen = !this.panelOpen),
    }
    actions[command]()
  }

  #receive(event: AppEvent): void {
    switch (event.type) {
      case 'opening':
        this.opening = event.name
        this.failure = undefined
        return
      case 'opened':
        this.opening = this.failure = this.progress = this.outcome = this.scanError = this.message = undefined
        this.#scanId = undefined
        this.scanning = false
        this.view = 'tensors'
        this.model = new ModelController(event.model)
        return
      case 'open-failed':
        this.opening = undefined
        this.failure = event.error
        return
      case 'scan-progress':
        if (event.progress.scanId <= this.#lastEnded || !this.scanning) return
        this.#follow(event.progress)
        this.model?.update(event.rows, event.progress)
        return
      case 'scan-ended':
        if (event.scanId <= this.#lastEnded || !this.scanning) return
        this.#lastEnded = event.scanId
        this.#end(event.outcome, event.progress, event.error)
        return
      case 'recent':
        this.recent = event.recent
        return
      case 'command':
        this.command(event.command)
    }
  }

  #follow(progress: ScanProgress): void {
    this.#scanId = progress.scanId
    this.progress = progress
    this.scanning = true
    if (this.model) this.model.scanning = true
  }

  #end(outcome: ScanOutcome, progress: ScanProgress, error: AppError | undefined): void {
    this.#scanId = undefined
    this.scanning = this.askingToCancel = false
    this.outcome = outcome
    this.progress = progress
    this.scanError = error
    if (!this.model) return
    this.model.scanning = false
    this.model.settle()
  }

  /** The value of a call; what went wrong is shown and gives undefined. */
  async #call<T>(call: Promise<Result<T>>): Promise<T | undefined> {
    const result = await call
    if (result.ok) return result.value
    this.message = { text: result.error.message, bad: true }
    return undefined
  }
}

const plural = (count: number, noun: string) => `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`
