import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchApp, type TestApp } from '../e2e/launch.ts'
import { processTree } from '../e2e/process-tree.ts'

const MAIN = resolve(import.meta.dirname, '../electron-self-test/main.mjs')

interface SelfTestWindow {
  readonly api: {
    invoke(channel: string, ...args: unknown[]): Promise<unknown>
    onPushed(listener: (value: { rows: Map<number, unknown> }) => void): () => void
  }
}
declare const window: SelfTestWindow

let app: TestApp
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stand-in-pages-'))
  app = await launchApp({ main: MAIN })
  await app.firstWindow()
})

afterAll(async () => {
  // The window refuses the first time.
  await app?.evaluate(({ app: it }) => it.quit()).catch(() => undefined)
  await app?.close()
  await rm(folder, { recursive: true, force: true })
})

/** Opens a window without a preload, tries a URL in it, and tells what came of that. */
const tryUrl = (url: string) =>
  app.evaluate(async ({ BrowserWindow }, target) => {
    const opened = new BrowserWindow({ show: false })
    const events: unknown[] = []
    opened.webContents.on('did-fail-load', (_event, ...details) => events.push(details.slice(0, 4)))
    opened.webContents.on('did-navigate', (_event, _url, status) => events.push(['did-navigate', status]))
    opened.webContents.on('did-finish-load', () => events.push('did-finish-load'))
    opened.on('ready-to-show', () => events.push('ready-to-show'))
    const error = await opened.loadURL(target).then(
      () => undefined,
      (reason: Error & { errno: number; code: string; url: string }) => reason,
    )
    await new Promise((done) => setTimeout(done, 50))
    opened.destroy()
    return { events, error: error && [error.message, error.errno, error.code, error.url] }
  }, url)

const failed = (url: string, name: string, code: number) => ({
  events: [[code, name, url, true]],
  error: [`${name} (${code}) loading '${url}'`, code, name, url],
})

describe('a page that cannot be loaded', () => {
  it('tells of a page that can be', async () => {
    expect(await tryUrl('app://self-test/index.html')).toEqual({
      events: [['did-navigate', 200], 'did-finish-load', 'ready-to-show'],
      error: undefined,
    })
  })

  it.each([
    ['a handler that throws', 'app://self-test/throws', 'ERR_UNEXPECTED', -9],
    ['an answer that is no Response', 'app://self-test/invalid', 'ERR_UNEXPECTED', -9],
    ['Response.error()', 'app://self-test/error', 'ERR_FAILED', -2],
    ['a body that breaks off', 'app://self-test/breaks', 'ERR_FAILED', -2],
    ['a request that webRequest refuses', 'app://self-test/refused', 'ERR_BLOCKED_BY_CLIENT', -20],
    ['what is no URL', 'index.html', 'ERR_INVALID_URL', -300],
  ])('did-fail-load, loadURL rejects and ready-to-show never comes: %s', async (_what, url, name, code) => {
    expect(await tryUrl(url)).toEqual(failed(url, name, code))
  })

  it('is only told by did-navigate if its answer is an error without a body, and is never ready to show', async () => {
    expect(await tryUrl('app://self-test/missing')).toEqual({
      events: [['did-navigate', 404], 'did-finish-load'],
      error: undefined,
    })
  })

  it('warns on stderr, as Electron does', async () => {
    await tryUrl('app://self-test/error')
    expect(app.output()).toContain('Failed to load URL: app://self-test/error with error: ERR_FAILED')
  })
})

describe('preload-error', () => {
  const tryPreload = (preload: string) =>
    app.evaluate(async ({ BrowserWindow }, path) => {
      const opened = new BrowserWindow({ show: false, webPreferences: { preload: path } })
      const told = new Promise((done) =>
        opened.webContents.once('preload-error', (_event, at, { name, message }) => done([at, name, message])),
      )
      await opened.loadURL('app://self-test/index.html')
      const error = await Promise.race([told, new Promise((done) => setTimeout(done, 2000, 'none'))])
      opened.destroy()
      return error
    }, preload)

  it('comes when the preload throws', async () => {
    const path = join(folder, 'throws.cjs')
    await writeFile(path, 'throw new RangeError("too far")')
    expect(await tryPreload(path)).toEqual([path, 'RangeError', 'too far'])
  })

  it('comes when the preload cannot be parsed', async () => {
    const path = join(folder, 'parse.cjs')
    await writeFile(path, 'const = 1')
    expect(await tryPreload(path)).toMatchObject([path, 'SyntaxError', expect.anything()])
  })

  it('comes when there is no such preload', async () => {
    const path = join(folder, 'missing.cjs')
    expect(await tryPreload(path)).toMatchObject([path, 'Error', expect.stringContaining('ENOENT')])
  })

  it('does not come of a path that is not absolute: that preload is left out', async () => {
    expect(await tryPreload('preload.cjs')).toBe('none')
    expect(app.output()).toContain('preload script must have absolute path.')
  })
})

