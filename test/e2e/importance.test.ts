import { resolve } from 'node:path'
import { afterAll, beforeEach, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { copyInto, fixture, temporaryFolder } from './helpers.ts'
import type { TestApp } from './launch.ts'
import { shareApp } from './shared-app.ts'

const folder = temporaryFolder()
afterAll(() => folder.dispose())

const shared = shareApp({ viewport: { width: 1280, height: 800 } })
let app: TestApp
let page: Page
beforeEach(() => {
  app = shared.app
  page = shared.page
})

const grid = () => page.getByRole('grid', { name: 'Importance' })
const rows = () => grid().getByRole('rowheader').allInnerTexts()

it.each(['gguf', 'dat'])(
  'an importance matrix (.%s) opens with its entries, sorted by a click or a key',
  async (extension) => {
    await app.dropFiles(page, 'body', [copyInto(folder.path, fixture(`compare/compare.imatrix.${extension}`))])
    await grid().waitFor()
    expect(await page.getByRole('tab').allInnerTexts()).not.toContain('Tokenizer')
    await grid().getByText('blk.0.ffn_down_exps.weight').waitFor()
    expect(await rows()).toHaveLength(extension === 'gguf' ? 18 : 17)
    const sum = grid().getByRole('columnheader', { name: 'Σ E[A²]' })
    await sum.getByRole('button').click()
    expect(await sum.getAttribute('aria-sort')).toBe('descending')
    expect((await rows())[0]).toBe('blk.0.ffn_down_exps.weight')
    await sum.getByRole('button').press('Enter')
    expect((await rows())[0]).toBe('blk.2.attn_q.weight')
    await grid().focus()
    await page.keyboard.press('End')
    await page.keyboard.press('ArrowUp')
    expect(await grid().getByRole('row', { selected: true }).count()).toBe(1)
    await page.getByText(/^1[78] entries/).waitFor()
    const shots = process.env['IMPORTANCE_SHOTS']
    if (shots === undefined) return
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.screenshot({ path: resolve(shots, `importance-${extension}-${colorScheme}.png`) })
    }
  },
)
