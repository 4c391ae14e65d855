import { tick } from 'svelte'
import type { AppEvent } from '../../../shared/ipc/events.ts'
import type { Command } from '../../../shared/ipc/commands.ts'
import type { KeptResults, RecentFile, WindowState } from '../../../shared/ipc/window-state.ts'
import { DEFAULT_PREFERENCES, type Preferences } from '../../../shared/ipc/preferences.ts'
import type { Result } from '../../../shared/text/errors.ts'
import { visibleText } from '../../../shared/text/format.ts'
import type { Language } from '../../../shared/text/language.ts'
import { say, type Sentence, sentenceOf } from '../../../shared/text/sentence.ts'
import type { DropUse } from '../../../shared/ipc/transport.ts'
import type { TableLayout } from '../../../shared/ipc/table-layout.ts'
import { hashOfView, type ViewId, viewOfHash } from '../../../shared/ipc/views.ts'
import { api } from '../../api.ts'
import { setLanguage } from '../../i18n.svelte.ts'
import { AdviceController } from '../lab/advice.svelte.ts'
import type { ComparisonController } from '../comparison/comparison.svelte.ts'
import { EventOrder } from './event-order.ts'
import { FileDrop } from './file-drop.svelte.ts'
import { PageParts } from './page-parts.ts'
import { SubjectController } from './subject.svelte.ts'
import { ExportController } from './exports.ts'
import { LabController } from '../lab/lab.svelte.ts'
import { LogController } from './log.svelte.ts'
import type { ModelController } from '../model/model.svelte.ts'
import { EXPERIMENT_RUNS, type ScanHost } from '../scan/scan.svelte.ts'
import { selectOne } from '../model/selection.ts'

export interface Message {
  readonly sentence: Sentence
  readonly bad: boolean
  /** Of a file that was written: to show it in its folder. */
  readonly exportId?: string
}

export const NO_MODEL = say('No model is open.')

export type RunCommand = (app: WindowController, command: Command) => void

