import { formatInteger } from '../../../shared/format.ts'
import { TABLE_COLUMNS } from '../../state/columns.ts'
import type { ModelController } from '../../state/model.svelte.ts'

/** How the table is sorted, and how much of it is shown and selected. */
export function tensorsStatus(model: ModelController): readonly string[] {
  const sortedBy = model.sort.map(({ column, descending }) => {
    const title = TABLE_COLUMNS.find(({ key }) => key === column)?.title ?? column
    return `${title}, ${descending ? 'largest' : 'smallest'} first`
  })
  const all = model.rows.length
  const shown = model.order.length
  const rows = shown === all ? `${formatInteger(all)} rows` : `${formatInteger(shown)} of ${formatInteger(all)} rows`
  const nSelected = model.selection.indexes.size
  return [
    ...(sortedBy.length > 0 ? [`Sorted by ${sortedBy.join('; then ')}`] : []),
    nSelected > 0 ? `${rows}, ${formatInteger(nSelected)} selected` : rows,
  ]
}
