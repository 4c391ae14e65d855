import type { Imatrix, ImatrixEntry } from '../../../shared/model/imatrix.ts'
import { type ImatrixColumn, imatrixColumns } from '../../../shared/model/imatrix-columns.ts'
import type { ModelId } from '../../../shared/model/model-view.ts'
import { formatInteger } from '../../../shared/text/format.ts'
import { type Sentence, sentenceOf } from '../../../shared/text/sentence.ts'
import { api } from '../../api.ts'
import { t } from '../../i18n.svelte.ts'

/** The entries of an importance matrix: read when they are first shown, and sorted by a column. */
export class ImportanceController {
  readonly #modelId: ModelId
  /** Null for a model that is not an importance matrix. */
  imatrix = $state.raw<Imatrix | null | undefined>()
  error = $state<Sentence | undefined>()
  /** Key of the column that sorts; undefined for the order of the file. */
  sort = $state.raw<{ readonly key: string; readonly descending: boolean } | undefined>()
  /** Position of the row that the keyboard is on, in the order shown. */
  active = $state<number | undefined>()
  /** How far the list is scrolled while it is not shown, in pixels. */
  readonly place = { top: 0 }
  #asked = false

  readonly columns: readonly ImatrixColumn[] = $derived(imatrixColumns(this.imatrix?.entries ?? []))
  /** The entries in the order shown. */
  readonly entries: readonly ImatrixEntry[] = $derived(this.#sorted())

  constructor(modelId: ModelId) {
    this.#modelId = modelId
  }

  get status(): readonly string[] {
    if (!this.imatrix) return []
    const { entries } = this.imatrix
    const without = entries.reduce((sum, { expertsWithoutData }) => sum + expertsWithoutData, 0)
    const all = entries.reduce((sum, { counts }) => sum + counts.length, 0)
    return [
      t('{{count}} entries', { count: entries.length }),
      ...(without > 0
        ? [
            t('{{without}} of {{all}} experts have no data', {
              without: formatInteger(without),
              all: formatInteger(all),
            }),
          ]
        : []),
    ]
  }

  async load(): Promise<void> {
    if (this.#asked) return
    this.#asked = true
    const answer = await api.getImatrix(this.#modelId)
    if (answer.ok) this.imatrix = answer.value
    else this.error = sentenceOf(answer.error)
  }

  /** The largest value first, then the smallest, then the order of the file. Names start with the first. */
  toggleSort({ key, format }: ImatrixColumn): void {
    const first = format !== 'text'
    const entry = this.active === undefined ? undefined : this.entries[this.active]
    if (this.sort?.key !== key) this.sort = { key, descending: first }
    else this.sort = this.sort.descending === first ? { key, descending: !first } : undefined
    // The active entry stays active at its new place.
    if (entry) this.active = this.entries.indexOf(entry)
  }

  #sorted(): readonly ImatrixEntry[] {
    const entries = this.imatrix?.entries ?? []
    const { sort } = this
    const column = sort && this.columns.find(({ key }) => key === sort.key)
    if (!column) return entries
    const sign = sort.descending ? -1 : 1
    return entries.toSorted((a, b) => {
      const [left, right] = [column.value(a), column.value(b)]
      if (left === right) return 0
      // Entries without the value come last in both directions.
      if (left === undefined) return 1
      if (right === undefined) return -1
      return left < right ? -sign : sign
    })
  }
}
