/** What is wrong with a chat template, or suspicious, from its text alone. Nothing is run. */
import { formatInteger, visibleText } from '../../../shared/text/format.ts'
import { said, type Sentence, say } from '../../../shared/text/sentence.ts'
import { HIDDEN_CHARACTERS } from '../../../shared/text/unseen.ts'
import type { TemplateWarning } from '../../../shared/model/text-rows.ts'
import { type JinjaTokens, TOKEN_KINDS, type TokenKind } from './jinja-lexer.ts'
import { lastNotAbove } from './text-lines.ts'

/** Warnings listed; the rest is counted. */
const MAX_WARNINGS = 200
/** Larger literals make a template that never ends, or a prompt that never fits. */
const MAX_RANGE = 100_000
const MAX_REPEAT = 1_000_000
/** Characters of the template that a message repeats. */
const MAX_QUOTED = 40

const BLOCKS = new Set('if for macro call filter set with block autoescape trans generation raw'.split(' '))
const SINGLE = new Set('else elif break continue do debug pluralize'.split(' '))
/** Statements that load another template. */
const LOADING = new Set(['import', 'from', 'include', 'extends'])
/** Functions of Jinja and of its users whose attributes lead to Python's own. */
const FUNCTIONS = new Set(['self', 'cycler', 'joiner', 'lipsum', 'range', 'namespace', 'raise_exception'])
const DANGEROUS = new Set('eval exec compile open popen system getattr setattr globals locals vars'.split(' '))
const ROOTS = new Set(['os', 'sys', 'subprocess', 'builtins', 'importlib'])

interface Block {
  readonly name: string
  readonly at: number
}

/** The statement or expression that is being read. */
interface OpenTag {
  readonly statement: boolean
  readonly at: number
  first: string | undefined
  depth: number
  /** It assigns (`=`) outside of brackets: a `set` that needs no `endset`. */
  assigns: boolean
  /** Depth of the brackets of a `range(` that is open. */
  range: number | undefined
}

export function checkTemplate(
  text: string,
  tokens: JinjaTokens,
  lines: Uint32Array,
): { readonly warnings: readonly TemplateWarning[]; readonly more: number } {
  const checker = new Checker(text, lines)
  checker.walk(tokens)
  checker.finish(tokens)
  return { warnings: checker.sorted(), more: checker.more }
}

class Checker {
  more = 0
  readonly #text: string
  readonly #lines: Uint32Array
  readonly #warnings: TemplateWarning[] = []
  readonly #blocks: Block[] = []
  /** Blocks that are open, by name: one that is not open need not be looked for. */
  readonly #open = new Map<string, number>()
  #usesMessages = false
  #usesPrompt = false

  constructor(text: string, lines: Uint32Array) {
    this.#text = text
    this.#lines = lines
  }

  sorted(): readonly TemplateWarning[] {
    const rank = ({ severity }: TemplateWarning) => (severity === 'error' ? 0 : 1)
    return this.#warnings.toSorted((a, b) => rank(a) - rank(b) || (a.line ?? 0) - (b.line ?? 0))
  }

