/** Two models compared in a window: from the drop to the worst pair. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, expect, it } from 'vitest'
import { createAlbum, SIZES } from './album.ts'
import { violations } from './axe.ts'
import { copyInto, dropModel, fixture, temporaryFolder } from './helpers.ts'
import { shareApp } from './shared-app.ts'

const shared = shareApp({ viewport: SIZES[0].viewport })
const album = createAlbum('compare')
const folder = temporaryFolder()
afterAll(() => folder.dispose())

const reference = () => copyInto(folder.path, fixture('compare/compare-reference.gguf'))
const other = () => copyInto(folder.path, fixture('compare/compare-other.gguf'))

const pairs = (page: Page) => page.getByRole('grid', { name: 'Pairs of tensors' })
const headline = (page: Page) => page.getByRole('region', { name: 'Result', exact: true }).getByRole('heading')
const ended = (page: Page) => page.getByRole('button', { name: 'Compare again' }).waitFor({ timeout: 60_000 })
/** The first cell of the first rows. */
const names = async (page: Page) => (await pairs(page).getByRole('rowheader').allInnerTexts()).slice(0, 3)

it('compares two dropped models, sorts them by loss and shows the worst pair', async () => {
  const { app, page } = shared
  await app.dropFiles(page, 'body', [reference(), other()], 'compare')
  await pairs(page).waitFor()
  await ended(page)
  expect(await page.title()).toBe('compare-reference.gguf ↔ compare-other.gguf')
  expect(await headline(page).innerText()).toMatch(/\d/)
  const byLoss = await names(page)
  await album.takeAll(page, 'table')
  await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click()
  expect(await names(page)).not.toEqual(byLoss)
  await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click()
  await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click()
  expect(await names(page)).toEqual(byLoss)
  await page.keyboard.press('F7')
  const panel = page.getByRole('complementary', { name: 'Details of the pair' })
  const shown = () => panel.getByRole('heading', { level: 2 }).innerText()
  await panel.waitFor()
  expect(await shown()).toBe(byLoss[0])
  // Values that are not finite have no largest difference; the next pair has one.
  expect(byLoss[0]).toBe('nonfinite.weight')
  await page.keyboard.press('F7')
  await panel.getByRole('button', { name: 'Show both blocks' }).waitFor()
  expect(await shown()).toBe(byLoss[1])
  await album.takeAll(page, 'panel')
  expect(await violations(page)).toEqual([])
  await panel.getByRole('button', { name: 'Show both blocks' }).click()
  await page
    .getByRole('complementary', { name: 'Block of the other model' })
    .getByText('Value', { exact: true })
    .waitFor()
  await album.takeAll(page, 'blocks')
  expect(await violations(page, 'dialog')).toEqual([])
  await page.keyboard.press('Escape')
})

it('asks whether one file beside an open model is compared, and swaps the sides', async () => {
  const { app, page } = shared
  await dropModel(app, page, reference())
  await app.dropFiles(page, 'body', [other()], 'compare')
  await ended(page)
  await page.getByRole('button', { name: 'Swap sides' }).click()
  await expect.poll(() => page.title()).toBe('compare-other.gguf ↔ compare-reference.gguf')
  await ended(page)
  await page.getByRole('tab', { name: 'Tensors' }).click()
  await page.getByRole('radio', { name: 'Other' }).check({ force: true })
  expect(await page.getByRole('banner').innerText()).toContain('compare-reference.gguf')
  await page.reload()
  await page.getByRole('tab', { name: 'Comparison' }).click()
  await ended(page)
})

it('exports the pairs as CSV and shows the heat map and the differences of the headers', async () => {
  const { app, page } = shared
  await app.dropFiles(page, 'body', [reference(), other()], 'compare')
  await ended(page)
  const path = join(folder.path, 'pairs.csv')
  await app.answerDialog('save', path)
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  await page.getByRole('menuitem', { name: 'CSV, all pairs' }).click()
  await page.getByText('Comparison written to pairs.csv.').waitFor()
  const lines = readFileSync(path, 'utf8').trim().split('\n')
  expect(lines[0]).toContain('sqnr_db')
  expect(lines.filter((line) => !line.startsWith('#'))).toHaveLength(50)
  await page.getByRole('radio', { name: 'Heat map' }).check({ force: true })
  await page.getByRole('grid', { name: /by layer and role/ }).waitFor()
  await album.takeAll(page, 'map')
  expect(await violations(page)).toEqual([])
  await page.getByRole('tab', { name: 'Differences' }).click()
  await page.getByRole('heading', { name: 'Metadata' }).waitFor()
  await album.takeAll(page, 'differences')
  expect(await violations(page)).toEqual([])
})
