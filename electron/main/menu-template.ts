/** The application menu as data. */
import type { BaseWindow, MenuItemConstructorOptions } from 'electron'
import { MENU_KEYS, OTHER_MENU_KEYS } from '../../shared/ipc/command-keys.ts'
import type { Command } from '../../shared/ipc/commands.ts'
import type { Language } from '../../shared/text/language.ts'
import { VIEWS } from '../../shared/ipc/views.ts'
import type { Translate } from '../app/translate.ts'
import type { MenuFacts } from '../app/windows/menu-facts.ts'
import { type ZoomStep, zoomAfter } from '../app/windows/zoom.ts'

export interface MenuOptions extends MenuFacts {
  readonly appName: string
  readonly platform: NodeJS.Platform
  readonly development: boolean
  readonly language: Language
  /** 1 is the actual size. */
  readonly zoom: number
}

/** The window that had the focus when the item was clicked. Electron passes undefined if there was none. */
type ClickedIn = BaseWindow | undefined

export interface MenuActions {
  open(window: ClickedIn): void
  openRecent(id: string, window: ClickedIn): void
  /** Also when there is no window. */
  openSample(window: ClickedIn): void
  clearRecent(): void
  clearResults(): void
  command(command: Command, window: ClickedIn): void
  zoom(step: ZoomStep): void
  /** Also when there is no window. */
  showSettings(window: ClickedIn): void
  showLogFile(): void
  showUpdates(window: ClickedIn): void
  showLicences(): void
}

interface Builder {
  readonly options: MenuOptions
  readonly actions: MenuActions
  readonly mac: boolean
  readonly t: Translate
}

/** Every label is given, roles have theirs too: Electron's are English whatever the language. */
export function menuTemplate(options: MenuOptions, actions: MenuActions, t: Translate): MenuItemConstructorOptions[] {
  const mac = options.platform === 'darwin'
  const builder = { options, actions, mac, t }
  return [
    ...(mac ? [appMenu(builder)] : []),
    fileMenu(builder),
    editMenu(builder),
    scanMenu(builder),
    viewMenu(builder),
    windowMenu(builder),
    helpMenu(builder),
  ]
}

const separator: MenuItemConstructorOptions = { type: 'separator' }

const about = ({ options: { appName }, t }: Builder): MenuItemConstructorOptions => ({
  role: 'about',
  label: t('About {{app}}', { app: appName }),
})

const quit = ({ options: { appName }, mac, t }: Builder): MenuItemConstructorOptions => ({
  role: 'quit',
  label: mac ? t('Quit {{app}}', { app: appName }) : t('Quit'),
  accelerator: 'CmdOrCtrl+Q',
})

const settings = ({ actions, t }: Builder): MenuItemConstructorOptions => ({
  id: 'settings',
  label: t('Settings\u2026'),
  accelerator: MENU_KEYS.settings!,
  click: (_item, window) => actions.showSettings(window),
})

/** macOS has About in the app's own menu. */
const helpMenu = (builder: Builder): MenuItemConstructorOptions => ({
  role: 'help',
  label: builder.mac ? builder.t('Help') : builder.t('&Help'),
  submenu: [
    command(builder.t('Keys'), 'keys', true, builder.actions),
    {
      id: 'open-sample',
      label: builder.t('Open Sample Model'),
      click: (_item, window) => builder.actions.openSample(window),
    },
    {
      id: 'updates',
      label: builder.t('Check for Updates\u2026'),
      click: (_item, window) => builder.actions.showUpdates(window),
    },
    { id: 'licences', label: builder.t('Licences'), click: () => builder.actions.showLicences() },
    ...(builder.mac ? [] : [separator, about(builder)]),
  ],
})

const appMenu = (builder: Builder): MenuItemConstructorOptions => {
  const { options, t } = builder
  return {
    label: options.appName,
    submenu: [
      about(builder),
      separator,
      settings(builder),
      separator,
      { role: 'services', label: t('Services') },
      separator,
      { role: 'hide', label: t('Hide {{app}}', { app: options.appName }) },
      { role: 'hideOthers', label: t('Hide Others') },
      { role: 'unhide', label: t('Show All') },
      separator,
      quit(builder),
    ],
  }
}

/** An item that the window carries out. */
function command(label: string, name: Command, enabled: boolean, actions: MenuActions): MenuItemConstructorOptions {
  const accelerator = MENU_KEYS[name]
  return {
    id: name,
    label,
    ...(accelerator ? { accelerator } : {}),
    enabled,
    click: (_item, window) => actions.command(name, window),
  }
}

