import type { BrowserWindowConstructorOptions } from 'electron'
import { beforeEach, expect, test, vi } from 'vitest'
import { createAppWindow } from '../../../electron/main/window.ts'

const electron = await vi.hoisted(async () => {
  const { EventEmitter } = await import('node:events')
  class BrowserWindow extends EventEmitter {
    static readonly made: BrowserWindow[] = []
    readonly webContents = Object.assign(new EventEmitter(), {
      id: 7,
      reload: vi.fn(),
      send: vi.fn(),
      isDestroyed: () => false,
    })
    readonly loadURL = vi.fn((_url: string) => Promise.resolve())
    readonly setTitle = vi.fn()
    readonly options: unknown
    destroyed = false
    constructor(options: unknown) {
      super()
      this.options = options
      BrowserWindow.made.push(this)
    }
    isDestroyed() {
      return this.destroyed
    }
  }
  const nativeTheme = Object.assign(new EventEmitter(), { shouldUseDarkColors: false })
  return { BrowserWindow, nativeTheme, app: { isPackaged: true } }
})
vi.mock('electron', () => electron)

const log = vi.fn()
const made = () => electron.BrowserWindow.made.at(-1)!
const create = () => {
  createAppWindow('/app/preload.cjs', undefined, log)
  const { webPreferences } = made().options as BrowserWindowConstructorOptions
  return webPreferences
}

beforeEach(() => {
  electron.app.isPackaged = true
  vi.clearAllMocks()
})

test('a window has a sandbox, a world of its own and nothing of Node; nothing else is asked for', () => {
  expect(create()).toEqual({
    preload: '/app/preload.cjs',
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
    spellcheck: false,
    navigateOnDragDrop: false,
    devTools: false,
  })
})

test('developer tools are there in development only', () => {
  electron.app.isPackaged = false
  expect(create()?.devTools).toBe(true)
})

test('a window shows the app’s page and nothing else, under the title of its model', () => {
  create()
  expect(made().loadURL.mock.calls).toEqual([['app://tensorscope/index.html']])
  const preventDefault = vi.fn()
  made().emit('page-title-updated', { preventDefault })
  expect(preventDefault).toHaveBeenCalled()
})

test('a page whose process died is loaded again, but not for ever', () => {
  create()
  const { webContents } = made()
  webContents.emit('render-process-gone', {}, { reason: 'clean-exit' })
  expect(webContents.reload).not.toHaveBeenCalled()
  for (let i = 0; i < 10; i++) webContents.emit('render-process-gone', {}, { reason: 'crashed' })
  expect(webContents.reload).toHaveBeenCalledTimes(3)
  expect(log).toHaveBeenCalledTimes(11)
})

test('nothing is sent to a window that is gone', () => {
  const window = createAppWindow('/app/preload.cjs', undefined, log)
  window.send({ type: 'recent' } as never)
  made().destroyed = true
  window.send({ type: 'recent' } as never)
  window.setTitle('gone')
  expect(made().webContents.send).toHaveBeenCalledOnce()
  expect(made().setTitle).not.toHaveBeenCalled()
  expect(window.open).toBe(false)
})
