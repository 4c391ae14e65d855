import type { Command } from '../../../shared/ipc/commands.ts'
import { HANDLERS } from './commands/handlers.ts'
import type { WindowController } from './window.svelte.ts'

/** Does what a key, the menu or the palette asks for. A dialog of the window that is open closes first. */
export function runCommand(app: WindowController, command: Command): void {
  const { overlay } = app
  app.overlay = undefined
  HANDLERS[command].run(app, overlay)
}