function fileMenu(builder: Builder): MenuItemConstructorOptions {
  const { options, actions, mac, t } = builder
  const idle = options.hasModel && !options.scanning
  return {
    label: mac ? t('File') : t('&File'),
    submenu: [
      {
        id: 'open',
        label: t('Open\u2026'),
        accelerator: MENU_KEYS.open!,
        click: (_item, window) => actions.open(window),
      },
      recentMenu(builder),
      separator,
      command(t('Export CSV\u2026'), 'export', options.hasModel, actions),
      {
        id: 'export-report',
        label: t('Export Report'),
        enabled: options.hasModel,
        submenu: [
          command('HTML\u2026', 'report-html', options.hasModel, actions),
          command('Markdown\u2026', 'report-markdown', options.hasModel, actions),
          command('JSON\u2026', 'report-json', options.hasModel, actions),
        ],
      },
      command(t('Export Manifest\u2026'), 'export-manifest', idle, actions),
      command(t('Check Against Manifest\u2026'), 'check-manifest', idle, actions),
      {
        id: 'export-metadata',
        label: t('Export Metadata'),
        enabled: options.hasModel,
        submenu: [
          command('JSON\u2026', 'export-json', options.hasModel, actions),
          command(t('JSON with Arrays\u2026'), 'export-json-array', options.hasModel, actions),
          command('Markdown\u2026', 'export-markdown', options.hasModel, actions),
        ],
      },
      separator,
      ...(mac ? [] : [settings(builder), separator]),
      { role: 'close', label: t('Close Window'), accelerator: 'CmdOrCtrl+W' },
      ...(mac ? [] : [quit(builder)]),
    ],
  }
}

function recentMenu({ options: { recent }, actions, t }: Builder): MenuItemConstructorOptions {
  return {
    id: 'open-recent',
    label: t('Open Recent'),
    enabled: recent.length > 0,
    submenu: [
      ...recent.map(({ id, label }) => ({
        id: `recent-${id}`,
        // A single `&` would underline the next letter instead of being shown.
        label: label.replaceAll('&', '&&'),
        click: (_item: unknown, window: ClickedIn) => actions.openRecent(id, window),
      })),
      separator,
      { id: 'clear-recent', label: t('Clear List'), click: () => actions.clearRecent() },
    ],
  }
}

/** The roles make the shortcuts work in text fields, where macOS has none without a menu. */
const editMenu = ({ options, actions, mac, t }: Builder): MenuItemConstructorOptions => ({
  label: mac ? t('Edit') : t('&Edit'),
  submenu: [
    { role: 'undo', label: t('Undo') },
    { role: 'redo', label: t('Redo') },
    separator,
    { role: 'cut', label: t('Cut') },
    { role: 'copy', label: t('Copy') },
    { role: 'paste', label: t('Paste') },
    { role: 'selectAll', label: t('Select All') },
    separator,
    command(t('Copy Selected Rows'), 'copy', options.hasModel, actions),
    command(t('Go to Tensor…'), 'go-to-tensor', options.hasModel, actions),
    command(t('Filter'), 'filter', options.hasModel, actions),
  ],
})

const scanMenu = ({ options, actions, mac, t }: Builder): MenuItemConstructorOptions => ({
  label: mac ? t('Scan') : t('&Scan'),
  submenu: [
    command(t('Start Scan'), 'scan', options.hasModel && options.measurable && !options.scanning, actions),
    command(
      options.experimenting ? t('Cancel Experiment') : t('Cancel Scan'),
      'cancel',
      options.scanning || options.experimenting,
      actions,
    ),
    separator,
    // A window that has nothing to cancel can measure; without a window nobody would see it.
    command(
      t('Find the Setting That Suits This Machine'),
      'advise',
      options.hasWindow && !options.scanning && !options.experimenting,
      actions,
    ),
    separator,
    { id: 'clear-results', label: t('Clear Saved Results'), click: () => actions.clearResults() },
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

/**
 * A second accelerator for a command, as a hidden item: the accelerators of hidden items work on every platform. The
 * label is never shown, but Electron refuses a template with an item that has none.
 */
const secondKey = (
  label: string,
  accelerator: string,
  click: (window: ClickedIn) => void,
): MenuItemConstructorOptions => ({ label, visible: false, accelerator, click: (_item, window) => click(window) })

const viewMenu = ({ options, actions, mac, t }: Builder): MenuItemConstructorOptions => ({
  label: mac ? t('View') : t('&View'),
  submenu: [
    command(t('Commands…'), 'palette', true, actions),
    secondKey(t('Commands…'), OTHER_MENU_KEYS.palette, (window) => actions.command('palette', window)),
    separator,
    ...VIEWS.map(({ id, label }) => command(t(label), `view-${id}`, options.hasModel, actions)),
    separator,
    command(t('Toggle Details Panel'), 'toggle-panel', options.hasModel, actions),
    separator,
    zoomItem(t('Actual Size'), 'reset', options.zoom !== 1, actions),
    zoomItem(t('Zoom In'), 'in', zoomAfter(options.zoom, 'in') !== options.zoom, actions),
    zoomItem(t('Zoom Out'), 'out', zoomAfter(options.zoom, 'out') !== options.zoom, actions),
    secondKey(t('Zoom In'), OTHER_MENU_KEYS['zoom-in'], () => actions.zoom('in')),
    separator,
    { role: 'togglefullscreen', label: t('Toggle Full Screen') },
    separator,
    { id: 'show-log-file', label: t('Show Log File'), click: () => actions.showLogFile() },
    ...(options.development
      ? [separator, { role: 'toggleDevTools', label: t('Toggle Developer Tools') } as const]
      : []),
  ],
})

const windowMenu = ({ mac, t }: Builder): MenuItemConstructorOptions => ({
  role: 'window',
  label: mac ? t('Window') : t('&Window'),
  submenu: [
    { role: 'minimize', label: t('Minimize') },
    ...(mac
      ? [
          { role: 'zoom', label: t('Zoom') } as const,
          separator,
          { role: 'front', label: t('Bring All to Front') } as const,
        ]
      : []),
  ],
})
