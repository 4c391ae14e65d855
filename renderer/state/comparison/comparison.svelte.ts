import type { AppEvent } from '../../../shared/ipc/events.ts'
import { type PackedComparison, unpackPairRows, unpackPairs } from '../../../shared/ipc/packed-comparison.ts'
import type { SubjectId } from '../../../shared/ipc/subject.ts'
import type { HeaderDifferences } from '../../../shared/model/comparison/header-differences.ts'
import type { Lineage } from '../../../shared/model/comparison/lineage-facts.ts'
import type { PairDetails } from '../../../shared/model/comparison/pair-details.ts'
import type { ComparisonProgress, PairUpdate } from '../../../shared/model/comparison/results.ts'
import type { ScanOutcome } from '../../../shared/model/scan.ts'
import type { AppError } from '../../../shared/text/errors.ts'
import { say, type Sentence, sentenceOf } from '../../../shared/text/sentence.ts'
import { api } from '../../api.ts'
import { type Filter, parseFilter } from '../model/filter.ts'
import type { ModelController } from '../model/model.svelte.ts'
import { RunGuard } from '../scan/run-guard.ts'
import { EXPERIMENT_RUNS, type ScanHost } from '../scan/scan.svelte.ts'
import { headlineOf, nextDifferent, summarize } from './comparison-summary.ts'
import { BY_LOSS, nextPairSort, orderPairs, type PairSort } from './pair-order.ts'
import { PairHeatController } from './pair-heat.svelte.ts'
import { createPairRows, type PairRow } from './pair-row.ts'

type ComparisonEvent = Extract<AppEvent, { readonly type: 'comparison-progress' | 'comparison-ended' }>

/** Rows move at most this often while a comparison runs, in milliseconds. */
const RESORT_INTERVAL = 1000

