/** Differences between the headers of two models, as the window gets to see them: metadata, tokens and chat templates. */
import type { ShownText, ShownValue } from '../metadata.ts'

/** A key whose values differ, or that one side does not have. */
export interface ShownChange {
  readonly key: ShownText
  /** Absent if the reference does not have the key. */
  readonly reference?: ShownValue
  /** Absent if the other model does not have the key. */
  readonly other?: ShownValue
}

/** A token ID whose text differs, or that one side does not have. */
export interface TokenChange {
  readonly id: number
  readonly reference?: string
  readonly other?: string
}

export interface TokenDifferences {
  /** Number of tokens of each side; 0 if it has no list. */
  readonly countReference: number
  readonly countOther: number
  readonly differing: number
  /** The first of those that differ, in the order of their IDs. */
  readonly first: readonly TokenChange[]
}

/** A line of both texts, or of one of them. Line numbers count from 1. */
export interface LineChange {
  readonly kind: 'same' | 'removed' | 'added'
  readonly reference?: number
  readonly other?: number
  readonly text: string
}

export interface TemplateDifference {
  /** `tokenizer.chat_template`, or the key of another template. */
  readonly key: string
  /** Undefined if the texts are too long, or too different, to be compared line by line. */
  readonly lines?: readonly LineChange[]
}

export interface HeaderDifferences {
  readonly metadata: readonly ShownChange[]
  readonly tokens?: TokenDifferences
  /** Templates that differ. */
  readonly templates: readonly TemplateDifference[]
}
