import type { ModelId } from '../../../shared/model/model-view.ts'
import type { Endian } from '../../../shared/model/tensor.ts'
import type { TensorValues } from '../../../shared/model/values.ts'
import { api } from '../../api.ts'
import type { Row } from './row.ts'
import { pageTop } from './value-position.ts'
import { type Sentence, sentenceOf } from '../../../shared/text/sentence.ts'

/** Elements that a wheel's notch moves, in lines. */
const WHEEL_LINES = 3

/** Values of a page, at most: what is read at once covers it whatever the type. */
const MAX_PAGE = 1024

/** The values of one tensor as they are looked at: a cursor, and the page around it. */
export class ValueController {
  readonly modelId: ModelId
  readonly row: Row
  readonly endian: Endian
  readonly length: number
  cursor = $state(0)
  top = $state(0)
  perLine = $state(8)
  lines = $state(1)
  page = $state.raw<TensorValues | undefined>()
  error = $state<Sentence | undefined>()
  #asking = false

  constructor(modelId: ModelId, row: Row, endian: Endian) {
    this.modelId = modelId
    this.row = row
    this.endian = endian
    this.length = Number(row.tensor.nElements)
  }

  get blockSize(): number {
    return this.row.type?.blockSize ?? 1
  }

  /** The value of an element of the page; undefined while it is on its way. */
  value(index: number): number | undefined {
    return this.page?.values[index - this.page.first]
  }

  /** The block of the cursor. */
  get block(): { readonly number: number; readonly bytes: Uint8Array; readonly byteOffset: number } | undefined {
    const { page, row } = this
    if (!page || !row.type) return undefined
    const { blockSize, typeSize } = row.type
    const number = Math.floor(this.cursor / blockSize)
    const at = (number - page.first / blockSize) * typeSize
    if (at < 0 || at + typeSize > page.bytes.length) return undefined
    return { number, bytes: page.bytes.subarray(at, at + typeSize), byteOffset: page.byteOffset + at }
  }

  /** As many lines as fit; the cursor stays in sight. */
  resize(perLine: number, lines: number): void {
    if (perLine === this.perLine && lines === this.lines && (this.page || this.error)) return
    this.perLine = perLine
    this.lines = Math.min(Math.floor(MAX_PAGE / perLine), Math.max(1, lines))
    this.goTo(this.cursor)
  }

  /** Moves the cursor, and the page where it has to. */
  goTo(index: number): void {
    this.cursor = Math.min(this.length - 1, Math.max(0, Math.floor(index)))
    this.top = Math.min(this.#lastTop, pageTop(this.cursor, this.top, this.perLine, this.lines))
    void this.#load()
  }

  /** Goes where an element is with some lines above it: a leap lands in the middle. */
  leapTo(index: number): void {
    const inSight = index >= this.top && index < this.top + this.perLine * this.lines
    if (!inSight) this.top = Math.max(0, (Math.floor(index / this.perLine) - Math.floor(this.lines / 3)) * this.perLine)
    this.goTo(index)
  }

  /** Turns pages; the cursor keeps its place in the page. */
  turn(pages: number): void {
    this.#scroll(pages * this.lines)
  }

  /** @param notches of the wheel, down is positive */
  wheel(notches: number): void {
    this.#scroll(notches * WHEEL_LINES)
  }

  /** Where the last page begins: it is full, unless one page has all values. */
  get #lastTop(): number {
    return Math.max(0, (Math.ceil(this.length / this.perLine) - this.lines) * this.perLine)
  }

  #scroll(lines: number): void {
    const before = this.top
    this.top = Math.min(this.#lastTop, Math.max(0, this.top + lines * this.perLine))
    const moved = this.top - before
    // At an end the cursor goes on alone.
    this.goTo(this.cursor + (moved === 0 ? lines * this.perLine : moved))
  }

  /** One question at a time: a key that is held down asks for the last page only. */
  async #load(): Promise<void> {
    if (this.#asking) return
    this.#asking = true
    while (!this.#covered()) {
      const { top } = this
      const count = Math.min(this.perLine * this.lines, this.length - top)
      const answer = await api.getValues({ modelId: this.modelId, tensor: this.row.tensor.index, index: top, count })
      if (answer.ok) this.page = answer.value
      else this.page = undefined
      this.error = answer.ok ? undefined : sentenceOf(answer.error)
      if (this.error !== undefined || top === this.top) break
    }
    this.#asking = false
  }

  #covered(): boolean {
    const { page, top } = this
    if (!page || page.values.length === 0) return false
    const end = Math.min(this.length, top + this.perLine * this.lines)
    return page.first <= top && page.first + page.values.length >= end
  }
}
