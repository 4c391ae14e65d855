/** The application menu as data. */
import type { MenuItemConstructorOptions } from 'electron'
import { MENU_KEYS, OTHER_MENU_KEYS } from '../../shared/command-keys.ts'
import type { Command } from '../../shared/contract.ts'
import { phrase } from '../../shared/sentence.ts'
import { VIEWS } from '../../shared/views.ts'
import { type ZoomStep, zoomAfter } from './zoom.ts'

export interface MenuOptions {
  readonly appName: string
  readonly platform: NodeJS.Platform
  readonly development: boolean
  /** Newest first. */
  readonly recent: readonly { readonly id: string; readonly label: string }[]
  /** Whether the focused window has a model, and whether that is being scanned. */
  readonly hasModel: boolean
  readonly scanning: boolean
  /** 1 is the actual size. */
  readonly zoom: number
}

export interface MenuActions {
  open(): void
  openRecent(id: string): void
  clearRecent(): void
  clearResults(): void
  command(command: Command): void
  zoom(step: ZoomStep): void
  showLogFile(): void
}

export function menuTemplate(options: MenuOptions, actions: MenuActions): MenuItemConstructorOptions[] {
  const mac = options.platform === 'darwin'
  return [
    ...(mac ? [appMenu(options.appName)] : []),
    fileMenu(options, actions, mac),
    editMenu(options, actions),
    scanMenu(options, actions),
    viewMenu(options, actions),
    windowMenu(mac),
    helpMenu(options.appName, actions, mac),
  ]
}

const separator: MenuItemConstructorOptions = { type: 'separator' }
const about = (appName: string): MenuItemConstructorOptions => ({ role: 'about', label: `About ${appName}` })

/** macOS has About in the app's own menu. */
const helpMenu = (appName: string, actions: MenuActions, mac: boolean): MenuItemConstructorOptions => ({
  role: 'help',
  submenu: [command(phrase('Keys'), 'keys', true, actions), ...(mac ? [] : [separator, about(appName)])],
})

const appMenu = (appName: string): MenuItemConstructorOptions => ({
  label: appName,
  submenu: [
    about(appName),
    separator,
    { role: 'services' },
    separator,
    { role: 'hide' },
    { role: 'hideOthers' },
    { role: 'unhide' },
    separator,
    { role: 'quit' },
  ],
})

/** An item that the window carries out. */
function command(label: string, name: Command, enabled: boolean, actions: MenuActions): MenuItemConstructorOptions {
  const accelerator = MENU_KEYS[name]
  return { id: name, label, ...(accelerator ? { accelerator } : {}), enabled, click: () => actions.command(name) }
}

function fileMenu(options: MenuOptions, actions: MenuActions, mac: boolean): MenuItemConstructorOptions {
  return {
    label: '&File',
    submenu: [
      { id: 'open', label: 'Open\u2026', accelerator: MENU_KEYS.open!, click: () => actions.open() },
      recentMenu(options, actions),
      separator,
      command('Export CSV\u2026', 'export', options.hasModel, actions),
      command('Export Manifest\u2026', 'export-manifest', options.hasModel && !options.scanning, actions),
      command('Check Against Manifest\u2026', 'check-manifest', options.hasModel && !options.scanning, actions),
      {
        id: 'export-metadata',
        label: 'Export Metadata',
        enabled: options.hasModel,
        submenu: [
          command('JSON\u2026', 'export-json', options.hasModel, actions),
          command('JSON with Arrays\u2026', 'export-json-array', options.hasModel, actions),
          command('Markdown\u2026', 'export-markdown', options.hasModel, actions),
        ],
      },
      separator,
      { role: 'close', label: 'Close Window', accelerator: 'CmdOrCtrl+W' },
      ...(mac ? [] : [{ role: 'quit', accelerator: 'CmdOrCtrl+Q' } as const]),
    ],
  }
}

function recentMenu({ recent }: MenuOptions, actions: MenuActions): MenuItemConstructorOptions {
  return {
    id: 'open-recent',
    label: 'Open Recent',
    enabled: recent.length > 0,
    submenu: [
      ...recent.map(({ id, label }) => ({
        id: `recent-${id}`,
        // A single `&` would underline the next letter instead of being shown.
        label: label.replaceAll('&', '&&'),
        click: () => actions.openRecent(id),
      })),
      separator,
      { id: 'clear-recent', label: 'Clear List', click: () => actions.clearRecent() },
    ],
  }
}

/** The roles make the shortcuts work in text fields, where macOS has none without a menu. */
const editMenu = (options: MenuOptions, actions: MenuActions): MenuItemConstructorOptions => ({
  label: '&Edit',
  submenu: [
    { role: 'undo' },
    { role: 'redo' },
    separator,
    { role: 'cut' },
    { role: 'copy' },
    { role: 'paste' },
    { role: 'selectAll' },
    separator,
    command('Copy Selected Rows', 'copy', options.hasModel, actions),
    command(phrase('Go to Tensor…'), 'go-to-tensor', options.hasModel, actions),
    command('Filter', 'filter', options.hasModel, actions),
  ],
})

const scanMenu = ({ hasModel, scanning }: MenuOptions, actions: MenuActions): MenuItemConstructorOptions => ({
  label: '&Scan',
  submenu: [
    command('Start Scan', 'scan', hasModel && !scanning, actions),
    command('Cancel Scan', 'cancel', scanning, actions),
    separator,
    { id: 'clear-results', label: 'Clear Saved Results', click: () => actions.clearResults() },
  ],
})

/** The roles of zoom know no limits. */
const zoomItem = (
  label: string,
  step: ZoomStep,
  enabled: boolean,
  actions: MenuActions,
): MenuItemConstructorOptions => ({
  id: `zoom-${step}`,
  label,
  accelerator: MENU_KEYS[`zoom-${step}`]!,
  enabled,
  click: () => actions.zoom(step),
})

const viewMenu = (options: MenuOptions, actions: MenuActions): MenuItemConstructorOptions => ({
  label: '&View',
  submenu: [
    command(phrase('Commands…'), 'palette', true, actions),
    { visible: false, accelerator: OTHER_MENU_KEYS.palette, click: () => actions.command('palette') },
    separator,
    ...VIEWS.map(({ id, label }) => command(label, `view-${id}`, options.hasModel, actions)),
    separator,
    command('Toggle Details Panel', 'toggle-panel', options.hasModel, actions),
    separator,
    zoomItem(phrase('Actual Size'), 'reset', options.zoom !== 1, actions),
    zoomItem(phrase('Zoom In'), 'in', zoomAfter(options.zoom, 'in') !== options.zoom, actions),
    zoomItem(phrase('Zoom Out'), 'out', zoomAfter(options.zoom, 'out') !== options.zoom, actions),
    // Hidden items have their keys all the same.
    { visible: false, accelerator: OTHER_MENU_KEYS['zoom-in'], click: () => actions.zoom('in') },
    separator,
    { role: 'togglefullscreen' },
    separator,
    { id: 'show-log-file', label: 'Show Log File', click: () => actions.showLogFile() },
    ...(options.development ? [separator, { role: 'toggleDevTools' } as const] : []),
  ],
})

const windowMenu = (mac: boolean): MenuItemConstructorOptions => ({
  role: 'window',
  label: '&Window',
  submenu: [{ role: 'minimize' }, ...(mac ? [{ role: 'zoom' } as const, separator, { role: 'front' } as const] : [])],
})
