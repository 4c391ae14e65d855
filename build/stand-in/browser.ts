import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { browserSwitches } from './command-line.ts'
import { tellController } from './control.ts'
import { findBrowser } from './find-browser.ts'
import { host } from './host.ts'

export interface BrowserOptions {
  /** Its profile, within the app's own data. */
  readonly profile: string
  readonly width: number
  readonly height: number
}

let starting: Promise<BrowserContext> | undefined
let firstPage: Page | undefined

/** One browser serves all windows of the app. */
export function openBrowser(options: BrowserOptions): Promise<BrowserContext> {
  starting ??= launch(options)
  return starting
}

export async function newPage(context: BrowserContext): Promise<Page> {
  const page = firstPage ?? (await context.newPage())
  firstPage = undefined
  return page
}

export async function closeBrowser(): Promise<void> {
  const context = await starting?.catch(() => undefined)
  await context?.close().catch(() => undefined)
}

async function launch({ profile, width, height }: BrowserOptions): Promise<BrowserContext> {
  const browser = await findBrowser(host.visible)
  if (!browser) throw new Error('electron stand-in: no Chromium, Chrome or Edge was found; CHROMIUM_PATH may name one')
  // Takes longer to load than everything else of the stand-in, and without a window nothing needs it.
  const { chromium } = await import('playwright-core')
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: browser.executablePath,
    // Without a locale Chromium drops files whose names are not ASCII.
    env: { LANG: 'C.UTF-8', ...process.env, ...browser.env },
    headless: !host.visible,
    viewport: null,
    // Within the profile, so that nothing stays behind when this process is killed.
    artifactsDir: join(profile, 'artifacts'),
    acceptDownloads: false,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    // Chromium refuses to run as root with its sandbox, and the one from npm has none. Specs show nothing but the app,
    // on machines that may not allow a sandbox at all.
    chromiumSandbox: host.visible && process.getuid?.() !== 0,
    // The first would tell the person that a test program controls the window, the second opens a tab of its own.
    ...(host.visible ? { ignoreDefaultArgs: ['--enable-automation', 'about:blank'] } : {}),
    timeout: 30_000,
    args: [
      `--window-size=${width},${height}`,
      ...browserSwitches(),
      // A window without tabs and address bar, and without a warning about switches.
      ...(host.visible ? ['--app=data:text/html,', '--test-type'] : []),
      // Without it the two talk through a pipe, and no port is open.
      ...(host.controlled ? ['--remote-debugging-port=0'] : []),
    ],
  })
  firstPage = context.pages()[0]
  context.on('close', () => {
    starting = undefined
  })
  if (host.controlled) tellController({ kind: 'browser', endpoint: await endpointOf(profile) })
  return context
}

async function endpointOf(profile: string): Promise<string> {
  const file = join(profile, 'DevToolsActivePort')
  for (let attempt = 0; attempt < 100 && !existsSync(file); attempt++) await new Promise((done) => setTimeout(done, 20))
  const [port] = (await readFile(file, 'utf8')).split('\n')
  return `http://127.0.0.1:${port}`
}
