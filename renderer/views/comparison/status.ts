import { formatInteger } from '../../../shared/text/format.ts'
import { t } from '../../i18n.svelte.ts'
import type { ComparisonController } from '../../state/comparison/comparison.svelte.ts'

/** Facts about the comparison for the footer. */
export function comparisonStatus({ order, rows }: ComparisonController): readonly string[] {
  const count = rows.length
  return [
    order.length === count
      ? t('{{count}} pairs', { count })
      : t('{{shown}} of {{count}} pairs', { shown: formatInteger(order.length), count }),
  ]
}
