/**
 * Cuts a Jinja template into tokens for highlighting and checking. It only ever moves forward, so that its time grows
 * with the length and with nothing else; nothing is run.
 */

export const TOKEN_KINDS = [
  'text',
  'delimiter',
  'comment',
  'string',
  'number',
  'keyword',
  'name',
  'operator',
  'raw',
  'space',
] as const

export type TokenKind = (typeof TOKEN_KINDS)[number]

export interface JinjaTokens {
  readonly count: number
  /** Where each token starts; one more entry holds the end of the text. */
  readonly starts: Uint32Array
  /** Indexes of `TOKEN_KINDS`. */
  readonly kinds: Uint8Array
  /** What is still open at the end of the text, and where it began. */
  readonly unclosed?: { readonly what: '{{' | '{%' | '{#' | 'string' | 'raw'; readonly at: number }
  /** Brackets that were open, or not open, when a tag ended. */
  readonly unbalanced: readonly number[]
}

const KEYWORDS = new Set(
  (
    'for endfor in if elif else endif set endset macro endmacro call endcall filter endfilter block endblock ' +
    'generation endgeneration raw endraw with endwith autoescape endautoescape trans endtrans import from include ' +
    'extends do break continue and or not is true false none True False None recursive as'
  ).split(' '),
)

/** More than these are not told apart. */
const MAX_UNBALANCED = 100

class TokenList {
  count = 0
  #starts = new Uint32Array(1024)
  #kinds = new Uint8Array(1024)

  add(start: number, kind: TokenKind): void {
    if (this.count + 1 >= this.#starts.length) {
      const starts = new Uint32Array(this.#starts.length * 2)
      const kinds = new Uint8Array(this.#kinds.length * 2)
      starts.set(this.#starts)
      kinds.set(this.#kinds)
      this.#starts = starts
      this.#kinds = kinds
    }
    this.#starts[this.count] = start
    this.#kinds[this.count++] = TOKEN_KINDS.indexOf(kind)
  }

  finish(end: number): { starts: Uint32Array; kinds: Uint8Array } {
    this.#starts[this.count] = end
    return { starts: this.#starts.slice(0, this.count + 1), kinds: this.#kinds.slice(0, this.count) }
  }
}

const isSpace = (code: number) => code === 32 || (code >= 9 && code <= 13)
const isDigit = (code: number) => code >= 48 && code <= 57
const isNameStart = (code: number) =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code >= 128

export function lexJinja(text: string): JinjaTokens {
  const tokens = new TokenList()
  const unbalanced: number[] = []
  const { length } = text
  let unclosed: JinjaTokens['unclosed']
  let at = 0

  while (at < length) {
    const open = nextOpening(text, at)
    if (open > at) tokens.add(at, 'text')
    at = open
    if (at >= length) break
    if (text[at + 1] === '#') {
      tokens.add(at, 'comment')
      const end = text.indexOf('#}', at + 2)
      if (end < 0) unclosed = { what: '{#', at }
      at = end < 0 ? length : end + 2
      continue
    }
    const tag = lexTag(text, at, tokens, unbalanced)
    if (tag.unclosed) unclosed = tag.unclosed
    if (tag.first === 'raw' && tag.end < length) {
      const end = endOfRaw(text, tag.end)
      if (end > tag.end) tokens.add(tag.end, 'raw')
      if (end === length) unclosed = { what: 'raw', at }
      at = end
    } else at = tag.end
  }
  const { count } = tokens
  return { count, ...tokens.finish(length), ...(unclosed && { unclosed }), unbalanced }
}

/** Where the next `{{`, `{%` or `{#` is; the end of the text when there is none. */
function nextOpening(text: string, from: number): number {
  for (let at = text.indexOf('{', from); at >= 0; at = text.indexOf('{', at + 1)) {
    const next = text[at + 1]
    if (next === '{' || next === '%' || next === '#') return at
  }
  return text.length
}

/** Where `{% endraw` begins. */
function endOfRaw(text: string, from: number): number {
  for (let open = text.indexOf('{%', from); open >= 0; open = text.indexOf('{%', open + 2)) {
    let at = open + 2
    if (text[at] === '-' || text[at] === '+') at++
    while (isSpace(text.charCodeAt(at))) at++
    if (text.startsWith('endraw', at)) return open
  }
  return text.length
}

interface Tag {
  readonly end: number
  /** Its first word. */
  readonly first: string | undefined
  readonly unclosed?: JinjaTokens['unclosed']
}

function lexTag(text: string, from: number, tokens: TokenList, unbalanced: number[]): Tag {
  const { length } = text
  const statement = text[from + 1] === '%'
  const close = statement ? '%}' : '}}'
  const signed = text[from + 2] === '-' || text[from + 2] === '+'
  tokens.add(from, 'delimiter')
  let at = from + (signed ? 3 : 2)
  let first: string | undefined
  /** Where brackets were opened, and how many of them are braces. */
  const brackets: number[] = []
  let braces = 0

  while (at < length) {
    const code = text.charCodeAt(at)
    const start = at
    const sign = code === 45 || code === 43 ? 1 : 0
    // Inside braces `}}` closes two of them. `%}` ends a statement whatever is open.
    if ((braces === 0 || statement) && text.startsWith(close, at + sign)) {
      if (unbalanced.length < MAX_UNBALANCED) unbalanced.push(...brackets.slice(0, 1))
      tokens.add(at, 'delimiter')
      return { end: at + sign + 2, first }
    }
    if (isSpace(code)) {
      while (at < length && isSpace(text.charCodeAt(at))) at++
      tokens.add(start, 'space')
    } else if (code === 34 || code === 39) {
      at = endOfString(text, at)
      tokens.add(start, 'string')
      if (at < 0) return { end: length, first, unclosed: { what: 'string', at: start } }
    } else if (isDigit(code)) {
      at = endOfNumber(text, at)
      tokens.add(start, 'number')
    } else if (isNameStart(code)) {
      while (at < length && (isNameStart(text.charCodeAt(at)) || isDigit(text.charCodeAt(at)))) at++
      // Longer words are no keywords: they are not even looked at.
      const word = at - start <= 32 ? text.slice(start, at) : ''
      tokens.add(start, KEYWORDS.has(word) ? 'keyword' : 'name')
      first ??= word
    } else {
      at++
      tokens.add(start, 'operator')
      if (code === 40 || code === 91 || code === 123) {
        brackets.push(start)
        if (code === 123) braces++
      } else if (code === 41 || code === 93 || code === 125) {
        if (brackets.pop() === undefined && unbalanced.length < MAX_UNBALANCED) unbalanced.push(start)
        if (code === 125 && braces > 0) braces--
      }
    }
  }
  return { end: length, first, unclosed: { what: statement ? '{%' : '{{', at: from } }
}

/** After the closing quote; -1 when there is none. */
function endOfString(text: string, from: number): number {
  const quote = text[from]
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === quote) return at + 1
  }
  return -1
}

function endOfNumber(text: string, from: number): number {
  let at = from
  const digits = () => {
    while (isDigit(text.charCodeAt(at)) || text[at] === '_') at++
  }
  digits()
  if (text[at] === '.' && isDigit(text.charCodeAt(at + 1))) {
    at++
    digits()
  }
  if (text[at] === 'e' || text[at] === 'E') {
    const sign = text[at + 1] === '-' || text[at + 1] === '+' ? 1 : 0
    if (isDigit(text.charCodeAt(at + 1 + sign))) {
      at += 1 + sign
      digits()
    }
  }
  return at
}
