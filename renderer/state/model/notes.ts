import { formatInteger } from '../../../shared/text/format.ts'
import { namedSlice, type SliceKind } from '../../../shared/model/slices.ts'
import type { TensorStats } from '../../../shared/model/stats.ts'
import { listText, t, tell } from '../../i18n.svelte.ts'

const NAMES = { nan: 'NaN', '+inf': '+Inf', '-inf': '\u2212Inf' } as const

/**
 * What, where and how many, when a tensor holds values that are not finite.
 * @param slices what the slices of the tensor are
 */
export function nonFiniteNote(
  stats: TensorStats,
  slices: SliceKind,
): { readonly lead: string; readonly rest: string } | undefined {
  const { nan, posInf, negInf, firstNonFinite: first } = stats
  if (!first) return undefined
  const kinds = [
    ...(nan > 0 ? [`${formatInteger(nan)} NaN`] : []),
    ...(posInf > 0 ? [`${formatInteger(posInf)} +Inf`] : []),
    ...(negInf > 0 ? [`${formatInteger(negInf)} \u2212Inf`] : []),
  ]
  // A type without blocks has one element in each.
  const block = first.block === first.index ? [] : [t('block {{number}}', { number: formatInteger(first.block) })]
  const place = [
    t('row {{number}}', { number: formatInteger(first.row) }),
    ...block,
    t('element {{number}}', { number: formatInteger(first.index) }),
  ]
  const kind = NAMES[first.kind]
  return {
    lead:
      first.expert === undefined
        ? t('{{kind}}.', { kind })
        : t('{{kind}} in {{slice}}.', { kind, slice: tell(namedSlice(slices, first.expert)) }),
    rest: t('{{kinds}} of {{total}} values; the first at {{place}}.', {
      kinds: listText(kinds),
      total: formatInteger(stats.count),
      place: listText(place),
    }),
  }
}
