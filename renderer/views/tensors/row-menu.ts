import { visibleText } from '../../../shared/format.ts'
import type { ContextItem } from '../../components/context-item.ts'
import { withField } from '../../state/filter.ts'
import type { ModelController } from '../../state/model.svelte.ts'
import { hasValues } from '../../state/row.ts'
import type { WindowController } from '../../state/window.svelte.ts'

/** What can be done with the selected rows; what is for one tensor is for the one that was asked. */
export function rowMenu(app: WindowController, model: ModelController): ContextItem[] {
  const { active, selection } = model
  if (!active) return []
  const { index } = active.tensor
  const several = selection.indexes.size > 1
  const filter = (field: string, value: string | undefined): ContextItem => {
    const wanted = value === undefined ? undefined : withField(model.filterText, field, value)
    return {
      label: `Filter by this ${field}`,
      ...(value === undefined ? {} : { hint: visibleText(value) }),
      disabled: wanted === undefined,
      run: () => model.setFilter(wanted ?? ''),
    }
  }
  const unreadable = !hasValues(active)
  return [
    {
      label: several ? `Copy ${selection.indexes.size} rows as TSV` : 'Copy row as TSV',
      run: () => void app.copyRows(),
    },
    { label: several ? 'Copy names' : 'Copy name', run: () => void app.copyNames() },
    { label: 'Show in panel', parted: true, run: () => (app.panelOpen = true) },
    { label: 'Show values', disabled: unreadable, run: () => model.openValues(index) },
    {
      label: 'Export values…',
      hint: '.npy',
      disabled: unreadable,
      parted: true,
      run: () => void app.exportTensor(index, 'npy'),
    },
    { label: 'Export raw bytes…', disabled: unreadable, run: () => void app.exportTensor(index, 'raw') },
    { ...filter('role', active.role), parted: true },
    filter('type', active.tensor.type),
    filter('layer', active.layer === undefined ? undefined : String(active.layer)),
  ]
}
