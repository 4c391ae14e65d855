import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchApp, type TestApp } from '../e2e/launch.ts'

const MAIN = resolve(import.meta.dirname, '../electron-self-test/main.mjs')
const FIXTURE = resolve(import.meta.dirname, '../fixtures/version-2.gguf')

interface SelfTestWindow {
  readonly readyAtFirstScript: boolean
  readonly api: {
    invoke(channel: string, ...args: unknown[]): Promise<unknown>
    onPushed(listener: (value: { rows: Map<number, Record<string, unknown>> }) => void): () => void
    unknown(): unknown
  }
}
declare const window: SelfTestWindow

/** What the self-test's main process remembers. */
interface Seen {
  readonly seconds: string[][]
  readonly refused: string[]
  readonly asked: string[]
  readonly clicks: number
  readonly dropped: string[]
  readonly navigations: string[]
  readonly windows: string[]
}

interface ForkAnswer {
  readonly answer: { readonly data: Map<string, bigint>; readonly facts: object }
  readonly code: number
  readonly pid: number | undefined
}

let app: TestApp
let page: Page
let folder: string

const seen = () => app.evaluate(() => (globalThis as unknown as { seen: Seen }).seen)

/** The page's error, as text. */
const failure = (call: Promise<unknown>) =>
  call.then(
    () => 'no error',
    (error: Error) => error.message,
  )

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stand-in-test-'))
  app = await launchApp({ main: MAIN })
  page = await app.firstWindow()
})

afterAll(async () => {
  await app?.close()
  await rm(folder, { recursive: true, force: true })
})

