import type { MenuItemBadge, MenuItemConstructorOptions } from 'electron'
import { checkKeys } from './argument.ts'
import { MENU_ITEM_OPTIONS, MENU_ITEM_TYPES } from './electron-names.ts'
import { checkAccelerator } from './menu-keys.ts'
import { checkRole, defaultsOf, playRole, type RoleContents } from './menu-roles.ts'
import { strict } from './strict.ts'
import type { StandInWindow } from './windows.ts'

type Submenu = MenuItemConstructorOptions['submenu']

/** What an item knows of the menu that it is in, and of the one under it; `menu.ts` has the class. */
export interface ItemMenu {
  readonly items: readonly MenuItem[]
}

/** How an item makes the menu under it; given by `menu.ts`, which makes items. */
let buildMenu: (template: unknown) => ItemMenu
let isMenu: (value: unknown) => value is ItemMenu

export function useMenus(build: typeof buildMenu, check: typeof isMenu): void {
  buildMenu = build
  isMenu = check
}

/** Members of the options that would move items or need pictures. */
const NOT_IMITATED = ['before', 'after', 'beforeGroupContaining', 'afterGroupContaining', 'icon', 'sharingItem']

let lastCommand = 0

export class MenuItem {
  readonly id: string | undefined
  declare readonly role: string | undefined
  declare readonly type: string
  declare readonly accelerator: string | null
  declare readonly submenu: ItemMenu | undefined
  declare readonly commandId: number
  declare readonly menu: ItemMenu | undefined
  declare badge: MenuItemBadge | undefined
  label: string
  sublabel: string
  toolTip: string
  accessibilityLabel: string
  enabled: boolean
  visible: boolean
  checked: boolean
  readonly acceleratorWorksWhenHidden: boolean
  readonly registerAccelerator: boolean
  static {
    // Known, though without a value yet: reading them is not an error.
    Object.assign(MenuItem.prototype, { menu: undefined, badge: undefined })
  }

  click: (event?: object, window?: StandInWindow | null, contents?: RoleContents | null) => void

  constructor(options: MenuItemConstructorOptions) {
    checkKeys('menu items', options, MENU_ITEM_OPTIONS)
    const far = NOT_IMITATED.find((key) => key in options)
    if (far !== undefined) throw new Error(`electron stand-in: a menu item's ${far} is not imitated`)
    const self = strict('MenuItem', this)
    const role = options.role === undefined ? undefined : String(options.role).toLowerCase()
    if (role !== undefined) checkRole(role, String(options.role))
    if (options.accelerator !== undefined) checkAccelerator(options.accelerator)
    const defaults = defaultsOf(role)
    const submenu = toMenu(options.submenu)
    const type = options.type ?? (submenu ? 'submenu' : 'normal')
    if (type === 'submenu' && !submenu) throw new Error('Invalid submenu')
    if (!MENU_ITEM_TYPES.has(type)) throw new Error(`Unknown menu item type: ${type}`)
    this.id = options.id
    this.label = options.label ?? defaults.label ?? ''
    this.sublabel = options.sublabel ?? ''
    this.toolTip = options.toolTip ?? ''
    this.accessibilityLabel = options.accessibilityLabel ?? ''
    this.enabled = options.enabled ?? true
    this.visible = options.visible ?? true
    this.checked = options.checked ?? false
    this.acceleratorWorksWhenHidden = options.acceleratorWorksWhenHidden ?? true
    this.registerAccelerator = options.registerAccelerator ?? defaults.registerAccelerator ?? true
    setReadOnly(this, { type, role, accelerator: options.accelerator ?? defaults.accelerator ?? null, submenu })
    setReadOnly(this, { commandId: ++lastCommand })
    if (process.platform === 'darwin') this.keepBadge(options.badge)
    const { click } = options as { click?: unknown }
    this.click = (event, window, contents) => {
      if (this.type === 'checkbox' || this.type === 'radio') this.checked = !this.checked
      if (!playRole(this.role, window, contents) && typeof click === 'function') click(self, window, event)
    }
    return self
  }

  private keepBadge(badge: unknown): void {
    checkBadge(badge)
    let kept = badge ?? undefined
    Object.defineProperty(this, 'badge', {
      enumerable: true,
      get: () => kept,
      set: (next: unknown) => {
        checkBadge(next)
        kept = next ?? undefined
      },
    })
  }
}

/** Members that nobody can assign to afterwards. */
export function setReadOnly(item: MenuItem, values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values))
    Object.defineProperty(item, name, { value, enumerable: true, writable: false })
}

/** A menu, a template or nothing. Whatever else is given is a template that is refused. */
function toMenu(submenu: Submenu): ItemMenu | undefined {
  if (!submenu) return undefined
  return isMenu(submenu) ? submenu : buildMenu(submenu)
}

const BADGES = ['alerts', 'updates', 'new-items', 'none']

/** Null is as good as nothing. */
function withoutNulls(badge: object) {
  const given = badge as { readonly [Key in keyof MenuItemBadge]?: MenuItemBadge[Key] | null }
  return { type: given.type ?? 'none', content: given.content ?? undefined, count: given.count ?? undefined }
}

/** Only macOS has badges, and so only there are they looked at. */
function checkBadge(badge: unknown): void {
  if (badge === undefined || badge === null) return
  if (typeof badge !== 'object') throw new TypeError('badge must be a MenuItemBadge object')
  const { type, content, count } = withoutNulls(badge)
  if (!BADGES.includes(type)) throw new TypeError(`Invalid badge type '${type}': must be one of ${BADGES.join(', ')}`)
  if (type === 'none') {
    if (typeof content !== 'string') throw new TypeError("badge.content must be a string when badge.type is 'none'")
    if (count !== undefined) throw new TypeError("badge.count cannot be used when badge.type is 'none'")
    return
  }
  if (!Number.isInteger(count) || (count ?? -1) < 0)
    throw new TypeError(`badge.count must be a non-negative integer when badge.type is '${type}'`)
  if (content !== undefined) throw new TypeError("badge.content can only be used when badge.type is 'none'")
}
