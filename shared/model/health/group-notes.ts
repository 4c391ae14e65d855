/** Notes of one rule that say the same of many tensors are one note. */
import { formatInteger } from '../../text/format.ts'
import type { Listing } from '../listing.ts'
import type { MeasuredTensor } from '../overview/measured-tensor.ts'
import { type Sentence, say } from '../../text/sentence.ts'
import { type Finding, type RuleId, shortName } from './finding.ts'

/** Names that a sentence has. */
const NAMED = 3

const TITLES: Readonly<Partial<Record<RuleId, (tensors: string) => Sentence>>> = {
  'all-zero': (tensors) => say('{{tensors}} tensors are all zero', { tensors }),
  constant: (tensors) => say('{{tensors}} tensors are constant', { tensors }),
}

/** Errors and warnings stay apart: each may be damage of its own. */
export function groupNotes(findings: readonly Finding[], rows: Listing<MeasuredTensor>): Finding[] {
  const groups = Map.groupBy(findings, (finding) => {
    const so = finding.text.values?.so
    const alike = finding.severity === 'note' && TITLES[finding.rule] && typeof so === 'object'
    return alike ? `${finding.rule}|${so.text}` : finding
  })
  return [...groups.values()].map((group) => (group.length === 1 ? group[0]! : together(group, rows)))
}

function together(group: readonly Finding[], rows: Listing<MeasuredTensor>): Finding {
  const { rule, severity, text } = group[0]!
  const tensors = group.flatMap(({ tensor }) => tensor ?? [])
  const names = tensors.slice(0, NAMED).map((at) => shortName(rows.at(at)!.tensor.name))
  const rest = tensors.length - names.length
  const so = text.values!.so!
  return {
    rule,
    severity,
    title: TITLES[rule]!(formatInteger(tensors.length)),
    text:
      rest === 0
        ? say('{{names}}. {{so}}', { names: names.join(', '), so })
        : say('{{names}} and {{rest}} more. {{so}}', { names: names.join(', '), rest: formatInteger(rest), so }),
    tensor: tensors[0]!,
    tensors,
  }
}