/** The comparison of a window: its pairs, what runs, what is shown of it. */
export class ComparisonController {
  readonly subjectId: SubjectId
  readonly reference: ModelController
  readonly other: ModelController
  readonly rows: readonly PairRow[]
  /** When an earlier run of the app saved the results, in milliseconds since 1970. */
  readonly savedAt: number | undefined
  /** Grows with every change of the results: a view reads it, and need not watch the rows. */
  version = $state(0)
  running = $state(false)
  progress = $state.raw<ComparisonProgress | undefined>()
  /** How the last run ended; undefined before and while one runs. */
  outcome = $state<ScanOutcome | undefined>()
  error = $state.raw<AppError | undefined>()
  sort = $state.raw<PairSort>(BY_LOSS)
  hideSame = $state(false)
  filterText = $state('')
  filterError = $state<string | undefined>()
  /** Positions of the pairs that the table shows. */
  order = $state.raw<readonly number[]>([])
  /** Position of the pair whose panel is shown. */
  selected = $state<number | undefined>()
  details = $state.raw<PairDetails | undefined>()
  /** What the other model is of the reference, once every pair was compared. */
  lineage = $state.raw<Lineage | undefined>()
  /** Differences of the headers, once they were asked for. */
  differences = $state.raw<HeaderDifferences | undefined>()
  differencesError = $state.raw<Sentence | undefined>()
  /** Whether the heat map takes the place of the table. */
  map = $state(false)
  readonly heat: PairHeatController
  /** How far the table is scrolled. */
  readonly place = { top: 0 }
  readonly #host: ScanHost & { readonly scanning: boolean }
  readonly #guard = new RunGuard()
  #filter: Filter = parseFilter('')
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    subjectId: SubjectId,
    { pairs, rows, savedAt }: PackedComparison,
    models: readonly [ModelController, ModelController],
    host: ScanHost & { readonly scanning: boolean },
  ) {
    this.subjectId = subjectId
    ;[this.reference, this.other] = models
    this.savedAt = savedAt
    this.#host = host
    this.rows = createPairRows(unpackPairs(pairs), this.reference.rows, this.other.rows)
    this.heat = new PairHeatController(this.rows)
    this.#apply(unpackPairRows(rows))
    this.#arrange()
    void this.#readLineage()
  }

  /** Made again when a result changes. */
  readonly summary = $derived.by(() => {
    void this.version
    return summarize(this.rows)
  })

  readonly headline = $derived(headlineOf(this.summary))

  get complete(): boolean {
    return this.summary.done === this.summary.comparable
  }

  get active(): PairRow | undefined {
    return this.selected === undefined ? undefined : this.rows[this.selected]
  }

  /** A comparison that was asked for just now starts, unless all of it was saved before. */
  async startIfNew(): Promise<void> {
    if (!this.complete) await this.start()
  }

  /** Compares what is missing, or everything again when nothing is. */
  async start(): Promise<void> {
    if (this.running || this.#host.scanning || this.summary.comparable === 0) return
    if (this.#host.experimenting) return this.#host.announce(EXPERIMENT_RUNS, true)
    this.#guard.begin()
    this.running = true
    this.#host.clearMessage()
    this.outcome = this.error = this.progress = undefined
    const resume = !this.complete
    const before = this.rows.map(({ index, result }) => ({ index, ...result }))
    const { details, lineage } = this
    if (!resume) this.#reset()
    const { executor, workers } = this.#host.preferences
    const request = { subjectId: this.subjectId, executor, workers, resume }
    const answer = await this.#host.call(api.startComparison(request))
    if (!answer) {
      this.running = false
      // The comparison was refused: put the results back.
      this.#apply(before)
      ;[this.details, this.lineage] = [details, lineage]
      return
    }
    const now = this.#guard.started(answer.comparisonId)
    if (now === 'cancel') this.cancel()
    else if (now === 'pause') this.togglePause()
  }

  /** Results so far are kept: nothing is lost, so there is no question. */
  cancel(): void {
    const { subjectId } = this
    if (this.running)
      this.#guard.cancel((comparisonId) => void this.#host.call(api.cancelComparison({ subjectId, comparisonId })))
  }

  togglePause(): void {
    if (!this.running) return
    const { subjectId } = this
    const paused = !(this.progress?.paused ?? false)
    this.#guard.togglePause(
      (comparisonId) => void this.#host.call(api.pauseComparison({ subjectId, comparisonId, paused })),
    )
  }

  /** The run of the main process, after the page was loaded again. */
  restore(progress: ComparisonProgress | undefined): void {
    if (progress && this.#guard.follow(progress.comparisonId)) this.#show(progress)
  }

  receive(event: ComparisonEvent): void {
    if (event.subjectId !== this.subjectId) return
    if (event.type === 'comparison-progress') {
      if (!this.#guard.follow(event.progress.comparisonId)) return
      this.#show(event.progress)
      this.#apply(unpackPairRows(event.rows))
      this.#timer ??= setTimeout(() => this.#settle(), RESORT_INTERVAL)
    } else if (this.#guard.end(event.comparisonId)) {
      this.running = false
      this.outcome = event.outcome
      this.progress = event.progress
      this.error = event.error
      this.#settle()
      void this.#readLineage()
    }
  }

  /** The window shows something else. */
  close(): void {
    clearTimeout(this.#timer)
  }

  toggleSort(key: string): void {
    this.sort = nextPairSort(this.sort, key)
    this.#arrange()
  }

  hide(hideSame: boolean): void {
    this.hideSame = hideSame
    this.#arrange()
  }

  setFilter(text: string): void {
    this.filterText = text
    const filter = parseFilter(text)
    this.filterError = filter.ok ? undefined : filter.message
    if (!filter.ok) return
    this.#filter = filter
    this.#arrange()
  }

  select(index: number | undefined): void {
    if (index === this.selected) return
    this.selected = index
    this.details = undefined
    void this.#readDetails()
  }

  /** Selects the next or the previous pair that differs. */
  step(by: 1 | -1): void {
    const next = nextDifferent(this.rows, this.order, this.selected, by)
    if (next === undefined) this.#host.announce(say('No tensor differs.'))
    else this.select(next)
  }

  /** Reads the headers of both models; once is enough, since a model that changes is opened again. */
  async readDifferences(): Promise<void> {
    if (this.differences) return
    const answer = await api.getDifferences(this.subjectId)
    if (answer.ok) this.differences = answer.value
    this.differencesError = answer.ok ? undefined : sentenceOf(answer.error)
  }

  /** What only the panel shows is asked for when the panel shows it, and again when the pair is done. */
  async #readDetails(): Promise<void> {
    const { selected: pair, subjectId, active } = this
    if (pair === undefined || active?.result.status !== 'done') return
    const details = await this.#host.call(api.getPair({ subjectId, pair }))
    if (details && this.selected === pair) this.details = details
  }

  async #readLineage(): Promise<void> {
    if (this.running || !this.complete || this.summary.comparable === 0) return
    this.lineage = (await this.#host.call(api.getLineage(this.subjectId))) ?? undefined
  }

  #show(progress: ComparisonProgress): void {
    this.progress = progress
    this.running = true
  }

  #reset(): void {
    for (const row of this.rows) row.result = { status: 'waiting', attempts: 0 }
    this.details = this.lineage = undefined
    this.version++
  }

  #apply(rows: readonly PairUpdate[]): void {
    for (const { index, ...result } of rows) {
      const row = this.rows[index]
      if (!row) continue
      row.result = result
      if (index === this.selected && result.status === 'done') void this.#readDetails()
    }
    this.version++
  }

  #settle(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#arrange()
  }

  #arrange(): void {
    this.order = orderPairs(this.rows, this.sort, this.#filter, this.hideSame)
  }
}
