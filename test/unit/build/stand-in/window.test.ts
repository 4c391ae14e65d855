import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

// A browser that never opens: nothing here needs its page.
vi.mock('../../../../build/stand-in/browser.ts', () => ({
  openBrowser: () => new Promise(() => undefined),
  newPage: () => new Promise(() => undefined),
  closeBrowser: () => Promise.resolve(),
}))

async function load(ready = true) {
  vi.resetModules()
  const { becomeReady } = await import('../../../../build/stand-in/readiness.ts')
  if (ready) becomeReady()
  return (await import('../../../../build/stand-in/browser-window.ts')).BrowserWindow
}

let BrowserWindow: Awaited<ReturnType<typeof load>>
beforeEach(async () => {
  BrowserWindow = await load()
})
afterEach(() => vi.restoreAllMocks())
const wrong = (value: unknown) => value as never
const failure = (from: unknown, index = 0) =>
  new TypeError(`Error processing argument at index ${index}, conversion failure from ${String(from)}`)

describe('new BrowserWindow', () => {
  test('Cannot create BrowserWindow before app is ready', async () => {
    const Early = await load(false)
    expect(() => new Early()).toThrow(new Error('Cannot create BrowserWindow before app is ready'))
  })

  test('takes one argument', () => {
    const Any = BrowserWindow as unknown as new (...given: unknown[]) => unknown
    expect(() => new Any({}, {})).toThrow(TypeError)
  })

  test('refuses options and preferences that Electron would ignore', () => {
    expect(() => new BrowserWindow(wrong({ widht: 5 }))).toThrow("have no 'widht'")
    expect(() => new BrowserWindow({ webPreferences: wrong({ isolation: true }) })).toThrow("have no 'isolation'")
  })

  test('refuses sizes that are not whole numbers', () => {
    expect(() => new BrowserWindow({ width: 5.5 })).toThrow(TypeError)
    expect(() => new BrowserWindow({ minHeight: wrong('5') })).toThrow(TypeError)
  })

  test('refuses pages without a sandbox, which the stand-in has not', () => {
    expect(() => new BrowserWindow({ webPreferences: { sandbox: false } })).toThrow('only sandboxed, isolated pages')
  })
})

describe('BrowserWindow', () => {
  test('setTitle, setBackgroundColor, setRepresentedFilename take texts', () => {
    const window = new BrowserWindow()
    for (const name of ['setTitle', 'setBackgroundColor', 'setRepresentedFilename'] as const)
      expect(() => window[name](wrong(5)), name).toThrow(failure(5))
  })

  test('flashFrame and setFullScreen take true or false', () => {
    const window = new BrowserWindow()
    expect(() => window.flashFrame(wrong(1))).toThrow(failure(1))
    expect(() => window.setFullScreen(wrong(undefined))).toThrow(failure(undefined))
    window.setFullScreen(true)
    expect(window.isFullScreen()).toBe(true)
  })

  test('setProgressBar takes a number and a mode that there is', () => {
    const window = new BrowserWindow()
    expect(() => window.setProgressBar(wrong('0.5'))).toThrow(failure(0.5))
    expect(() => window.setProgressBar(0.5, { mode: wrong('done') })).toThrow(failure('done', 1))
    window.setProgressBar(0.5, { mode: 'paused' })
    expect(window.getProgressBar()).toEqual({ value: 0.5, mode: 'paused' })
  })

  test('setBounds takes whole numbers', () => {
    const window = new BrowserWindow()
    expect(() => window.setBounds({ x: 1.5 })).toThrow(failure('#<Object>'))
    window.setBounds({ x: 1 })
    expect(window.getBounds()).toEqual({ x: 1, y: 0, width: 800, height: 600 })
  })

  test('Object has been destroyed: every member but those that Electron writes in JavaScript', async () => {
    const window = new BrowserWindow()
    const { webContents, id } = window
    const closed = vi.fn()
    window.on('closed', closed)
    window.destroy()
    window.destroy()
    const error = new TypeError('Object has been destroyed')
    expect(() => window.getTitle()).toThrow(error)
    expect(() => window.close()).toThrow(error)
    expect(() => window.webContents).toThrow(error)
    expect(() => webContents.setZoomFactor(1)).toThrow(error)
    expect(() => webContents.send('x')).toThrow(error)
    expect(() => webContents.mainFrame).toThrow(error)
    expect(() => BrowserWindow.fromWebContents(webContents)).toThrow(error)
    expect([window.isDestroyed(), webContents.isDestroyed(), window.id, webContents.id]).toEqual([true, true, id, id])
    expect(BrowserWindow.getAllWindows()).toEqual([])
    await new Promise(setImmediate)
    expect(closed).toHaveBeenCalledExactlyOnceWith()
  })
})

describe('webContents', () => {
  test("setZoomFactor: 'zoomFactor' must be a double greater than 0.0", () => {
    const { webContents } = new BrowserWindow()
    for (const factor of [0, -1])
      expect(() => webContents.setZoomFactor(factor)).toThrow(
        new Error("'zoomFactor' must be a double greater than 0.0"),
      )
    expect(() => webContents.setZoomFactor(wrong('2'))).toThrow(failure(2))
    webContents.setZoomFactor(1.2)
    expect(webContents.getZoomLevel()).toBeCloseTo(1)
  })

  test('setZoomLevel takes a number', () => {
    expect(() => new BrowserWindow().webContents.setZoomLevel(wrong(undefined))).toThrow(failure(undefined))
  })

  test('send: Missing required channel argument', () => {
    expect(() => new BrowserWindow().webContents.send(wrong(undefined))).toThrow(
      new TypeError('Missing required channel argument'),
    )
  })
})

describe('setWindowOpenHandler', () => {
  const details = { url: 'https://x/', frameName: '', features: '', disposition: 'foreground-tab' }
  const ask = async (answer: unknown) => {
    const { askToOpen } = await import('../../../../build/stand-in/window-open.ts')
    const told = vi.spyOn(console, 'error').mockReturnValue()
    askToOpen(wrong(answer === undefined ? undefined : () => answer), wrong(details))
    return told.mock.lastCall?.[0] as unknown
  }
  const must = 'The window open handler response must be an object'

  test.each([
    ['deny', `${must}, but was instead of type 'string'.`],
    [null, `${must}, but was instead null.`],
    [{}, `${must} with an 'action' property of 'allow' or 'deny'.`],
    [{ action: 'deny' }, undefined],
  ])('response %j: %s', async (answer, message) => {
    expect(await ask(answer)).toBe(message)
  })

  test('is loud about a window that is allowed', async () => {
    await expect(ask({ action: 'allow' })).rejects.toThrow('not imitated')
    await expect(ask(undefined)).rejects.toThrow('not imitated')
  })
})