describe('the two ways to a page', () => {
  it('let events overtake answers, and answers events', async () => {
    const page = await app.firstWindow()
    const order = await page.evaluate(async () => {
      const first: string[] = []
      let event: (() => void) | undefined
      const stop = window.api.onPushed(() => {
        first.push('event')
        event?.()
      })
      const rounds: string[] = []
      for (let round = 0; round < 60; round++) {
        first.length = 0
        const pushed = new Promise<void>((done) => (event = done))
        const answered = window.api.invoke('both', round).then(() => first.push('answer'))
        await Promise.all([pushed, answered])
        rounds.push(first[0]!)
      }
      stop()
      return rounds
    })
    expect(new Set(order)).toEqual(new Set(['event', 'answer']))
  })
})

describe('a window that is gone', () => {
  it('Object has been destroyed: members of BrowserWindow and webContents throw', async () => {
    const found = await app.evaluate(async ({ BrowserWindow }) => {
      const opened = new BrowserWindow({ show: false })
      const { webContents } = opened
      const closed = new Promise<void>((done) => opened.once('closed', () => done()))
      opened.destroy()
      const listed = BrowserWindow.getAllWindows().includes(opened)
      await closed
      const attempts = [
        (): unknown => opened.setTitle('x'),
        () => opened.webContents,
        () => opened.isFocused(),
        () => webContents.send('x'),
        () => webContents.session,
        () => BrowserWindow.fromWebContents(webContents),
      ]
      const errors = attempts.map((attempt) => {
        try {
          attempt()
          return 'no error'
        } catch (error) {
          return String(error)
        }
      })
      return {
        listed,
        gone: [opened.isDestroyed(), webContents.isDestroyed()],
        errors,
        id: opened.id === webContents.id,
      }
    })
    expect(found).toEqual({
      listed: false,
      gone: [true, true],
      errors: Array(6).fill('TypeError: Object has been destroyed'),
      id: true,
    })
  })

  it('rejects loadURL of a window that was closed meanwhile', async () => {
    const message = await app.evaluate(async ({ BrowserWindow }) => {
      const opened = new BrowserWindow({ show: false })
      const loaded = opened.loadURL('app://self-test/index.html')
      opened.destroy()
      return await loaded.catch(({ message: text }: Error) => text)
    })
    expect(message).toBe("ERR_FAILED (-2) loading 'app://self-test/index.html'")
  })
})

describe('render-process-gone', () => {
  it('comes after the crash, to the page and to the app, and the page can be loaded again', async () => {
    const reasons = await app.evaluate(async ({ app: it, BrowserWindow }) => {
      const opened = new BrowserWindow({ show: false })
      await opened.loadURL('app://self-test/index.html')
      const told = Promise.all([
        new Promise((done) => opened.webContents.once('render-process-gone', (_event, { reason }) => done(reason))),
        new Promise((done) => it.once('render-process-gone', (_event, _contents, { reason }) => done(reason))),
      ])
      opened.webContents.forcefullyCrashRenderer()
      const found = await told
      const again = new Promise((done) => opened.webContents.once('did-finish-load', () => done('again')))
      opened.webContents.reload()
      const seen = [...found, await again]
      opened.destroy()
      return seen
    })
    expect(reasons).toEqual(['crashed', 'crashed', 'again'])
  })
})

it('a listener too many ends a controlled app', async () => {
  const other = await launchApp({ main: MAIN })
  await other.firstWindow()
  const listen = other.evaluate(({ nativeTheme }) => {
    for (let count = 0; count < 11; count++) nativeTheme.on('updated', () => undefined)
  })
  // Its answer may still come.
  await listen.catch(() => undefined)
  expect(await other.exited).toBe(1)
  expect(other.output()).toContain('MaxListenersExceededWarning')
  await other.close()
})

it.skipIf(process.platform === 'win32')('a second signal kills at once, and the browser with it', async () => {
  const other = await launchApp({ main: MAIN })
  await other.firstWindow()
  process.kill(other.pid, 'SIGTERM')
  // The first one asks the window, which refuses.
  await expect
    .poll(() => other.evaluate(() => (globalThis as unknown as { seen: { closes: number } }).seen.closes))
    .toBe(1)
  process.kill(other.pid, 'SIGTERM')
  expect(await other.exited).toBeNull()
  await expect.poll(() => processTree(other.pid, other.userData)).toEqual([])
  await other.close()
})
