/** The setting that suits a machine: offered once, measured when asked, taken over or not, and never offered again. */
import { readdirSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, expect, it } from 'vitest'
import { createAlbum } from './album.ts'
import { violations } from './axe.ts'
import { dropModel, fixture, pressMenuKey, temporaryFolder, workerProcesses } from './helpers.ts'
import { launchApp, type TestApp } from './launch.ts'

const album = createAlbum('screenshots-advice')
const [folder, temporary] = [temporaryFolder(), temporaryFolder()]
afterAll(() => {
  folder.dispose()
  temporary.dispose()
})

let app: TestApp
afterEach(async () => expect(await app.close()).toEqual([]))

const start = async () => {
  const env = { TMPDIR: temporary.path }
  app = await launchApp({ userData: folder.path, viewport: { width: 1280, height: 800 }, env })
  return app.firstWindow()
}
const strip = (page: Page) => page.getByRole('region', { name: 'Advice', exact: true })
const button = (page: Page, name: string) => strip(page).getByRole('button', { name, exact: true })
const bar = (page: Page) => strip(page).getByRole('progressbar', { name: 'Progress of the experiment' })
/** What the taskbar shows; nothing was shown yet when undefined. */
const taskbar = () => app.evaluate(() => (globalThis as unknown as { bar?: number }).bar)
/** What experiments have on the disk. */
const files = () => readdirSync(temporary.path).filter((name) => name.startsWith('tensorscope-lab-'))
const isAwake = () =>
  app.evaluate(({ powerSaveBlocker }) => [0, 1, 2, 3, 4].some((id) => powerSaveBlocker.isStarted(id)))

/** Drops a file on the first of the windows, which opens it in a new one. */
async function dropElsewhere(name: string, ...known: readonly [Page, ...Page[]]): Promise<Page> {
  await app.dropFiles(known[0], 'body', [fixture(name)])
  const opened = await app.waitForWindow((candidate) => !known.includes(candidate))
  await opened.getByRole('grid', { name: 'Tensors' }).waitFor()
  return opened
}

it('is offered at the first start, measured on request, and kept', async () => {
  const page = await start()
  await strip(page)
    .getByText(/^Which executor and how many workers suit this machine\?/)
    .waitFor()
  expect(await violations(page)).toEqual([])
  await app.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows()[0]!
    window.setProgressBar = (value) => Object.assign(globalThis, { bar: value })
  })

  // Escape cancels it, once nothing lies above it any more.
  await button(page, 'Measure now').click()
  await bar(page).waitFor()
  // The focus is where the button was.
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Cancel the experiment')
  expect(await isAwake()).toBe(true)
  expect(await taskbar()).toBeGreaterThanOrEqual(0)
  await pressMenuKey(app, 'CmdOrCtrl+,')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Escape')
  await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
  await bar(page).waitFor()
  await page.keyboard.press('Escape')
  await button(page, 'Measure now').waitFor()
  await expect.poll(() => workerProcesses(app)).toEqual([])
  expect([await isAwake(), await taskbar(), files()]).toEqual([false, -1, []])

  // Scans say why they wait, here and in other windows; files open in another one.
  await dropModel(app, page, fixture('version-1.gguf'))
  const other = await dropElsewhere('version-2.gguf', page)
  await button(page, 'Measure now').click()
  await bar(page).waitFor()
  await page.getByRole('button', { name: 'Scan', exact: true }).click()
  await other.getByRole('button', { name: 'Scan', exact: true }).click()
  await page.getByText('An experiment is running: a scan would disturb its measurements.').waitFor()
  await other.getByText('An experiment is running in another window: a scan would disturb its measurements.').waitFor()
  await dropElsewhere('alignment-4096.gguf', page, other)
  await album.take(page, 'advice-running')
  await button(page, 'Close').or(button(page, 'Keep mine')).waitFor({ timeout: 60_000 })
  await album.takeAll(page, 'advice')
  expect(
    await strip(page)
      // On a machine that is busy, there is nothing to propose.
      .getByText(/^(Advice: (threads|processes|one thread)|Cannot tell now which setting is best: )/)
      .count(),
  ).toBe(1)
  await button(page, 'All figures').click()
  await page.getByRole('region', { name: 'What is seen here' }).waitFor()
  await album.takeAll(page, 'advice-figures')
  await expect.poll(() => strip(page).count()).toBe(0)
  await expect.poll(() => strip(other).count()).toBe(0)

  // A window that closes takes its experiment with it; so does the app that quits.
  await other.getByRole('tab', { name: 'Lab' }).click()
  await other.getByRole('radio', { name: 'Work that waits' }).check({ force: true })
  await other.getByRole('button', { name: 'Start the experiment' }).click()
  await other.getByRole('progressbar', { name: 'Progress of the experiment' }).waitFor()
  await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()
      .find((window) => window.getTitle().startsWith('version-2'))!
      .close(),
  )
  await expect.poll(() => workerProcesses(app)).toEqual([])
  await page.getByRole('tab', { name: 'Tensors' }).click()
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Measure now' }).click()
  await bar(page).waitFor()
  if (process.platform !== 'win32') await expect.poll(files).toHaveLength(1)
  expect(await app.close()).toEqual([])
  expect(files()).toEqual([])

  const again = await start()
  await again.getByRole('heading', { name: 'Drop a GGUF model here' }).waitFor()
  expect(await strip(again).count()).toBe(0)
})
