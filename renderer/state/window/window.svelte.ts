import { tick } from 'svelte'
import type { AppEvent } from '../../../shared/ipc/events.ts'
import type { Command } from '../../../shared/ipc/commands.ts'
import type { KeptResults, RecentFile, WindowState } from '../../../shared/ipc/window-state.ts'
import type { Preferences, ThemeChoice } from '../../../shared/ipc/preferences.ts'
import type { ScanOutcome, ScanProgress } from '../../../shared/model/scan.ts'
import type { Measure } from '../../../shared/model/digest.ts'
import type { AppError, Result } from '../../../shared/text/errors.ts'
import type { Language, LanguageChoice } from '../../../shared/text/language.ts'
import { unpackModel } from '../../../shared/ipc/packed-model.ts'
import { unpackRows } from '../../../shared/ipc/packed-rows.ts'
import type { ExecutorKind } from '../../../shared/model/scan.ts'
import { say, type Sentence, sentenceOf } from '../../../shared/text/sentence.ts'
import type { TableLayout } from '../../../shared/ipc/table-layout.ts'
import { hashOfView, type ViewId, viewOfHash } from '../../../shared/ipc/views.ts'
import { api } from '../../api.ts'
import { setLanguage } from '../../i18n.svelte.ts'
import { AdviceController } from '../lab/advice.svelte.ts'
import { EventOrder } from './event-order.ts'
import { ExportController } from './exports.ts'
import { LabController } from '../lab/lab.svelte.ts'
import { LogController } from './log.svelte.ts'
import { ManifestController } from '../model/manifests.svelte.ts'
import { ModelController } from '../model/model.svelte.ts'
import { selectOne } from '../model/selection.ts'

/** Beyond this part of a scan, cancelling asks once. */
const ASK_BEFORE_CANCEL = 0.1

const EXPERIMENT_RUNS = say('An experiment is running: a scan would disturb its measurements.')

export interface Message {
  readonly sentence: Sentence
  readonly bad: boolean
  /** Of a file that was written: to show it in its folder. */
  readonly exportId?: string
}

