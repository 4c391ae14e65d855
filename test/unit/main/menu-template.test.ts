import type { BaseWindow, MenuItemConstructorOptions } from 'electron'
import { expect, test, vi } from 'vitest'
import type { MenuActions, MenuOptions } from '../../../electron/main/menu-items.ts'
import { menuTemplate } from '../../../electron/main/menu-template.ts'
import { translator } from '../../../electron/app/translate.ts'
import { COMMAND_IDS, COMMANDS } from '../../../shared/ipc/commands.ts'
import { VIEWS_OF } from '../../../shared/ipc/views.ts'

const options: MenuOptions = {
  appName: 'Tensorscope',
  platform: 'linux',
  development: false,
  language: 'en',
  recent: [],
  hasWindow: true,
  views: VIEWS_OF.model,
  hasModel: true,
  scanning: false,
  comparing: false,
  measurable: true,
  experimenting: false,
  zoom: 1,
}
const actions = () =>
  ({
    open: vi.fn(),
    'compare-with': vi.fn(),
    'open-sample': vi.fn(),
    openRecent: vi.fn(),
    clearRecent: vi.fn(),
    'clear-results': vi.fn(),
    command: vi.fn(),
    'zoom-in': vi.fn(),
    'zoom-out': vi.fn(),
    'zoom-reset': vi.fn(),
    settings: vi.fn(),
    'show-log-file': vi.fn(),
    updates: vi.fn(),
    licences: vi.fn(),
  }) satisfies MenuActions

const items = (menu: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  menu.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? items(item.submenu) : [])])
const build = (change: Partial<MenuOptions> = {}, to: MenuActions = actions()) =>
  items(menuTemplate({ ...options, ...change }, to, translator(change.language ?? 'en')))
const byId = (menu: MenuItemConstructorOptions[], id: string) => menu.find((item) => item.id === id)!
/** The window that Electron says had the focus. */
const window = {} as BaseWindow
const click = (item: MenuItemConstructorOptions) =>
  (item.click as (item: unknown, window: BaseWindow, event: object) => void)(item, window, {})

test('every accelerator is used once', () => {
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    const keys = build({ platform, development: true }).flatMap(({ accelerator }) => accelerator ?? [])
    expect(new Set(keys).size).toBe(keys.length)
    expect(keys).toEqual(
      expect.arrayContaining(['CmdOrCtrl+O', 'CmdOrCtrl+E', 'CmdOrCtrl+Enter', 'CmdOrCtrl+.', 'CmdOrCtrl+F']),
    )
  }
})

/** Electron's `Menu.buildFromTemplate` throws for the whole template otherwise, and the app does not start. */
test('every item has a label, a role or is a separator', () => {
  for (const platform of ['linux', 'darwin', 'win32'] as const)
    for (const recent of [[], [{ id: '7', label: 'a.gguf' }]])
      for (const hasModel of [false, true]) {
        const menu = build({ platform, recent, hasModel, development: true })
        expect(menu.filter((item) => !item.label && !item.role && item.type !== 'separator')).toEqual([])
      }
})

test('every command with a place in the menu is there once, on every platform', () => {
  const placed = COMMAND_IDS.filter((id) => COMMANDS[id].menu)
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    const ids = build({ platform }).flatMap(({ id }) => id ?? [])
    expect(placed.map((command) => ids.filter((id) => id === command).length)).toEqual(placed.map(() => 1))
  }
})

test('commands go to the window that was clicked in', () => {
  for (const id of ['open', 'open-sample', 'settings', 'updates'] as const) {
    const to = actions()
    click(byId(build({}, to), id))
    expect(to[id]).toHaveBeenCalledExactlyOnceWith(window)
  }
})

test('every view of a model has a key, by the order of the tabs', () => {
  const keys = VIEWS_OF.model.map((id) => byId(build(), `view-${id}`).accelerator)
  expect(keys).toEqual(VIEWS_OF.model.map((_, i) => `CmdOrCtrl+${i + 1}`))
})

test('a window without a model has the views that need none', () => {
  const without = build({ views: VIEWS_OF.none, hasModel: false })
  const enabled = VIEWS_OF.model.filter((id) => byId(without, `view-${id}`).enabled)
  expect(enabled).toEqual(['log', 'lab'])
})

test.each([
  'scan',
  'filter',
  'export-csv',
  'export-manifest',
  'check-manifest',
  'copy',
  'toggle-panel',
  'palette',
  'keys',
  'go-to-tensor',
  'view-tensors',
  'advise',
])('%s is asked of the window', (id) => {
  const to = actions()
  const item = byId(build({}, to), id)
  expect(item.enabled).toBe(true)
  click(item)
  expect(to.command).toHaveBeenCalledExactlyOnceWith(id, window)
})

test('what cannot be done now is disabled', () => {
  const enabled = (change: Partial<MenuOptions>) =>
    ['open', 'scan', 'cancel', 'advise', 'export-csv', 'check-manifest', 'copy', 'filter'].filter(
      (id) => byId(build(change), id).enabled !== false,
    )
  expect(enabled({ hasWindow: false, hasModel: false })).toEqual(['open'])
  expect(enabled({ hasModel: false })).toEqual(['open', 'advise', 'filter'])
  expect(enabled({ hasModel: true })).toEqual([
    'open',
    'scan',
    'advise',
    'export-csv',
    'check-manifest',
    'copy',
    'filter',
  ])
  expect(enabled({ hasModel: false, experimenting: true })).toEqual(['open', 'cancel', 'filter'])
  expect(enabled({ hasModel: true, scanning: true })).toEqual(['open', 'cancel', 'export-csv', 'copy', 'filter'])
})

