import { EventEmitter } from 'node:events'
import type { BrowserWindow } from 'electron'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { showPage } from '../../../electron/main/page-loading.ts'

const URL = 'app://tensorscope/index.html'
const show = vi.fn()
const log = vi.fn()
const tellFailure = vi.fn<(reason: string) => Promise<boolean>>()

function createWindow(loading = Promise.resolve()) {
  const webContents = Object.assign(new EventEmitter(), { reload: vi.fn() })
  return Object.assign(new EventEmitter(), {
    webContents,
    loadURL: vi.fn(() => loading),
    close: vi.fn(),
    isDestroyed: (): boolean => false,
  })
}
let window: ReturnType<typeof createWindow>
const start = (loading?: Promise<void>) => {
  window = createWindow(loading)
  showPage(window as unknown as BrowserWindow, URL, { show, log, tellFailure })
}
const failToLoad = (code: number, isMainFrame = true) =>
  window.webContents.emit('did-fail-load', {}, code, 'ERR_FAILED', URL, isMainFrame)
const crash = (reason = 'crashed') => window.webContents.emit('render-process-gone', {}, { reason, exitCode: 5 })

beforeEach(() => {
  vi.useFakeTimers()
  vi.clearAllMocks()
  tellFailure.mockResolvedValue(false)
})
afterEach(() => vi.useRealTimers())

describe('showPage', () => {
  test('shows the window once, with the first layout', () => {
    start()
    expect(window.loadURL).toHaveBeenCalledExactlyOnceWith(URL)
    expect(show).not.toHaveBeenCalled()
    window.emit('ready-to-show')
    vi.runAllTimers()
    expect(show).toHaveBeenCalledOnce()
    expect(tellFailure).not.toHaveBeenCalled()
  })

  test('shows a window whose page takes too long', () => {
    start()
    vi.advanceTimersByTime(9999)
    expect(show).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(show).toHaveBeenCalledOnce()
  })

  test('does not show a window that was closed before its page was there', () => {
    start()
    window.emit('closed')
    window.isDestroyed = () => true
    vi.runAllTimers()
    failToLoad(-2)
    expect(show).not.toHaveBeenCalled()
    expect(tellFailure).not.toHaveBeenCalled()
  })

  test.each([
    ['the page cannot be loaded', () => failToLoad(-2), 'ERR_FAILED (-2)'],
    ['a file of the page is missing', () => window.webContents.emit('did-navigate', {}, URL, 404, ''), 'HTTP 404'],
    ['the preload script fails', () => window.webContents.emit('preload-error', {}, '/p', new Error('no')), 'no'],
  ])('shows the window with the reason when %s', (_name, fail, reason) => {
    start()
    fail()
    expect(show).toHaveBeenCalledOnce()
    expect(tellFailure).toHaveBeenCalledExactlyOnceWith(reason)
    expect(log).toHaveBeenCalledExactlyOnceWith(`the window could not be loaded: ${reason}`)
  })

  test('reports a load that Electron only rejects', async () => {
    start(Promise.reject(new Error(`ERR_FAILED (-2) loading '${URL}'`)))
    await vi.advanceTimersByTimeAsync(0)
    expect(tellFailure).toHaveBeenCalledExactlyOnceWith(`ERR_FAILED (-2) loading '${URL}'`)
    expect(show).toHaveBeenCalledOnce()
  })

  test('tells one failure once, although Electron reports it twice', async () => {
    start(Promise.reject(new Error('ERR_FAILED (-2)')))
    failToLoad(-2)
    await vi.advanceTimersByTimeAsync(0)
    expect(tellFailure).toHaveBeenCalledOnce()
    expect(log).toHaveBeenCalledOnce()
  })

  test('takes a page that was found for a success', () => {
    start()
    window.webContents.emit('did-navigate', {}, URL, 200, 'OK')
    expect(tellFailure).not.toHaveBeenCalled()
  })

  test('ignores frames inside the page and navigations that another one has replaced', async () => {
    start(Promise.reject(Object.assign(new Error('ERR_ABORTED (-3)'), { errno: -3 })))
    failToLoad(-2, false)
    failToLoad(-3)
    await vi.advanceTimersByTimeAsync(0)
    expect(tellFailure).not.toHaveBeenCalled()
  })

  test('loads the page again when the user wants it, and tells a second failure, too', async () => {
    tellFailure.mockResolvedValueOnce(true)
    start()
    failToLoad(-2)
    await vi.advanceTimersByTimeAsync(0)
    expect(window.webContents.reload).toHaveBeenCalledOnce()
    failToLoad(-2)
    expect(tellFailure).toHaveBeenCalledTimes(2)
    await vi.advanceTimersByTimeAsync(0)
    expect(window.webContents.reload).toHaveBeenCalledOnce()
  })

  test('closes the window when the user does not want it again, and keeps it when nothing could be asked', async () => {
    start()
    tellFailure.mockRejectedValueOnce(new Error('no dialog'))
    failToLoad(-2)
    await vi.advanceTimersByTimeAsync(0)
    expect(window.close).not.toHaveBeenCalled()
    expect(log).toHaveBeenLastCalledWith('the failure could not be shown: Error: no dialog')
    failToLoad(-2)
    await vi.advanceTimersByTimeAsync(0)
    expect(tellFailure).toHaveBeenCalledTimes(2)
    expect(window.close).toHaveBeenCalledOnce()
    expect(window.webContents.reload).not.toHaveBeenCalled()
  })

  test('reloads a page whose process has died three times, then tells the reason', () => {
    start()
    crash('clean-exit')
    expect(window.webContents.reload).not.toHaveBeenCalled()
    for (let i = 0; i < 3; i++) crash()
    expect(tellFailure).not.toHaveBeenCalled()
    crash()
    expect(window.webContents.reload).toHaveBeenCalledTimes(3)
    expect(tellFailure).toHaveBeenCalledExactlyOnceWith('crashed (5)')
    expect(show).toHaveBeenCalledOnce()
  })
})
