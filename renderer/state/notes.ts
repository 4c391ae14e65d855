import { formatInteger } from '../../shared/format.ts'
import type { TensorStats } from '../../shared/stats.ts'

const NAMES = { nan: 'NaN', '+inf': '+Inf', '-inf': '\u2212Inf' } as const

/** What, where and how many, when a tensor holds values that are not finite. */
export function nonFiniteNote(stats: TensorStats): { readonly lead: string; readonly rest: string } | undefined {
  const { nan, posInf, negInf, firstNonFinite: first } = stats
  if (!first) return undefined
  const kinds = [
    ...(nan > 0 ? [`${formatInteger(nan)} NaN`] : []),
    ...(posInf > 0 ? [`${formatInteger(posInf)} +Inf`] : []),
    ...(negInf > 0 ? [`${formatInteger(negInf)} \u2212Inf`] : []),
  ]
  // A type without blocks has one element in each.
  const block = first.block === first.index ? [] : [`block ${formatInteger(first.block)}`]
  const place = [`row ${formatInteger(first.row)}`, ...block, `element ${formatInteger(first.index)}`]
  const lead = `${NAMES[first.kind]}${first.expert === undefined ? '' : ` in expert ${formatInteger(first.expert)}`}.`
  return {
    lead,
    rest: `${kinds.join(', ')} of ${formatInteger(stats.count)} values; the first at ${place.join(', ')}.`,
  }
}
