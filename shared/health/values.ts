/** What the values of one tensor tell by themselves. */
import { formatInteger, formatNumber } from '../format.ts'
import type { MeasuredTensor } from '../overview/measured-tensor.ts'
import type { ExpertCounts, TensorStats } from '../stats.ts'
import { type Finding, shortName } from './finding.ts'

/** Experts that a sentence names; the panel of the tensor has them all. */
const NAMED = 4

/** Findings of one row: not measured, not finite, all zero, an expert all zero, constant. */
export function valueFindings(row: MeasuredTensor, at: number): Finding[] {
  const { tensor, result } = row
  const name = shortName(tensor.name)
  if (result.status === 'failed' && tensor.unreadable === undefined) {
    const text = result.error ?? 'No reason was given.'
    return [{ rule: 'not-measured', severity: 'error', title: `${name} was not measured`, text, tensor: at }]
  }
  const { stats } = result
  if (!stats || stats.count === 0) return []
  const found: Finding[] = []
  if (stats.nan + stats.posInf + stats.negInf > 0) found.push(nonFinite(name, stats, at))
  if (stats.zeros === stats.count) found.push(allZero(name, tensor.shape.length, stats, at))
  else if (stats.experts) found.push(...zeroExperts(name, stats.experts, at))
  if (stats.count > 1 && stats.min === stats.max && stats.min !== 0 && finite(stats))
    found.push({
      rule: 'constant',
      severity: 'warning',
      title: `${name} is constant`,
      text: `All ${formatInteger(stats.count)} values are ${formatNumber(stats.min)}: nothing was trained into it, or its data was replaced.`,
      tensor: at,
    })
  return found
}

const finite = ({ nan, posInf, negInf }: TensorStats) => nan + posInf + negInf === 0

function nonFinite(name: string, stats: TensorStats, at: number): Finding {
  const { nan, posInf, negInf, count, firstNonFinite: first, experts } = stats
  const kinds = [
    ...(nan > 0 ? [`${formatInteger(nan)} NaN`] : []),
    ...(posInf > 0 ? [`${formatInteger(posInf)} +Inf`] : []),
    ...(negInf > 0 ? [`${formatInteger(negInf)} \u2212Inf`] : []),
  ]
  const what = nan === 0 ? 'Infinity' : posInf + negInf > 0 ? 'NaN and infinity' : 'NaN'
  const bad = experts?.nonFinite.map(({ expert }) => expert) ?? (first?.expert === undefined ? [] : [first.expert])
  const where = bad.length > 0 ? `, ${listed('expert', bad)}` : ''
  const so =
    bad.length > 0
      ? `Anything routed to ${bad.length === 1 ? 'that expert' : 'those experts'} turns to NaN.`
      : 'Whatever is multiplied with them turns to NaN.'
  const from = first ? `, the first at row ${formatInteger(first.row)}` : ''
  return {
    rule: 'non-finite',
    severity: 'error',
    title: `${what} in ${name}${where}`,
    text: `${kinds.join(', ')} of ${formatInteger(count)} values${from}. ${so}`,
    tensor: at,
  }
}

/** A bias that is zero does nothing, and may be meant so. */
function allZero(name: string, dimensions: number, { count }: TensorStats, at: number): Finding {
  return {
    rule: 'all-zero',
    severity: 'warning',
    title: `${name} is all zero`,
    text: `${formatInteger(count)} of ${formatInteger(count)} values. ${
      dimensions > 1
        ? 'A matrix of zeros passes nothing on.'
        : 'A bias of zeros does nothing; a norm of zeros silences its layer.'
    }`,
    tensor: at,
  }
}

function zeroExperts(name: string, { size, zeros }: ExpertCounts, at: number): Finding[] {
  const dead: number[] = []
  zeros.forEach((count, expert) => void (count === size && dead.push(expert)))
  if (dead.length === 0) return []
  return [
    {
      rule: 'zero-expert',
      severity: 'warning',
      title: `${name}: ${listed('expert', dead)} all zero`,
      text: `${formatInteger(dead.length)} of ${formatInteger(zeros.length)} experts ${dead.length === 1 ? 'has' : 'have'} no value but zero: what is routed there is lost.`,
      tensor: at,
    },
  ]
}

function listed(noun: string, numbers: readonly number[]): string {
  if (numbers.length === 1) return `${noun} ${formatInteger(numbers[0])}`
  const named = numbers.slice(0, NAMED).map((number) => formatInteger(number))
  const rest = numbers.length - named.length
  return `${noun}s ${rest > 0 ? `${named.join(', ')} and ${formatInteger(rest)} more` : `${named.slice(0, -1).join(', ')} and ${named.at(-1)!}`}`
}
