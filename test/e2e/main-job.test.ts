import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { writeSparseModel } from '../helpers/large-model.ts'
import {
  copyInto,
  dropModel,
  exportCsv,
  fixture,
  readCsv,
  scan,
  scanEnd,
  shownNames,
  startScan,
  temporaryFolder,
  withoutRun,
  workerProcesses,
} from './helpers.ts'
import type { TestApp } from './launch.ts'
import { shareApp } from './shared-app.ts'

const folder = temporaryFolder()
afterAll(() => folder.dispose())

const real = resolve(import.meta.dirname, '../../../shared/fixtures/real/llama-2-tiny-random.gguf')
if (!existsSync(real)) console.info('The test on a real model is skipped: ../shared/fixtures/real is absent.')

const shared = shareApp()
let app: TestApp
let page: Page
beforeEach(() => {
  app = shared.app
  page = shared.page
})

describe('the main job', () => {
  it('drop, scan on threads, on processes and on one thread: the same numbers', async () => {
    console.info(`e2e host: ${app.host}`)
    await dropModel(app, page, copyInto(folder.path, fixture('all-types.gguf')))
    const exports: Record<string, string>[][] = []
    for (const executor of ['Worker threads', 'Utility processes', 'One thread'] as const) {
      await scan(page, executor)
      exports.push(await exportCsv(app, page, join(folder.path, `${executor}.csv`), 'All rows'))
    }
    const [threads, processes, single] = exports.map(withoutRun)
    expect(threads).toHaveLength(35)
    expect(threads!.every((row) => row['status'] === 'done' && Number(row['count']) === 24576)).toBe(true)
    expect(processes).toEqual(threads)
    expect(single).toEqual(threads)
  })

  it.skipIf(!existsSync(real))('a real model: every row at once, then measured', async () => {
    await dropModel(app, page, real)
    const grid = page.getByRole('grid', { name: 'Tensors' })
    const nRows = Number(await grid.getAttribute('aria-rowcount'))
    await scan(page, 'Worker threads')
    const rows = await exportCsv(app, page, join(folder.path, 'real.csv'), 'All rows')
    expect(rows.length).toBe(nRows - 1)
    expect(rows.every((row) => row['status'] === 'done')).toBe(true)
    expect(Number(rows.find((row) => row['name'] === 'token_embd.weight')!['zeros'])).toBe(213)
  })

  it('any shard of a set opens the whole set', async () => {
    await dropModel(app, page, fixture('sharded-00002-of-00003.gguf'))
    expect(await page.getByRole('grid', { name: 'Tensors' }).getAttribute('aria-rowcount')).toBe('13')
  })

  it('opens through the dialog, and refuses what is no model with a clear message', async () => {
    await app.answerDialog('open', fixture('malformed/bad-magic.gguf'))
    await page.getByRole('button', { name: /^Open/ }).first().click()
    await page.getByText(/not a GGUF file/i).waitFor()
    await app.answerDialog('open', fixture('version-1.gguf'))
    await page.getByRole('button', { name: /^Open/ }).first().click()
    await page.getByRole('grid', { name: 'Tensors' }).waitFor()
  })

  it('a damaged file opens with its problems, and its sound tensors are measured', async () => {
    await dropModel(app, page, fixture('malformed/type-unknown.gguf'))
    await scan(page, 'Worker threads')
    const rows = await exportCsv(app, page, join(folder.path, 'damaged.csv'), 'All rows')
    expect(new Set(rows.map((row) => row['status']))).toEqual(new Set(['failed', 'done']))
    await page.getByRole('tab', { name: /Problems/ }).click()
    await page.getByText(/type/i).first().waitFor()
  })
})

