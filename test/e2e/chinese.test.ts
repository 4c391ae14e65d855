/**
 * Every view in Chinese: no sentence of the app is left in English. The pictures in `test-results/screenshots-zh` are for
 * people to judge; a machine without a Chinese font shows boxes in them.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Transport } from '../../shared/ipc/transport.ts'
import type { WindowState } from '../../shared/ipc/window-state.ts'
import { describedModel } from '../helpers/described-model.ts'
import { overviewModel } from '../helpers/overview-model.ts'
import { createAlbum } from './album.ts'
import { fixture, temporaryFolder } from './helpers.ts'
import type { TestApp } from './launch.ts'
import { shareApp } from './shared-app.ts'

const album = createAlbum('screenshots-zh')
const folder = temporaryFolder()
const described = join(folder.path, 'example-8b-instruct.gguf')
const summarised = join(folder.path, 'example-8x1b-instruct.Q4_K_M.gguf')
beforeAll(() => {
  writeFileSync(described, describedModel(2000))
  writeFileSync(summarised, overviewModel())
})
afterAll(() => folder.dispose())

/** Values of the models' metadata that stand among the app's words. */
const FROM_FILES = new Set([
  'en, zh, de',
  'Example Labs',
  // Keys of the metadata, as they are.
  'tokens, scores 和 token_type 各有 2,000 个元素。',
])
const isFromFile = (text: string) => FROM_FILES.has(text) || text.startsWith('A model for tests.')

const shared = shareApp()
let app: TestApp
let page: Page
beforeEach(() => {
  app = shared.app
  page = shared.page
})

it('says everything of a measured model in Chinese', async () => {
  await openInChinese(fixture('all-types.gguf'))
  await scanned()
  await page.getByRole('row').filter({ hasText: /Q4_K/ }).first().click()
  await page.getByRole('img', { name: '值的直方图' }).waitFor()
  await views('measured')
  await page.getByRole('tab', { name: '张量' }).click()
  await look('columns', () => page.getByRole('button', { name: '列', exact: true }).click())
  await page.keyboard.press('Escape')
  await look('filter-help', () => page.getByRole('button', { name: '?' }).click())
  await page.keyboard.press('Escape')
  await look('row-menu', () => page.getByRole('row').nth(3).click({ button: 'right' }))
  await look('values', async () => {
    // A window that changes its size closes its menus.
    await page.getByRole('row').nth(3).click({ button: 'right' })
    await page.getByRole('menuitem', { name: '显示值' }).click()
    await page.getByRole('complementary', { name: '块' }).getByRole('heading').waitFor()
  })
})

it('says everything of a described model in Chinese', async () => {
  await openInChinese(described)
  await views('described')
  await page.getByRole('tab', { name: '元数据' }).click()
  await look('key', async () => {
    await page.getByText('general.description').click()
    await page.getByRole('button', { name: /^显示全部/ }).waitFor()
  })
})

it('says everything of an overview in Chinese', async () => {
  await openInChinese(summarised)
  await scanned()
  await views('overview')
})

async function scanned() {
  await page.getByRole('button', { name: '扫描', exact: true }).click()
  await page.getByText('扫描完成。').waitFor({ timeout: 60_000 })
}

/** Opens a model in a window that was told to speak Chinese. */
async function openInChinese(path: string) {
  await page.evaluate(async () => {
    const { tensorscope } = window as unknown as { tensorscope: Transport<File> }
    const state = (await tensorscope.call('getState', undefined)) as { readonly value: WindowState }
    await tensorscope.call('setPreferences', { ...state.value.preferences, language: 'zh-CN' })
  })
  await page.reload()
  await page.locator('html[lang="zh-CN"]').waitFor()
  await app.dropFiles(page, 'body', [path])
  await page.getByRole('tab', { name: '张量' }).waitFor()
}

/** Every view: what it says, and a picture. */
async function views(name: string) {
  const tabs = await page.getByRole('tab').all()
  expect(tabs.length).toBeGreaterThanOrEqual(7)
  for (const tab of tabs) {
    const id = (await tab.getAttribute('id'))!
    await look(`${name}-${id.replace('tab-', '')}`, async () => {
      await tab.click()
      await expect.poll(() => page.getByText(/^正在(读取|查找)/).count(), { timeout: 20_000 }).toBe(0)
    })
  }
}

/** Does something, and looks at what the window says then, in both sizes. The other theme has the same words. */
async function look(name: string, act: () => Promise<unknown>) {
  await act()
  expect
    .soft(
      (await englishOf(page)).filter((text) => !isFromFile(text)),
      name,
    )
    .toEqual([])
  await album.takeSizes(page, name)
}

/**
 * Two English words or more in a row, in what is seen or heard. Not looked at: what comes from files, which stands in
 * fixed width, and the log, which is English always.
 */
function englishOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const DATA = '.mono, td.entry, td.level, td.scope, title, style, script'
    const READ = ['aria-label', 'title', 'placeholder']
    const isEnglish = (text: string) => /[A-Za-z]{2,}[,;:]? [A-Za-z]{2,}/.test(text)
    const isShown = (element: Element) => element.checkVisibility({ visibilityProperty: true })
    const found = new Set<string>()
    for (const element of document.querySelectorAll('*')) {
      if (element.closest(DATA) || !isShown(element)) continue
      for (const node of element.childNodes)
        if (node instanceof Text && isEnglish(node.data)) found.add(node.data.trim())
    }
    for (const element of document.querySelectorAll(READ.map((name) => `[${name}]`).join())) {
      // A title of data says the same data.
      if (element.matches(DATA) || !isShown(element)) continue
      for (const name of READ) {
        const text = element.getAttribute(name) ?? ''
        if (isEnglish(text) && !element.closest('.mono, .clip')) found.add(`${name}: ${text}`)
      }
    }
    return [...found]
  })
}
