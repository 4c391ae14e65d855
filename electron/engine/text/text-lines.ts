/** Lines of a text, and rows that lines are cut into. */
import { MAX_ROW_CHARACTERS, MIN_ROW_CHARACTERS } from '../../../shared/model/text-rows.ts'

class Growing {
  length = 0
  #values = new Uint32Array(256)

  push(value: number): void {
    if (this.length === this.#values.length) {
      const values = new Uint32Array(this.length * 2)
      values.set(this.#values)
      this.#values = values
    }
    this.#values[this.length++] = value
  }

  finish(): Uint32Array {
    return this.#values.slice(0, this.length)
  }
}

/** Where each line starts. A text has at least one line. */
export function lineStarts(text: string): Uint32Array {
  const starts = new Growing()
  starts.push(0)
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts.finish()
}

/** Index of the last entry that is not above `value`: the line, row or token that a position is in. */
export function lastNotAbove(sorted: Uint32Array, value: number): number {
  let low = 0
  let high = sorted.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (sorted[middle]! <= value) low = middle
    else high = middle - 1
  }
  return low
}

/** Chinese, Japanese, Korean and full-width characters take two columns. */
const isWide = (code: number) =>
  code >= 0x1100 &&
  (code <= 0x115f || (code >= 0x2e80 && code <= 0xa4cf) || (code >= 0xac00 && code <= 0xd7a3) || isFullWidth(code))
const isFullWidth = (code: number) => (code >= 0xf900 && code <= 0xfaff) || (code >= 0xff00 && code <= 0xff60)
const isHighSurrogate = (code: number) => code >= 0xd800 && code <= 0xdbff

const TAB = 4

/**
 * Where each row starts: at every line, and wherever `columns` are full, after a blank when there is one in the last
 * third of the row.
 */
export function rowStarts(text: string, columns: number): Uint32Array {
  const limit = Math.min(MAX_ROW_CHARACTERS, Math.max(MIN_ROW_CHARACTERS, columns))
  const starts = new Growing()
  starts.push(0)
  let row = 0
  let width = 0
  let blank = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 10) {
      starts.push(at + 1)
      row = at + 1
      width = 0
      continue
    }
    width += code === 9 ? TAB : isWide(code) ? 2 : 1
    // A line break or the end may follow: only what does not fit any more begins a row.
    if (width > limit) {
      row = blank > row + (limit * 2) / 3 && blank <= at ? blank : breakAt(text, at)
      starts.push(row)
      at = row - 1
      width = 0
    } else if (code === 32 || code === 9) blank = at + 1
  }
  return starts.finish()
}

/** Never between the halves of a surrogate pair. */
const breakAt = (text: string, at: number) => (isHighSurrogate(text.charCodeAt(at - 1)) ? at - 1 : at)
