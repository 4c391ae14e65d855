import type { AppEvent } from '../../../shared/ipc/events.ts'
import type { ModelView } from '../../../shared/model/model-view.ts'
import type { RowUpdate, ScanProgress, TensorResult } from '../../../shared/model/scan.ts'
import { type Measure, MEASURES, missingMeasures } from '../../../shared/model/digest.ts'
import type { Int64 } from '../../../shared/model/tensor.ts'
import { isFactArray } from '../../../shared/model/facts.ts'
import { factsOf } from '../../../shared/model/overview/model-facts.ts'
import { type SliceKind, sliceKind } from '../../../shared/model/slices.ts'
import type { ViewId } from '../../../shared/ipc/views.ts'
import { layerKey } from '../../../shared/model/layer-place.ts'
import { TABLE_COLUMNS, type TableColumn } from './columns.ts'
import { type Filter, parseFilter } from './filter.ts'
import { type Group, groupByLayer, NOTHING_FOLDED, toggleFolded } from './groups.ts'
import { HealthController } from './health.svelte.ts'
import type { ScrollPlace } from './scroll-place.ts'
import { MetadataController } from './metadata.svelte.ts'
import { OverviewController } from './overview.svelte.ts'
import { createRows, hasValues, nonFinite, type Row } from './row.ts'
import { NO_SELECTION, type Selection } from './selection.ts'
import { nextSort, type SortKey, sortRows } from './sort.ts'
import { AttachmentController } from './attachments.svelte.ts'
import { ManifestController } from './manifest.svelte.ts'
import type { AttachmentKind } from '../../../shared/model/attachments.ts'
import { ScanController, type ScanHost } from '../scan/scan.svelte.ts'
import { TemplateController } from './templates.svelte.ts'
import { QualityController } from './quality.svelte.ts'
import { ImportanceController } from './importance.svelte.ts'
import { TokenizerController } from './tokenizer.svelte.ts'
import { ValueController } from './values.svelte.ts'

type ExportEvent = Extract<AppEvent, { readonly type: 'export-progress' | 'export-ended' }>

const withMeasures = (measures: readonly Measure[]) =>
  TABLE_COLUMNS.filter(({ measure }) => measure === undefined || measures.includes(measure))

/** Rows move at most this often while a scan runs, in milliseconds. */
const RESORT_INTERVAL = 1000

/**
 * The table of one model. Row objects live as long as the model; `version` grows with every change of their results,
 * so that a view reads it and nothing else has to be watched, however many rows there are.
 */