test('what can be cancelled is said', () => {
  const label = (change: Partial<MenuOptions>) => byId(build(change), 'cancel').label
  expect([label({ scanning: true }), label({ experimenting: true })]).toEqual(['Cancel Scan', 'Cancel Experiment'])
})

test('recent files open by their id and show their names as they are', () => {
  const to = actions()
  const menu = build({ recent: [{ id: '7', label: 'a&b.gguf' }] }, to)
  expect(byId(menu, 'recent-7').label).toBe('a&&b.gguf')
  click(byId(menu, 'recent-7'))
  expect(to.openRecent).toHaveBeenCalledExactlyOnceWith('7', window)
  click(byId(menu, 'clear-recent'))
  expect(to.clearRecent).toHaveBeenCalledOnce()
  expect(byId(build(), 'open-recent').enabled).toBe(false)
})

test('nothing is scanned in a file without tensors', () => {
  expect(byId(build(), 'scan').enabled).toBe(true)
  expect(byId(build({ measurable: false }), 'scan').enabled).toBe(false)
})

test('the reports of a model are in the menu', () => {
  const to = actions()
  const menu = build({}, to)
  for (const format of ['html', 'markdown', 'json'] as const) {
    click(byId(menu, `export-report-${format}`))
    expect(to.command).toHaveBeenLastCalledWith(`export-report-${format}`, window)
  }
  expect(byId(build({ hasModel: false }), 'export-report').enabled).toBe(false)
})

test('saved results are cleared at any time', () => {
  const to = actions()
  click(byId(build({ hasModel: false }, to), 'clear-results'))
  expect(to['clear-results']).toHaveBeenCalledOnce()
})

test('developer tools are there in development only', () => {
  const roles = (development: boolean) => build({ development }).map(({ role }) => role)
  expect(roles(false)).not.toContain('toggleDevTools')
  expect(roles(false)).not.toContain('reload')
  expect(roles(true)).toContain('toggleDevTools')
})

test('each platform has quit and about once, where it belongs', () => {
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    const menu = menuTemplate({ ...options, platform }, actions(), translator('en'))
    const roles = items(menu).map(({ role }) => role)
    for (const role of ['quit', 'about', 'close', 'copy', 'paste', 'selectAll'])
      expect(roles.filter((other) => other === role)).toHaveLength(1)
    expect(menu[0]!.label).toBe(platform === 'darwin' ? 'Tensorscope' : '&File')
  }
})

test('the log file can be shown without a model', () => {
  const to = actions()
  click(byId(build({ hasModel: false }, to), 'show-log-file'))
  expect(to['show-log-file']).toHaveBeenCalledOnce()
})

test('the palette has two keys, of which the menu shows one', () => {
  const to = actions()
  const both = build({ hasModel: false }, to).filter(({ accelerator }) =>
    ['CmdOrCtrl+K', 'CmdOrCtrl+Shift+P'].includes(accelerator as string),
  )
  expect(both.map(({ visible }) => visible !== false)).toEqual([true, false])
  for (const item of both) click(item)
  expect(to.command.mock.calls).toEqual([
    ['palette', window],
    ['palette', window],
  ])
})

test('zoom stops at its limits', () => {
  const enabled = (zoom: number) =>
    ['zoom-in', 'zoom-out', 'zoom-reset'].filter((id) => byId(build({ zoom }), id).enabled !== false)
  expect(enabled(1)).toEqual(['zoom-in', 'zoom-out'])
  expect(enabled(0.8)).toEqual(['zoom-in', 'zoom-reset'])
  expect(enabled(2)).toEqual(['zoom-out', 'zoom-reset'])
  const to = actions()
  click(byId(build({}, to), 'zoom-in'))
  expect(to['zoom-in']).toHaveBeenCalledOnce()
})

test('settings are asked for with the usual key, where the platform has them', () => {
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    const to = actions()
    const menu = menuTemplate({ ...options, platform }, to, translator('en'))
    const item = byId(items([menu[0]!]), 'settings')
    expect(item.accelerator).toBe('CmdOrCtrl+,')
    expect(item.label).toBe('Settings…')
    click(item)
    expect(to.settings).toHaveBeenCalledOnce()
  }
})

test('every item has a label in Chinese, those of roles too', () => {
  for (const platform of ['linux', 'darwin'] as const) {
    const labels = build({ platform, language: 'zh-CN', development: true }).flatMap(({ type, label, id, visible }) =>
      type === 'separator' || visible === false || id?.startsWith('view-') ? [] : [label ?? 'none'],
    )
    const english = labels.filter((label) => !/[\u4e00-\u9fff]/.test(label))
    expect(english).toEqual(expect.arrayContaining(['JSON…', 'Markdown…']))
    expect(english.filter((label) => !/^(?:[A-Z]+…|Markdown…|Tensorscope)$/.test(label))).toEqual([])
  }
})

test('Help shows the licences on every platform', () => {
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    const to = actions()
    click(byId(build({ platform }, to), 'licences'))
    expect(to.licences).toHaveBeenCalledOnce()
  }
})

test('Help tells how to update on every platform', () => {
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    const to = actions()
    const item = byId(build({ platform }, to), 'updates')
    expect(item.label).toBe('Check for Updates…')
    click(item)
    expect(to.updates).toHaveBeenCalledOnce()
  }
  expect(byId(build({ language: 'zh-CN' }), 'updates').label).toBe('检查更新…')
})
