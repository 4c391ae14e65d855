/** Texts that a worker keeps to give rows of them: chat templates and other long values. */
import { visibleText } from '../../../shared/text/format.ts'
import type { SpanKind, TextFacts, TextLanguage, TextPage, TextRow, TextSpan } from '../../../shared/model/text-rows.ts'
import { checkTemplate } from './check-template.ts'
import { type JinjaTokens, lexJinja, TOKEN_KINDS } from './jinja-lexer.ts'
import { lastNotAbove, lineStarts, rowStarts } from './text-lines.ts'

/** Texts kept at once: a model has one or two templates. */
const MAX_TEXTS = 8

interface Opened {
  readonly text: string
  readonly lines: Uint32Array
  readonly tokens: JinjaTokens | undefined
  readonly facts: TextFacts
  /** Of the width asked for last. */
  rows: { readonly columns: number; readonly starts: Uint32Array }
}

export class TextStore {
  readonly #texts = new Map<string, Opened>()

  /** Analyses a text and keeps it by its name. */
  open(name: string, text: string, language: TextLanguage): TextFacts {
    const lines = lineStarts(text)
    const tokens = language === 'jinja' ? lexJinja(text) : undefined
    const checked = tokens ? checkTemplate(text, tokens, lines) : { warnings: [], more: 0 }
    const facts = { lines: lines.length, characters: text.length, ...checked }
    this.#texts.delete(name)
    this.#texts.set(name, { text, lines, tokens, facts, rows: { columns: 0, starts: new Uint32Array() } })
    if (this.#texts.size > MAX_TEXTS) this.#texts.delete(this.#texts.keys().next().value!)
    return facts
  }

  /**
   * Rows of `columns` columns; `from` is the first row, or the line whose first row is.
   * @returns undefined when the text is not kept
   */
  page(
    name: string,
    columns: number,
    from: { readonly row: number } | { readonly line: number },
    count: number,
  ): TextPage | undefined {
    const opened = this.#texts.get(name)
    if (!opened) return undefined
    if (opened.rows.columns !== columns) opened.rows = { columns, starts: rowStarts(opened.text, columns) }
    const { starts } = opened.rows
    const wanted =
      'row' in from ? from.row : lastNotAbove(starts, opened.lines[Math.min(from.line, opened.lines.length) - 1] ?? 0)
    const start = Math.min(wanted, starts.length)
    const rows = Array.from({ length: Math.min(count, starts.length - start) }, (_, i) => rowOf(opened, start + i))
    return { total: starts.length, start, rows }
  }
}

function rowOf({ text, lines, tokens, rows: { starts } }: Opened, row: number): TextRow {
  const from = starts[row]!
  let to = starts[row + 1] ?? text.length
  if (text[to - 1] === '\n') to--
  if (text[to - 1] === '\r' && text[to] === '\n') to--
  const line = lastNotAbove(lines, from)
  return {
    line: line + 1,
    continued: lines[line] !== from,
    spans: tokens ? spansOf(text, tokens, from, to) : [{ kind: 'text', text: shown(text.slice(from, to)) }],
  }
}

function spansOf(text: string, tokens: JinjaTokens, from: number, to: number): TextSpan[] {
  const spans: TextSpan[] = []
  for (let i = lastNotAbove(tokens.starts, from); i < tokens.count && tokens.starts[i]! < to; i++) {
    const part = shown(text.slice(Math.max(from, tokens.starts[i]!), Math.min(to, tokens.starts[i + 1]!)))
    const token = TOKEN_KINDS[tokens.kinds[i]!]!
    const kind: SpanKind = token === 'space' ? 'text' : token
    const last = spans.at(-1)
    // Blanks and neighbours of one kind are one span: fewer elements in the page.
    if (last && (last.kind === kind || token === 'space')) spans[spans.length - 1] = { ...last, text: last.text + part }
    else if (part !== '') spans.push({ kind, text: part })
  }
  return spans
}

/** Control and bidirectional characters made visible; tabs stay. */
const shown = (text: string) => visibleText(text).replaceAll('\u2409', '\t')
