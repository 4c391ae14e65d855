import type { BaseWindow } from 'electron'
import { beforeEach, expect, test, vi } from 'vitest'
import { OpenWindows } from '../../../electron/app/windows/open-windows.ts'
import type { ElectronWindow } from '../../../electron/main/window.ts'

const electron = vi.hoisted(() => ({ BrowserWindow: { getFocusedWindow: vi.fn<() => unknown>(() => null) } }))
vi.mock('electron', () => electron)
const { createFocus } = await import('../../../electron/main/focus.ts')

const windows = new OpenWindows<ElectronWindow>()
const [first, second] = [1, 2].map((id) => ({ id, browserWindow: { id } }) as unknown as ElectronWindow)
windows.add(first!)
windows.add(second!)
const focus = createFocus(windows)

beforeEach(() => void electron.BrowserWindow.getFocusedWindow.mockReturnValue(null))

test('finds the window with the focus, and none when the app has none', () => {
  expect(focus.now()).toBeUndefined()
  electron.BrowserWindow.getFocusedWindow.mockReturnValue(second!.browserWindow)
  expect(focus.now()).toBe(second)
})

test('takes the window of a click, and the focused one when the click was in another of Electron’s windows', () => {
  electron.BrowserWindow.getFocusedWindow.mockReturnValue(second!.browserWindow)
  expect(focus.clickedIn(first!.browserWindow)).toBe(first)
  expect(focus.clickedIn({} as unknown as BaseWindow)).toBe(second)
  expect(focus.clickedIn(undefined)).toBe(second)
})
