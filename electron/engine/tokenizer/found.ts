import { visibleText } from '../../../shared/text/format.ts'
import { said, type Sentence } from '../../../shared/text/sentence.ts'
import type { TokenizerFinding } from '../../../shared/model/tokenizer.ts'

/** A finding of one rule. */
export const found = (severity: TokenizerFinding['severity'], rule: string, sentence: Sentence): TokenizerFinding => ({
  rule,
  severity,
  ...said(sentence),
})

/** A token as it is shown in a message: 40 characters at most. */
export const shown = (text: string): string => visibleText(text.length > 40 ? `${text.slice(0, 40)}\u2026` : text)
