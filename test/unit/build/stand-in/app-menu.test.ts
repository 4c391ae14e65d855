import { afterEach, describe, expect, test, vi } from 'vitest'
import type { MenuActions, MenuOptions } from '../../../../electron/main/menu-items.ts'
import { menuTemplate } from '../../../../electron/main/menu-template.ts'
import { translator } from '../../../../electron/app/translate.ts'
import { Menu } from '../../../../build/stand-in/menu.ts'

afterEach(() => vi.restoreAllMocks())

const actions = new Proxy({}, { get: () => () => undefined }) as MenuActions
const states: Partial<MenuOptions>[] = [
  { recent: [], hasWindow: false, hasModel: false },
  { recent: [{ id: '1', label: 'A & B.gguf' }], hasWindow: true, hasModel: true, development: true },
  { recent: [{ id: '1', label: '' }], scanning: true, experimenting: true, zoom: 2 },
]

describe.each(['linux', 'win32', 'darwin'] as const)("the app's own menu on %s", (platform) => {
  test.each(states)('is one that Electron accepts: %j', (state) => {
    vi.spyOn(process, 'platform', 'get').mockReturnValue(platform)
    const options: MenuOptions = {
      appName: 'Tensorscope',
      platform,
      development: false,
      language: 'en',
      recent: [],
      hasWindow: true,
      views: ['log', 'lab'],
      hasModel: true,
      scanning: false,
      comparing: false,
      measurable: true,
      experimenting: false,
      zoom: 1,
      ...state,
    }
    for (const language of ['en', 'zh-CN'] as const) {
      const menu = Menu.buildFromTemplate(menuTemplate({ ...options, language }, actions, translator(language)))
      expect(menu.items.length).toBe(platform === 'darwin' ? 7 : 6)
      // No item is nameless to a person.
      const nameless = menu.items.flatMap(({ submenu }) => submenu!.items).filter((item) => item.type !== 'separator')
      expect(nameless.filter(({ label }) => label === '')).toEqual([])
    }
  })
})
