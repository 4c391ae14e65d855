/** What the window does for each command of the table. A command without a handler does not compile. */
import type { Command } from '../../../../shared/ipc/commands.ts'
import { FILE_HANDLERS } from './file.ts'
import { SCAN_HANDLERS } from './scan.ts'
import { TENSOR_HANDLERS } from './tensors.ts'
import { VIEW_HANDLERS } from './view.ts'
import type { Handlers } from './window-command.ts'

export const HANDLERS: Handlers<Command> = {
  ...FILE_HANDLERS,
  ...SCAN_HANDLERS,
  ...VIEW_HANDLERS,
  ...TENSOR_HANDLERS,
}
