import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describedModel } from '../helpers/described-model.ts'
import { overviewModel } from '../helpers/overview-model.ts'
import { violations } from './axe.ts'
import { dropModel, fixture, scan, temporaryFolder } from './helpers.ts'
import { launchApp, type TestApp } from './launch.ts'

const folder = temporaryFolder()
const measured = join(folder.path, 'example-8x1b-instruct.Q4_K_M.gguf')
const described = join(folder.path, 'example-8b-instruct.gguf')
let app: TestApp
let page: Page
beforeAll(async () => {
  writeFileSync(measured, overviewModel())
  writeFileSync(described, describedModel(4000))
  app = await launchApp({ viewport: { width: 1280, height: 800 } })
  page = await app.firstWindow()
})
afterAll(async () => {
  expect(await app.close()).toEqual([])
  folder.dispose()
})

const tab = (name: string) => page.getByRole('tab', { name: new RegExp(`^${name}`) }).click()
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })

describe('axe finds nothing', () => {
  const found: Record<string, string[]> = {}
  const look = async (state: string) => {
    const against = await violations(page)
    if (against.length > 0) found[state] = against
  }

  it('in any view, panel, menu and dialog, light and dark', async () => {
    await look('start')
    await dropModel(app, page, described)
    await look('not scanned')
    await tab('Metadata')
    await page.getByText('general.description').click()
    await page.getByRole('button', { name: /^Show all/ }).waitFor()
    await look('metadata')
    await tab('Tokenizer')
    await page.getByRole('list', { name: 'Checks' }).waitFor()
    await look('tokenizer')
    await tab('Template')
    await page.getByRole('combobox', { name: 'Template' }).selectOption('tool_use')
    await page.getByRole('button', { name: 'line 4' }).first().waitFor()
    await look('template')
    await app.dropFiles(page, 'body', [fixture('malformed/data-truncated.gguf')])
    page = await nextPage(page)
    await tab('Problems')
    await look('problems')
    await app.dropFiles(page, 'body', [measured])
    page = await nextPage(page)
    await scan(page, 'Worker threads')
    await page.getByRole('columnheader', { name: 'NaN' }).click()
    await page.getByRole('grid', { name: 'Tensors' }).getByRole('row').nth(1).click()
    await page.getByRole('img', { name: /Histogram/ }).waitFor()
    await look('tensors')
    await page.getByRole('grid', { name: 'Tensors' }).getByRole('row').nth(1).click({ button: 'right' })
    await look('row menu')
    await page.keyboard.press('Escape')
    for (const name of ['Columns', '?', 'Export CSV', 'Export values', /^Also/]) {
      await button(name).click()
      await look(String(name))
      await page.keyboard.press('Escape')
    }
    await button('Values').click()
    await page.getByRole('grid', { name: 'Values' }).waitFor()
    await look('values')
    await tab('Overview')
    await page.getByText(/^NaN in /).waitFor()
    await page.getByRole('grid', { name: /^Std/ }).focus()
    await look('overview')
    await tab('Log')
    await look('log')
    expect(found).toEqual({})
  })
})

/** The window of the model that was opened last. */
function nextPage(before: Page): Promise<Page> {
  const seen = app.windows()
  void before
  return app.waitForWindow((page) => !seen.includes(page))
}
