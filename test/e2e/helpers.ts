import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import Papa from 'papaparse'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { TestApp } from './launch.ts'
import { processTree } from './process-tree.ts'

export const fixture = (name: string) => resolve(import.meta.dirname, '../fixtures', name)

/** A folder for what a test writes; removed by `dispose`. */
export function temporaryFolder(): { readonly path: string; dispose(): void } {
  const path = mkdtempSync(join(tmpdir(), 'tensorscope-e2e-'))
  return { path, dispose: () => rmSync(path, { recursive: true, force: true }) }
}

/** A copy of a file in a folder of its own, for the app keeps the results of a file that was scanned. */
export function copyInto(folder: string, path: string): string {
  const copy = join(mkdtempSync(join(folder, 'copy-')), basename(path))
  copyFileSync(path, copy)
  return copy
}

/** Drops files on the window and waits until the model's rows are there. */
export async function dropModel(app: TestApp, page: Page, ...paths: string[]): Promise<void> {
  await app.dropFiles(page, 'body', paths)
  await page.getByRole('grid', { name: 'Tensors' }).waitFor()
}

export type ExecutorName = 'Worker threads' | 'Utility processes' | 'One thread'

/** Chooses the executor and starts the scan. */
export async function startScan(page: Page, executor: ExecutorName): Promise<void> {
  await page.getByRole('radio', { name: executor }).check({ force: true })
  await page.getByRole('button', { name: /^Scan/ }).click()
}

/** Waits until a scan that runs has ended. */
export async function scanEnd(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Scan/ }).waitFor({ timeout: 60_000 })
}

export async function scan(page: Page, executor: ExecutorName): Promise<void> {
  await startScan(page, executor)
  await scanEnd(page)
}

/** Exports through the window, as a person does, and reads the file back. */
export async function exportCsv(app: TestApp, page: Page, path: string, which: 'Rows as shown' | 'All rows') {
  await app.answerDialog('save', path)
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  await page.getByRole('menuitem', { name: which }).click()
  await expect.poll(() => readCsv(path).length, { timeout: 10_000 }).toBeGreaterThan(0)
  return readCsv(path)
}

/** Exports a report through the window, and waits until it is written. */
export async function exportReport(
  app: TestApp,
  page: Page,
  path: string,
  which: 'JSON' | 'Markdown report' | 'HTML report',
): Promise<void> {
  await app.answerDialog('save', path)
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  await page.getByRole('menuitem', { name: which }).click()
  await page.getByText(`Report written to ${basename(path)}.`).waitFor()
}

export function readCsv(path: string): Record<string, string>[] {
  try {
    return Papa.parse<Record<string, string>>(readFileSync(path, 'utf8'), { header: true, skipEmptyLines: true }).data
  } catch {
    return []
  }
}

/** Columns that may differ between scans of the same file. */
const RUN_COLUMNS = ['duration_ms', 'worker', 'attempts']

export const withoutRun = (rows: readonly Record<string, string>[]) =>
  rows.map((row) => Object.fromEntries(Object.entries(row).filter(([key]) => !RUN_COLUMNS.includes(key))))

/** Names of the rows that are in the page, from the top. */
export async function shownNames(page: Page): Promise<string[]> {
  const cells = page.getByRole('grid', { name: 'Tensors' }).getByRole('rowheader')
  return (await cells.allInnerTexts()).map((text) => text.replace(/[\u2066-\u2069\u200e\u200f]/g, '').trim())
}

/** Process ids of the app's utility processes that run the worker program. */
export async function workerProcesses(app: TestApp): Promise<number[]> {
  const isWorker = (command: string) => command.includes('worker.mjs') || command.includes('node.mojom.NodeService')
  const tree = await processTree(app.pid, app.userData)
  return tree.filter(({ pid, command }) => pid !== app.pid && isWorker(command)).map(({ pid }) => pid)
}

/** What the log and the messages say of a process that was killed from outside, on this platform. */
export const KILLED = process.platform === 'win32' ? 'exited with code 1' : 'was killed by SIGKILL'

/**
 * Does what the menu does for a key. A key that Playwright presses reaches the page but never the menu of Electron: its
 * events lack the native key code. So the item is found by its accelerator and clicked, in the window in front.
 * @param accelerator as the menu has it, such as `CmdOrCtrl+K`
 */
export async function pressMenuKey(app: TestApp, accelerator: string): Promise<void> {
  await app.evaluate(async ({ BrowserWindow, Menu }, wanted) => {
    type Items = Electron.MenuItem[]
    const all = (items: Items): Items => items.flatMap((item) => [item, ...all(item.submenu?.items ?? [])])
    const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0]
    if (!window) throw new Error('there is no window')
    // The menu says what the window in front can do. On a desktop without focus it is asked for, for a while.
    window.focus()
    for (let tries = 0; tries < 50 && !window.isFocused(); tries++) await new Promise((done) => setTimeout(done, 20))
    const item = all(Menu.getApplicationMenu()?.items ?? []).find(({ accelerator }) => accelerator === wanted)
    if (!item?.enabled) throw new Error(`the menu has ${item ? 'disabled' : 'no item for'} ${wanted}`)
    item.click({ triggeredByAccelerator: true }, window, window.webContents)
  }, accelerator)
}
