import type { MenuItemConstructorOptions } from 'electron'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { app } from '../../../../build/stand-in/app.ts'
import { Menu, MenuItem } from '../../../../build/stand-in/menu.ts'
import type { StandInWindow } from '../../../../build/stand-in/windows.ts'

const on = (platform: NodeJS.Platform) => vi.spyOn(process, 'platform', 'get').mockReturnValue(platform)
afterEach(() => vi.restoreAllMocks())

/** Templates that no type allows. */
const build = (...template: unknown[]) => Menu.buildFromTemplate(template as MenuItemConstructorOptions[])
const labels = (...template: MenuItemConstructorOptions[]) =>
  Menu.buildFromTemplate(template).items.map(({ type, label }) => (type === 'separator' ? '-' : label))
const first = (...template: unknown[]) => build(...template).items[0]!

describe('Menu.buildFromTemplate', () => {
  test('refuses a template that is not an array', () => {
    expect(() => Menu.buildFromTemplate('x' as never)).toThrow(
      new TypeError('Invalid template for Menu: Menu template must be an array'),
    )
  })

  test.each([
    ['without label, role or separator type', { visible: false, accelerator: 'F1', click: () => undefined }],
    ['with another type only', { type: 'checkbox' }],
    ['whose label is inherited', Object.create({ label: 'A' })],
    ['that is null', null],
    ['that is text', 'A'],
  ])('refuses an item %s', (_what, item) => {
    const message = 'Invalid template for MenuItem: must have at least one of label, role or type'
    expect(() => build({ label: 'A' }, item)).toThrow(new TypeError(message))
    expect(() => build({ label: 'A', submenu: [item] })).toThrow(new TypeError(message))
  })

  test('refuses a submenu that is neither a menu nor a template', () => {
    expect(() => build({ label: 'A', submenu: { label: 'B' } })).toThrow('Menu template must be an array')
  })

  test('folds separators, and trims them at the edges', () => {
    const separator = { type: 'separator' } as const
    expect(labels(separator, { label: 'A' }, separator, separator, { label: 'B' }, separator)).toEqual(['A', '-', 'B'])
    expect(labels(separator, separator)).toEqual([])
  })

  test('takes items that have been made already', () => {
    const item = new MenuItem({ label: 'A' })
    expect(build(item).items[0]).toBe(item)
  })
})

describe('MenuItem', () => {
  test('Invalid submenu: refuses the type without one', () => {
    expect(() => build({ label: 'A', type: 'submenu' })).toThrow(new Error('Invalid submenu'))
  })

  test('refuses an unknown menu item type', () => {
    expect(() => build({ label: 'A', type: 'button' })).toThrow(new Error('Unknown menu item type: button'))
  })

  test('has the type of what it carries', () => {
    expect(first({ label: 'A', submenu: [] }).type).toBe('submenu')
    expect(first({ label: 'A' }).type).toBe('normal')
  })

  test('refuses a role that Electron would take for a plain item', () => {
    expect(() => build({ role: 'selectEverything' })).toThrow("there is no menu role 'selectEverything'")
  })

  test('refuses options that Electron does not have', () => {
    expect(() => build({ label: 'A', shortcut: 'F1' })).toThrow("menu items have no 'shortcut'")
  })

  test('is loud about options that the stand-in lacks', () => {
    expect(() => build({ label: 'A', before: ['b'] })).toThrow("a menu item's before is not imitated")
    expect(() => build({ role: 'appMenu' })).toThrow('the menu role appMenu is not imitated')
  })

  test('refuses an accelerator that Electron would ignore', () => {
    expect(() => build({ label: 'A', accelerator: 'Strg+K' })).toThrow("'Strg+K' is not an accelerator")
    expect(() => build({ label: 'A', accelerator: 'Ctrl+' })).toThrow('is not an accelerator')
  })

  test('lower-cases its role, and has defaults of it', () => {
    on('linux')
    const item = first({ role: 'toggleDevTools' })
    expect(item).toMatchObject({ role: 'toggledevtools', label: 'Toggle Developer Tools', accelerator: 'Ctrl+Shift+I' })
  })

  test.each([
    ['linux', 'Quit', 'CommandOrControl+Q', 'Shift+CommandOrControl+Z', 'Close', 'About'],
    ['win32', 'Exit', null, 'Control+Y', 'Close', `About ${app.name}`],
    [
      'darwin',
      `Quit ${app.name}`,
      'CommandOrControl+Q',
      'Shift+CommandOrControl+Z',
      'Close Window',
      `About ${app.name}`,
    ],
  ] as const)('has the defaults of %s', (platform, quit, quitKey, redoKey, close, about) => {
    on(platform)
    expect(first({ role: 'quit' })).toMatchObject({ label: quit, accelerator: quitKey })
    expect(first({ role: 'redo' }).accelerator).toBe(redoKey)
    expect(first({ role: 'close' }).label).toBe(close)
    expect(first({ role: 'about' }).label).toBe(about)
  })

  test('keeps type, role, accelerator, submenu and commandId as they are', () => {
    const item = first({ label: 'A' }) as unknown as Record<string, unknown>
    for (const name of ['type', 'role', 'accelerator', 'submenu', 'commandId'])
      expect(() => (item[name] = 'x'), name).toThrow(TypeError)
  })

  test('flips a checkbox with every click', () => {
    const item = first({ label: 'A', type: 'checkbox' })
    item.click()
    expect(item.checked).toBe(true)
    item.click()
    expect(item.checked).toBe(false)
  })

  test('unchecks the others of its radio group', () => {
    const radio = (label: string) => ({ label, type: 'radio', checked: label === 'A' })
    const { items } = build(radio('A'), radio('B'), { type: 'separator' }, radio('A'))
    items[1]!.click()
    expect(items.filter(({ type }) => type === 'radio').map(({ checked }) => checked)).toEqual([false, true, true])
  })

  test.each([
    [5, 'badge must be a MenuItemBadge object'],
    [{ type: 'x' }, "Invalid badge type 'x': must be one of alerts, updates, new-items, none"],
    [{}, "badge.content must be a string when badge.type is 'none'"],
    [{ content: 'x', count: 1 }, "badge.count cannot be used when badge.type is 'none'"],
    [{ type: 'alerts', count: -1 }, "badge.count must be a non-negative integer when badge.type is 'alerts'"],
    [{ type: 'alerts', count: 1, content: 'x' }, "badge.content can only be used when badge.type is 'none'"],
  ])('validateBadge on macOS: %j', (badge, message) => {
    on('linux')
    expect(() => build({ label: 'A', badge })).not.toThrow()
    on('darwin')
    expect(() => build({ label: 'A', badge })).toThrow(new TypeError(message))
    const item = first({ label: 'A', badge: { type: 'alerts', count: 1 } }) as unknown as { badge: unknown }
    expect(() => (item.badge = badge)).toThrow(new TypeError(message))
  })
})

