/** A SentencePiece vocabulary with byte fallback, learned by byte-pair encoding as the one of Llama 2 was. */
import { WORDS } from './words.ts'

/** Token types of llama.cpp. */
const TYPE = { normal: 1, unknown: 2, control: 3, byte: 6 } as const
/** SentencePiece's mark for a space. */
const SPACE = '\u2581'
/** Occurrences of the word at this rank, by Zipf's law; with a capital letter a word is rarer. */
const occurrences = (rank: number) => Math.floor(1_000_000 / (rank + 10))
const CAPITALS_ARE_RARER = 20

export interface SampleVocabulary {
  readonly tokens: readonly string[]
  readonly types: readonly number[]
  readonly scores: readonly number[]
}

export const CONTROL = ['<pad>', '<|im_start|>', '<|im_end|>'] as const

/**
 * Special tokens, all bytes, merged pieces, single characters, and the control tokens of the template at the end.
 * @param size number of tokens
 */
export function makeVocabulary(size: number): SampleVocabulary {
  const bytes = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`)
  const letters = characters()
  const nPieces = size - 3 - bytes.length - letters.length - CONTROL.length
  const pieces = learnPieces(nPieces)
  if (pieces.length < nPieces)
    throw new Error(`The words give ${pieces.length} pieces; the vocabulary needs ${nPieces}`)
  const learned = [...pieces, ...letters]
  return {
    tokens: ['<unk>', '<s>', '</s>', ...bytes, ...learned, ...CONTROL],
    types: [
      ...[TYPE.unknown, TYPE.control, TYPE.control],
      ...bytes.map(() => TYPE.byte),
      ...learned.map(() => TYPE.normal),
      ...CONTROL.map(() => TYPE.control),
    ],
    scores: [0, 0, 0, ...bytes.map(() => 0), ...learned.map((_, i) => -i), ...CONTROL.map(() => 0)],
  }
}

/** Single characters: the mark for a space, ASCII, Latin-1, Greek, Cyrillic, and punctuation of English typography. */
function characters(): string[] {
  const range = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i))
  return [
    SPACE,
    ...range(0x21, 0x7e),
    // From the inverted exclamation mark on, without the soft hyphen, which is invisible.
    ...range(0xa1, 0xff).filter((character) => character !== '\u00ad'),
    ...range(0x391, 0x3a1),
    ...range(0x3a3, 0x3a9),
    ...range(0x3b1, 0x3c9),
    ...range(0x410, 0x44f),
    ...'\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u20ac\u2192',
  ]
}

interface CountedWord {
  symbols: string[]
  readonly count: number
}

/** Joins the most frequent pair of neighbors until there are enough pieces; of equal pairs the first in code-unit order. */
function learnPieces(wanted: number): string[] {
  const words = countedWords()
  const counts = new Map<string, number>()
  const count = ({ symbols, count: times }: CountedWord, sign: 1 | -1) => {
    for (let i = 1; i < symbols.length; i++) {
      const pair = `${symbols[i - 1]} ${symbols[i]}`
      counts.set(pair, (counts.get(pair) ?? 0) + sign * times)
    }
  }
  for (const word of words) count(word, 1)
  const pieces = new Set<string>()
  while (pieces.size < wanted) {
    const pair = mostFrequent(counts)
    if (pair === undefined) break
    const [left, right] = pair.split(' ') as [string, string]
    for (const word of words) {
      if (!word.symbols.some((symbol, i) => symbol === left && word.symbols[i + 1] === right)) continue
      count(word, -1)
      word.symbols = joined(word.symbols, left, right)
      count(word, 1)
    }
    // Two pairs may give the same piece.
    pieces.add(left + right)
  }
  return [...pieces]
}

function countedWords(): CountedWord[] {
  return [...new Set(WORDS)].flatMap((word, rank) => [
    { symbols: [SPACE, ...word], count: occurrences(rank) },
    {
      symbols: [SPACE, word[0]!.toUpperCase(), ...word.slice(1)],
      count: Math.floor(occurrences(rank) / CAPITALS_ARE_RARER),
    },
  ])
}

function mostFrequent(counts: ReadonlyMap<string, number>): string | undefined {
  let best: string | undefined
  let most = 0
  for (const [pair, times] of counts) {
    if (times < most || times === 0 || (times === most && best !== undefined && best < pair)) continue
    best = pair
    most = times
  }
  return best
}

function joined(symbols: readonly string[], left: string, right: string): string[] {
  const out: string[] = []
  for (let i = 0; i < symbols.length; i++) {
    if (symbols[i] === left && symbols[i + 1] === right) out.push(left + symbols[++i]!)
    else out.push(symbols[i]!)
  }
  return out
}
