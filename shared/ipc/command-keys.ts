/** Keys that the menu has, written as Electron writes them; the window only shows them. */
import type { Command } from './commands.ts'
import { VIEWS } from './views.ts'

export type MenuKey = Command | 'open' | 'zoom-in' | 'zoom-out' | 'zoom-reset'

export const MENU_KEYS: Readonly<Partial<Record<MenuKey, string>>> = {
  open: 'CmdOrCtrl+O',
  settings: 'CmdOrCtrl+,',
  palette: 'CmdOrCtrl+K',
  'go-to-tensor': 'CmdOrCtrl+P',
  export: 'CmdOrCtrl+E',
  copy: 'CmdOrCtrl+Shift+C',
  filter: 'CmdOrCtrl+F',
  scan: 'CmdOrCtrl+Enter',
  cancel: 'CmdOrCtrl+.',
  'toggle-panel': 'CmdOrCtrl+I',
  'zoom-in': 'CmdOrCtrl+Plus',
  'zoom-out': 'CmdOrCtrl+-',
  'zoom-reset': 'CmdOrCtrl+0',
  ...Object.fromEntries(VIEWS.map(({ id }, i) => [`view-${id}`, `CmdOrCtrl+${i + 1}`])),
}

/** Second keys of the same commands. */
export const OTHER_MENU_KEYS = {
  palette: 'CmdOrCtrl+Shift+P',
  // The plus of most keyboards without Shift.
  'zoom-in': 'CmdOrCtrl+=',
} as const satisfies Partial<Record<MenuKey, string>>
