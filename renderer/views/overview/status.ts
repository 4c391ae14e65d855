import { formatInteger } from '../../../shared/format.ts'
import type { ModelController } from '../../state/model.svelte.ts'

/** How many layers and roles there are, and how much of the model is measured. */
export function overviewStatus(model: ModelController): readonly string[] {
  const { still } = model.overview
  const { readable, done } = model.tally
  const measured = `${formatInteger(done)} of ${formatInteger(readable)} tensors measured`
  if (!still || still.layout.layers.length === 0) return [measured]
  const { layers, roles } = still.layout
  return [`${formatInteger(layers.length)} layers, ${formatInteger(roles.length)} roles`, measured]
}
