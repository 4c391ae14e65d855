/** How well a text answers what was typed. */
import type { InPieces } from '../../../shared/model/overview/measured-tensor.ts'

/** 0 begins with it, 1 its words begin with it, 2 holds it, 3 is abbreviated by it, as `b12fd` does `blk.12.ffn_down`. */
export type Rank = 0 | 1 | 2 | 3

/** @returns undefined when it does not answer at all. Both texts are in lower case; nothing typed is answered by all. */
export function rank(typed: string, text: string): Rank | undefined {
  if (text.startsWith(typed)) return 0
  if (wordsBegin(typed.split(' '), text)) return 1
  if (text.includes(typed)) return 2
  return isAbbreviation(typed, text) ? 3 : undefined
}

/** The words that were typed begin words of the text, in the same order. */
function wordsBegin(words: readonly string[], text: string): boolean {
  let from = 0
  for (const word of words) {
    let at = text.indexOf(word, from)
    while (at > 0 && /[\p{L}\p{N}]/u.test(text.charAt(at - 1))) at = text.indexOf(word, at + 1)
    if (at < 0) return false
    from = at + word.length
  }
  return true
}

/**
 * Each letter begins a word, or follows the one before it at once. Letters anywhere would find too much: those of `nan`
 * are in every `ffn_gate_inp`.
 */
function isAbbreviation(typed: string, text: string): boolean {
  /** Where the last letter may be; the first place decides which words are still ahead. */
  let ends: number[] | undefined
  for (const letter of typed) {
    if (letter === ' ') continue
    const from = ends ? ends[0]! + 1 : 0
    const next: number[] = []
    for (let at = text.indexOf(letter, from); at >= 0; at = text.indexOf(letter, at + 1))
      if (beginsWord(text, at) || ends?.includes(at - 1)) next.push(at)
    if (next.length === 0) return false
    ends = next
  }
  return true
}

/** Signs of a script without cases, such as Chinese, are words of their own. */
function beginsWord(text: string, at: number): boolean {
  const [before, sign] = [text.charAt(at - 1), text.charAt(at)]
  return !/[\p{L}\p{N}]/u.test(before) || /\p{Lo}/u.test(sign) || /\d/.test(before) !== /\d/.test(sign)
}

export interface Ranked<T> {
  readonly item: T
  readonly rank: Rank
  readonly length: number
}

/** Texts between two pauses. */
const PIECE = 500

/**
 * The items that answer best, the shorter first among equals, then as they came.
 * @param texts of an item, in lower case; the best of them counts
 * @param limit how many at most
 */
export function* bestAnswers<T>(
  typed: string,
  items: readonly T[],
  texts: (item: T) => readonly string[],
  limit: number,
): InPieces<Ranked<T>[]> {
  const best: Ranked<T>[] = []
  for (let i = 0; i < items.length; i++) {
    if (i % PIECE === PIECE - 1) yield undefined
    const item = items[i]!
    let found: Ranked<T> | undefined
    for (const text of texts(item)) {
      const ranked = rank(typed, text)
      if (ranked === undefined || (found && found.rank <= ranked)) continue
      found = { item, rank: ranked, length: typed === '' ? 0 : text.length }
    }
    if (found) insert(best, found, limit)
  }
  return best
}

export const isBetter = <T>(a: Ranked<T>, b: Ranked<T>) => a.rank - b.rank || a.length - b.length

function insert<T>(best: Ranked<T>[], found: Ranked<T>, limit: number): void {
  if (best.length === limit && isBetter(found, best[limit - 1]!) >= 0) return
  let at = best.length
  while (at > 0 && isBetter(found, best[at - 1]!) < 0) at--
  best.splice(at, 0, found)
  if (best.length > limit) best.pop()
}
