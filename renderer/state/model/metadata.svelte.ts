import type { ModelId } from '../../../shared/model/model-view.ts'
import { formatInteger } from '../../../shared/text/format.ts'
import { isShownText } from '../../../shared/model/metadata.ts'
import { t } from '../../i18n.svelte.ts'
import { api } from '../../api.ts'
import { grouped, type GroupRow, type KeyRow, keyRows, matchingRows } from './metadata-rows.ts'
import { type Sentence, sentenceOf } from '../../../shared/text/sentence.ts'

/** The keys of one model: loaded when they are first shown. */
export class MetadataController {
  readonly #modelId: ModelId
  readonly #architecture: string | undefined
  files = $state.raw<readonly string[]>([])
  all = $state.raw<readonly KeyRow[]>([])
  /** As shown: those that match, in groups. */
  rows = $state.raw<readonly (KeyRow | GroupRow)[]>([])
  loaded = $state(false)
  error = $state<Sentence | undefined>()
  search = $state('')
  /** The key that the keyboard is on and that the panel shows. */
  active = $state.raw<KeyRow | undefined>()
  /** How far the list is scrolled, in pixels. */
  readonly place = { top: 0 }
  #asked = false

  constructor(modelId: ModelId, architecture: string | undefined) {
    this.#modelId = modelId
    this.#architecture = architecture
  }

  get status(): readonly string[] {
    const shown = this.rows.filter(({ kind }) => kind === 'key').length
    const all = this.all.length
    return [
      shown === all
        ? t('{{count}} keys', { count: all })
        : t('{{shown}} of {{count}} keys', { shown: formatInteger(shown), count: all }),
    ]
  }

  async load(): Promise<void> {
    if (this.#asked) return
    this.#asked = true
    const answer = await api.getMetadata(this.#modelId)
    if (answer.ok) {
      this.files = answer.value.files
      this.all = keyRows(answer.value.items, this.#architecture)
      this.#arrange([])
    } else this.error = sentenceOf(answer.error)
    this.loaded = true
  }

  async setSearch(text: string): Promise<void> {
    this.search = text
    this.#arrange([])
    const isCut = ({ item: { value } }: KeyRow) => isShownText(value) && value.text.length < value.length
    if (text.trim() === '' || !this.all.some(isCut)) return
    // The window has only the beginning of long values: the rest is looked through elsewhere.
    const answer = await api.findMetadata({ modelId: this.#modelId, text: text.trim() })
    if (answer.ok && text === this.search) this.#arrange(answer.value)
  }

  /** @param found entries that match beyond what the window has of them */
  #arrange(found: readonly number[]): void {
    const rows = matchingRows(this.all, this.search, found)
    this.rows = grouped(rows, this.#architecture, this.files.length)
    if (this.active && !rows.includes(this.active)) this.active = undefined
  }
}
