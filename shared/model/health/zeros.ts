/** Values that are all zero: of a tensor, of a slice, of a row. Where that is usual it is a note. */
import { formatInteger } from '../../text/format.ts'
import type { MeasuredTensor } from '../overview/measured-tensor.ts'
import { type Sentence, say } from '../../text/sentence.ts'
import { namedSlice, namedSlices, type SliceKind, sliceKind } from '../slices.ts'
import type { ExpertCounts, TensorStats } from '../stats.ts'
import { type Finding, type FindingSeverity, locationOf, shortName } from './finding.ts'
import { type Purpose, purposeIn } from './tensor-purpose.ts'
import type { ValueContext } from './value-context.ts'

/** How bad it is, and so what. */
interface Reading {
  readonly severity: FindingSeverity
  readonly so: Sentence
}

const note = (so: Sentence): Reading => ({ severity: 'note', so })
const warning = (so: Sentence): Reading => ({ severity: 'warning', so })

export function zeroFindings(row: MeasuredTensor, stats: TensorStats, at: number, context: ValueContext): Finding[] {
  if (stats.zeros === stats.count) return allZero(row, stats, at, context)
  return [...(stats.experts ? zeroSlices(row, stats.experts, at, context) : []), ...zeroRows(row, stats, at, context)]
}

function allZero(row: MeasuredTensor, { count }: TensorStats, at: number, context: ValueContext): Finding[] {
  const purpose = purposeIn(row, context)
  // What it counts is told.
  if (purpose === 'counter') return []
  const { severity, so } = zeroTensor(purpose, count)
  const values = formatInteger(count)
  return [
    {
      rule: 'all-zero',
      severity,
      title: say('{{name}} is all zero', { name: shortName(row.tensor.name) }),
      text: say('{{zeros}} of {{values}} values. {{so}}', { zeros: values, values, so }),
      ...locationOf(row, at),
    },
  ]
}

function zeroTensor(purpose: Purpose, count: number): Reading {
  switch (purpose) {
    case 'bias':
    case 'router-bias':
      return note(say('A bias of zeros does nothing.'))
    case 'adapter-b':
      return note(say('The second matrix of an adapter starts as zeros: it was not trained, and changes nothing.'))
    case 'direction':
      return note(say('It changes nothing in its layer.'))
    case 'collected':
      return note(say('The calibration text never reached it.'))
    case 'ids':
      return note(say('Differences of zero leave each ID as it is.'))
    case 'token-types':
      return note(say('It adds nothing to the embedding.'))
    case 'norm':
      return warning(say('A norm of zeros silences its layer.'))
    case 'scale':
      return warning(say('A scale of zero makes everything zero that it multiplies.'))
    case 'table':
      return warning(say('Factors of positions must not be zero.'))
    case 'vector':
    case 'gain':
      return count === 1
        ? note(say('A single value of zero may be meant, as of a gate that is closed.'))
        : warning(say('A vector of zeros switches off what it multiplies.'))
    default:
      return warning(say('A matrix of zeros passes nothing on.'))
  }
}

function zeroSlices(
  row: MeasuredTensor,
  { size, zeros }: ExpertCounts,
  at: number,
  { experts }: ValueContext,
): Finding[] {
  const dead: number[] = []
  zeros.forEach((count, slice) => void (count === size && dead.push(slice)))
  if (dead.length === 0) return []
  const kind = sliceKind(row.tensor, experts)
  const name = shortName(row.tensor.name)
  const figures = { dead: formatInteger(dead.length), all: formatInteger(zeros.length) }
  return [
    {
      rule: 'zero-expert',
      // Kernels of convolutions may have channels that training gave up.
      severity: kind === 'slice' ? 'note' : 'warning',
      title: say('{{name}}: {{slices}} all zero', { name, slices: namedSlices(kind, dead) }),
      text: lost(kind, dead.length === 1, figures),
      ...locationOf(row, at, kind === 'expert' && dead.length === 1 ? dead[0] : undefined),
    },
  ]
}

