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
    readonly show = vi.fn()
    readonly close = vi.fn()
    readonly maximize = vi.fn()
    readonly setBackgroundColor = vi.fn()
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
const tellFailure = vi.fn(async () => false)
const create = () => {
  createAppWindow('/app/preload.cjs', undefined, log, tellFailure)
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

test('a window is maximized where it was before it is shown', () => {
  createAppWindow('/app/preload.cjs', { x: 1, y: 2, width: 3, height: 4, maximised: true }, log, tellFailure)
  made().emit('ready-to-show')
  expect(made().maximize).toHaveBeenCalledOnce()
  expect(made().maximize).toHaveBeenCalledBefore(made().show)
})

test('a page that cannot be loaded is told in its window', () => {
  create()
  made().webContents.emit('did-fail-load', {}, -6, 'ERR_FILE_NOT_FOUND', 'app://tensorscope/', true)
  expect(tellFailure).toHaveBeenCalledExactlyOnceWith(made(), 'ERR_FILE_NOT_FOUND (-6)')
})

test('windows listen to nothing of the whole app: many of them would be taken for a leak', () => {
  for (let i = 0; i < 20; i++) create()
  expect(electron.nativeTheme.listenerCount('updated')).toBe(0)
  const window = createAppWindow('/app/preload.cjs', undefined, log, tellFailure)
  electron.nativeTheme.shouldUseDarkColors = true
  window.followTheme()
  expect(made().setBackgroundColor).toHaveBeenCalledExactlyOnceWith('#0d0f13')
  electron.nativeTheme.shouldUseDarkColors = false
})

test('nothing is sent to a window that is gone', () => {
  const window = createAppWindow('/app/preload.cjs', undefined, log, tellFailure)
  window.send({ type: 'recent' } as never)
  made().destroyed = true
  window.send({ type: 'recent' } as never)
  window.setTitle('gone')
  expect(made().webContents.send).toHaveBeenCalledExactlyOnceWith('tensorscope:event', { type: 'recent' }, 1)
  expect(window.sent).toBe(1)
  expect(made().setTitle).not.toHaveBeenCalled()
  expect(window.open).toBe(false)
})
