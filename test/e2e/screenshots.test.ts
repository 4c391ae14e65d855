/**
 * Every view in both themes and both sizes, in `test-results/screenshots`, where a person can judge them. With
 * TENSORSCOPE_SCREENSHOTS=1 those that the README shows are made anew.
 */
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describedModel } from '../helpers/described-model.ts'
import { llamaModel } from '../helpers/large-model.ts'
import { overviewModel } from '../helpers/overview-model.ts'
import { createAlbum, MODEL_SCALE, PART_SCANNED, type Size, SIZES, THEMES } from './album.ts'
import { dropModel, exportReport, fixture, scan, scanEnd, startScan, temporaryFolder } from './helpers.ts'
import type { LaunchOptions } from './host.ts'
import { launchApp, type TestApp } from './launch.ts'
import { openReport } from './open-report.ts'

const album = createAlbum('screenshots', ['scanning-light', 'overview-light', 'details-dark', 'values-first-nan-dark'])
const pictures = resolve(import.meta.dirname, '../../test-results/screenshots')

const folder = temporaryFolder()
const model = join(folder.path, 'llama-moe-8x1b.Q4_K_M.gguf')
const described = join(folder.path, 'example-8b-instruct.gguf')
const summarised = join(folder.path, 'example-8x1b-instruct.Q4_K_M.gguf')
beforeAll(() => {
  writeFileSync(model, llamaModel(MODEL_SCALE))
  writeFileSync(described, describedModel(32_000))
  writeFileSync(summarised, overviewModel())
})
afterAll(() => folder.dispose())

describe.each(SIZES)('at $viewport.width x $viewport.height', (size) => {
  const { viewport } = size
  it('in light and dark', async () => {
    const userData = temporaryFolder()
    const app = await launchApp({ viewport, userData: userData.path })
    const page = await app.firstWindow()
    const shoot = (view: string) => album.takeThemes(page, view, size)
    await shoot('empty')
    await declineAdvice(page)
    await app.dropFiles(page, 'body', [fixture('malformed/bad-magic.gguf')])
    await page.getByText(/not a GGUF file/i).waitFor()
    await shoot('refused')
    await dropModel(app, page, model)
    await shoot('opened')
    await scanHalf(page)
    await shoot('scanning')
    await scanEnd(page)
    await showWorst(page)
    await shoot('details')
    await inspect(page, shoot)
    await page.getByRole('tab', { name: 'Log' }).click()
    await page.getByText(/Scan of .* done/).waitFor()
    await shoot('log')
    await page.getByRole('tab', { name: 'Tensors' }).click()
    await page.getByLabel('Filter', { exact: true }).fill('ffn_down layer:4-12')
    await page.getByRole('button', { name: 'Export', exact: true }).click()
    await shoot('export')
    expect(await app.close()).toEqual([])
    await secondStart(size, { viewport, userData: userData.path })
    await describedViews(size, { viewport })
    userData.dispose()
  })
})

describe.each(SIZES)('the overview at $viewport.width x $viewport.height', (size) => {
  it('in light and dark', async () => {
    const app = await launchApp({ viewport: size.viewport })
    const page = await app.firstWindow()
    await declineAdvice(page)
    await dropModel(app, page, summarised)
    await page.getByRole('tab', { name: 'Overview' }).click()
    await page.getByRole('list', { name: 'Findings' }).waitFor()
    await page.getByRole('gridcell').first().waitFor()
    await album.takeThemes(page, 'overview-opened', size)
    await scan(page, 'Worker threads')
    await page.getByText(/^NaN in /).waitFor()
    await page.getByRole('grid', { name: /^Std/ }).getByText('NaN').waitFor()
    await album.takeThemes(page, 'overview', size)
    if (size.name === '') await reportPictures(app, page)
    expect(await app.close()).toEqual([])
  })
})

/** The report as a browser shows it, whole; once as it is printed. */
async function reportPictures(app: TestApp, page: Page) {
  const path = join(folder.path, 'report.html')
  await exportReport(app, page, path, 'HTML report')
  const { page: report, close } = await openReport(path)
  for (const theme of THEMES) {
    await report.emulateMedia({ colorScheme: theme })
    await report.screenshot({ path: join(pictures, `report-${theme}.png`), fullPage: true })
    if (theme === 'light') await report.pdf({ path: join(pictures, 'report-printed.pdf'), preferCSSPageSize: true })
  }
  await close()
}