function lost(kind: SliceKind, one: boolean, figures: { readonly dead: string; readonly all: string }): Sentence {
  if (kind === 'slice') return say('{{dead}} of {{all}} slices: all values are zero.', figures)
  if (kind === 'head')
    return one
      ? say('{{dead}} of {{all}} heads has no value but zero: it passes nothing on.', figures)
      : say('{{dead}} of {{all}} heads have no value but zero: they pass nothing on.', figures)
  return one
    ? say('{{dead}} of {{all}} experts has no value but zero: what is routed there is lost.', figures)
    : say('{{dead}} of {{all}} experts have no value but zero: what is routed there is lost.', figures)
}

/** Rows of zeros that no slice of zeros explains. */
function zeroRows(row: MeasuredTensor, stats: TensorStats, at: number, context: ValueContext): Finding[] {
  const { count, zeroRows: zero = 0, firstZeroRow: first, experts } = stats
  const rowLength = Number(row.tensor.shape[0])
  const explained = experts
    ? (experts.zeros.filter((zeros) => zeros === experts.size).length * experts.size) / rowLength
    : 0
  if (zero <= explained || !first) return []
  const kind = sliceKind(row.tensor, context.experts)
  const name = shortName(row.tensor.name)
  const all = count / rowLength
  const { severity, so } = zeroRow(purposeIn(row, context), { zero, all, first: first.row }, context)
  const figures = { rows: formatInteger(zero), row: formatInteger(first.row), all: formatInteger(all), so }
  return [
    {
      rule: 'zero-rows',
      severity,
      title:
        zero === 1
          ? say('{{name}}: a row is all zero', { name })
          : say('{{name}}: {{rows}} rows are all zero', { name, rows: figures.rows }),
      text:
        first.expert === undefined
          ? say('{{rows}} of {{all}} rows, the first is row {{row}}. {{so}}', figures)
          : say('{{rows}} of {{all}} rows, the first is row {{row}} of {{slice}}. {{so}}', {
              ...figures,
              slice: namedSlice(kind, first.expert),
            }),
      ...locationOf(row, at, kind === 'expert' && zero === 1 ? first.expert : undefined),
    },
  ]
}

interface Rows {
  readonly zero: number
  readonly all: number
  readonly first: number
}

/** Part of a vocabulary that may be unused: reserved tokens and padding of the matrix. More may be a hole in the file. */
const UNUSED = 0.05
/** The same where they are not at the end: tokens that the training text lacks, whose tiny values quantize to zero. */
const SCATTERED = 0.005

function zeroRow(purpose: Purpose, { zero, all, first }: Rows, { tokens }: ValueContext): Reading {
  switch (purpose) {
    case 'embedding': {
      if (tokens !== undefined && first >= tokens) return note(say('They are beyond the vocabulary: padding.'))
      if (zero === 1) return note(say('It belongs to one token, such as padding.'))
      const atEnd = zero >= (all - first) / 2
      if (atEnd && zero <= UNUSED * all) return note(say('They are at the end, as of reserved tokens and padding.'))
      const text = say('In an embedding these are tokens that were never trained.')
      return zero <= SCATTERED * all ? note(text) : warning(text)
    }
    case 'positions':
      if (zero === 1) return note(say('It belongs to one position, such as padding.'))
      return warning(say('These are positions that were never trained.'))
    case 'bias':
    case 'router-bias':
      return note(say('A bias of zeros does nothing.'))
    case 'token-types':
      return note(say('It adds nothing to the embedding.'))
    case 'adapter-a':
    case 'adapter-b':
      return note(say('The adapter changes nothing there.'))
    case 'collected':
      return note(say('The calibration text never reached it.'))
    case 'ids':
    case 'counter':
      return note(say('They hold numbers, not weights.'))
    default:
      return warning(say('What such a row puts out is always zero.'))
  }
}
