import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { viewFacts, VIEWS_OF } from '../../shared/ipc/views.ts'
import { describedModel } from '../helpers/described-model.ts'
import { overviewModel } from '../helpers/overview-model.ts'
import { violations } from './axe.ts'
import { dropModel, fixture, pressMenuKey, scan, temporaryFolder } from './helpers.ts'
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

/** A key of the menu, or one of the page. */
const press = (key: string) => (key.startsWith('CmdOrCtrl+') ? pressMenuKey(app, key) : page.keyboard.press(key))

/** Does what the palette offers first. */
async function run(title: string) {
  await pressMenuKey(app, 'CmdOrCtrl+K')
  await page.getByRole('combobox', { name: 'Search commands and tensors' }).fill(title)
  await page.keyboard.press('Enter')
}

describe('axe finds nothing', () => {
  const found: Record<string, string[]> = {}
  const look = async (state: string, within?: string) => {
    const against = await violations(page, within)
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
    await page.getByRole('grid', { name: 'Tensors' }).getByRole('row').nth(2).click()
    await page.getByText(/^Cannot be measured: its data .* is beyond the end of file \([\d,]+ bytes\)\.$/).waitFor()
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
    await look('row menu', '[role="menu"]')
    await page.keyboard.press('Escape')
    for (const name of ['Columns', '?', 'Export', 'Export values', /^Also/]) {
      await button(name).click()
      await look(String(name), '.panel, [role="menu"], fieldset.list')
      await page.keyboard.press('Escape')
    }
    const manifest = join(folder.path, 'a.manifest')
    await app.answerDialog('save', manifest)
    await run('Export a manifest')
    await page.getByText(/hashes written/).waitFor()
    await app.answerDialog('open', manifest)
    await run('Check against a manifest')
    await page.getByRole('region', { name: 'Manifest check' }).waitFor()
    await look('manifest check', '[aria-label="Manifest check"]')
    for (const [keys, name] of [
      ['CmdOrCtrl+K', 'Commands'],
      ['CmdOrCtrl+P', 'Go to a tensor'],
      ['?', 'Keys'],
    ] as const) {
      await press(keys)
      await page.getByRole('dialog', { name }).waitFor()
      await look(name, 'dialog')
      await page.keyboard.press('Escape')
    }
    await button('Values').click()
    await page.getByRole('grid', { name: 'Values' }).waitFor()
    await page.getByRole('complementary', { name: 'Block' }).getByRole('heading').waitFor()
    await look('values')
    await button('← Tensors').click()
    await tab('Overview')
    await page.getByText(/^NaN in /).waitFor()
    await page.getByRole('grid', { name: /^Std/ }).focus()
    await look('overview')
    await tab('Log')
    await look('log')
    await tab('Lab')
    await page.getByText('Nothing measured yet').waitFor()
    await look('lab')
    expect(found).toEqual({})
  })
})

describe('the palette', () => {
  const field = () => page.getByRole('combobox', { name: 'Search commands and tensors' })
  const active = () => page.locator('[role="option"][aria-selected="true"]')

  it('finds commands and tensors, does them, and gives the focus back', async () => {
    await tab('Tensors')
    const table = page.getByRole('grid', { name: 'Tensors' })
    await table.focus()
    await pressMenuKey(app, 'CmdOrCtrl+Shift+P')
    await field().fill('show log')
    expect(await active().innerText()).toMatch(/Show: Log/)
    await page.keyboard.press('Escape')
    await field().waitFor({ state: 'detached' })
    expect(await table.evaluate((grid) => document.activeElement === grid)).toBe(true)
    await pressMenuKey(app, 'CmdOrCtrl+K')
    await field().fill('blk 17 attn_k')
    await expect.poll(() => active().innerText()).toMatch(/blk\.17\.attn_k\.weight/)
    await page.keyboard.press('Enter')
    await page.getByRole('complementary', { name: 'Tensor details' }).getByText('blk.17.attn_k.weight').waitFor()
    await run('choose col')
    await page.getByRole('group', { name: 'Columns' }).waitFor()
    await page.keyboard.press('Escape')
    await pressMenuKey(app, 'CmdOrCtrl+K')
    await field().fill('pause')
    const pause = page.getByRole('option', { name: /Pause the scan/ })
    expect(await pause.innerText()).toMatch(/No scan is running/)
    await pause.click({ force: true })
    expect(await field().isVisible()).toBe(true)
    await pressMenuKey(app, 'CmdOrCtrl+K')
    await field().waitFor({ state: 'detached' })
    await page.keyboard.press('Shift+F8')
    await page.getByRole('complementary', { name: 'Tensor details' }).getByText('blk.9.ffn_down_exps.weight').waitFor()
  })
})

