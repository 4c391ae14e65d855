import { formatInteger, visibleText } from '../../../shared/text/format.ts'
import { layerLabel } from '../../../shared/model/layer-place.ts'
import { EXPORTS, exportsOf } from '../../../shared/ipc/exports.ts'
import { phrase } from '../../../shared/text/sentence.ts'
import { t } from '../../i18n.svelte.ts'
import type { MenuItem } from '../../components/menu-item.ts'
import { withField } from '../../state/model/filter.ts'
import { exportItem } from '../export-items.ts'
import type { ModelController } from '../../state/model/model.svelte.ts'
import { hasValues } from '../../state/model/row.ts'
import type { WindowController } from '../../state/window/window.svelte.ts'

const FILTER_LABELS = {
  role: phrase('Filter by this role'),
  type: phrase('Filter by this type'),
  layer: phrase('Filter by this layer'),
} as const

/** What can be done with the selected rows; what is for one tensor is for the one that was asked. */
export function rowMenu(app: WindowController, model: ModelController): MenuItem[] {
  const { active, selection } = model
  if (!active) return []
  const { index } = active.tensor
  const several = selection.indexes.size > 1
  const filter = (
    field: 'role' | 'type' | 'layer',
    value: string | undefined,
    shown = value,
    text: string | undefined = model.filterText,
  ): MenuItem => {
    const wanted = value === undefined || text === undefined ? undefined : withField(text, field, value)
    return {
      label: t(FILTER_LABELS[field]),
      ...(shown === undefined ? {} : { hint: visibleText(shown) }),
      disabled: wanted === undefined,
      run: () => model.setFilter(wanted ?? ''),
    }
  }
  const layerFilter = (): MenuItem => {
    const { tower, layer } = active
    if (layer === undefined) return filter('layer', undefined)
    const towers = model.rows.some((row) => row.layer !== undefined && row.tower !== tower)
    const text = towers ? withField(model.filterText, 'tower', tower === '' ? 'blk' : tower) : model.filterText
    return filter('layer', String(layer), layerLabel({ tower, layer }), text)
  }
  const unreadable = !hasValues(active)
  return [
    {
      label: several
        ? t('Copy {{number}} rows as TSV', { number: formatInteger(selection.indexes.size) })
        : t('Copy row as TSV'),
      run: () => void app.exports.copyRows(),
    },
    { label: several ? t('Copy names') : t('Copy name'), run: () => void app.exports.copyNames() },
    { label: t('Show in panel'), parted: true, run: () => (app.panelOpen = true) },
    { label: t('Show values'), disabled: unreadable, run: () => model.openValues(index) },
    ...rowExports(app, index, unreadable),
    { ...filter('role', active.role), parted: true },
    filter('type', active.tensor.type),
    layerFilter(),
  ]
}

/** The exports of one tensor, below a line. */
const rowExports = (app: WindowController, tensor: number, disabled: boolean): MenuItem[] =>
  exportsOf('tensor').flatMap((id, i) => {
    const { row } = EXPORTS[id]
    return row ? [{ ...exportItem(row, () => void app.exports.tensor(id, tensor)), disabled, parted: i === 0 }] : []
  })
