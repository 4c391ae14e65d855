/** The application menu as data: which groups of commands are in which menu, and what is no command. */
import type { MenuItemConstructorOptions } from 'electron'
import type { MenuPlace } from '../../shared/ipc/commands.ts'
import type { Translate } from '../app/translate.ts'
import { commandItems, type MenuActions, type MenuOptions } from './menu-items.ts'

interface Builder {
  readonly options: MenuOptions
  readonly actions: MenuActions
  readonly mac: boolean
  readonly t: Translate
  /** The commands of a group. */
  items(place: MenuPlace): readonly MenuItemConstructorOptions[]
}

/** Every label is given, roles have theirs too: Electron's are English whatever the language. */
export function menuTemplate(options: MenuOptions, actions: MenuActions, t: Translate): MenuItemConstructorOptions[] {
  const mac = options.platform === 'darwin'
  const items = (place: MenuPlace) => commandItems(place, options, actions, t)
  const builder = { options, actions, mac, t, items }
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

/** macOS has About and the settings in the app's own menu. */
const appMenu = (builder: Builder): MenuItemConstructorOptions => {
  const { options, t, items } = builder
  return {
    label: options.appName,
    submenu: [
      about(builder),
      separator,
      ...items('settings'),
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

function fileMenu(builder: Builder): MenuItemConstructorOptions {
  const { mac, t, items } = builder
  return {
    label: mac ? t('File') : t('&File'),
    submenu: [
      ...items('open'),
      recentMenu(builder),
      separator,
      ...items('export'),
      separator,
      ...(mac ? [] : [...items('settings'), separator]),
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
      ...recent.map(({ id, label }): MenuItemConstructorOptions => ({
        id: `recent-${id}`,
        // A single `&` would underline the next letter instead of being shown.
        label: label.replaceAll('&', '&&'),
        click: (_item, window) => actions.openRecent(id, window),
      })),
      separator,
      { id: 'clear-recent', label: t('Clear List'), click: () => actions.clearRecent() },
    ],
  }
}

/** The roles make the shortcuts work in text fields, where macOS has none without a menu. */
const editMenu = ({ mac, t, items }: Builder): MenuItemConstructorOptions => ({
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
    ...items('edit'),
  ],
})

const scanMenu = ({ mac, t, items }: Builder): MenuItemConstructorOptions => ({
  label: mac ? t('Scan') : t('&Scan'),
  submenu: [...items('scan'), separator, ...items('advice'), separator, ...items('results')],
})

const viewMenu = ({ options, mac, t, items }: Builder): MenuItemConstructorOptions => ({
  label: mac ? t('View') : t('&View'),
  submenu: [
    ...items('palette'),
    separator,
    ...items('views'),
    separator,
    ...items('panel'),
    separator,
    ...items('zoom'),
    separator,
    { role: 'togglefullscreen', label: t('Toggle Full Screen') },
    separator,
    ...items('log'),
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

const helpMenu = (builder: Builder): MenuItemConstructorOptions => ({
  role: 'help',
  label: builder.mac ? builder.t('Help') : builder.t('&Help'),
  submenu: [...builder.items('keys'), ...builder.items('help'), ...(builder.mac ? [] : [separator, about(builder)])],
})
