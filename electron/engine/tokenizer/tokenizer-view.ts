import type { TokenizerFacts, TokenizerView } from '../../../shared/model/tokenizer.ts'
import { checkVocabulary } from './check-vocabulary.ts'
import type { Vocabulary } from './vocabulary.ts'

/** The tokenizer as the window shows it, checked. */
export function tokenizerView(facts: TokenizerFacts, vocabulary: Vocabulary): TokenizerView {
  const typeCounts = vocabulary.countTypes()
  return {
    ...(facts.model !== undefined && { model: facts.model }),
    ...(facts.pre !== undefined && { pre: facts.pre }),
    tokens: vocabulary.texts.length,
    ...(facts.merges && { merges: facts.merges.length }),
    hasScores: vocabulary.scores !== undefined,
    ...(typeCounts && { typeCounts }),
    flags: facts.flags,
    special: facts.special.map(({ role, key, id }) => {
      const inRange = id >= 0 && id < vocabulary.texts.length
      return { role, key, id, ...(inRange && { token: vocabulary.row(Number(id)) }) }
    }),
    findings: checkVocabulary(facts, vocabulary),
  }
}
