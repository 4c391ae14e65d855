import { tick } from 'svelte'
import type { ModelId } from '../../../shared/model/model-view.ts'
import { formatInteger } from '../../../shared/text/format.ts'
import { TOKEN_PAGE, type TokenizerView, type TokenRow, type TokenType } from '../../../shared/model/tokenizer.ts'
import { t } from '../../i18n.svelte.ts'
import { api } from '../../api.ts'
import { PagedRows } from './paged-rows.svelte.ts'
import { type Sentence, sentenceOf } from '../../../shared/text/sentence.ts'

/** The vocabulary of one model: loaded when it is first shown, searched where it is kept. */
export class TokenizerController {
  readonly #modelId: ModelId
  /** Null when the file has none. */
  view = $state.raw<TokenizerView | null | undefined>()
  error = $state<Sentence | undefined>()
  search = $state('')
  type = $state<TokenType | undefined>()
  tokens = $state.raw<PagedRows<TokenRow>>()
  /** Position of the token that the keyboard is on, among those that match. */
  active = $state<number | undefined>()
  /** Set by the list while it is shown: brings a position into sight. */
  reveal: (position: number) => void = () => undefined
  #asked = false
  #searches = 0
  /** The latest list that was asked for. */
  #listing: Promise<void> = Promise.resolve()

  constructor(modelId: ModelId) {
    this.#modelId = modelId
  }

  get status(): readonly string[] {
    if (!this.view || !this.tokens) return []
    const { tokens: count } = this.view
    const { total } = this.tokens
    return [
      total === count
        ? t('{{count}} tokens', { count })
        : t('{{shown}} of {{count}} tokens', { shown: formatInteger(total), count }),
    ]
  }

  async load(): Promise<void> {
    if (this.#asked) return
    this.#asked = true
    const answer = await api.getTokenizer(this.#modelId)
    if (!answer.ok) this.error = sentenceOf(answer.error)
    else {
      this.view = answer.value
      if (answer.value) await this.#listAgain()
    }
  }

  async setSearch(text: string): Promise<void> {
    this.search = text
    await this.#listAgain()
  }

  async setType(type: TokenType | undefined): Promise<void> {
    this.type = type
    await this.#listAgain()
  }

  /** Shows a token by its id; what was searched for is given up, for it may not be among it. */
  async goTo(id: number): Promise<void> {
    if (!this.view || id < 0 || id >= this.view.tokens) return
    if (this.search !== '' || this.type !== undefined) {
      this.search = ''
      this.type = undefined
      void this.#listAgain()
    }
    // The first list may still be loading: it would clear the active token when it arrives.
    await this.#listing
    // A search that started meanwhile has other positions.
    if (this.search !== '' || this.type !== undefined) return
    this.active = id
    // The list of what was found is another one than the list of all.
    await tick()
    this.reveal(id)
  }

  #listAgain(): Promise<void> {
    return (this.#listing = this.#list())
  }

  /** What was found before stays until the first page of what is found now is there. */
  async #list(): Promise<void> {
    const search = ++this.#searches
    const query = { modelId: this.#modelId, text: this.search, type: this.type }
    const found = new PagedRows<TokenRow>(TOKEN_PAGE, (start, count) => api.listTokens({ ...query, start, count }))
    await found.want(0, 1)
    if (search !== this.#searches) return
    this.tokens = found
    this.active = undefined
  }
}
