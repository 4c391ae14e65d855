import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import Papa from 'papaparse'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { TestApp } from './launch.ts'

export const fixture = (name: string) => resolve(import.meta.dirname, '../fixtures', name)

/** A folder for what a test writes; removed by `dispose`. */
export function temporaryFolder(): { readonly path: string; dispose(): void } {
  const path = mkdtempSync(join(tmpdir(), 'tensorscope-e2e-'))
  return { path, dispose: () => rmSync(path, { recursive: true, force: true }) }
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
export function workerProcesses(app: TestApp): number[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
  const processes = table.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line)
    return match ? [{ pid: Number(match[1]), parent: Number(match[2]), args: match[3]! }] : []
  })
  const family = new Set([app.pid])
  for (let grown = true; grown;) {
    grown = false
    for (const { pid, parent } of processes) {
      if (!family.has(parent) || family.has(pid)) continue
      family.add(pid)
      grown = true
    }
  }
  const isWorker = (args: string) => args.includes('worker.mjs') || args.includes('node.mojom.NodeService')
  return processes.filter(({ pid, args }) => family.has(pid) && isWorker(args)).map(({ pid }) => pid)
}
