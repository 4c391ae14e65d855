import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeEach, expect } from 'vitest'
import { temporaryFolder, workerProcesses } from './helpers.ts'
import type { LaunchOptions } from './host.ts'
import { launchApp, type TestApp } from './launch.ts'

/** What each test of a file has: the app that they share, and a window of its own, in which nothing is open. */
export interface SharedApp {
  readonly app: TestApp
  readonly page: Page
  /** Quits the app and starts it again, on the same user data. */
  restart(): Promise<void>
}

/**
 * Starts one app for the tests of a file or of a `describe`: to start one costs more than most tests do. They also
 * share what the app keeps: settings, recent files, and the results of a file that was scanned.
 */
export function shareApp(options: LaunchOptions = {}): SharedApp {
  const userData = temporaryFolder()
  let app: TestApp | undefined
  let page: Page | undefined
  const quit = async () => {
    const left = await app?.close()
    app = undefined
    if (left) expect(left).toEqual([])
  }
  const start = async () => {
    app = await launchApp({ ...options, userData: userData.path })
    page = await app.firstWindow()
  }
  beforeEach(async () => {
    if (!app) return start()
    await openWindow(app)
    page = await app.firstWindow()
  })
  afterEach(async () => {
    if (!app) return
    const shared = app
    await closeWindows(shared)
    await expect.poll(() => workerProcesses(shared), { message: 'workers outlived their window' }).toEqual([])
  })
  afterAll(async () => {
    await quit()
    userData.dispose()
  })
  return {
    get app() {
      return started(app)
    },
    get page() {
      return started(page)
    },
    async restart() {
      await quit()
      await start()
    },
  }
}

function started<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The app runs during tests only.')
  return value
}

/** As on macOS, where the app outlives its last window and opens one when its icon is clicked. */
async function openWindow(app: TestApp): Promise<void> {
  await app.evaluate(({ app: electronApp }) => void electronApp.emit('activate'))
}

async function closeWindows(app: TestApp): Promise<void> {
  await app.evaluate(({ app: electronApp, BrowserWindow }) => {
    electronApp.removeAllListeners('window-all-closed').on('window-all-closed', () => undefined)
    // Without the question that a scan would ask.
    for (const window of BrowserWindow.getAllWindows()) window.destroy()
  })
  await expect.poll(() => app.windows().length, { interval: 10 }).toBe(0)
}
