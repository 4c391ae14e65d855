import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest'
import { llamaModel } from '../helpers/large-model.ts'
import { createAlbum, forReadme, LAB_MODEL_SCALE } from './album.ts'
import { violations } from './axe.ts'
import { dropModel, fixture, readCsv, temporaryFolder, workerProcesses } from './helpers.ts'
import { launchApp, type TestApp } from './launch.ts'

const album = createAlbum('screenshots-lab', ['lab-light'])
const folder = temporaryFolder()
afterAll(() => folder.dispose())

let app: TestApp
let page: Page
beforeEach(async () => {
  app = await launchApp({ viewport: { width: 1280, height: 800 } })
  page = await app.firstWindow()
  await dropModel(app, page, fixture('all-types.gguf'))
  await page.getByRole('tab', { name: 'Lab' }).click()
})
afterEach(async () => expect(await app.close()).toEqual([]))

const button = (name: string) => page.getByRole('button', { name, exact: true })
const choose = (name: string, where = page) => where.getByRole('radio', { name, exact: true }).check({ force: true })
const box = (group: string, name: string) =>
  page.locator('form').getByRole('group', { name: group }).getByRole('checkbox', { name, exact: true })
const reading = () => page.getByRole('region', { name: 'What is seen here' })

it('compares executors, exports what it found, and takes its advice over', async () => {
  await page.getByText('Nothing measured yet').waitFor()
  await choose('1')
  await page.getByText(/^Scans: \d+, of/).waitFor()
  await page.keyboard.press('Enter')
  await reading().waitFor({ timeout: 60_000 })
  const table = page.getByRole('region', { name: 'Threads or processes' }).getByRole('table')
  const rows = await table.getByRole('row').count()
  expect(rows).toBeGreaterThanOrEqual(1 + 3)
  await page.getByText('identical', { exact: true }).waitFor()
  await page
    .getByRole('region', { name: 'What the articles measured' })
    .getByText(/^Not measured here/)
    .waitFor()

  expect(await violations(page)).toEqual([])
  // All columns are seen at once.
  const [content, room] = await table.evaluate(({ parentElement: part }) => [part!.scrollWidth, part!.clientWidth])
  expect(content).toBeLessThanOrEqual(room!)

  const csv = join(folder.path, 'lab.csv')
  await app.answerDialog('save', csv)
  await button('Export CSV').click()
  await page.getByText('Experiment written to lab.csv.').waitFor()
  const written = readCsv(csv)
  expect(written).toHaveLength(rows - 1)
  expect(written.slice(0, 3).map(({ executor, workers }) => [executor, workers])).toEqual([
    ['single', '1'],
    ['threads', '1'],
    ['processes', '1'],
  ])
  expect(new Set(written.map((row) => row['numbers_hash'])).size).toBe(1)
  expect(written.every((row) => Number(row['scan_s']) > 0 && row['experiment'] === 'compare')).toBe(true)
  const json = join(folder.path, 'lab.json')
  await app.answerDialog('save', json)
  await button('Export JSON').click()
  await page.getByText('Experiment written to lab.json.').waitFor()
  const { advice } = JSON.parse(readFileSync(json, 'utf8')) as { advice?: { executor: string; workers: number } }
  if (advice) await takeAdvice(advice)
  // Other programs disturbed the rounds too much to tell.
  else expect(await button('Use this setting').count()).toBe(0)

  // What was found is there when the page is loaded again.
  await page.reload()
  await reading().waitFor()
  await expect.poll(() => workerProcesses(app)).toEqual([])
})

async function takeAdvice(advice: { readonly executor: string; readonly workers: number }) {
  // Another choice than the one that is advised.
  const names: Record<string, string> = {
    threads: 'Worker threads',
    processes: 'Utility processes',
    single: 'One thread',
  }
  await choose(names[advice.executor === 'processes' ? 'single' : 'processes']!)
  await button('Use this setting').click()
  await page.getByText('Scans are done with this setting.', { exact: true }).waitFor()
  expect(await page.getByRole('radio', { name: names[advice.executor]! }).isChecked()).toBe(true)
  if (advice.executor !== 'single')
    expect(await page.getByRole('spinbutton').getAttribute('aria-valuenow')).toBe(String(advice.workers))
}

it('starts workers, cancels at once, and keeps scans away meanwhile', async () => {
  await choose('Start of workers')
  for (const [group, name] of [
    ['Threads', '100'],
    ['Processes', '10'],
  ] as const)
    await box(group, name).uncheck()
  await button('Start the experiment').click()
  await reading().waitFor({ timeout: 60_000 })
  await reading()
    .getByText(/^Threads: 10 are ready after/)
    .waitFor()
  await page.getByRole('img', { name: 'All ready by Workers' }).waitFor()

  // More than any machine can bear is refused with the figures, and nothing starts.
  await page.getByRole('group', { name: 'Threads' }).getByRole('textbox', { name: 'other' }).fill('100,000')
  await page.keyboard.press('Enter')
  await page.getByText('100,000 workers are not started here: up to 500 threads or 200 processes are.').waitFor()
  expect(await workerProcesses(app)).toEqual([])

  await choose('Work that waits')
  await button('Start the experiment').click()
  await page.getByRole('progressbar', { name: 'Progress of the experiment' }).waitFor()
  await button('Scan').click()
  await page.getByText('An experiment is running: a scan would disturb its measurements.').waitFor()
  await button('Cancel the experiment').click()
  await page.getByText('The experiment was cancelled.').waitFor()
  await expect.poll(() => workerProcesses(app)).toEqual([])

  // One that runs when the window closes ends with it: nothing is left then.
  await choose('Work that computes')
  await button('Start the experiment').click()
  await page.getByRole('progressbar', { name: 'Progress of the experiment' }).waitFor()
})

it('shows a comparison of a file that is worth it', async () => {
  const path = join(folder.path, 'llama-moe-8x1b.Q4_K_M.gguf')
  writeFileSync(path, llamaModel(LAB_MODEL_SCALE))
  await app.dropFiles(page, 'body', [path])
  const other = await app.waitForWindow((candidate) => candidate !== page)
  await other.getByRole('tab', { name: 'Lab' }).click()
  await album.takeAll(other, 'lab-empty')
  // Enough for a spread, which the README's picture shows of more.
  if (!forReadme) await choose('3', other)
  await other.getByRole('button', { name: 'Start the experiment' }).click()
  await other.getByRole('progressbar', { name: 'Progress of the experiment' }).waitFor()
  await other.getByRole('table').getByRole('row').nth(2).waitFor({ timeout: 60_000 })
  await album.take(other, 'lab-running-dark')
  await other.getByRole('region', { name: 'What is seen here' }).waitFor({ timeout: 60_000 })
  await other.getByText('identical', { exact: true }).waitFor()
  await album.takeAll(other, 'lab')
})
