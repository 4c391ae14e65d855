/** The commands of the shared table as items of the application menu. */
import type { BaseWindow, MenuItemConstructorOptions } from 'electron'
import {
  type Command,
  COMMAND_IDS,
  type CommandId,
  COMMANDS,
  type Condition,
  isMainCommand,
  isWindowCommand,
  type MainCommand,
  type MenuEntry,
  menuKeys,
  type MenuPlace,
  SUBMENUS,
} from '../../shared/ipc/commands.ts'
import { recordOf } from '../../shared/ipc/record-of.ts'
import { VIEWS } from '../../shared/ipc/views.ts'
import type { Language } from '../../shared/text/language.ts'
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
export type ClickedIn = BaseWindow | undefined

/** The commands of the main process; the others are passed on to the window. */
export interface MenuActions extends Readonly<Record<MainCommand, (window: ClickedIn) => void>> {
  command(command: Command, window: ClickedIn): void
  openRecent(id: string, window: ClickedIn): void
  clearRecent(): void
}

const MET: Readonly<Record<Condition, (options: MenuOptions) => boolean>> = {
  window: ({ hasWindow }) => hasWindow,
  model: ({ hasModel }) => hasModel,
  measurable: ({ measurable }) => measurable,
  comparison: ({ comparing }) => comparing,
  scanning: ({ scanning }) => scanning,
  'not-scanning': ({ scanning }) => !scanning,
  'not-experimenting': ({ experimenting }) => !experimenting,
  running: ({ scanning, experimenting }) => scanning || experimenting,
  ...recordOf(
    'view-',
    VIEWS.map(({ id }) => id),
    (id) =>
      ({ views }: MenuOptions) =>
        views.includes(id),
  ),
}

const ZOOM_STEPS: Readonly<Partial<Record<CommandId, ZoomStep>>> = {
  'zoom-in': 'in',
  'zoom-out': 'out',
  'zoom-reset': 'reset',
}

function isEnabled(id: CommandId, options: MenuOptions): boolean {
  const step = ZOOM_STEPS[id]
  if (step && zoomAfter(options.zoom, step) === options.zoom) return false
  return COMMANDS[id].needs?.every((need) => MET[need](options)) ?? true
}

function clicked(id: CommandId, actions: MenuActions, window: ClickedIn): void {
  if (isMainCommand(id)) actions[id](window)
  else if (isWindowCommand(id)) actions.command(id, window)
}

/** The commands of a group, in the order of the table; those of a submenu are where its first one is. */
export function commandItems(
  place: MenuPlace,
  options: MenuOptions,
  actions: MenuActions,
  t: Translate,
): MenuItemConstructorOptions[] {
  const items: MenuItemConstructorOptions[] = []
  const submenus = new Map<keyof typeof SUBMENUS, MenuItemConstructorOptions[]>()
  for (const id of COMMAND_IDS) {
    const { menu } = COMMANDS[id]
    if (menu?.place !== place) continue
    const made = itemsOf(id, menu, options, actions, t)
    const submenu = menu.under && submenus.get(menu.under)
    if (submenu) submenu.push(...made)
    else if (menu.under) {
      submenus.set(menu.under, made)
      const { id, label } = SUBMENUS[menu.under]
      items.push({
        id,
        label: t(label),
        enabled: menu.under === 'comparison' ? options.comparing : options.hasModel,
        submenu: made,
      })
    } else items.push(...made)
  }
  return items
}

/** The item of a command, and a hidden one for each further accelerator: those of hidden items work on every platform. */
function itemsOf(
  id: CommandId,
  menu: MenuEntry,
  options: MenuOptions,
  actions: MenuActions,
  t: Translate,
): MenuItemConstructorOptions[] {
  const { label: usual, experimenting = usual } = menu
  const label = options.experimenting ? t(experimenting) : t(usual)
  const [accelerator, ...others] = menuKeys(id)
  const click: MenuItemConstructorOptions['click'] = (_item, window) => clicked(id, actions, window)
  return [
    { id, label, ...(accelerator ? { accelerator } : {}), enabled: isEnabled(id, options), click },
    // The label is never shown, but Electron refuses a template with an item that has none.
    ...others.map((accelerator) => ({ label, visible: false, accelerator, click })),
  ]
}