describe("the system's wishes", () => {
  const style = (selector: string, property: 'backgroundColor' | 'outlineStyle' | 'outlineColor') =>
    page
      .locator(selector)
      .first()
      .evaluate((element, property) => getComputedStyle(element)[property], property)
  const canvas = () => style('body', 'backgroundColor')

  it('with its own colours, what is chosen, what is focused, marks and cells still show', async () => {
    await page.emulateMedia({ forcedColors: 'active' })
    await tab('Tensors')
    const rows = '[role="grid"] [role="rowgroup"] [role="row"]'
    expect(await style(`${rows}[aria-selected="true"]`, 'backgroundColor')).not.toBe(await canvas())
    expect(await style(`${rows}[aria-selected="false"]`, 'backgroundColor')).toBe(await canvas())
    expect(await style('.status.done i', 'backgroundColor')).not.toBe(await canvas())
    expect(await style('.button.primary', 'backgroundColor')).not.toBe(await canvas())
    await page.keyboard.press('/')
    expect(await style(':focus-visible', 'outlineStyle')).toBe('solid')
    await tab('Overview')
    const cells = page.locator('[role="gridcell"].there')
    await cells.first().waitFor()
    const shades = await cells.evaluateAll((all) => all.map((cell) => getComputedStyle(cell).backgroundColor))
    expect(new Set(shades).size).toBeGreaterThan(3)
    await page.emulateMedia({ forcedColors: 'none' })
  })

  it('lines are stronger with more contrast, and nothing moves with less motion', async () => {
    const line = () => page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--line'))
    const usual = await line()
    await page.emulateMedia({ contrast: 'more' })
    expect(await line()).not.toBe(usual)
    expect(await violations(page)).toEqual([])
    await page.emulateMedia({ contrast: 'no-preference' })
    const moving = await page.evaluate(
      () =>
        [...document.querySelectorAll('*')].filter((element) => {
          const { transitionDuration, animationName } = getComputedStyle(element)
          return transitionDuration !== '0s' || animationName !== 'none'
        }).length,
    )
    expect(moving).toBe(0)
  })
})

describe('the menu', () => {
  it('zooms up to its limit, and new windows are as large', async () => {
    const press = async (id: string, times: number) => {
      for (let i = 0; i < times; i++)
        await app.evaluate(({ Menu }, id) => Menu.getApplicationMenu()?.getMenuItemById(id)?.click(), id)
    }
    const factors = () =>
      app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows().map(({ webContents }) => Math.round(webContents.getZoomFactor() * 100)),
      )
    await press('zoom-in', 9)
    expect(new Set(await factors())).toEqual(new Set([200]))
    await press('zoom-reset', 1)
    expect(new Set(await factors())).toEqual(new Set([100]))
  })
})

describe.each([
  { width: 640, height: 400 },
  { width: 1600, height: 1000 },
])('at $width x $height', ({ width, height }) => {
  it('every control can be brought into sight and clicked', async () => {
    await page.setViewportSize({ width, height })
    const found: Record<string, string[]> = {}
    for (const id of VIEWS_OF.model) {
      const { label } = viewFacts(id)
      await tab(label)
      found[label] = await outOfReach(page)
    }
    await tab('Tensors')
    await button('Values').click()
    await page.getByRole('grid', { name: 'Values' }).waitFor()
    found['Values'] = await outOfReach(page)
    await button('← Tensors').click()
    for (const keys of ['CmdOrCtrl+K', '?']) {
      await press(keys)
      await page.getByRole('dialog').waitFor()
      found[keys] = await outOfReach(page, '[role="dialog"], dialog')
      await page.keyboard.press('Escape')
    }
    expect(Object.fromEntries(Object.entries(found).filter(([, names]) => names.length > 0))).toEqual({})
  })
})

/** Controls that no scrolling brings into sight, that something covers, and a page that scrolls sideways. */
function outOfReach(page: Page, within = 'body'): Promise<string[]> {
  return page.evaluate((within) => {
    const controls = document
      .querySelector(within)!
      .querySelectorAll<HTMLElement>('button, input, select, summary, a[href], [tabindex="0"]')
    const lost = [...controls].filter((control) => {
      if (!control.checkVisibility() || control.closest('.sr-only')) return false
      control.scrollIntoView({ block: 'center', inline: 'center' })
      const { left, top, width, height } = control.getBoundingClientRect()
      const hit = document.elementFromPoint(left + width / 2, top + height / 2)
      // A part that hides what has no room scrolls for a script, not for a person.
      for (let part = control.parentElement; part; part = part.parentElement)
        if ((part.scrollTop > 0 || part.scrollLeft > 0) && getComputedStyle(part).overflow.includes('hidden'))
          return true
      return !hit || !(control.contains(hit) || control.closest('label')?.contains(hit))
    })
    const pages = [document.documentElement, document.body, document.querySelector('.window')!]
    const wide = pages.some(({ scrollWidth }) => scrollWidth > innerWidth)
    const nameOf = (control: HTMLElement) => (control.ariaLabel ?? control.innerText) || control.outerHTML.slice(0, 80)
    return [...(wide ? ['the page scrolls sideways'] : []), ...lost.map(nameOf)]
  }, within)
}

/** The window of the model that was opened last. */
function nextPage(before: Page): Promise<Page> {
  const seen = app.windows()
  void before
  return app.waitForWindow((page) => !seen.includes(page))
}
