import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, expect, it } from 'vitest'
import { fileNameOf, VERDICT_MODELS, type VerdictModel } from '../helpers/verdict-models.ts'
import { scan, temporaryFolder } from './helpers.ts'
import { launchApp } from './launch.ts'

const folder = temporaryFolder()
afterAll(() => folder.dispose())

// A scan that is cancelled half way is seen in the test of the main job.
const MODELS = VERDICT_MODELS.filter(({ measured }) => measured !== 'some')

/** The number on a tab; none is 0. */
async function badge(page: Page, tab: string): Promise<number> {
  const text = await page.getByRole('tab', { name: new RegExp(`^${tab}`) }).innerText()
  return Number(/\d+/.exec(text.replaceAll(',', ''))?.[0] ?? 0)
}

async function shows(page: Page, { headline, state, errors, warnings, leadsTo, measured, name }: VerdictModel) {
  const tab = (view: string) => page.getByRole('tab', { name: new RegExp(`^${view}`) }).click()
  const panel = page.getByRole('tabpanel')
  const text = (what: string | RegExp) => panel.getByText(what, { exact: true }).first().waitFor()
  if (measured === undefined && name !== 'vocabulary') {
    await scan(page, 'Worker threads')
    const line = page.getByRole('status').getByRole('button', { name: headline })
    await line.waitFor()
    if (leadsTo !== undefined) {
      await line.click()
      await page.getByRole('complementary').getByText(leadsTo).first().waitFor()
    }
  }
  await tab('Overview')
  await text(headline)
  await expect.poll(() => badge(page, 'Overview')).toBe(errors + warnings)
  await tab('Problems')
  await text(headline)
  await expect.poll(() => badge(page, 'Problems')).toBe(errors)
  expect(await panel.getByRole('listitem').count()).toBe(errors)
  expect(state === 'errors').toBe(errors > 0)
}

it('the bar, Overview, the badges, Problems and the recent files give the same verdict', async () => {
  const paths = MODELS.map((model) => {
    const path = join(folder.path, fileNameOf(model))
    writeFileSync(path, model.bytes())
    return path
  })
  const userData = temporaryFolder()
  const app = await launchApp({ userData: userData.path })
  let page = await app.firstWindow()
  for (const [i, model] of MODELS.entries()) {
    const before = page
    await app.dropFiles(page, 'body', [paths[i]!])
    if (i > 0) page = await app.waitForWindow((candidate) => candidate !== before && candidate.url() !== 'about:blank')
    await page.getByRole('heading', { name: fileNameOf(model) }).waitFor()
    await shows(page, model)
    if (before !== page) await before.close()
  }
  expect(await app.close()).toEqual([])

  const again = await launchApp({ userData: userData.path })
  const start = await again.firstWindow()
  for (const model of MODELS) {
    const entry = start.getByRole('button', { name: new RegExp(`^${fileNameOf(model).replaceAll('.', '\\.')}`) })
    const { errors, headline } = model
    // The list is short, and names no tensor.
    await entry.getByText(errors > 0 ? new RegExp(`^${errors} errors? in`) : headline).waitFor()
  }
  expect(await again.close()).toEqual([])
  userData.dispose()
})