  walk({ count, starts, kinds }: JinjaTokens): void {
    let tag: OpenTag | undefined
    /** The two tokens before, blanks left out. */
    let previous = ''
    const kindOf = (i: number) => TOKEN_KINDS[kinds[i]!]!
    const wordOf = (i: number) => this.#text.slice(starts[i], Math.min(starts[i + 1]!, starts[i]! + 200))
    const nextOf = (i: number) => {
      const next = i + 1 < count && kindOf(i + 1) === 'space' ? i + 2 : i + 1
      return next < count ? this.#text[starts[next]!]! : ''
    }
    for (let i = 0; i < count; i++) {
      const kind = kindOf(i)
      const at = starts[i]!
      if (kind === 'delimiter') {
        if (tag) this.#close(tag)
        const opens = this.#text[at] === '{'
        tag = opens
          ? { statement: this.#text[at + 1] === '%', at, first: undefined, depth: 0, assigns: false, range: undefined }
          : undefined
        previous = ''
        continue
      }
      if (!tag || kind === 'space') continue
      const word = wordOf(i)
      this.#token(tag, kind, word, at, previous, nextOf(i))
      previous = word
    }
  }

  finish(tokens: JinjaTokens): void {
    const { unclosed } = tokens
    if (unclosed?.what === 'string')
      this.#error('unclosed-string', say('A string is opened here and never closed.'), unclosed.at)
    else if (unclosed && unclosed.what !== 'raw')
      this.#error(
        'unclosed-delimiter',
        say('{{what}} is opened here and never closed.', { what: unclosed.what }),
        unclosed.at,
      )
    for (const at of tokens.unbalanced) {
      const bracket = this.#text[at]!
      const sentence = '([{'.includes(bracket)
        ? say('{{bracket}} is opened here and not closed before the tag ends.', { bracket })
        : say('{{bracket}} closes nothing before the tag ends.', { bracket })
      this.#error('unbalanced-bracket', sentence, at)
    }
    for (const { name, at } of this.#blocks)
      this.#error(
        'unclosed-block',
        say('{% {{name}} %} is opened here and never closed: end{{name}} is missing.', { name }),
        at,
      )
    this.#hidden()
    const none = this.#text.trim() === ''
    if (none) this.#add({ rule: 'empty', severity: 'warning', ...said(say('The template is empty.')) })
    if (!none && !this.#usesMessages)
      this.#add({
        rule: 'no-messages',
        severity: 'warning',
        ...said(say('The template never uses messages: what is said does not reach the prompt.')),
      })
    if (!none && !this.#usesPrompt)
      this.#add({
        rule: 'no-generation-prompt',
        severity: 'warning',
        ...said(say('The template never uses add_generation_prompt: the prompt may not end where the model begins.')),
      })
  }

  #token(tag: OpenTag, kind: TokenKind, word: string, at: number, previous: string, next: string): void {
    if (kind === 'string') return this.#string(word, at)
    if (kind === 'number') return this.#number(tag, word, at, previous)
    if (kind === 'operator') {
      if (word === '(' || word === '[' || word === '{') {
        tag.depth++
        if (word === '(' && previous === 'range') tag.range ??= tag.depth
      } else if (word === ')' || word === ']' || word === '}') {
        if (tag.range === tag.depth) tag.range = undefined
        tag.depth--
      } else if (word === '=' && tag.depth === 0 && next !== '=' && !'=!<>'.includes(previous || ' '))
        tag.assigns = true
      return
    }
    if (tag.statement && tag.first === undefined) {
      tag.first = word
      return
    }
    if (word === 'messages') this.#usesMessages = true
    if (word === 'add_generation_prompt') this.#usesPrompt = true
    if (word.startsWith('__') && word.endsWith('__') && word.length > 4)
      this.#error(
        'reaches-outside',
        say('{{word}} is Python’s own: a template has no need of it.', { word: quote(word) }),
        at,
      )
    else if (previous === '|' && word === 'attr')
      this.#error('reaches-outside', say('|attr( reads any attribute by its name: a template has no need of it.'), at)
    else if (previous !== '.' && FUNCTIONS.has(word) && (next === '.' || next === '['))
      this.#error(
        'reaches-outside',
        say('{{word}} reads an attribute of a function: a way out of the template.', { word: word + next }),
        at,
      )
    else if (previous !== '.' && ROOTS.has(word) && next === '.')
      this.#error(
        'reaches-outside',
        say('{{word}}. names a module of Python: a template has no need of it.', { word }),
        at,
      )
    else if (DANGEROUS.has(word) && next === '(')
      this.#error(
        'reaches-outside',
        say('{{word}}( is a function of Python: a template has no need of it.', { word }),
        at,
      )
  }

  /** Names are also given as strings, in pieces or with escapes. */
  #string(word: string, at: number): void {
    const inner = word.slice(1, -1)
    const dunder = inner.length > 2 && (inner.startsWith('__') || inner.endsWith('__'))
    const escaped = /\\(?:x5f|u005f|137)/i.test(inner)
    if (dunder || escaped)
      this.#error(
        'reaches-outside',
        say('{{word}} is the name, or a part of one, of something of Python’s own.', { word: quote(word) }),
        at,
      )
  }

  #number(tag: OpenTag, word: string, at: number, previous: string): void {
    const value = Number(word.replaceAll('_', ''))
    if (tag.range !== undefined && value > MAX_RANGE)
      this.#warn(
        'huge-range',
        say('range( goes to {{value}}; {{most}} is more than any need.', {
          value: quote(word),
          most: formatInteger(MAX_RANGE),
        }),
        at,
      )
    else if (previous === '*' && value > MAX_REPEAT)
      this.#warn('huge-repeat', say('Something is repeated or multiplied {{value}} times.', { value: quote(word) }), at)
  }

  #close(tag: OpenTag): void {
    const { first: name, at } = tag
    if (!tag.statement || name === undefined) return
    if (LOADING.has(name))
      this.#error(
        'reaches-outside',
        say('{% {{name}} %} loads another template: a model file has no other.', { name }),
        at,
      )
    else if (name.startsWith('end')) this.#end(name.slice(3), at)
    else if (BLOCKS.has(name)) {
      if (name !== 'set' || !tag.assigns) this.#push({ name, at })
    } else if (name === 'else' || name === 'elif') this.#else(name, at)
    else if (!SINGLE.has(name))
      this.#warn(
        'unknown-statement',
        say('{% {{name}} %} is no statement that templates have.', { name: quote(name) }),
        at,
      )
  }

  #else(name: string, at: number): void {
    const top = this.#blocks.at(-1)?.name
    if (top === 'if' || (name === 'else' && top === 'for')) return
    const sentence =
      top === undefined
        ? say('{% {{name}} %} stands outside of any block.', { name })
        : say('{% {{name}} %} stands in a {% {{block}} %}.', { name, block: top })
    this.#error('mismatched-block', sentence, at)
  }

  #end(name: string, at: number): void {
    const known = BLOCKS.has(name)
    if (!known)
      return this.#warn(
        'unknown-statement',
        say('{% {{name}} %} is no statement that templates have.', { name: `end${quote(name)}` }),
        at,
      )
    if (!this.#open.get(name))
      return this.#error(
        'mismatched-block',
        say('{% end{{name}} %} closes nothing: no {% {{name}} %} is open.', { name }),
        at,
      )
    for (const inner of this.#pop(name)) {
      this.#error(
        'mismatched-block',
        say('{% {{inner}} %} is not closed before the {% end{{name}} %} of line {{line}}.', {
          inner: inner.name,
          name,
          line: formatInteger(this.#line(at)),
        }),
        inner.at,
      )
    }
  }

  #push(block: Block): void {
    this.#blocks.push(block)
    this.#open.set(block.name, (this.#open.get(block.name) ?? 0) + 1)
  }

  /** Closes the last open block of this name. @returns those that are open in it, which are closed with it */
  #pop(name: string): readonly Block[] {
    const inner: Block[] = []
    for (let block = this.#blocks.pop(); block; block = this.#blocks.pop()) {
      this.#open.set(block.name, this.#open.get(block.name)! - 1)
      if (block.name === name) break
      inner.push(block)
    }
    return inner.reverse()
  }

  /** Characters that make a text look like another one. */
  #hidden(): void {
    let first: number | undefined
    let count = 0
    for (const { index } of this.#text.matchAll(HIDDEN_CHARACTERS)) {
      first ??= index
      count++
    }
    if (first === undefined) return
    const sentence =
      count === 1
        ? say('An invisible character stands in the template, here.')
        : say('{{found}} invisible characters stand in the template, the first here.', { found: formatInteger(count) })
    this.#warn('hidden-characters', sentence, first)
  }

  #line = (at: number) => lastNotAbove(this.#lines, at) + 1

  #error(rule: string, sentence: Sentence, at: number): void {
    this.#add({ rule, severity: 'error', ...said(sentence), line: this.#line(at) })
  }

  #warn(rule: string, sentence: Sentence, at: number): void {
    this.#add({ rule, severity: 'warning', ...said(sentence), line: this.#line(at) })
  }

  #add(warning: TemplateWarning): void {
    if (this.#warnings.length < MAX_WARNINGS) this.#warnings.push(warning)
    else this.more++
  }
}

const quote = (word: string) => visibleText(word.length > MAX_QUOTED ? `${word.slice(0, MAX_QUOTED)}\u2026` : word)