describe('the stand-in for electron', () => {
  it('runs the preload before the page, which sees the protocol handler and its headers', async () => {
    expect(app.host).toBe('stand-in')
    expect(await page.evaluate(() => window.readyAtFirstScript)).toBe(true)
    expect(await page.title()).toBe('Self-test')
    // Forbidden by the policy that the handler sent.
    expect(
      await page.evaluate(`new Promise((done) => {
      document.addEventListener('securitypolicyviolation', (event) => done(event.effectiveDirective))
      document.head.append(Object.assign(document.createElement('script'), { textContent: '1' }))
    })`),
    ).toBe('script-src-elem')
  })

  it('carries what a structured clone carries, both ways', async () => {
    const kinds = await page.evaluate(async () => {
      const value = {
        map: new Map([[1, new Set(['a'])]]),
        big: -(2n ** 63n),
        floats: new Float64Array([Number.NaN, -0, 1e300]),
        bytes: new Uint8Array([0, 255]),
        date: new Date(5),
        none: undefined,
        numbers: [Number.NaN, Number.NEGATIVE_INFINITY, -0],
        $: 'bigint',
        nested: { $: 'Map', v: 1 },
        text: 'ü\u2028😀',
      }
      const back = (await window.api.invoke('echo', value)) as typeof value
      return [
        back.map.get(1)?.has('a'),
        back.big === value.big,
        back.floats instanceof Float64Array && Object.is(back.floats[1], -0) && back.floats[2] === 1e300,
        back.bytes instanceof Uint8Array && back.bytes[1] === 255,
        back.date.getTime() === 5,
        'none' in back && back.none === undefined,
        back.numbers.every((number, at) => Object.is(number, value.numbers[at])),
        back.$ === 'bigint' && back.nested.v === 1,
        back.text === value.text,
      ]
    })
    expect(kinds).toEqual(Array(9).fill(true))
  })

  it('refuses what cannot be cloned, and reports what a handler throws', async () => {
    const invoke = (channel: string) => failure(page.evaluate((name) => window.api.invoke(name), channel))
    expect(await invoke('fails')).toContain("Error invoking remote method 'fails': TypeError: not today")
    expect(await invoke('function')).toContain('An object could not be cloned.')
    expect(await invoke('nobody')).toContain("No handler registered for 'nobody'")
    const proxy = page.evaluate(() => window.api.invoke('echo', new Proxy({ a: 1 }, {})))
    expect(await failure(proxy)).toContain('An object could not be cloned.')
  })

  it('says who calls', async () => {
    expect(await page.evaluate(() => window.api.invoke('sender'))).toEqual({
      main: true,
      url: 'app://self-test/index.html',
      origin: 'app://self-test',
    })
  })

  it('pushes events in order', async () => {
    const result = await page.evaluate(async () => {
      const order: unknown[] = []
      const start = performance.now()
      let stop = () => {}
      await new Promise<void>((done) => {
        stop = window.api.onPushed(({ rows }) => {
          for (const [at, row] of rows) order.push(at, row.big === 2n ** 60n, (row.spark as Uint8Array).length)
          if (order.length === 600) done()
        })
        void window.api.invoke('push', 200)
      })
      stop()
      await window.api.invoke('push', 1)
      return { order, ms: performance.now() - start }
    })
    expect(result.order).toEqual(Array.from({ length: 200 }, (_, at) => [at, true, 3]).flat())
  })

  it('takes 100,000 rows in one answer', async () => {
    const answer = await page.evaluate(async () => {
      const rows = (await window.api.invoke('rows', 100_000)) as { readonly offset: bigint }[]
      return { rows: rows.length, isWhole: rows.every(({ offset }, at) => offset === BigInt(at) * 4096n) }
    })
    expect(answer).toEqual({ rows: 100_000, isWhole: true })
  })

  it('runs utility processes, whose messages wait for a listener', async () => {
    const result = await page.evaluate(async () => {
      const { answer, code, pid } = (await window.api.invoke('fork', new Map([['big', 1n]]))) as ForkAnswer
      return { big: answer.data.get('big') === 1n, facts: answer.facts, code, pid }
    })
    expect(result).toEqual({
      big: true,
      facts: { type: 'utility', send: 'undefined', argument: 'one' },
      // The app's own kill is no failure.
      code: 0,
      pid: undefined,
    })
  })

  it('answers dialogs once, and fails on those that nobody expected', async () => {
    await app.answerDialog('open', ['/a', '/b'])
    const open = () => page.evaluate(() => window.api.invoke('open'))
    expect(await open()).toEqual({ canceled: false, filePaths: ['/a', '/b'] })
    expect(await failure(open())).toContain('dialog.showOpenDialog was not expected')
  })

  it('checks a dialog before it gives the answer to it', async () => {
    await app.answerDialog('save', '/a')
    const save = (options: Electron.SaveDialogOptions) =>
      app.evaluate(async ({ dialog }, given) => await dialog.showSaveDialog(given), options)
    expect(await failure(save({}))).toContain("without 'showOverwriteConfirmation'")
    expect(await save({ properties: ['showOverwriteConfirmation'] })).toEqual({ canceled: false, filePath: '/a' })
  })

  it('clicks menu items, and drops the keys of a test program as Chromium does', async () => {
    await page.keyboard.press('ControlOrMeta+k')
    // An answer of the page comes after the key has been through it.
    await page.evaluate(() => window.api.invoke('echo', 1))
    expect((await seen()).clicks).toBe(0)
    await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('count')?.click())
    expect((await seen()).clicks).toBe(1)
  })

  it('lets the keys of a person click menu items', async () => {
    const typed = await launchApp({ main: MAIN, env: { ELECTRON_STAND_IN_KEYS: '1' } })
    try {
      const window = await typed.firstWindow()
      await window.waitForFunction(() => document.title === 'Self-test')
      const clicks = () => typed.evaluate(() => (globalThis as unknown as { seen: Seen }).seen.clicks)
      await expect
        .poll(async () => {
          await window.keyboard.press('ControlOrMeta+k')
          return await clicks()
        })
        .toBeGreaterThan(0)
    } finally {
      // The window refuses the first time.
      await typed.evaluate(({ app: it }) => it.quit())
      await typed.close()
    }
  })

  it('tells the paths of dropped files', async () => {
    const paths = [join(folder, 'plain.gguf'), join(folder, 'ü and space.gguf')]
    for (const path of paths) await copyFile(FIXTURE, path)
    await app.dropFiles(page, 'main', paths)
    await expect.poll(async () => (await seen()).dropped).toEqual(paths)
  })

  it('asks the app about requests, navigations and windows', async () => {
    const image = 'https://elsewhere.example/x.png'
    await page.evaluate(
      (url) =>
        new Promise((done) => {
          const element = document.body.appendChild(document.createElement('img'))
          element.onerror = done
          element.src = url
        }),
      image,
    )
    await page.click('text=Elsewhere')
    await page.click('text=New window')
    await expect.poll(async () => (await seen()).windows).toEqual(['https://elsewhere.example/new'])
    const { refused, asked, navigations } = await seen()
    expect(refused).toEqual([image])
    // Its own scheme, too.
    expect(asked).toEqual(['mainFrame app://self-test/index.html', 'script app://self-test/page.js'])
    expect(navigations).toEqual(['https://elsewhere.example/'])
    expect(new URL(page.url()).pathname).toBe('/index.html')
    await expect.poll(() => app.windows().length).toBe(1)
  })

  it('fails loudly on what it does not imitate', async () => {
    const dock = app.evaluate(({ app: it }) => it.getGPUInfo('basic'))
    expect(await failure(dock)).toContain('app.getGPUInfo is not imitated')
    const event = app.evaluate(({ app: it }) => void it.on('login', () => undefined))
    expect(await failure(event)).toContain("the event 'login' of app is not imitated")
    expect(await failure(page.evaluate(() => window.api.unknown()))).toContain('ipcRenderer.sendSync is not imitated')
  })

  it('hands the arguments of a second instance to the first', async () => {
    expect(await app.secondInstance(['one.gguf'])).toBe(0)
    await expect.poll(async () => (await seen()).seconds.map((args) => args.at(-1))).toEqual(['one.gguf'])
  })

  it('lets a window refuse to close, and leaves nothing behind', async () => {
    await app.evaluate(({ app: it }) => it.quit())
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
    expect(await app.close()).toEqual([])
    expect(await app.exited).toBe(0)
    // What Electron prints of handlers that fail, and nothing else.
    const lines = app.output().split('\n')
    expect(lines.filter((line) => line !== '' && !/^(?: {4}at |Error occurred in handler for ')/.test(line))).toEqual(
      [],
    )
  })
})
