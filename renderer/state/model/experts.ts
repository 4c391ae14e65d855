import { formatInteger } from '../../../shared/text/format.ts'
import { SLICE, type SliceKind } from '../../../shared/model/slices.ts'
import type { ExpertCounts } from '../../../shared/model/stats.ts'
import { listText, t } from '../../i18n.svelte.ts'

/** An expert, or another slice of dimension 2, that needs a look. */
export interface ExpertFinding {
  readonly expert: number
  /** `8,192 NaN`, or `all zero`. */
  readonly what: string
  /** Where the first value that is not finite is, `from row 1,024`; absent when all values are zero. */
  readonly where?: string
  readonly exact: string
}

export interface ExpertSummary {
  readonly total: number
  /** All values finite, and not all zero. */
  readonly sound: number
  /** In ascending order of expert. */
  readonly findings: readonly ExpertFinding[]
}

/**
 * Which slices have values that are not finite or only zeros.
 * @param kind what the slices are
 */
export function expertSummary({ size, zeros, nonFinite }: ExpertCounts, kind: SliceKind): ExpertSummary {
  const slice = t(SLICE[kind])
  const findings = nonFinite.map(({ expert, nan, posInf, negInf, first }): ExpertFinding => {
    const kinds = [
      ...(nan > 0 ? [`${formatInteger(nan)} NaN`] : []),
      ...(posInf > 0 ? [`${formatInteger(posInf)} +Inf`] : []),
      ...(negInf > 0 ? [`${formatInteger(negInf)} \u2212Inf`] : []),
    ]
    const what = listText(kinds)
    return {
      expert,
      what,
      where: t('from row {{row}}', { row: formatInteger(first.row) }),
      exact: t('{{slice}} {{number}}: {{what}} of {{size}} values; the first at row {{row}}, element {{element}}.', {
        slice,
        number: formatInteger(expert),
        what,
        size: formatInteger(size),
        row: formatInteger(first.row),
        element: formatInteger(first.index),
      }),
    }
  })
  zeros.forEach((count, expert) => {
    if (count < size) return
    findings.push({
      expert,
      what: t('all zero'),
      exact: t('{{slice}} {{number}}: all {{size}} values are zero.', {
        slice,
        number: formatInteger(expert),
        size: formatInteger(size),
      }),
    })
  })
  findings.sort((a, b) => a.expert - b.expert)
  return { total: zeros.length, sound: zeros.length - findings.length, findings }
}
