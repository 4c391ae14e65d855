import { phrase } from '../../../shared/text/sentence.ts'
import type { TokenType } from '../../../shared/model/tokenizer.ts'

/** What ggml's token types are called in the window. */
export const TYPE_NAMES: Readonly<Record<TokenType | 'other', string>> = {
  undefined: phrase('undefined'),
  normal: phrase('normal'),
  unknown: phrase('unknown'),
  control: phrase('control'),
  'user-defined': phrase('user-defined'),
  unused: phrase('unused'),
  byte: phrase('byte'),
  other: phrase('other'),
}