export class ModelController {
  readonly view: ModelView
  readonly rows: readonly Row[]
  readonly metadata: MetadataController
  readonly tokenizer: TokenizerController
  readonly importance: ImportanceController
  readonly quality: QualityController
  readonly templates: TemplateController
  readonly overview: OverviewController
  readonly health: HealthController
  readonly scan: ScanController
  readonly attachments: AttachmentController
  readonly manifest: ManifestController
  version = $state(0)
  sort = $state.raw<readonly SortKey[]>([])
  filterText = $state('')
  /** Tensor indexes as shown: filtered, grouped and sorted; those of groups that are folded away too. */
  order = $state.raw<readonly number[]>([])
  /** What the table shows from top to bottom: tensor indexes, and the heads of groups (`headLine`). */
  lines = $state.raw<readonly number[]>([])
  /** By layer; none while tensors are not grouped. */
  groups = $state.raw<readonly Group[]>([])
  selection = $state.raw<Selection>(NO_SELECTION)
  /** The tensor whose values are shown in the table's place. */
  values = $state.raw<ValueController | undefined>()
  /** A tensor is being written to a file. */
  exporting = $state.raw<{ readonly name: string; readonly done: number; readonly total: number } | undefined>()
  /** How the bars of the panel's histogram are spaced. */
  histogramScale = $state<'linear' | 'logarithmic'>('linear')
  /** How far the table is scrolled, in pixels: it is the same after a look at another view. */
  place: ScrollPlace = { top: 0, left: 0 }
  /** Weights of the largest tensor. */
  readonly largest: Int64
  /** Rows stay where they are while the pointer is over them and a scan runs. */
  pointerInside = false
  /** Columns that have something to show. */
  columns = $state.raw<readonly TableColumn[]>(withMeasures([]))
  #grouped = false
  /** Layers of which only the head is shown. */
  #collapsed = NOTHING_FOLDED
  /** Tensors by layer that failed or have values that are not finite. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- `version` tells of its changes
  readonly #bad = new Map<string, number>()
  #measured: readonly Measure[] = []
  #filter: Filter = parseFilter('')
  readonly #readable: number
  /** `expert_count` */
  readonly #experts: number | undefined
  /** Readable tensors by status: counted as they change, since a hundred thousand are too many to count 30 times a second. */
  #counts = { done: 0, failed: 0 }
  #stale = false
  /** What is done with an attachment that was there before the page was loaded. */
  readonly #restored: Readonly<Record<AttachmentKind, () => Promise<void>>> = {
    manifest: () => this.manifest.restore(),
  }
  #timer: ReturnType<typeof setTimeout> | undefined

  /** @param host of its scans */
  constructor(view: ModelView, host: ScanHost) {
    this.view = view
    this.scan = new ScanController(this, host)
    this.attachments = new AttachmentController(view.id, host)
    this.manifest = new ManifestController(this, host)
    this.#experts = factsOf(view).count('expert_count')
    this.metadata = new MetadataController(view.id, view.architecture)
    this.tokenizer = new TokenizerController(view.id)
    this.quality = new QualityController(view.id)
    this.importance = new ImportanceController(view.id)
    this.templates = new TemplateController(view.id)
    this.rows = createRows(view.tensors, view.types, view.results)
    this.overview = new OverviewController(view, this.rows)
    this.health = new HealthController(view, this.rows)
    this.health.follow()
    this.largest = Iterator.from(view.tensors).reduce<Int64>(
      (most, { nElements }) => (nElements > most ? nElements : most),
      0,
    )
    this.#readable = this.rows.filter((row) => row.tensor.unreadable === undefined).length
    for (const row of this.rows) this.#count(row, 1)
    this.#noteMeasures(view.results)
    this.#arrange()
  }

  /** Whether there is nothing but a list of tokens: a file for tests of tokenizers. */
  get vocabularyOnly(): boolean {
    const tokens = factsOf(this.view).get('tokenizer.ggml.tokens')
    return this.rows.length === 0 && isFactArray(tokens) && tokens.length > 0
  }

  /** The view that a model is opened with: one that has something to show. */
  get firstView(): ViewId {
    if (this.rows.length > 0) return 'tensors'
    return this.vocabularyOnly ? 'tokenizer' : 'metadata'
  }

  get filterError(): string | undefined {
    const filter = parseFilter(this.filterText)
    return filter.ok ? undefined : filter.message
  }

  get active(): Row | undefined {
    const { active } = this.selection
    return active === undefined ? undefined : this.rows[active]
  }

  setFilter(text: string): void {
    this.filterText = text
    const filter = parseFilter(text)
    // A filter that cannot be read yet, because it is being typed, leaves the rows as they are.
    if (!filter.ok) return
    this.#filter = filter
    this.#arrange()
  }

  /** What the slices of a tensor are. */
  slicesOf({ tensor }: Row): SliceKind {
    return sliceKind(tensor, this.#experts)
  }

  /** Shows the values of a tensor, from its first element on. */
  openValues(index: number): void {
    const row = this.rows[index]
    if (row && hasValues(row)) this.values = new ValueController(this.view.id, row, this.view.endian)
  }

  /** Whether the table is in groups, layer by layer. */
  group(grouped: boolean): void {
    if (grouped === this.#grouped) return
    this.#grouped = grouped
    this.#arrange()
  }

  /** Folds the tensors of a layer away, or shows them again. */
  fold({ tower, layer }: Group): void {
    this.#collapsed = toggleFolded(this.#collapsed, layerKey(tower, layer))
    this.#arrange()
  }

  /** Shows the tensor's line: its group must not be folded away. */
  unfold(index: number): void {
    const row = this.rows[index]!
    const group = this.groups.find(({ tower, layer }) => layerKey(tower, layer) === row.group)
    if (group?.collapsed) this.fold(group)
  }

  /** Tensors of a group that failed or have values that are not finite, filtered or not. Reads `version`. */
  badIn({ tower, layer }: Group): number {
    void this.version
    return this.#bad.get(layerKey(tower, layer)) ?? 0
  }

  toggleSort(column: TableColumn, add: boolean): void {
    this.sort = nextSort(this.sort, column, add)
    this.#arrange()
  }

  /** Takes what a scan says. Rows are sorted again when it touches what they are sorted or filtered by. */
  update(rows: readonly RowUpdate[], progress: Pick<ScanProgress, 'lanes'>): void {
    for (const update of rows) {
      const row = this.rows[update.index]
      if (row) this.#set(row, update)
    }
    this.#noteMeasures(rows)
    for (const { tensor, fraction } of progress.lanes)
      if (tensor !== undefined && this.rows[tensor]) this.rows[tensor].fraction = fraction
    this.version++
    this.health.follow()
    if (this.#dependsOnResults()) this.#arrangeLater()
  }

  /** Every tensor has a result: there is nothing left to measure. Reads `version`. */
  get complete(): boolean {
    const { readable, done } = this.tally
    return readable > 0 && done === readable
  }

  /** How many tensors can be measured, are, and have failed on the way. Reads `version`. */
  get tally(): { readonly readable: number; readonly done: number; readonly failed: number } {
    void this.version
    return { readable: this.#readable, ...this.#counts }
  }

  /** Whether a tensor that can be measured was not, in one of these ways. */
  lacks(measures: readonly Measure[]): boolean {
    return this.rows.some(
      ({ tensor, result }) => tensor.unreadable === undefined && missingMeasures(result, measures).length > 0,
    )
  }

  /** A scan begins: what was measured is forgotten, unless it goes on with what is missing. */
  reset(keepDone: boolean): void {
    for (const row of this.rows) {
      if (row.tensor.unreadable !== undefined) continue
      if (keepDone && row.result.status === 'done') continue
      this.#set(row, { status: 'waiting', attempts: 0 })
      row.fraction = 0
    }
    this.#measured = []
    this.#noteMeasures(this.rows.map((row) => row.result))
    this.columns = withMeasures(this.#measured)
    this.version++
    this.health.follow()
    this.#arrange()
  }

  /** The window shows another model. */
  /** Takes over what the main process has besides the results, after the page was loaded again. */
  async restore(): Promise<void> {
    await this.attachments.load()
    for (const { kind } of this.attachments.list) await this.#restored[kind]()
  }

  close(): void {
    clearTimeout(this.#timer)
    this.health.close()
    this.scan.close()
  }

  /** Sorts what was left as it was, and judges the model. */
  settle(): void {
    this.health.follow(true)
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#stale) this.#arrange()
  }

  followExport(event: ExportEvent): void {
    this.exporting =
      event.type === 'export-ended' ? undefined : { name: event.name, done: event.bytesDone, total: event.bytesTotal }
  }

  selectedInOrder(): number[] {
    return this.order.filter((index) => this.selection.indexes.has(index))
  }

  #set(row: Row, result: Row['result']): void {
    this.#count(row, -1)
    row.result = result
    this.#count(row, 1)
  }

  #count(row: Row, by: number): void {
    const { tensor, group, result } = row
    const { status } = result
    if (status === 'failed' || nonFinite(row) > 0) this.#bad.set(group, (this.#bad.get(group) ?? 0) + by)
    if (tensor.unreadable === undefined && (status === 'done' || status === 'failed')) this.#counts[status] += by
  }

  #noteMeasures(results: readonly TensorResult[]): void {
    const unseen = MEASURES.filter((measure) => !this.#measured.includes(measure))
    if (unseen.length === 0) return
    const found = unseen.filter((measure) => results.some(({ digest }) => digest?.[measure] !== undefined))
    if (found.length === 0) return
    this.#measured = [...this.#measured, ...found]
    this.columns = withMeasures(this.#measured)
  }

  #dependsOnResults(): boolean {
    if (this.filterText.trim() !== '') return true
    return this.sort.some(({ column }) => TABLE_COLUMNS.find(({ key }) => key === column)?.live)
  }

  #arrangeLater(): void {
    this.#stale = true
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      if (this.scan.scanning && this.pointerInside) this.#arrangeLater()
      else this.#arrange()
    }, RESORT_INTERVAL)
  }

  #arrange(): void {
    this.#stale = false
    const { matches } = this.#filter.ok ? this.#filter : { matches: () => true }
    const indexes: number[] = []
    for (const row of this.rows) if (matches(row)) indexes.push(row.tensor.index)
    const sorted = sortRows(this.rows, indexes, this.sort, TABLE_COLUMNS)
    const { lines, groups, order } = this.#grouped
      ? groupByLayer(this.rows, sorted, this.#collapsed)
      : { lines: sorted, groups: [], order: sorted }
    this.order = order
    this.groups = groups
    this.lines = lines
  }
}
