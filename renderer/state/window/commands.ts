/** Everything that can be done in the window, in one list: the palette and the list of shortcuts are made from it. */
import { COMMAND_IDS, isWindowCommand } from '../../../shared/ipc/commands.ts'
import { FILE_FAMILIES } from './commands/file.ts'
import { HANDLERS } from './commands/handlers.ts'
import { SCAN_FAMILIES } from './commands/scan.ts'
import { TENSOR_FAMILIES } from './commands/tensors.ts'
import { VIEW_FAMILIES } from './commands/view.ts'
import { type Families, tableCommand, type WindowCommand } from './commands/window-command.ts'
import type { WindowController } from './window.svelte.ts'

const FAMILIES: Families = { ...FILE_FAMILIES, ...SCAN_FAMILIES, ...VIEW_FAMILIES, ...TENSOR_FAMILIES }

/** The commands as things are now. */
export function commandsOf(app: WindowController): WindowCommand[] {
  return COMMAND_IDS.filter(isWindowCommand).flatMap((id) => {
    const handler = HANDLERS[id]
    return [
      ...(handler.offered?.(app) === false ? [] : [tableCommand(app, id, handler)]),
      ...(FAMILIES[id]?.(app) ?? []),
    ]
  })
}
