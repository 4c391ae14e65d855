/** The exports as items of the window's menus. */
import { type ExportIdOf, EXPORTS, exportsOf, type ExportTool } from '../../shared/ipc/exports.ts'
import type { MenuItem } from '../components/menu-item.ts'
import { t, tell } from '../i18n.svelte.ts'
import { keyCaps } from '../state/window/keys.ts'
import type { WindowController } from '../state/window/window.svelte.ts'

/** An item for one export, as its button or the menu of a row shows it. */
export const exportItem = ({ label, hint }: ExportTool, run: () => void): MenuItem => ({
  label: t(label),
  ...(hint ? { hint: tell(hint) } : {}),
  run,
})

/** An item for each export that has a button. */
const items = <Id extends ExportIdOf<'model' | 'metadata' | 'tensor' | 'comparison'>>(
  ids: readonly Id[],
  run: (id: Id) => Promise<void>,
): MenuItem[] =>
  ids.flatMap((id) => {
    const { tool } = EXPORTS[id]
    return tool ? [exportItem(tool, () => void run(id))] : []
  })

/** Exports of the table's rows and of the whole model, for the toolbar. */
export function modelExportItems(app: WindowController, mac: boolean): MenuItem[] {
  const rows = exportsOf('rows').flatMap((id) => {
    const { tool, all, keys } = EXPORTS[id]
    const hint = keys?.[0] && keyCaps(keys[0], mac).join(mac ? '' : ' ')
    return [
      ...(tool ? [{ ...(hint ? { hint } : {}), ...exportItem(tool, () => void app.exports.rows(id, 'shown')) }] : []),
      ...(all ? [exportItem(all.tool, () => void app.exports.rows(id, 'all'))] : []),
    ]
  })
  return [...rows, ...items(exportsOf('model'), (id) => app.exports.model(id))]
}

export const comparisonExportItems = (app: WindowController): MenuItem[] =>
  items(exportsOf('comparison'), (id) => app.exports.comparison(id))

export const metadataExportItems = (app: WindowController): MenuItem[] =>
  items(exportsOf('metadata'), (id) => app.exports.metadata(id))

/** @param exportTensor exports the tensor that the menu is about */
export const tensorExportItems = (exportTensor: (id: ExportIdOf<'tensor'>) => Promise<void>): MenuItem[] =>
  items(exportsOf('tensor'), exportTensor)
