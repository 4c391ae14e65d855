import { formatInteger } from '../../../shared/text/format.ts'
import { listText, t } from '../../i18n.svelte.ts'
import { TABLE_COLUMNS } from '../../state/model/columns.ts'
import type { ModelController } from '../../state/model/model.svelte.ts'

/** How the table is sorted, and how much of it is shown and selected. */
export function tensorsStatus(model: ModelController): readonly string[] {
  const sortedBy = model.sort.map(({ column, descending }) => {
    const found = TABLE_COLUMNS.find(({ key }) => key === column)
    const title = found ? t(found.title) : column
    return descending
      ? t('{{column}}, largest first', { column: title })
      : t('{{column}}, smallest first', { column: title })
  })
  const count = model.rows.length
  const shown = model.order.length
  // A filter that cannot be read changes nothing.
  const rows = model.filterError
    ? t('{{shown}} of {{count}} rows, of the filter before', { shown: formatInteger(shown), count })
    : shown === count
      ? t('{{count}} rows', { count })
      : t('{{shown}} of {{count}} rows', { shown: formatInteger(shown), count })
  const selected = model.selection.indexes.size
  return [
    ...(sortedBy.length > 0
      ? [
          t('Sorted by {{keys}}', {
            keys: sortedBy.reduce((first, next) => t('{{first}}; then {{next}}', { first, next })),
          }),
        ]
      : []),
    selected > 0 ? listText([rows, t('{{number}} selected', { number: formatInteger(selected) })]) : rows,
  ]
}
