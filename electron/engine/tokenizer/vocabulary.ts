/** The tokens of a model, all in the memory of the worker that searches them. */
import { failure } from '../../../shared/text/errors.ts'
import { formatInteger } from '../../../shared/text/format.ts'
import { say } from '../../../shared/text/sentence.ts'
import type { MetadataArray, ScalarValue } from '../../../shared/model/tensor.ts'
import {
  TOKEN_TYPES,
  type TokenizerFacts,
  type TokenPage,
  type TokenQuery,
  type TokenRow,
  type TokenType,
} from '../../../shared/model/tokenizer.ts'

/** The largest vocabularies have some 260,000 tokens. */
export const MAX_TOKENS = 4_000_000
/** Elements read at once. */
const PAGE = 50_000
/** Characters of a token that are shown. */
const MAX_SHOWN = 300

/** Reads elements `start` to `start + count` of an array. */
export type ReadPage = (array: MetadataArray, start: number, count: number) => Promise<readonly unknown[]>

/**
 * Reads tokens, types and scores.
 * @throws AppFailure `bad-request` above `MAX_TOKENS`; `damaged`, `read-failed`
 */
export async function loadVocabulary(facts: TokenizerFacts, read: ReadPage): Promise<Vocabulary> {
  const { tokens, types, scores } = facts
  const { length } = tokens
  if (length > MAX_TOKENS) {
    const sizes = { found: formatInteger(length), most: formatInteger(MAX_TOKENS) }
    throw failure('bad-request', say('The vocabulary has {{found}} tokens; at most {{most}} are listed.', sizes))
  }
  const texts: string[] = []
  for (let start = 0; start < length; start += PAGE)
    for (const text of (await read(tokens, start, PAGE)) as readonly string[]) texts.push(text)
  const numbers = async <T extends Float64Array | Int32Array>(
    array: MetadataArray | undefined,
    create: (length: number) => T,
  ) => {
    if (!array || array.elementType === 'string' || array.elementType === 'array') return undefined
    // An array that is too short leaves the last tokens without a number, one that is too long is cut.
    const count = Math.min(array.length, length)
    const target = create(count)
    for (let start = 0; start < count; start += PAGE)
      (await read(array, start, Math.min(PAGE, count - start))).forEach((value, i) => {
        target[start + i] = Number(value as ScalarValue)
      })
    return target
  }
  return new Vocabulary(
    texts,
    await numbers(types, (count) => new Int32Array(count)),
    await numbers(scores, (count) => new Float64Array(count)),
  )
}

export class Vocabulary {
  readonly texts: readonly string[]
  readonly types: Int32Array | undefined
  readonly scores: Float64Array | undefined
  /** Of the last query: a person who scrolls asks for the same again and again. */
  #last: { readonly key: string; readonly ids: Uint32Array } | undefined

  constructor(texts: readonly string[], types: Int32Array | undefined, scores: Float64Array | undefined) {
    this.texts = texts
    this.types = types
    this.scores = scores
  }

  row(id: number): TokenRow {
    const text = this.texts[id]!
    const type = this.types?.[id]
    const score = this.scores?.[id]
    return {
      id,
      text: text.slice(0, MAX_SHOWN),
      length: text.length,
      ...(type !== undefined && { type: TOKEN_TYPES[type] ?? type }),
      ...(score !== undefined && { score }),
    }
  }

  /** Tokens that match, by id, from position `start` on. */
  page(query: TokenQuery, start: number, count: number): TokenPage {
    const all = query.text === '' && query.type === undefined
    const ids = all ? undefined : this.#find(query)
    const total = ids?.length ?? this.texts.length
    const rows = Array.from({ length: Math.max(0, Math.min(count, total - start)) }, (_, i) =>
      this.row(ids?.[start + i] ?? start + i),
    )
    return { total, rows }
  }

  #find({ text, type }: TokenQuery): Uint32Array {
    const key = `${type ?? ''} ${text}`
    if (this.#last?.key === key) return this.#last.ids
    const wanted = wantedTexts(text)
    const typeId = type === undefined ? undefined : TOKEN_TYPES.indexOf(type)
    const found = new Uint32Array(this.texts.length)
    let count = 0
    for (let id = 0; id < this.texts.length; id++) {
      if (typeId !== undefined && this.types?.[id] !== typeId) continue
      const token = this.texts[id]!.toLowerCase()
      if (wanted.some((part) => token.includes(part))) found[count++] = id
    }
    this.#last = { key, ids: found.slice(0, count) }
    return this.#last.ids
  }

  /** How many tokens are of each type. */
  countTypes(): Partial<Record<TokenType | 'other', number>> | undefined {
    if (!this.types) return undefined
    const counts: Partial<Record<TokenType | 'other', number>> = {}
    for (const type of this.types) {
      const name = TOKEN_TYPES[type] ?? 'other'
      counts[name] = (counts[name] ?? 0) + 1
    }
    return counts
  }
}

/** SentencePiece writes a blank as U+2581, byte-level BPE as U+0120 (a line break as U+010A). */
function wantedTexts(text: string): readonly string[] {
  const wanted = text.toLowerCase()
  return [...new Set([wanted, wanted.replaceAll(' ', '\u2581'), wanted.replaceAll(' ', '\u0121')])]
}
