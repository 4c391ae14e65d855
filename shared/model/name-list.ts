import type { Listing } from './listing.ts'
import { NumberColumn } from './number-column.ts'

/** Names as a few long strings, ready for the way to another thread or process. */
export interface PackedNames {
  /** The names without anything between them, `PAGE` per string. */
  readonly pages: readonly string[]
  /** Where each name ends in its page, in UTF-16 code units. */
  readonly ends: Uint32Array<ArrayBuffer>
}

/** Names per page. A page of the longest names of a GGUF file stays below the longest string of V8. */
const PAGE = 1024

/**
 * A list of names that takes their text and 4 bytes per name; a string of its own takes 40 bytes more. Each name is cut
 * out of its page when it is asked for.
 */
export class NameList implements Listing<string> {
  readonly #pages: string[] = []
  readonly #ends: NumberColumn<Uint32Array<ArrayBuffer>>
  /** Names of the last page, while it is not full. */
  #open: string[] = []

  /** @param packed names that the list starts with */
  constructor({ pages, ends }: PackedNames = { pages: [], ends: new Uint32Array() }) {
    this.#pages = [...pages]
    this.#ends = new NumberColumn((length) => new Uint32Array(length), ends)
    const full = ends.length - (ends.length % PAGE)
    for (let index = full; index < ends.length; index++) this.#open.push(this.at(index)!)
    this.#pages.length = full / PAGE
  }

  get length(): number {
    return this.#ends.length
  }

  at(index: number): string | undefined {
    if (!(index >= 0 && index < this.length)) return undefined
    const inPage = index % PAGE
    const page = this.#pages[(index - inPage) / PAGE]
    if (page === undefined) return this.#open[inPage]
    return page.slice(inPage === 0 ? 0 : this.#ends.at(index - 1), this.#ends.at(index))
  }

  *[Symbol.iterator](): Generator<string> {
    for (let index = 0; index < this.length; index++) yield this.at(index)!
  }

  add(name: string): void {
    const start = this.#open.length === 0 ? 0 : this.#ends.at(this.length - 1)
    this.#ends.add(start + name.length)
    this.#open.push(name)
    if (this.#open.length < PAGE) return
    this.#pages.push(this.#open.join(''))
    this.#open = []
  }

  pack(): PackedNames {
    const last = this.#open.length > 0 ? [this.#open.join('')] : []
    return { pages: [...this.#pages, ...last], ends: this.#ends.pack() }
  }
}