export type RunCommand = (app: WindowController, command: Command) => void

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
  /** Results of an earlier run of the app are all there: measuring again gives them up, and is asked about. */
  askingToScan = $state(false)
  /** One line about the last thing that was done: an export, a copy, or why it failed. */
  message = $state.raw<Message | undefined>()
  readonly log = new LogController()
  readonly exports = new ExportController(this)
  readonly manifests = new ManifestController(this)
  readonly lab = new LabController((...said) => this.announce(...said))
  readonly advice = new AdviceController(this)
  measures = $state.raw<readonly Measure[]>([])
  language = $state<LanguageChoice>('system')
  theme = $state<ThemeChoice>('system')
  /** Results are kept on the disk while a scan runs. */
  checkpoint = $state(true)
  /** What a person should know of the app itself, until it is closed. */
  notice = $state.raw<Sentence | undefined>()
  /** Models that are opened after the one that is being opened. */
  waiting = $state(0)
  panelOpen = $state(true)
  /** What lies above everything else. */
  overlay = $state<'palette' | 'go-to-tensor' | 'keys' | 'settings' | undefined>()
  /** How the table's columns are arranged; empty as they come. */
  table = $state.raw<TableLayout>([])
  /** The table is in groups, layer by layer. */
  grouped = $state(false)
  /** What suits this machine was never measured, chosen or declined. */
  offerAdvice = $state(false)
  /** A tensor is being written to a file. */
  exporting = $state.raw<{ readonly name: string; readonly done: number; readonly total: number } | undefined>()
  /** Set by the table while it is shown: brings the active row into view. */
  showActiveRow: () => void = () => undefined
  #view = $state<ViewId>('tensors')
  /** What a scan was started for: done when it comes to its end, forgotten when it does not. */
  #afterScan: (() => void) | undefined
  #scanId: number | undefined
  /** A scan was cancelled before it was known which it is. */
  #cancelWhenKnown = false
  /** A scan was paused before it was known which it is. */
  #pauseWhenKnown = false
  /** Events of this scan and older ones come too late. */
  #lastEnded = 0

  readonly #run: RunCommand

  /** @param run does a command; given from outside, because commands know the whole window */
  constructor(run: RunCommand) {
    this.#run = run
  }

  async start(): Promise<void> {
    const order = new EventOrder<AppEvent>((event) => this.#receive(event))
    api.onEvent((event, seq) => order.receive(event, seq))
    const state = await this.call(api.getState())
    if (state) this.#restore(state)
    order.start(state?.seq ?? 0)
    const log = await this.call(api.getLog())
    // Newer entries may have come as events before the answer did.
    if (log) this.log.set(log)
  }

  /** Shows what the main process has of this window, before or after the page was loaded again. */
  #restore(state: WindowState): void {
    this.facts = state
    this.recent = state.recent
    this.#prefer(state.preferences)
    this.waiting = state.waiting
    this.lab.set(state.lab, state.cores)
    this.notice = state.notice
    this.table = state.table ?? []
    this.opening = state.opening
    this.failure = state.failure
    if (state.model) {
      this.model = new ModelController(unpackModel(state.model))
      this.model.group(this.grouped)
      // A page that is loaded again shows what it showed; a model that is opened again, too.
      this.view = viewOfHash(location.hash) ?? state.view ?? this.model.firstView
    }
    if (state.scan) this.#follow(state.scan)
    if (state.command) this.command(state.command)
  }

  get view(): ViewId {
    return this.#view
  }

  /** Also the location's fragment, which is replaced: there is no way back through tabs. */
  set view(view: ViewId) {
    if (this.model && view !== this.#view) void api.setView({ fileId: this.model.view.id, view })
    this.#view = view
    if (location.hash !== hashOfView(view)) history.replaceState(null, '', hashOfView(view))
  }

  /** Shows the view that the location names; one that does not exist leaves everything as it is. */
  followHash(): void {
    this.view = viewOfHash(location.hash) ?? this.#view
  }

  /** Puts the cursor in the search of this view; where there is none, in that of the tensors. */
  async focusSearch(): Promise<void> {
    const find = () => document.querySelector<HTMLInputElement>('input[data-search]')
    if (!find()) this.view = 'tensors'
    await tick()
    find()?.focus()
    find()?.select()
  }

  /** Shows one tensor in the table, chosen. */
  async showTensor(name: string, shard: number | undefined): Promise<void> {
    const { model } = this
    const row = model?.rows.find(
      ({ tensor }) => tensor.name === name && (shard === undefined || tensor.shard === shard),
    )
    if (row) await this.showTensorAt(row.tensor.index)
  }

  /** Shows one tensor in the table, chosen, with its details. */
  async showTensorAt(index: number): Promise<void> {
    const { model } = this
    if (!model) return
    // All rows are sorted again with a new filter, which takes a while when there are very many.
    if (model.filterText !== '') model.setFilter('')
    model.values = undefined
    model.selection = selectOne(index)
    this.panelOpen = true
    this.view = 'tensors'
    await tick()
    this.showActiveRow()
  }

  /** Shows the values of one tensor in the table's place. */
  showValues(index: number): void {
    this.model?.openValues(index)
    this.view = 'tensors'
  }

  openDialog = () => void this.call(api.openDialog())
  openSample = () => void this.call(api.openSample())
  openRecent = (id: string) => void this.call(api.openRecent(id))
  forgetRecent = (id: string) => void this.call(api.forgetRecent(id))
  openFiles = (files: readonly File[]) => void this.call(api.openFiles(files))

  choose(preferences: Partial<Preferences>): void {
    const { executor, workers, measures, language, theme, checkpoint, grouped } = this
    // Who has chosen who does the work needs no offer any more.
    const offerAdvice = this.offerAdvice && preferences.executor === undefined && preferences.workers === undefined
    const now = { executor, workers, measures, language, theme, checkpoint, grouped, offerAdvice }
    const chosen = { ...now, ...preferences }
    const limit = this.facts?.maxWorkers ?? 1
    this.#prefer({ ...chosen, workers: Math.min(limit, Math.max(1, chosen.workers)) })
    void this.call(api.setPreferences({ ...chosen, workers: this.workers }))
  }

  /** The language of the system, as far as the app speaks it. */
  get systemLanguage(): Language {
    return this.facts?.systemLanguage ?? 'en'
  }

  /** What is kept of scans on the disk; undefined when it cannot be told. */
  getKept = (): Promise<KeptResults | undefined> => this.call(api.getKept())
  clearKept = (): Promise<KeptResults | undefined> => this.call(api.clearKept())
  clearResults = (): void =>
    void this.clearKept().then((left) => left && this.announce(say('Saved results were cleared.')))

  #prefer({ executor, workers, measures, language, theme, checkpoint, grouped, offerAdvice }: Preferences): void {
    this.offerAdvice = offerAdvice
    this.executor = executor
    this.workers = workers
    this.measures = measures
    this.theme = theme
    this.checkpoint = checkpoint
    this.grouped = grouped
    this.model?.group(grouped)
    this.language = language
    setLanguage(language === 'system' ? this.systemLanguage : language)
  }

  /** Arranges the table; remembered. Without columns it is as it comes. */
  arrange(table: TableLayout): void {
    this.table = table
    void this.call(api.setTable({ columns: table }))
  }

  /** What a click on Scan does: everything, or what is missing of a scan that did not come to its end. */
  get nextScan(): 'all' | 'rest' | 'failed' | 'measures' {
    const { model } = this
    if (!model || this.scanning) return 'all'
    const { readable, done, failed } = model.tally
    if (done === 0) return 'all'
    if (done === readable) return model.lacks(this.measures) ? 'measures' : 'all'
    return failed > 0 && done + failed === readable ? 'failed' : 'rest'
  }

  /** Why no scan would measure anything; undefined if one would. */
  get nothingToScan(): Sentence | undefined {
    const { model } = this
    if (!model || model.tally.readable > 0) return undefined
    if (model.vocabularyOnly) return say('This file has no tensors: it is a vocabulary only.')
    return model.rows.length === 0 ? say('This file has no tensors.') : say('No tensor of this file can be read.')
  }

  /** Scans, or asks first where an earlier run of the app has left all results. */
  requestScan(): void {
    if (!this.scanning && this.nextScan === 'all' && this.model?.complete && this.outcome === undefined)
      this.askingToScan = true
    else void this.scan()
  }

  /** Kept results stay as they are. */
  keepResults(): void {
    this.askingToScan = false
  }

  /**
   * @param resume only what is not done
   * @param rehash kept hashes are computed again
   */
  async scan(resume = this.nextScan !== 'all', measures = this.measures, rehash = false): Promise<void> {
    const { model } = this
    if (!model || this.scanning || this.nothingToScan) return
    if (this.lab.running) {
      this.announce(EXPERIMENT_RUNS, true)
      this.#afterScan = undefined
      return
    }
    this.#scanId = undefined
    this.#cancelWhenKnown = this.#pauseWhenKnown = this.askingToScan = false
    this.scanning = model.scanning = true
    this.message = undefined
    this.outcome = undefined
    this.scanError = undefined
    this.progress = undefined
    const before = model.rows.map(({ tensor, result }) => ({ index: tensor.index, ...result }))
    model.reset(resume)
    const { executor, workers } = this
    const request = { fileId: model.view.id, executor, workers, measures, resume, ...(rehash ? { rehash } : {}) }
    const started = await this.call(api.startScan(request))
    // A short scan may be over before its start is answered.
    if (started && started.scanId > this.#lastEnded) this.#scanId = started.scanId
    if (this.#cancelWhenKnown) this.cancelNow()
    else if (this.#pauseWhenKnown) this.togglePause()
    if (started) return
    this.scanning = model.scanning = false
    this.#afterScan = undefined
    // It was refused: what was measured is there as before.
    model.update(before, { lanes: [] })
    model.settle()
  }

  /** Cancels what runs in this window. Of a scan it asks once when much is done already. */
  cancel(): void {
    if (this.lab.running) return this.lab.cancel()
    if (!this.scanning) return
    if (this.#scanId === undefined) {
      this.#cancelWhenKnown = true
      return
    }
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
    if (this.#scanId !== undefined) void this.call(api.cancelScan(this.#scanId))
  }

  togglePause(): void {
    if (!this.scanning) return
    if (this.#scanId === undefined) {
      this.#pauseWhenKnown = !this.#pauseWhenKnown
      return
    }
    void this.call(api.pauseScan({ scanId: this.#scanId, paused: !(this.progress?.paused ?? false) }))
  }

  keepScanning(): void {
    this.askingToCancel = false
  }

  /** Escape dismisses a question (cancel? scan again?); if nothing runs, the message. @returns whether there was one */
  dismiss(): boolean {
    if (this.askingToCancel || this.askingToScan) {
      this.keepScanning()
      this.keepResults()
      return true
    }
    if (this.scanning || this.lab.running || !this.message) return false
    this.message = undefined
    return true
  }

  /** Starts the experiment that is chosen in the lab, or another. */
  async startLab(experiment = this.lab.experiment): Promise<void> {
    const { model, lab } = this
    if (!model || this.scanning || lab.running) return
    lab.experiment = experiment
    this.view = 'lab'
    this.message = undefined
    await lab.start(model.view.id, model.view.tensorBytes)
  }

  /**
   * Does something once all tensors are measured in these ways; scans first when they are not.
   * @param rehash scans in any case, and computes kept hashes again
   */
  withMeasures(model: ModelController, measures: readonly Measure[], work: () => Promise<void>, rehash = false): void {
    // While the dialog was open another model or a scan may have begun.
    if (this.model !== model || this.scanning) return
    if (!rehash && !model.lacks(measures)) return void work()
    this.#afterScan = () => void work()
    void this.scan(true, measures, rehash)
  }

  showLogFile = () => void this.call(api.showLogFile())

  /** Does what a key, the menu or the palette asks for. */
  command = (command: Command): void => this.#run(this, command)

  #receive(event: AppEvent): void {
    switch (event.type) {
      case 'opening':
        this.opening = event.name
        this.failure = undefined
        return
      case 'opened':
        this.opening = this.failure = this.progress = this.outcome = this.scanError = this.message = undefined
        this.#scanId = this.#afterScan = this.manifests.check = this.exporting = undefined
        this.scanning = this.askingToScan = false
        this.model?.close()
        this.model = new ModelController(unpackModel(event.model))
        this.model.group(this.grouped)
        this.view = event.view ?? this.model.firstView
        return
      case 'open-failed':
        this.opening = undefined
        this.failure = event.error
        return
      case 'scan-progress':
        if (event.progress.scanId <= this.#lastEnded || !this.scanning) return
        this.#follow(event.progress)
        this.model?.update(unpackRows(event.rows), event.progress)
        return
      case 'scan-ended':
        if (event.scanId <= this.#lastEnded || !this.scanning) return
        this.#lastEnded = event.scanId
        this.#end(event.outcome, event.progress, event.error)
        return
      case 'lab-ended':
        this.lab.receive(event)
        this.advice.receive(event)
        if (this.message?.sentence === EXPERIMENT_RUNS) this.message = undefined
        return
      case 'lab-progress':
        this.lab.receive(event)
        return
      case 'recent':
        this.recent = event.recent
        return
      case 'preferences':
        this.#prefer(event.preferences)
        return
      case 'table':
        this.table = event.columns
        return
      case 'waiting':
        this.waiting = event.waiting
        return
      case 'notice':
        this.notice = event.notice
        return
      case 'log':
        this.log.add(event.entries)
        return
      case 'export-progress':
        if (event.fileId === this.model?.view.id)
          this.exporting = { name: event.name, done: event.bytesDone, total: event.bytesTotal }
        return
      case 'export-ended':
        if (event.fileId === this.model?.view.id) this.exporting = undefined
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
    const after = this.#afterScan
    this.#afterScan = undefined
    if (outcome === 'done') after?.()
  }

  /**
   * Says in the window's line what was done, or why it was not.
   * @param exportId of a file that was written
   */
  announce(sentence: Sentence, bad = false, exportId?: string): void {
    this.message = { sentence, bad, ...(exportId === undefined ? {} : { exportId }) }
  }

  showExported = (exportId: string) => void this.call(api.showExported(exportId))

  /** The answer; a refusal is said in the window's line, and undefined. */
  async call<T>(call: Promise<Result<T>>): Promise<T | undefined> {
    const result = await call
    if (result.ok) return result.value
    this.announce(sentenceOf(result.error), true)
    return undefined
  }
}
