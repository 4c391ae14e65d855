/** What the values of one tensor tell by themselves. */
import { formatInteger, formatNumber } from '../../text/format.ts'
import type { MeasuredTensor } from '../overview/measured-tensor.ts'
import { listed, type Sentence, say, verbatim } from '../../text/sentence.ts'
import { namedSlices, type SliceKind, sliceKind } from '../slices.ts'
import { nonFiniteCount, type TensorStats } from '../stats.ts'
import { type Finding, locationOf, shortName } from './finding.ts'
import { isWritten, purposeIn } from './tensor-purpose.ts'
import type { ValueContext } from './value-context.ts'
import { zeroFindings } from './zeros.ts'

/** Findings of one row: not measured, not finite, all zero, a slice all zero, rows of zeros, constant. */
export function valueFindings(row: MeasuredTensor, at: number, context: ValueContext = {}): Finding[] {
  const { tensor, result } = row
  if (result.status === 'failed' && tensor.unreadable === undefined) {
    const text = result.reason ?? (result.error === undefined ? say('No reason was given.') : verbatim(result.error))
    const title = say('{{name}} was not measured', { name: shortName(tensor.name) })
    return [{ rule: 'not-measured', severity: 'error', title, text, ...locationOf(row, at) }]
  }
  const { stats } = result
  if (!stats || stats.count === 0) return []
  return [
    ...(nonFiniteCount(stats) === 0 ? [] : [nonFinite(row, stats, at, context)]),
    ...zeroFindings(row, stats, at, context),
    ...constant(row, stats, at, context),
  ]
}

function nonFinite(row: MeasuredTensor, stats: TensorStats, at: number, { experts }: ValueContext): Finding {
  const { nan, posInf, negInf, count, firstNonFinite: first } = stats
  const name = shortName(row.tensor.name)
  const kinds = [
    ...(nan > 0 ? [verbatim(`${formatInteger(nan)} NaN`)] : []),
    ...(posInf > 0 ? [verbatim(`${formatInteger(posInf)} +Inf`)] : []),
    ...(negInf > 0 ? [verbatim(`${formatInteger(negInf)} \u2212Inf`)] : []),
  ]
  const what = nan === 0 ? say('Infinity') : posInf + negInf > 0 ? say('NaN and infinity') : say('NaN')
  const kind = sliceKind(row.tensor, experts)
  const bad =
    stats.experts?.nonFinite.map(({ expert }) => expert) ?? (first?.expert === undefined ? [] : [first.expert])
  const figures = { kinds: listed(kinds), values: formatInteger(count), so: consequence(kind, bad.length) }
  return {
    rule: 'non-finite',
    severity: 'error',
    title:
      bad.length > 0
        ? say('{{what}} in {{name}}, {{slices}}', { what, name, slices: namedSlices(kind, bad) })
        : say('{{what}} in {{name}}', { what, name }),
    text: first
      ? say('{{kinds}} of {{values}} values, the first at row {{row}}. {{so}}', {
          ...figures,
          row: formatInteger(first.row),
        })
      : say('{{kinds}} of {{values}} values. {{so}}', figures),
    ...locationOf(row, at, kind === 'expert' && bad.length === 1 ? bad[0] : undefined),
  }
}

/** @param bad slices with values that are not finite */
function consequence(kind: SliceKind, bad: number): Sentence {
  if (bad === 0 || kind === 'slice') return say('Whatever is multiplied with them turns to NaN.')
  if (kind === 'head')
    return bad === 1 ? say('What that head computes turns to NaN.') : say('What those heads compute turns to NaN.')
  return bad === 1
    ? say('Anything routed to that expert turns to NaN.')
    : say('Anything routed to those experts turns to NaN.')
}

/** All values the same, and not zero, in a tensor that training should have changed. */
function constant(row: MeasuredTensor, stats: TensorStats, at: number, context: ValueContext): Finding[] {
  if (
    stats.count < 2 ||
    stats.min !== stats.max ||
    stats.min === undefined ||
    stats.min === 0 ||
    nonFiniteCount(stats) > 0
  )
    return []
  const purpose = purposeIn(row, context)
  if (isWritten(purpose) || purpose === 'collected') return []
  const usual =
    purpose === 'norm' && stats.min === 1
      ? say('A norm of ones changes nothing: it was not trained, or its factors are part of the next matrix.')
      : purpose === 'gain'
        ? say('It still has its initial value.')
        : purpose === 'router-bias'
          ? say('It favors no expert.')
          : undefined
  return [
    {
      rule: 'constant',
      severity: usual ? 'note' : 'warning',
      title: say('{{name}} is constant', { name: shortName(row.tensor.name) }),
      text: say('All {{values}} values are {{value}}. {{so}}', {
        values: formatInteger(stats.count),
        value: formatNumber(stats.min),
        so: usual ?? say('Nothing was trained into it, or its data was replaced.'),
      }),
      ...locationOf(row, at),
    },
  ]
}
