import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { viewFacts, VIEWS_OF } from '../../shared/ipc/views.ts'
import { copyInto, dropModel, fixture, pressMenuKey, temporaryFolder } from './helpers.ts'
import type { TestApp } from './launch.ts'
import { shareApp } from './shared-app.ts'

const folder = temporaryFolder()
afterAll(() => folder.dispose())

const shared = shareApp()
let app: TestApp
let page: Page
beforeEach(() => {
  app = shared.app
  page = shared.page
})

const tab = (name: string) => page.getByRole('tab', { name: new RegExp(`^${name}`) })
const chosen = () => page.getByRole('tab', { selected: true }).getAttribute('id')
const hash = () => page.evaluate(() => location.hash)
const views = VIEWS_OF.model
const last = viewFacts(views.at(-1)!)

describe('tabs', () => {
  it('are chosen by pointer, arrows, Home, End and Ctrl with a number', async () => {
    await dropModel(app, page, copyInto(folder.path, fixture('version-1.gguf')))
    expect(await chosen()).toBe('tab-tensors')
    await tab('Problems').click()
    expect(await chosen()).toBe('tab-problems')
    expect(await hash()).toBe('#/problems')
    expect(await page.getByRole('tabpanel').getAttribute('aria-labelledby')).toBe('tab-problems')

    await page.keyboard.press('Home')
    expect(await chosen()).toBe(`tab-${views[0]}`)
    await page.keyboard.press('ArrowLeft')
    expect(await chosen()).toBe(`tab-${last.id}`)
    expect(await page.evaluate(() => document.activeElement?.id)).toBe(`tab-${last.id}`)
    await page.keyboard.press('ArrowRight')
    expect(await chosen()).toBe(`tab-${views[0]}`)

    const places = new Set<number>()
    for (const [i, id] of [...views.entries()].reverse()) {
      await pressMenuKey(app, `CmdOrCtrl+${i + 1}`)
      await expect.poll(chosen).toBe(`tab-${id}`)
      expect(await hash()).toBe(`#/${id}`)
      // The focus goes with it: one tab has a ring.
      await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe(`tab-${id}`)
      places.add((await tab(last.label).boundingBox())!.x)
    }
    // Bold or not, each tab has the same room.
    expect(places.size).toBe(1)
  })

  it('follow the fragment; one that names no view changes nothing', async () => {
    await dropModel(app, page, copyInto(folder.path, fixture('version-1.gguf')))
    await page.evaluate(() => (location.hash = '#/problems'))
    await expect.poll(chosen).toBe('tab-problems')
    await page.evaluate(() => (location.hash = '#/elsewhere'))
    await expect.poll(hash).toBe('#/problems')
    expect(await chosen()).toBe('tab-problems')
  })

  it('are remembered for a file: when the page is loaded again, when the file has changed and is read anew', async () => {
    const path = join(folder.path, 'changing.gguf')
    copyFileSync(fixture('version-1.gguf'), path)
    await dropModel(app, page, path)
    await page.getByText('GGUF v1').waitFor()
    await tab('Problems').click()
    await page.reload()
    await page.getByText('GGUF v1').waitFor()
    expect(await chosen()).toBe('tab-problems')
    copyFileSync(fixture('version-2.gguf'), path)
    await app.dropFiles(page, 'body', [path])
    await page.getByText('GGUF v2').waitFor()
    expect(await chosen()).toBe('tab-problems')
  })
})
