import { app } from './app.ts'
import { MENU_ITEM_ROLES } from './electron-names.ts'
import type { StandInWindow } from './windows.ts'

/** The contents of the focused window, as far as roles act on them. */
export interface RoleContents {
  edit(command: EditCommand): void
  toggleDevTools(): void
}

export type EditCommand = 'undo' | 'redo' | 'cut' | 'copy' | 'paste' | 'selectAll'

interface Role {
  readonly label: string
  readonly accelerator?: string | undefined
  /** False where the page has the key already. */
  readonly registerAccelerator?: boolean
  /** Played by Electron itself on macOS too; the system plays the others there. */
  readonly ownOnMac?: boolean
  readonly playApp?: () => void
  readonly playWindow?: (window: StandInWindow) => void
  readonly playContents?: (contents: RoleContents) => void
}

const LOWER_CASE_ROLES = new Set(Array.from(MENU_ITEM_ROLES, (role) => role.toLowerCase()))

const edit = (label: string, command: EditCommand, accelerator: string, registerAccelerator = false): Role => ({
  label,
  accelerator,
  registerAccelerator,
  playContents: (contents) => contents.edit(command),
})

/**
 * What a role brings along, on the platform of this moment. Only the roles that the app uses; those that only macOS
 * plays need no more than their names.
 */
function roles(): Readonly<Record<string, Role>> {
  const { platform } = process
  const mac = platform === 'darwin'
  return {
    about: {
      label: platform === 'linux' ? 'About' : `About ${app.name}`,
      ...(mac ? {} : { playApp: () => app.showAboutPanel() }),
    },
    close: {
      label: mac ? 'Close Window' : 'Close',
      accelerator: 'CommandOrControl+W',
      playWindow: (window) => window.close(),
    },
    minimize: { label: 'Minimize', accelerator: 'CommandOrControl+M', playWindow: (window) => window.minimize() },
    quit: {
      label: mac ? `Quit ${app.name}` : platform === 'win32' ? 'Exit' : 'Quit',
      accelerator: platform === 'win32' ? undefined : 'CommandOrControl+Q',
      playApp: () => app.quit(),
    },
    togglefullscreen: {
      label: 'Toggle Full Screen',
      accelerator: mac ? 'Control+Command+F' : 'F11',
      playWindow: (window) => window.setFullScreen(!window.isFullScreen()),
    },
    toggledevtools: {
      label: 'Toggle Developer Tools',
      accelerator: mac ? 'Alt+Command+I' : 'Ctrl+Shift+I',
      ownOnMac: true,
      playContents: (contents) => contents.toggleDevTools(),
    },
    undo: edit('Undo', 'undo', 'CommandOrControl+Z', true),
    redo: edit('Redo', 'redo', platform === 'win32' ? 'Control+Y' : 'Shift+CommandOrControl+Z', true),
    cut: edit('Cut', 'cut', 'CommandOrControl+X'),
    copy: edit('Copy', 'copy', 'CommandOrControl+C'),
    paste: edit('Paste', 'paste', 'CommandOrControl+V'),
    selectall: edit('Select All', 'selectAll', 'CommandOrControl+A', true),
    hide: { label: `Hide ${app.name}`, accelerator: 'Command+H' },
    hideothers: { label: 'Hide Others', accelerator: 'Command+Alt+H' },
    unhide: { label: 'Show All' },
    front: { label: 'Bring All to Front' },
    services: { label: 'Services' },
    zoom: { label: 'Zoom' },
    window: { label: 'Window' },
    help: { label: 'Help' },
  }
}

/** Electron takes an unknown role for a plain item without a label, which no one means. */
export function checkRole(role: string, written: string): void {
  if (!LOWER_CASE_ROLES.has(role)) throw new Error(`electron stand-in: there is no menu role '${written}'`)
  if (!Object.hasOwn(roles(), role)) throw new Error(`electron stand-in: the menu role ${written} is not imitated`)
}

export function defaultsOf(role: string | undefined): Partial<Role> {
  if (role === undefined) return {}
  return roles()[role] ?? {}
}

/**
 * Plays a role as far as Electron does: nothing without the window or the contents that it is about.
 * @returns false if the item's own click handler is to be called instead
 */
export function playRole(
  role: string | undefined,
  window: StandInWindow | null | undefined,
  contents: RoleContents | null | undefined,
): boolean {
  const found = role === undefined ? undefined : roles()[role]
  if (!found) return false
  if (process.platform === 'darwin' && found.ownOnMac !== true) return false
  if (found.playApp) found.playApp()
  else if (found.playWindow && window) found.playWindow(window)
  else if (found.playContents && contents) found.playContents(contents)
  else return false
  return true
}
