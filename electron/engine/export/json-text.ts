/** JSON as text that is safe to print: every export in JSON is written with it. */
import { UNSEEN_CHARACTERS } from '../../../shared/text/unseen.ts'

export type Json = string | number | boolean | Json[] | { [key: string]: Json }

/** A list that begins with a number, over several lines: no line break is ever part of a JSON string. */
const NUMBER_LIST = /\[\s*\n\s*(-?\d[^[\]{}"]*)\]/g

/** What a terminal obeys and what does not show: escaped in JSON, which reads it back as it was. Lines stay lines. */
const UNSEEN = new RegExp(`(?!\\n)${UNSEEN_CHARACTERS.source}`, 'gu')

/** Nearly all texts: nothing in them has to be escaped. */
const PLAIN = /^[\n\u0020-\u007e]*$/

/** Both halves of a pair, as JSON has them. */
const escaped = (character: string) =>
  character.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

/**
 * Indented JSON in which a list of numbers takes one line.
 * @param depth how far the lines after the first are moved in
 */
export function jsonText(value: Json, depth = 0): string {
  const text = JSON.stringify(value, null, 2).replace(
    NUMBER_LIST,
    (_, list: string) => `[${list.trim().replace(/,\s+/g, ', ')}]`,
  )
  const safe = PLAIN.test(text) ? text : text.replace(UNSEEN, escaped)
  return depth === 0 ? safe : safe.replaceAll('\n', `\n${'  '.repeat(depth)}`)
}