/** The start window now knows a file; then a file with problems. */
async function secondStart(size: Size, options: LaunchOptions) {
  const app = await launchApp(options)
  const page = await app.firstWindow()
  await page.getByText('Recent').waitFor()
  await album.takeThemes(page, 'recent', size)
  await page.getByRole('button', { name: 'Settings' }).click()
  await page
    .getByRole('dialog')
    .getByText(/^Results of/)
    .waitFor()
  await album.takeThemes(page, 'settings', size)
  await page.keyboard.press('Escape')
  await dropModel(app, page, fixture('malformed/data-truncated.gguf'))
  await page.getByRole('tab', { name: /Problems/ }).click()
  await album.takeThemes(page, 'problems', size)
  expect(await app.close()).toEqual([])
}

/** What a file says of itself. */
async function describedViews(size: Size, options: LaunchOptions) {
  const app = await launchApp(options)
  const page = await app.firstWindow()
  const shoot = (view: string) => album.takeThemes(page, view, size)
  await dropModel(app, page, described)
  await page.getByRole('tab', { name: 'Metadata' }).click()
  await page.getByText('general.license').waitFor()
  await shoot('metadata')
  await page.getByText('general.description').click()
  await page.getByRole('button', { name: /^Show all/ }).waitFor()
  await shoot('metadata-text')
  await page.getByLabel('Search keys and values').fill('tokenizer.ggml')
  await page.getByText('tokenizer.ggml.tokens', { exact: true }).click()
  await page.getByText('<unk>', { exact: true }).waitFor()
  await shoot('metadata-array')
  await page.getByRole('tab', { name: 'Tokenizer' }).click()
  await page.getByRole('list', { name: 'Checks' }).waitFor()
  await page.getByLabel('Go to id').fill('31993')
  await page.keyboard.press('Enter')
  await page.getByText('\u2581word7', { exact: true }).waitFor()
  await shoot('tokenizer')
  await page.getByRole('tab', { name: 'Template' }).click()
  await page.getByText('Chat template of the example model').waitFor()
  await shoot('template')
  await page.getByRole('combobox', { name: 'Template' }).selectOption('tool_use')
  await page.getByRole('button', { name: 'line 4' }).first().click()
  await page.locator('.line.shown').waitFor()
  await shoot('template-warnings')
  await app.dropFiles(page, 'body', [fixture('version-2.gguf')])
  const other = await app.waitForWindow((candidate) => candidate !== page)
  await other.getByRole('tab', { name: 'Tokenizer' }).click()
  await other.getByRole('heading', { name: 'This model has no tokenizer.' }).waitFor()
  await album.takeThemes(other, 'tokenizer-none', size)
  expect(await app.close()).toEqual([])
}

/** What opens from the table: the columns, the help, the menu of a row, the values at their first NaN. */
async function inspect(page: Page, shoot: (view: string) => Promise<void>) {
  await page.getByRole('button', { name: 'Columns' }).click()
  await shoot('columns')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: '?' }).click()
  await shoot('filter-help')
  await page.keyboard.press('Escape')
  await page.getByRole('grid', { name: 'Tensors' }).getByRole('row').nth(1).click({ button: 'right' })
  await shoot('row-menu')
  await page.getByRole('menuitem', { name: 'Show values' }).click()
  await page.getByRole('button', { name: /^First/ }).click()
  await page.getByRole('complementary', { name: 'Block' }).getByRole('heading').waitFor()
  await page.mouse.move(400, 300)
  await shoot('values-first-nan')
  await page.getByRole('button', { name: '← Tensors' }).click()
  await page.getByLabel('Filter', { exact: true }).fill('type:Q4_K')
  await page.getByRole('grid', { name: 'Tensors' }).getByRole('row').nth(1).click()
  await page.getByRole('button', { name: 'Values', exact: true }).click()
  await page
    .getByRole('group', { name: 'Fields' })
    .getByRole('button', { name: /^scales/ })
    .click()
  await shoot('values')
  await page.getByRole('button', { name: '← Tensors' }).click()
  await page.getByLabel('Filter', { exact: true }).fill('')
}

/** What is offered at the first start only is in the picture of the start. */
const declineAdvice = (page: Page) => page.getByRole('button', { name: 'Do not offer again' }).click()

/** Begins a scan and returns in the midst of it. */
async function scanHalf(page: Page) {
  await startScan(page, 'Worker threads')
  const progress = page.getByRole('progressbar', { name: /Scan/ })
  await expect
    .poll(async () => Number(await progress.getAttribute('aria-valuenow').catch(() => 100)), {
      interval: 10,
      timeout: 20_000,
    })
    .toBeGreaterThan(PART_SCANNED)
}

/** Sorts by NaN, chooses the first row and waits for its histogram. */
async function showWorst(page: Page) {
  await page.getByRole('columnheader', { name: 'NaN' }).click()
  await page.getByRole('grid', { name: 'Tensors' }).getByRole('row').nth(1).click()
  await page.getByRole('img', { name: /Histogram/ }).waitFor()
}
