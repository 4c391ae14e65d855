import { beforeEach, expect, test, vi } from 'vitest'
import { createChoices } from '../../../electron/app/choices.ts'
import type { Settings } from '../../../electron/app/settings.ts'
import { OpenWindows } from '../../../electron/app/windows/open-windows.ts'
import { DEFAULT_PREFERENCES } from '../../../shared/ipc/preferences.ts'
import { testWindow, type TestWindow } from './windows/test-window.ts'

const preferences = DEFAULT_PREFERENCES
const effects = { setTheme: vi.fn(), setKeeping: vi.fn(), onChange: vi.fn() }
let current: Settings
let windows: OpenWindows<TestWindow>
let from: TestWindow
let other: TestWindow
const create = () =>
  createChoices(
    {
      get current() {
        return current
      },
      update: async (change) => void (current = { ...current, ...change }),
      flush: async () => undefined,
    },
    windows,
    'zh-CN',
    effects,
  )

beforeEach(() => {
  vi.clearAllMocks()
  current = { preferences, recent: [] }
  windows = new OpenWindows()
  from = testWindow(1)
  other = testWindow(2)
  windows.add(from)
  windows.add(other)
})

test('sets the theme at the start and when it is chosen', () => {
  const choices = create()
  expect(effects.setTheme).toHaveBeenCalledExactlyOnceWith('system')
  choices.setPreferences({ ...preferences, theme: 'dark' }, from)
  expect(effects.setTheme).toHaveBeenLastCalledWith('dark')
})

test('speaks the language of the system until another is chosen', () => {
  const choices = create()
  expect(choices.language).toBe('zh-CN')
  choices.setPreferences({ ...preferences, language: 'en' }, from)
  expect(choices.language).toBe('en')
})

test('tells the other windows, the settings and the menu', () => {
  const chosen = { ...preferences, workers: 3 }
  create().setPreferences(chosen, from)
  expect(current.preferences).toBe(chosen)
  expect([from.events, other.events]).toEqual([[], [{ type: 'preferences', preferences: chosen }]])
  expect(effects.onChange).toHaveBeenCalledOnce()
})

test('saves results, or no longer, only when that is what was changed', () => {
  const choices = create()
  choices.setPreferences({ ...preferences, theme: 'light' }, from)
  expect(effects.setKeeping).not.toHaveBeenCalled()
  choices.setPreferences({ ...preferences, checkpoint: false }, from)
  expect(effects.setKeeping).toHaveBeenCalledExactlyOnceWith(false)
})

test('remembers a column layout, and nothing for the default one', () => {
  const choices = create()
  const columns = [{ key: 'name', shown: true }]
  choices.setTable(columns, from)
  expect(current.table).toBe(columns)
  expect([from.events, other.events]).toEqual([[], [{ type: 'table', columns }]])
  choices.setTable([], from)
  expect(current.table).toBeUndefined()
})
