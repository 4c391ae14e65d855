/** What the values of one tensor tell by themselves. */
import { formatInteger, formatNumber } from '../format.ts'
import type { MeasuredTensor } from '../overview/measured-tensor.ts'
import { listed, type Sentence, say, verbatim } from '../sentence.ts'
import type { ExpertCounts, TensorStats } from '../stats.ts'
import { type Finding, shortName } from './finding.ts'

/** Experts that a sentence names; the panel of the tensor has them all. */
const NAMED = 4

/** Findings of one row: not measured, not finite, all zero, an expert all zero, rows of zeros, constant. */
export function valueFindings(row: MeasuredTensor, at: number): Finding[] {
  const { tensor, result } = row
  const name = shortName(tensor.name)
  if (result.status === 'failed' && tensor.unreadable === undefined) {
    const text = result.reason ?? (result.error === undefined ? say('No reason was given.') : verbatim(result.error))
    const title = say('{{name}} was not measured', { name })
    return [{ rule: 'not-measured', severity: 'error', title, text, tensor: at }]
  }
  const { stats } = result
  if (!stats || stats.count === 0) return []
  const found: Finding[] = []
  if (stats.nan + stats.posInf + stats.negInf > 0) found.push(nonFinite(name, stats, at))
  if (stats.zeros === stats.count) found.push(allZero(name, tensor.shape.length, stats, at))
  else {
    if (stats.experts) found.push(...zeroExperts(name, stats.experts, at))
    found.push(...zeroRows(name, Number(tensor.shape[0]), stats, at))
  }
  if (stats.count > 1 && stats.min === stats.max && stats.min !== 0 && finite(stats))
    found.push({
      rule: 'constant',
      severity: 'warning',
      title: say('{{name}} is constant', { name }),
      text: say('All {{values}} values are {{value}}: nothing was trained into it, or its data was replaced.', {
        values: formatInteger(stats.count),
        value: formatNumber(stats.min),
      }),
      tensor: at,
    })
  return found
}

const finite = ({ nan, posInf, negInf }: TensorStats) => nan + posInf + negInf === 0

function nonFinite(name: string, stats: TensorStats, at: number): Finding {
  const { nan, posInf, negInf, count, firstNonFinite: first, experts } = stats
  const kinds = [
    ...(nan > 0 ? [verbatim(`${formatInteger(nan)} NaN`)] : []),
    ...(posInf > 0 ? [verbatim(`${formatInteger(posInf)} +Inf`)] : []),
    ...(negInf > 0 ? [verbatim(`${formatInteger(negInf)} \u2212Inf`)] : []),
  ]
  const what = nan === 0 ? say('Infinity') : posInf + negInf > 0 ? say('NaN and infinity') : say('NaN')
  const bad = experts?.nonFinite.map(({ expert }) => expert) ?? (first?.expert === undefined ? [] : [first.expert])
  const so =
    bad.length === 0
      ? say('Whatever is multiplied with them turns to NaN.')
      : bad.length === 1
        ? say('Anything routed to that expert turns to NaN.')
        : say('Anything routed to those experts turns to NaN.')
  const figures = { kinds: listed(kinds), values: formatInteger(count), so }
  return {
    rule: 'non-finite',
    severity: 'error',
    title:
      bad.length > 0
        ? say('{{what}} in {{name}}, {{experts}}', { what, name, experts: namedExperts(bad) })
        : say('{{what}} in {{name}}', { what, name }),
    text: first
      ? say('{{kinds}} of {{values}} values, the first at row {{row}}. {{so}}', {
          ...figures,
          row: formatInteger(first.row),
        })
      : say('{{kinds}} of {{values}} values. {{so}}', figures),
    tensor: at,
  }
}

/** A bias that is zero does nothing, and may be meant so. */
function allZero(name: string, dimensions: number, { count }: TensorStats, at: number): Finding {
  return {
    rule: 'all-zero',
    severity: 'warning',
    title: say('{{name}} is all zero', { name }),
    text: say('{{zeros}} of {{values}} values. {{so}}', {
      zeros: formatInteger(count),
      values: formatInteger(count),
      so:
        dimensions > 1
          ? say('A matrix of zeros passes nothing on.')
          : say('A bias of zeros does nothing; a norm of zeros silences its layer.'),
    }),
    tensor: at,
  }
}

function zeroExperts(name: string, { size, zeros }: ExpertCounts, at: number): Finding[] {
  const dead: number[] = []
  zeros.forEach((count, expert) => void (count === size && dead.push(expert)))
  if (dead.length === 0) return []
  const figures = { dead: formatInteger(dead.length), all: formatInteger(zeros.length) }
  return [
    {
      rule: 'zero-expert',
      severity: 'warning',
      title: say('{{name}}: {{experts}} all zero', { name, experts: namedExperts(dead) }),
      text:
        dead.length === 1
          ? say('{{dead}} of {{all}} experts has no value but zero: what is routed there is lost.', figures)
          : say('{{dead}} of {{all}} experts have no value but zero: what is routed there is lost.', figures),
      tensor: at,
    },
  ]
}

/** Rows of zeros that no expert of zeros explains. */
function zeroRows(name: string, rowLength: number, stats: TensorStats, at: number): Finding[] {
  const { count, zeroRows: zero = 0, firstZeroRow: first, experts } = stats
  const explained = experts
    ? (experts.zeros.filter((zeros) => zeros === experts.size).length * experts.size) / rowLength
    : 0
  if (zero <= explained || !first) return []
  const rows = formatInteger(zero)
  const where = { row: formatInteger(first.row), all: formatInteger(count / rowLength) }
  const so = /embd/.test(name)
    ? say('In an embedding these are tokens that were never trained.')
    : say('What such a row puts out is always zero.')
  return [
    {
      rule: 'zero-rows',
      severity: 'warning',
      title:
        zero === 1
          ? say('{{name}}: a row is all zero', { name })
          : say('{{name}}: {{rows}} rows are all zero', { name, rows }),
      text:
        first.expert === undefined
          ? say('{{rows}} of {{all}} rows, the first is row {{row}}. {{so}}', { ...where, rows, so })
          : say('{{rows}} of {{all}} rows, the first is row {{row}} of expert {{expert}}. {{so}}', {
              ...where,
              rows,
              so,
              expert: formatInteger(first.expert),
            }),
      tensor: at,
    },
  ]
}

function namedExperts(numbers: readonly number[]): Sentence {
  if (numbers.length === 1) return say('expert {{number}}', { number: formatInteger(numbers[0]) })
  const named = numbers.slice(0, NAMED).map((number) => formatInteger(number))
  const rest = numbers.length - named.length
  if (rest > 0)
    return say('experts {{numbers}} and {{rest}} more', { numbers: named.join(', '), rest: formatInteger(rest) })
  return say('experts {{numbers}} and {{last}}', { numbers: named.slice(0, -1).join(', '), last: named.at(-1)! })
}