describe('the table', () => {
  beforeEach(async () => {
    await dropModel(app, page, copyInto(folder.path, fixture('all-types.gguf')))
    await scan(page, 'Worker threads')
  })

  it('sorts by a column, both ways, and exports what it shows', async () => {
    const header = page.getByRole('columnheader', { name: /^Abs max/ })
    await header.click()
    await expect.poll(() => header.getAttribute('aria-sort')).toMatch(/ascending|descending/)
    const first = await exportCsv(app, page, join(folder.path, 'sorted-1.csv'), 'Rows as shown')
    await header.click()
    const second = await exportCsv(app, page, join(folder.path, 'sorted-2.csv'), 'Rows as shown')
    const values = (rows: Record<string, string>[]) => rows.map((row) => Number(row['abs_max']))
    const ascending = values(first).toSorted((a, b) => a - b)
    const descending = ascending.toReversed()
    const ways = [ascending, descending].map((way) => way.join())
    expect(ways).toContain(values(first).join())
    expect(ways).toContain(values(second).join())
    expect(values(first)).not.toEqual(values(second))
  })

  it('filters by words and by fields', async () => {
    const filter = page.getByLabel('Filter')
    await filter.fill('type:Q4_K')
    await expect.poll(() => shownNames(page)).toHaveLength(1)
    await filter.fill('q4')
    await expect.poll(async () => (await shownNames(page)).every((name) => name.includes('q4'))).toBe(true)
    const rows = await exportCsv(app, page, join(folder.path, 'filtered.csv'), 'Rows as shown')
    expect(rows.length).toBeGreaterThan(1)
    expect(rows.every((row) => row['name']!.includes('q4'))).toBe(true)
  })

  it('copies the selected rows as text', async () => {
    const grid = page.getByRole('grid', { name: 'Tensors' })
    await grid.getByRole('row').nth(1).click()
    await grid
      .getByRole('row')
      .nth(3)
      .click({ modifiers: ['Shift'] })
    await page.keyboard.press('ControlOrMeta+c')
    await expect
      .poll(() => app.evaluate(({ clipboard }) => clipboard.readText()))
      .toMatch(/^index\tname\t.*\r\n0\t.*\r\n1\t.*\r\n2\t/)
  })
})

describe('bad luck', () => {
  it('cancel in the middle keeps what is done, and a new scan finishes', async () => {
    const path = join(folder.path, 'big.gguf')
    writeSparseModel(path, { large: 12, smallBytes: 4096 })
    await dropModel(app, page, path)
    await startScan(page, 'Worker threads')
    await page.getByRole('progressbar', { name: /Scan/ }).waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await scanEnd(page)
    await page
      .getByText(/cancelled/i)
      .first()
      .waitFor()
    const rows = await exportCsv(app, page, join(folder.path, 'cancelled.csv'), 'All rows')
    expect(rows.some((row) => row['status'] === 'waiting')).toBe(true)
    expect(rows.every((row) => ['waiting', 'done'].includes(row['status']!))).toBe(true)
  })

  it('pause keeps everything as it is until it goes on', async () => {
    const path = join(folder.path, 'paused.gguf')
    writeSparseModel(path, { large: 2, smallBytes: 4096 })
    await dropModel(app, page, path)
    await startScan(page, 'Worker threads')
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByText('Paused', { exact: true }).waitFor()
    const progress = page.getByRole('progressbar', { name: /Scan/ })
    await page.waitForTimeout(100)
    const part = await progress.getAttribute('aria-valuenow')
    await page.waitForTimeout(300)
    expect(await progress.getAttribute('aria-valuenow')).toBe(part)
    await page.getByRole('button', { name: 'Resume' }).click()
    await scanEnd(page)
    const rows = await exportCsv(app, page, join(folder.path, 'paused.csv'), 'All rows')
    expect(rows.every((row) => row['status'] === 'done')).toBe(true)
  })

  it('a worker process killed in the middle costs nothing but time', async () => {
    const path = join(folder.path, 'killed.gguf')
    writeSparseModel(path, { large: 2, smallBytes: 4096 })
    await dropModel(app, page, path)
    await startScan(page, 'Utility processes')
    await expect
      .poll(async () => (await workerProcesses(app)).length, { timeout: 20_000, interval: 20 })
      .toBeGreaterThan(0)
    const progress = page.getByRole('progressbar', { name: /Scan/ })
    await expect
      .poll(async () => Number(await progress.getAttribute('aria-valuenow')), { timeout: 20_000, interval: 20 })
      .toBeGreaterThan(2)
    const [victim] = await workerProcesses(app)
    process.kill(victim!, 'SIGKILL')
    await scanEnd(page)
    const rows = await exportCsv(app, page, join(folder.path, 'killed.csv'), 'All rows')
    expect(rows.every((row) => row['status'] === 'done')).toBe(true)
    expect(rows.some((row) => Number(row['attempts']) > 1)).toBe(true)
    expect(await workerProcesses(app)).toEqual([])
    expect(readCsv(join(folder.path, 'killed.csv'))).toEqual(rows)
  })
})
