/** `npm run dev` on a copy of the project: on Electron where it is and there is a display, else on the stand-in. */
import { type ChildProcess, spawn } from 'node:child_process'
import { appendFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasDisplay } from '../../build/display.mjs'
import { electronBinary } from '../../build/electron-binary.mjs'
import { fixture, root } from '../helpers/engine.ts'

const COPIED = [
  'build',
  'electron',
  'renderer',
  'shared',
  'package.json',
  'svelte.config.js',
  'tsconfig.base.json',
  'LICENSE',
]
const SLOW = { timeout: 110_000 }
const onElectron = electronBinary() !== undefined && hasDisplay()

let folder = ''
let copy = ''
let child: ChildProcess
let printed = ''
let exited: Promise<number | null>
let browser: Browser | undefined

/** Chromium writes its debugging port there. */
const portFile = () => join(folder, 'data', onElectron ? '' : 'stand-in-browser', 'DevToolsActivePort')

/** Waits for the window of the app that runs now. */
async function openPage(): Promise<Page> {
  await expect.poll(() => existsSync(portFile()) || child.exitCode, SLOW).toBe(true)
  const [port] = readFileSync(portFile(), 'utf8').split('\n')
  browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`)
  const pages = () => browser!.contexts().flatMap((context) => context.pages())
  await expect.poll(() => pages().some((page) => page.url().startsWith('http://127.0.0.1:')), SLOW).toBe(true)
  return pages().find((page) => page.url().startsWith('http://127.0.0.1:'))!
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tensorscope-dev-'))
  copy = join(folder, 'project')
  for (const name of COPIED) cpSync(join(root, name), join(copy, name), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction')
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const args = [...asRoot, `--user-data-dir=${join(folder, 'data')}`, '--remote-debugging-port=0']
  child = spawn(process.execPath, [join(copy, 'build/dev/dev.ts'), ...args, fixture('all-types.gguf')], {
    cwd: copy,
    env: {
      ...process.env,
      LANGUAGE: 'en',
      ELECTRON_STAND_IN_CONTROLLED: '1',
      ...(onElectron ? {} : { DISPLAY: '', WAYLAND_DISPLAY: '' }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (text: Buffer) => (printed += text.toString()))
  exited = new Promise((done) => child.once('exit', done))
})
afterAll(async () => {
  await browser?.close().catch(() => undefined)
  child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

describe.skipIf(process.platform !== 'linux')('npm run dev', { timeout: 300_000 }, () => {
  let page: Page

  it('opens the window with a page from its own server, and the model', async () => {
    page = await openPage()
    await expect.poll(() => page.title(), SLOW).toContain('all-types.gguf')
    await page.getByRole('row').nth(5).waitFor(SLOW)
    expect(await page.evaluate(() => getComputedStyle(document.body).margin)).toBe('0px')
  })

  it('replaces a view that changes, in the open window and without loading the page again', async () => {
    await page.evaluate(() => Object.assign(window, { stays: true }))
    appendFileSync(join(copy, 'renderer/views/Toolbar.svelte'), '\n<p>This line is new.</p>\n')
    await page.getByText('This line is new.').waitFor(SLOW)
    expect(await page.evaluate(() => 'stays' in window)).toBe(true)
    expect(printed).not.toContain('Built again')
  })

  it('keeps the page from every other address', async () => {
    const blocked = await page.evaluate(async () => {
      const addresses = ['http://127.0.0.1:9/', 'https://example.com/']
      return await Promise.all(
        addresses.map((address) =>
          fetch(address).then(
            () => address,
            () => 'blocked',
          ),
        ),
      )
    })
    expect(blocked).toEqual(['blocked', 'blocked'])
  })

  it('builds the main process that changes, and starts the app again', async () => {
    rmSync(portFile())
    appendFileSync(join(copy, 'electron/main/main.ts'), '\nconsole.error("The changed app has started.")\n')
    await expect.poll(() => printed, SLOW).toContain('The changed app has started.')
    expect(printed.match(/Built again/g)).toHaveLength(1)
    page = await openPage()
    await page.getByText('This line is new.').waitFor(SLOW)
  })

  it('ends the app when it is interrupted', async () => {
    child.kill('SIGINT')
    expect(await exited).toBe(130)
    await expect.poll(() => browser?.isConnected(), SLOW).toBe(false)
  })
})
