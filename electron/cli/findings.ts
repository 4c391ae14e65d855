import { closed, formatInteger, visibleText } from '../../shared/text/format.ts'
import type { Finding } from '../../shared/model/health/finding.ts'
import type { Judgement } from '../../shared/model/health/judge.ts'
import { verdictHeadline } from '../../shared/model/health/verdict.ts'
import { english } from '../../shared/text/sentence.ts'
import { findingGroups } from '../engine/export/report/report-facts.ts'

/** Findings of one rule that are listed: of a broken model there may be one for every tensor. */
const LISTED = 10

/** Findings for a terminal, without problems of the file, which have their own list. */
export function* findingLines(findings: readonly Finding[]): Generator<string> {
  const found = findings.filter(({ severity, rule }) => severity !== 'sound' && rule !== 'file-problem')
  if (found.length === 0) return
  yield ''
  yield found.length === 1 ? '1 finding:' : `${formatInteger(found.length)} findings:`
  for (const { severity, listed, more } of findingGroups(found, LISTED)) {
    for (const { title, text } of listed)
      yield `  ${severity}: ${visibleText(english(title))}. ${visibleText(english(text))}`
    if (more > 0) yield `  ${severity}: ${formatInteger(more)} more of this kind`
  }
}

/** The verdict in one line, the last of what is printed. */
export const verdictLine = ({ verdict, findings }: Judgement): string =>
  closed(visibleText(english(verdictHeadline(verdict, findings))))
