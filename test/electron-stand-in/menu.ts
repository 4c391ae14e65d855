import { app } from './app.ts'
import { strict } from './strict.ts'
import { windows, type StandInWindow } from './windows.ts'

type Click = (item: MenuItem, window: StandInWindow | undefined, event: object) => void

interface MenuItemOptions {
  readonly id?: string
  readonly label?: string
  readonly sublabel?: string
  readonly toolTip?: string
  readonly role?: string
  readonly type?: string
  readonly accelerator?: string
  readonly registerAccelerator?: boolean
  readonly enabled?: boolean
  readonly visible?: boolean
  readonly checked?: boolean
  readonly submenu?: readonly MenuItemOptions[] | Menu
  readonly click?: Click
}

const KNOWN = ['id', 'label', 'sublabel', 'toolTip', 'role', 'type', 'accelerator', 'registerAccelerator', 'enabled']
KNOWN.push('visible', 'checked', 'submenu', 'click')

/** Roles that the stand-in plays. The browser has the rest: editing, zoom, and so on. */
const ROLES: Readonly<Record<string, () => void>> = {
  quit: () => app.quit(),
  close: () => windows.focused?.close(),
}

class MenuItem {
  readonly id: string | undefined
  readonly role: string | undefined
  readonly type: string
  readonly accelerator: string | undefined
  readonly submenu: Menu | undefined
  label: string
  enabled: boolean
  visible: boolean
  checked: boolean
  click: (event?: object, window?: StandInWindow) => void

  constructor(options: MenuItemOptions) {
    const unknown = Object.keys(options).find((key) => !KNOWN.includes(key))
    if (unknown !== undefined) throw new Error(`electron stand-in: a menu item's ${unknown} is not imitated`)
    this.id = options.id
    this.role = options.role
    this.type = options.type ?? (options.submenu ? 'submenu' : 'normal')
    this.accelerator = options.accelerator
    this.submenu = Array.isArray(options.submenu) ? Menu.buildFromTemplate(options.submenu) : (options.submenu as Menu)
    this.label = options.label ?? ''
    this.enabled = options.enabled ?? true
    this.visible = options.visible ?? true
    this.checked = options.checked ?? false
    this.click = (event = {}, window = windows.focused ?? undefined) => {
      if (this.type === 'checkbox') this.checked = !this.checked
      if (this.role !== undefined) {
        const play = ROLES[this.role]
        if (!play) throw new Error(`electron stand-in: the menu role ${this.role} is not imitated`)
        play()
      } else options.click?.(this, window, event)
    }
  }
}

class Menu {
  readonly items: MenuItem[] = []

  static buildFromTemplate(template: readonly MenuItemOptions[]): Menu {
    const menu = new Menu()
    for (const options of template) menu.items.push(strict('MenuItem', new MenuItem(options)))
    return strict('Menu', menu)
  }

  static setApplicationMenu(menu: Menu | null): void {
    applicationMenu = menu
    for (const window of windows.open) (window as MenuWindow).webContents.updateAccelerators()
  }

  static getApplicationMenu(): Menu | null {
    return applicationMenu
  }

  getMenuItemById(id: string): MenuItem | null {
    return everyItem(this).find((item) => item.id === id) ?? null
  }
}

interface MenuWindow extends StandInWindow {
  readonly webContents: { updateAccelerators(): void }
}

let applicationMenu: Menu | null = null

function everyItem(menu: Menu): MenuItem[] {
  return menu.items.flatMap((item) => [item, ...(item.submenu ? everyItem(item.submenu) : [])])
}

/** Written as the page writes the keys that are pressed: see `preload-shim.ts`. */
function canonical(accelerator: string): string {
  const parts = accelerator.toLowerCase().split('+')
  const command = parts.some((part) => ['cmdorctrl', 'commandorcontrol', 'ctrl', 'control', 'cmd'].includes(part))
  const key = parts.at(-1) ?? ''
  const names: Readonly<Record<string, string>> = {
    return: 'enter',
    esc: 'escape',
    up: 'arrowup',
    down: 'arrowdown',
    left: 'arrowleft',
    right: 'arrowright',
  }
  return [command && 'cmdorctrl', parts.includes('alt') && 'alt', parts.includes('shift') && 'shift', names[key] ?? key]
    .filter(Boolean)
    .join('+')
}

/** Items that a key can trigger, by that key. Disabled ones let it through. */
function itemsByKey(): Map<string, MenuItem> {
  const items = applicationMenu ? everyItem(applicationMenu) : []
  const triggered = items.filter(
    ({ accelerator, enabled, role }) => accelerator !== undefined && enabled && (role === undefined || role in ROLES),
  )
  return new Map(triggered.map((item) => [canonical(item.accelerator ?? ''), item]))
}

export const menuAccelerators = (): readonly string[] => [...itemsByKey().keys()]

export function pressAccelerator(accelerator: string): void {
  itemsByKey().get(accelerator)?.click({ triggeredByAccelerator: true })
}

const strictMenu = strict('Menu', Menu)
const strictMenuItem = strict('MenuItem', MenuItem)
export { strictMenu as Menu, strictMenuItem as MenuItem }
