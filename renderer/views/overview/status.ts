import { formatInteger } from '../../../shared/text/format.ts'
import { listText, t } from '../../i18n.svelte.ts'
import type { ModelController } from '../../state/model/model.svelte.ts'

/** How many layers and roles there are, and how much of the model is measured. */
export function overviewStatus(model: ModelController): readonly string[] {
  const { still } = model.overview
  const { done } = model.tally
  const measured = t('{{done}} of {{count}} tensors measured', { done: formatInteger(done), count: model.rows.length })
  if (!still || still.layout.layers.length === 0) return [measured]
  const { layers, roles } = still.layout
  return [
    listText([t('{{count}} layers', { count: layers.length }), t('{{count}} roles', { count: roles.length })]),
    measured,
  ]
}