describe('MenuItem.click', () => {
  test('gives its handler the item, the window and the event, and nothing that was not given to it', () => {
    const click = vi.fn()
    const item = first({ label: 'A', click })
    item.click()
    expect(click).toHaveBeenLastCalledWith(item, undefined, undefined)
    const event = {}
    const window = {} as StandInWindow
    item.click(event, window)
    expect(click).toHaveBeenLastCalledWith(item, window, event)
  })

  test('plays the role instead of the handler', () => {
    on('linux')
    const click = vi.fn()
    const quit = vi.spyOn(app, 'quit').mockReturnValue()
    first({ role: 'quit', click }).click()
    expect(quit).toHaveBeenCalledOnce()
    expect(click).not.toHaveBeenCalled()
  })

  test('does nothing for a role that needs a window, without one', () => {
    on('linux')
    const click = vi.fn()
    const window = { close: vi.fn() }
    const item = first({ role: 'close', click })
    item.click({}, null)
    expect(click).toHaveBeenCalledOnce()
    item.click({}, window as unknown as StandInWindow)
    expect(window.close).toHaveBeenCalledOnce()
    expect(click).toHaveBeenCalledOnce()
  })

  test('does nothing for a role that needs web contents, without them', () => {
    on('linux')
    const contents = { edit: vi.fn(), toggleDevTools: vi.fn() }
    const item = first({ role: 'copy' })
    item.click({}, {} as StandInWindow, null)
    expect(contents.edit).not.toHaveBeenCalled()
    item.click({}, null, contents)
    expect(contents.edit).toHaveBeenCalledExactlyOnceWith('copy')
  })

  test('leaves roles to macOS, but for those that it does not have', () => {
    on('darwin')
    const quit = vi.spyOn(app, 'quit').mockReturnValue()
    first({ role: 'quit' }).click()
    expect(quit).not.toHaveBeenCalled()
    const contents = { edit: vi.fn(), toggleDevTools: vi.fn() }
    first({ role: 'toggleDevTools' }).click({}, null, contents)
    expect(contents.toggleDevTools).toHaveBeenCalledOnce()
  })
})

describe('Menu.insert', () => {
  test('refuses what is not a MenuItem: Invalid item', () => {
    const menu = new Menu()
    expect(() => menu.append({ label: 'A' } as never)).toThrow(new TypeError('Invalid item'))
    expect(() => menu.append(undefined as never)).toThrow(new TypeError('Invalid item'))
  })

  test('refuses a position below 0', () => {
    expect(() => new Menu().insert(-1, new MenuItem({ label: 'A' }))).toThrow(
      new RangeError('Position -1 cannot be less than 0'),
    )
  })

  test('refuses a position behind the end', () => {
    expect(() => new Menu().insert(1, new MenuItem({ label: 'A' }))).toThrow(
      new RangeError('Position 1 cannot be greater than the total MenuItem count'),
    )
  })
})

test('Menu.setApplicationMenu refuses what is not a menu: Invalid menu', () => {
  expect(() => Menu.setApplicationMenu([] as never)).toThrow(new TypeError('Invalid menu'))
  const menu = build({ label: 'A' })
  Menu.setApplicationMenu(menu)
  expect(Menu.getApplicationMenu()).toBe(menu)
  Menu.setApplicationMenu(null)
  expect(Menu.getApplicationMenu()).toBeNull()
})
