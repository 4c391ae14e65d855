import { readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { expectedDigests } from '../helpers/digests.ts'
import { dropModel, exportCsv, fixture, scan, scanEnd, temporaryFolder } from './helpers.ts'
import { launchApp, type TestApp } from './launch.ts'

const folder = temporaryFolder()
afterAll(() => folder.dispose())

let app: TestApp
let page: Page
beforeEach(async () => {
  app = await launchApp()
  page = await app.firstWindow()
})
afterEach(async () => {
  expect(await app.close()).toEqual([])
})

async function chooseMeasure(name: RegExp) {
  await page.getByRole('button', { name: /^Also/ }).click()
  await page.getByRole('checkbox', { name }).check()
  await page.keyboard.press('Escape')
}

const clickMenu = (id: string) =>
  app.evaluate(({ Menu }, item) => {
    const found = Menu.getApplicationMenu()?.getMenuItemById(item)
    if (!found?.enabled) throw new Error(`${item} cannot be clicked`)
    found.click()
  }, id)

describe('digests', () => {
  it('are chosen, measured, shown, exported and remembered', async () => {
    const expected = expectedDigests('all-types.gguf')
    await dropModel(app, page, fixture('all-types.gguf'))
    const column = page.getByRole('columnheader', { name: /^xxh64/ })
    await scan(page, 'Worker threads')
    expect(await column.count()).toBe(0)

    await chooseMeasure(/xxh64/)
    await page.getByRole('button', { name: 'Also: xxh64' }).waitFor()
    // The statistics are there: only the digests are missing.
    await page.getByRole('button', { name: /^Add/ }).click()
    await column.waitFor()
    await expect.poll(() => page.getByRole('button', { name: /^Add/ }).count(), { timeout: 20_000 }).toBe(0)
    await scanEnd(page)
    const rows = await exportCsv(app, page, join(folder.path, 'digests.csv'), 'All rows')
    expect(Object.keys(rows[0]!)).toEqual(expect.arrayContaining(['raw_sum', 'xxh64', 'sha256']))
    for (const row of rows) {
      expect(row['xxh64']).toBe(expected[row['name']!]!.xxh64)
      expect(row).toMatchObject({ status: 'done', raw_sum: '', sha256: '' })
    }

    // Only columns in sight have cells.
    await column.scrollIntoViewIfNeeded()
    await page.getByRole('gridcell', { name: `${expected['blk.0.f32.weight']!.xxh64.slice(0, 12)}…` }).click()
    await page.getByText(expected['blk.0.f32.weight']!.xxh64, { exact: true }).waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Also: xxh64' }).waitFor()
    await column.waitFor()
  })
})

describe('a manifest', () => {
  it('is exported, and names the tensor in which one byte was flipped', async () => {
    const path = join(folder.path, 'model.gguf')
    const manifest = join(folder.path, 'model.gguf.manifest')
    const bytes = readFileSync(fixture('all-types.gguf'))
    writeFileSync(path, bytes)
    utimesSync(path, 1000, 1000)
    await dropModel(app, page, path)
    // Nothing is measured yet: that comes first.
    await app.answerDialog('save', manifest)
    await clickMenu('export-manifest')
    await page.getByText('35 hashes written to model.gguf.manifest.').waitFor()
    expect(readFileSync(manifest, 'utf8')).toContain(
      `xxh64     ${expectedDigests('all-types.gguf')['blk.10.q4_k.weight']!.xxh64}  model.gguf:blk.10.q4_k.weight\n`,
    )
    const report = page.getByRole('region', { name: 'Manifest check' })
    await app.answerDialog('open', manifest)
    await clickMenu('check-manifest')
    await report.getByText(/^The model matches model.gguf.manifest. Manifest \(xxh64\): 35 match\.$/).waitFor()
    await report.getByRole('button', { name: 'Close' }).click()
    expect(await report.count()).toBe(0)

    // The last byte is the last tensor's, before the padding: any byte of its data will do.
    const damaged = Buffer.from(bytes)
    damaged[damaged.length - 64]! ^= 1
    writeFileSync(path, damaged, { flag: 'r+' })
    // As rsync and touch do: only the time of change, which nobody can set, tells that it was written to.
    utimesSync(path, 1000, 1000)
    await dropModel(app, page, path)
    // The rows of the model before are still there until this one is open.
    await page.getByRole('gridcell', { name: 'waiting' }).first().waitFor()
    await app.answerDialog('open', manifest)
    await clickMenu('check-manifest')
    await report.getByText(/The model does not match model.gguf.manifest/).waitFor({ timeout: 20_000 })
    await report.getByText('34 match, 1 does not match').waitFor()
    expect(await report.getByRole('listitem').allInnerTexts()).toEqual([
      expect.stringMatching(/^blk\.34\.q2_0\.weight: xxh64 is [0-9a-f]{16}, the manifest says [0-9a-f]{16}$/),
    ])

    await app.answerDialog('open', path)
    await clickMenu('check-manifest')
    await page.getByText(/model\.gguf has no hash that can be checked/).waitFor()
  })
})
