/** What the window gets to know of a vocabulary. */
import type { FindingSeverity } from './health/finding.ts'
import type { Said, Sentence } from '../text/sentence.ts'
import type { Int64, MetadataArray } from './tensor.ts'

/** ggml's token types, by number from 0. */
export const TOKEN_TYPES = ['undefined', 'normal', 'unknown', 'control', 'user-defined', 'unused', 'byte'] as const

export type TokenType = (typeof TOKEN_TYPES)[number]

export interface TokenRow {
  readonly id: number
  /** Cut when it has fewer than `length` characters. */
  readonly text: string
  readonly length: number
  /** Absent when the file gives no types; the number itself when it is none of ggml's. */
  readonly type?: TokenType | number
  /** Absent when the file gives no scores. */
  readonly score?: number
}

export interface TokenPage {
  /** Tokens that match. */
  readonly total: number
  readonly rows: readonly TokenRow[]
}

/** Tokens that one call gives. */
export const TOKEN_PAGE = 200

export interface TokenQuery {
  /** Part of a token; case does not matter. A blank also stands for the marks that vocabularies write for it. */
  readonly text: string
  /** Only tokens of this type. */
  readonly type?: TokenType | undefined
}

/** A token that the metadata names for a purpose: `bos_token_id`. */
export interface SpecialToken {
  /** The key without `tokenizer.ggml.` and `_token_id`: `bos`. */
  readonly role: string
  readonly key: string
  readonly id: Int64
  /** Absent when the vocabulary has no such id. */
  readonly token?: TokenRow
}

export interface TokenizerFinding extends Said {
  /** Stable, kebab-case. */
  readonly rule: string
  readonly severity: FindingSeverity
}

export interface TokenizerView {
  /** `tokenizer.ggml.model`. */
  readonly model?: string
  /** `tokenizer.ggml.pre`. */
  readonly pre?: string
  readonly tokens: number
  readonly merges?: number
  readonly hasScores: boolean
  /** How many tokens are of each type; absent when the file gives no types. */
  readonly typeCounts?: Readonly<Partial<Record<TokenType | 'other', number>>>
  /** Flags such as `add_bos_token`, as the file has them. */
  readonly flags: readonly { readonly name: string; readonly value: boolean }[]
  readonly special: readonly SpecialToken[]
  readonly findings: readonly TokenizerFinding[]
}

/** What the metadata says of the tokenizer, and of the tensors that must agree with it. */
export interface TokenizerFacts {
  readonly model?: string
  readonly pre?: string
  readonly tokens: MetadataArray
  readonly types?: MetadataArray
  readonly scores?: MetadataArray
  readonly merges?: MetadataArray
  readonly flags: TokenizerView['flags']
  readonly special: readonly { readonly role: string; readonly key: string; readonly id: Int64 }[]
  /** `llama.vocab_size`. */
  readonly vocabSize?: { readonly key: string; readonly value: Int64 }
  /** Keys of the tokenizer with a value of the wrong type, one sentence each; absent if there are none. */
  readonly unusable?: readonly Sentence[]
  /** Tensors with a row for each token. */
  readonly tensors: readonly { readonly name: string; readonly rows: Int64 }[]
  /** Tokens of a draft model's own, smaller vocabulary: elements of `d2t`, which maps them to those of the target. */
  readonly draftTokens?: Int64
}
