/** Long text in rows of one height, a page at a time: what is not in sight stays where it was analysed. */
import type { Said, Sentence } from '../text/sentence.ts'

/** `jinja` is highlighted and checked, `plain` is neither. */
export type TextLanguage = 'plain' | 'jinja'

export type SpanKind = 'text' | 'delimiter' | 'comment' | 'string' | 'number' | 'keyword' | 'name' | 'operator' | 'raw'

export interface TextSpan {
  readonly kind: SpanKind
  readonly text: string
}

export interface TextRow {
  /** Line number, from 1. */
  readonly line: number
  /** Not the first row of its line. */
  readonly continued: boolean
  readonly spans: readonly TextSpan[]
}

export interface TextPage {
  /** Rows of the whole text at this width. */
  readonly total: number
  /** Position of the first row given, from 0. */
  readonly start: number
  readonly rows: readonly TextRow[]
}

/** A row never has more characters than this, wrapped or not: a line of megabytes is many rows. */
export const MAX_ROW_CHARACTERS = 2000
export const MIN_ROW_CHARACTERS = 20
/** Rows that one call gives. */
export const TEXT_PAGE = 200

export interface TemplateWarning extends Said {
  /** Stable, kebab-case. */
  readonly rule: string
  readonly severity: 'error' | 'warning'
  /** From 1; absent when it is about the whole template. */
  readonly line?: number
}

export interface TextFacts {
  readonly lines: number
  /** UTF-16 units. */
  readonly characters: number
  readonly warnings: readonly TemplateWarning[]
  /** Warnings beyond those listed. */
  readonly more: number
}

/** A chat template of the model. */
export interface TemplateView extends TextFacts {
  /** Entry of the metadata, as in `MetadataItem`. */
  readonly entry: number
  /** `default`, or the name after `tokenizer.chat_template.`. */
  readonly name: string
}

export interface TemplatesView {
  readonly templates: readonly TemplateView[]
  /** Names that `tokenizer.chat_templates` lists and that have no template. */
  readonly missing: readonly string[]
  /** Keys of templates whose value is not text, one sentence each. */
  readonly unusable: readonly Sentence[]
}
