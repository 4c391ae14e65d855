import type { MenuItemConstructorOptions } from 'electron'
import { host } from './host.ts'
import { type ItemMenu, MenuItem, setReadOnly, useMenus } from './menu-item.ts'
import { canonical } from './menu-keys.ts'
import type { RoleContents } from './menu-roles.ts'
import { strict } from './strict.ts'
import { windows, type StandInWindow } from './windows.ts'

type Template = readonly (MenuItemConstructorOptions | MenuItem)[]

interface MenuWindow extends StandInWindow {
  readonly webContents: RoleContents & { updateAccelerators(): void }
}

let applicationMenu: Menu | null = null
/** Of each radio item. */
const groups = new WeakMap<MenuItem, object>()
const checkedRadios = new WeakSet<MenuItem>()

class Menu {
  readonly items: MenuItem[] = []

  static buildFromTemplate(template: Template): Menu {
    if (!Array.isArray(template)) throw new TypeError('Invalid template for Menu: Menu template must be an array')
    if (!template.every(isNamed))
      throw new TypeError('Invalid template for MenuItem: must have at least one of label, role or type')
    const menu = new Menu()
    for (const item of withoutStraySeparators(template as Template))
      menu.append(item instanceof MenuItem ? item : new MenuItem(item))
    return menu
  }

  static setApplicationMenu(menu: Menu | null): void {
    if (menu && menu.constructor !== Menu) throw new TypeError('Invalid menu')
    applicationMenu = menu
    for (const window of windows.open) (window as MenuWindow).webContents.updateAccelerators()
  }

  static getApplicationMenu(): Menu | null {
    return applicationMenu
  }

  constructor() {
    return strict('Menu', this)
  }

  append(item: MenuItem): void {
    this.insert(this.items.length, item)
  }

  insert(position: number, item: MenuItem): void {
    if ((item as MenuItem | undefined)?.constructor !== MenuItem) throw new TypeError('Invalid item')
    if (position < 0) throw new RangeError(`Position ${position} cannot be less than 0`)
    if (position > this.items.length)
      throw new RangeError(`Position ${position} cannot be greater than the total MenuItem count`)
    if (item.type === 'radio') joinGroup(this.items, position, item)
    // The first menu stays its menu, wherever else it is put.
    if (item.menu === undefined) setReadOnly(item, { menu: this })
    this.items.splice(position, 0, item)
  }

  getMenuItemById(id: string): MenuItem | null {
    return everyItem(this).find((item) => item.id === id) ?? null
  }
}

/** A label or a role of its own, or the type of a separator: no other type is enough. */
const isNamed = (item: unknown) =>
  typeof item === 'object' &&
  item !== null &&
  (Object.hasOwn(item, 'label') || Object.hasOwn(item, 'role') || (item as MenuItem).type === 'separator')

/** One separator where there are several, and none at the edges. */
function withoutStraySeparators(template: Template): Template {
  const kept: (MenuItemConstructorOptions | MenuItem)[] = []
  const separators = template.filter(({ type }) => type === 'separator')
  let due = false
  for (const item of template) {
    if (item.type === 'separator') due = kept.length > 0
    else {
      if (due) kept.push(separators.shift()!)
      due = false
      kept.push(item)
    }
  }
  return kept
}

/** Radio items between two separators are one group, of which one is checked. */
function joinGroup(items: readonly MenuItem[], position: number, item: MenuItem): void {
  const before = items.slice(0, position).reverse()
  const near = position > 0 ? before : items
  const end = near.findIndex(({ type }) => type === 'separator')
  const neighbour = (end < 0 ? near : near.slice(0, end)).find(({ type }) => type === 'radio')
  const group = (neighbour && groups.get(neighbour)) ?? {}
  groups.set(item, group)
  if (item.checked) checkedRadios.add(item)
  Object.defineProperty(item, 'checked', {
    enumerable: true,
    get: () => checkedRadios.has(item),
    // Whatever is assigned checks it, and unchecks the others.
    set: () => {
      for (const other of items) if (groups.get(other) === group) checkedRadios.delete(other)
      checkedRadios.add(item)
    },
  })
}

function everyItem(menu: ItemMenu): MenuItem[] {
  return menu.items.flatMap((item) => [item, ...(item.submenu ? everyItem(item.submenu) : [])])
}

useMenus(
  (template) => Menu.buildFromTemplate(template as Template),
  (value): value is Menu => (value as object).constructor === Menu,
)

/** Items that a key can trigger, by that key. Disabled ones let it through. */
function itemsByKey(): Map<string, MenuItem> {
  const items = applicationMenu ? everyItem(applicationMenu) : []
  const triggered = items.filter(
    ({ accelerator, enabled, registerAccelerator, visible, acceleratorWorksWhenHidden }) =>
      accelerator !== null && enabled && registerAccelerator && (visible || acceleratorWorksWhenHidden),
  )
  return new Map(triggered.map((item) => [canonical(item.accelerator ?? ''), item]))
}

/** None for the keys that a test program sends: Chromium drops those before Electron's menu could see them. */
export const menuAccelerators = (): readonly string[] => (host.menuKeys ? [...itemsByKey().keys()] : [])

export function pressAccelerator(accelerator: string): void {
  const window = windows.focused as MenuWindow | null
  itemsByKey()
    .get(accelerator)
    ?.click({ triggeredByAccelerator: true }, window, window?.webContents ?? null)
}

const strictMenu = strict('Menu', Menu)
const strictMenuItem = strict('MenuItem', MenuItem)
export { strictMenu as Menu, strictMenuItem as MenuItem }