/** Everything that the window knows; talks to the main process. */
export class WindowController implements ScanHost {
  facts = $state.raw<WindowState | undefined>()
  recent = $state.raw<readonly RecentFile[]>([])
  readonly subject = new SubjectController(this, (model) => model.group(this.preferences.grouped))
  preferences = $state.raw<Preferences>(DEFAULT_PREFERENCES)
  /** One line about the last thing that was done: an export, a copy, or why it failed. */
  message = $state.raw<Message | undefined>()
  readonly log = new LogController()
  readonly parts = new PageParts()
  readonly exports = new ExportController(this)
  readonly lab = new LabController(this)
  readonly advice = new AdviceController(this)
  /** Something that the user should know about the app itself, until it is closed. */
  notice = $state.raw<Sentence | undefined>()
  /** Models that are opened after the one that is being opened. */
  waiting = $state(0)
  panelOpen = $state(true)
  /** The dialog above everything else. */
  overlay = $state<'palette' | 'go-to-tensor' | 'keys' | 'settings' | undefined>()
  /** Column layout of the table; empty for the default. */
  table = $state.raw<TableLayout>([])
  #view = $state<ViewId>('start')

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
    this.subject.restore(state)
    // Restore the view after a reload, and for models opened before.
    this.#showFirst(viewOfHash(location.hash), state.view)
    if (state.command) this.command(state.command)
  }

  /** The model that the window is named after. */
  get model(): ModelController | undefined {
    return this.subject.model
  }

  /** What the window shows, by name: a model, or both models of a comparison. */
  get title(): string | undefined {
    if (this.comparison)
      return visibleText(`${this.comparison.reference.view.name} ↔ ${this.comparison.other.view.name}`)
    return this.model && visibleText(this.model.view.name)
  }

  /** Whether the view is about the comparison, and not about one of its models. */
  get inComparison(): boolean {
    return this.view === 'comparison' || this.view === 'differences'
  }

  get comparison(): ComparisonController | undefined {
    return this.subject.comparison
  }

  get view(): ViewId {
    return this.#view
  }

  /**
   * Shows a view that the window has; another one changes nothing. The location's fragment follows, which is replaced:
   * there is no way back through tabs.
   */
  set view(view: ViewId) {
    const shown = this.subject.views.includes(view) ? view : this.#view
    const { now } = this.subject
    if (now.kind === 'model' && this.model && shown !== this.#view)
      void api.setView({ modelId: this.model.view.id, view: shown })
    this.#show(shown)
  }

  #show(view: ViewId): void {
    this.#view = view
    if (location.hash !== hashOfView(view)) history.replaceState(null, '', hashOfView(view))
  }

  /** Shows the first of these views that the window has, else the one that its subject is opened with. */
  #showFirst(...views: readonly (ViewId | undefined)[]): void {
    const { subject } = this
    this.#show(views.find((view) => view && subject.views.includes(view)) ?? subject.firstView)
  }

  /** Shows the view that the location names; one that does not exist leaves everything as it is. */
  followHash(): void {
    this.view = viewOfHash(location.hash) ?? this.#view
  }

  /** Puts the cursor in the search of this view; if it has none, in the search of the tensors. */
  async focusSearch(): Promise<void> {
    const { search } = this.parts
    if (!search.shown && !this.model) return this.announce(NO_MODEL, true)
    if (!search.shown) this.view = 'tensors'
    await tick()
    search.use()
  }

  /** Opens the choice of the table's columns. */
  async chooseColumns(): Promise<void> {
    if (this.model) this.model.values = undefined
    this.view = 'tensors'
    await tick()
    this.parts.columns.use()
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
    this.parts.activeRow.use()
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
  compareDialog = () => void this.call(api.compareDialog())
  swapSides = () => this.comparison && void this.call(api.swapSides(this.comparison.subjectId))
  readonly drop = new FileDrop((files) => this.#dropped(files))
  /** Dropped files that can be opened or compared, until the user has chosen. */
  asking = $state.raw<readonly File[] | undefined>()

  /** Answers whether the dropped files are opened or compared. @param use undefined: neither */
  answerDrop(use: DropUse | undefined): void {
    const files = this.asking
    this.asking = undefined
    if (files && use) void this.call(api.openFiles(files, use))
  }

  /** Two files, or one beside an open model, can be compared: the user is asked. */
  #dropped(files: readonly File[]): void {
    const comparable = files.length === 2 || (files.length === 1 && this.subject.now.kind === 'model')
    if (comparable) this.asking = files
    else void this.call(api.openFiles(files, 'open'))
  }

  choose(changes: Partial<Preferences>): void {
    const { preferences } = this
    // Once the user picks an executor or worker count, stop offering advice.
    const offerAdvice = preferences.offerAdvice && changes.executor === undefined && changes.workers === undefined
    const chosen = { ...preferences, offerAdvice, ...changes }
    const limit = this.facts?.maxWorkers ?? 1
    this.#prefer({ ...chosen, workers: Math.min(limit, Math.max(1, chosen.workers)) })
    void this.call(api.setPreferences(this.preferences))
  }

  /** The language of the system, as far as the app speaks it. */
  get systemLanguage(): Language {
    return this.facts?.systemLanguage ?? 'en'
  }

  /** Saved results on the disk; undefined if the call was refused. */
  getKept = (): Promise<KeptResults | undefined> => this.call(api.getKept())
  clearKept = (): Promise<KeptResults | undefined> => this.call(api.clearKept())
  clearResults = (): void =>
    void this.clearKept().then((left) => left && this.announce(say('Saved results were cleared.')))

  #prefer(preferences: Preferences): void {
    this.preferences = preferences
    for (const model of this.subject.models) model.group(preferences.grouped)
    setLanguage(preferences.language === 'system' ? this.systemLanguage : preferences.language)
  }

  /** Saves the column layout; an empty list restores the default. */
  arrange(table: TableLayout): void {
    this.table = table
    void this.call(api.setTable({ columns: table }))
  }

  /** A scan or a comparison runs in this window. */
  get scanning(): boolean {
    return this.comparison?.running === true || this.subject.models.some(({ scan }) => scan.scanning)
  }

  /** An experiment runs in this window. */
  get experimenting(): boolean {
    return this.lab.running !== undefined
  }

  /** Cancels what runs in this window; a scan asks for confirmation if much of it is done. */
  cancel(): void {
    if (this.lab.running) this.lab.cancel()
    else if (this.comparison?.running) this.comparison.cancel()
    else this.subject.models.find(({ scan }) => scan.scanning)?.scan.cancel()
  }

  /** The scan or the comparison that runs in this window. */
  get #active(): { readonly progress: { readonly paused: boolean } | undefined; togglePause(): void } | undefined {
    if (this.comparison?.running) return this.comparison
    return this.subject.models.find(({ scan }) => scan.scanning)?.scan
  }

  get paused(): boolean {
    return this.#active?.progress?.paused ?? false
  }

  togglePause(): void {
    this.#active?.togglePause()
  }

  /** Escape dismisses a question (cancel? scan again?); if nothing runs, the message. @returns whether there was one */
  dismiss(): boolean {
    if (this.model?.scan.dismiss()) return true
    if (this.scanning || this.lab.running || !this.message) return false
    this.message = undefined
    return true
  }

  /** Starts the experiment that is chosen in the lab, or another. */
  async startLab(experiment = this.lab.experiment): Promise<void> {
    const { model, lab } = this
    if (this.scanning || lab.running) return
    lab.experiment = experiment
    this.view = 'lab'
    this.message = undefined
    await lab.start(model?.view)
  }

  showLogFile = () => void this.call(api.showLogFile())

  /** Does what a key, the menu or the palette asks for. */
  command = (command: Command): void => this.#run(this, command)

  #receive(event: AppEvent): void {
    switch (event.type) {
      case 'opening':
      case 'open-failed':
        this.subject.receive(event)
        return
      case 'opened':
        if (!this.subject.receive(event)) return
        this.message = undefined
        this.#showFirst(event.view)
        return
      case 'scan-progress':
      case 'scan-ended':
        this.subject.find(event.modelId)?.scan.receive(event)
        return
      case 'comparison-progress':
      case 'comparison-ended':
        this.comparison?.receive(event)
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
      case 'export-ended':
        this.subject.find(event.modelId)?.followExport(event)
        return
      case 'command':
        this.command(event.command)
    }
  }

  announce(sentence: Sentence, bad = false, exportId?: string): void {
    this.message = { sentence, bad, ...(exportId === undefined ? {} : { exportId }) }
  }

  showExported = (exportId: string) => void this.call(api.showExported(exportId))

  clearMessage(): void {
    this.message = undefined
  }

  async call<T>(call: Promise<Result<T>>): Promise<T | undefined> {
    const result = await call
    if (result.ok) return result.value
    this.announce(sentenceOf(result.error), true)
    return undefined
  }
}
