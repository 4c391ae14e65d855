import type { Result } from '../../../shared/text/errors.ts'
import { type Sentence, sentenceOf } from '../../../shared/text/sentence.ts'

/** Pages kept: some screens around what is in sight. */
const MAX_PAGES = 24

export interface LoadedPage<T> {
  readonly total: number
  readonly rows: readonly T[]
}

/** Rows of a long list that come a page at a time, when they come into sight. */
export class PagedRows<T> {
  total = $state(0)
  error = $state<Sentence | undefined>()
  /** Grows when a page arrives. */
  version = $state(0)
  /** How far the list is scrolled, in pixels. */
  readonly place = { top: 0 }
  readonly #pageSize: number
  readonly #load: (start: number, count: number) => Promise<Result<LoadedPage<T>>>
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- `version` tells of changes
  readonly #pages = new Map<number, readonly T[]>()
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing shows it
  readonly #loading = new Map<number, Promise<void>>()

  constructor(pageSize: number, load: (start: number, count: number) => Promise<Result<LoadedPage<T>>>) {
    this.#pageSize = pageSize
    this.#load = load
  }

  /** Undefined until its page is there. */
  row(position: number): T | undefined {
    void this.version
    return this.#pages.get(Math.floor(position / this.#pageSize))?.[position % this.#pageSize]
  }

  /** Asks for the rows from `first` up to `last`, without it, where they are not there yet. */
  async want(first: number, last: number): Promise<void> {
    const from = Math.floor(Math.max(0, first) / this.#pageSize)
    const to = Math.floor(Math.max(first, last - 1) / this.#pageSize)
    const pages = Array.from({ length: to - from + 1 }, (_, i) => from + i)
    await Promise.all(pages.map((page) => this.#want(page)))
  }

  #want(page: number): Promise<void> {
    const kept = this.#pages.get(page)
    if (kept) {
      // The map keeps the order of insertion: the first is the one not looked at for longest.
      this.#pages.delete(page)
      this.#pages.set(page, kept)
      return Promise.resolve()
    }
    const loading = this.#loading.get(page) ?? this.#read(page)
    this.#loading.set(page, loading)
    return loading
  }

  async #read(page: number): Promise<void> {
    const answer = await this.#load(page * this.#pageSize, this.#pageSize)
    this.#loading.delete(page)
    if (answer.ok) {
      this.total = answer.value.total
      this.#pages.set(page, answer.value.rows)
      if (this.#pages.size > MAX_PAGES) this.#pages.delete(this.#pages.keys().next().value!)
    } else this.error = sentenceOf(answer.error)
    this.version++
  }
}
