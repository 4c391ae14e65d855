import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { Transport } from '../../shared/ipc/transport.ts'
import type { WindowState } from '../../shared/ipc/window-state.ts'
import type { Result } from '../../shared/text/errors.ts'
import { writeSparseModel } from '../helpers/large-model.ts'
import { parseNpy } from '../helpers/npy.ts'
import { dropModel, fixture, scan, shownNames, temporaryFolder } from './helpers.ts'
import type { TestApp } from './launch.ts'
import { shareApp } from './shared-app.ts'

const folder = temporaryFolder()
let app: TestApp
let page: Page
afterAll(() => folder.dispose())
const shared = shareApp({ viewport: { width: 1280, height: 800 } })
const take = () => {
  app = shared.app
  page = shared.page
}
beforeEach(take)

const table = () => page.getByRole('grid', { name: 'Tensors' })
const head = (name: string) => table().getByRole('columnheader', { name, exact: true })
const heads = async () =>
  (await table().getByRole('columnheader').allInnerTexts()).map((text) => text.replace(/[\u00a0↑↓].*/, '').trim())
const row = (name: string) =>
  table()
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name, exact: true }) })
const values = () => page.getByRole('grid', { name: 'Values' })
const block = () => page.getByRole('complementary', { name: 'Block' })
const readClipboard = () => app.evaluate(({ clipboard }) => clipboard.readText())

describe('the columns of the table', () => {
  it('are chosen, moved and sized, are the same after a restart, and can be reset', async () => {
    await dropModel(app, page, fixture('all-types.gguf'))
    const before = await heads()
    expect(before.slice(0, 4)).toEqual(['Name', 'Type', 'Shape', 'Size'])
    expect(before).not.toContain('Kurtosis')

    await page.getByRole('button', { name: 'Columns' }).click()
    await page.getByLabel('Kurtosis').check()
    await page.getByLabel('Status').uncheck()
    await page.keyboard.press('Escape')

    // With the pointer: type behind size, and the name's edge.
    const type = (await head('Type').boundingBox())!
    const size = (await head('Size').boundingBox())!
    await page.mouse.move(type.x + 20, type.y + 12)
    await page.mouse.down()
    await page.mouse.move(size.x + size.width - 20, type.y + 12, { steps: 5 })
    await page.mouse.up()
    expect((await heads()).slice(0, 4)).toEqual(['Name', 'Shape', 'Size', 'Type'])
    expect(await head('Type').getAttribute('aria-sort')).toBeNull()
    const name = (await head('Name').boundingBox())!
    await page.mouse.move(name.x + name.width - 3, name.y + 12)
    await page.mouse.down()
    await page.mouse.move(name.x + name.width + 57, name.y + 12, { steps: 5 })
    await page.mouse.up()
    expect((await head('Name').boundingBox())!.width).toBe(name.width + 60)

    // By keyboard: the size one to the left, the shape wider.
    await head('Size').focus()
    await page.keyboard.press('Alt+ArrowLeft')
    expect((await heads()).slice(0, 4)).toEqual(['Name', 'Size', 'Shape', 'Type'])
    await expect.poll(() => head('Size').evaluate((element) => element === document.activeElement)).toBe(true)
    const shape = (await head('Shape').boundingBox())!
    await head('Shape').focus()
    await page.keyboard.press('Shift+ArrowRight')
    expect((await head('Shape').boundingBox())!.width).toBe(shape.width + 8)

    const arranged = await heads()
    expect(arranged).toContain('Kurtosis')
    expect(arranged).not.toContain('Status')
    await shared.restart()
    take()
    await dropModel(app, page, fixture('all-types.gguf'))
    expect(await heads()).toEqual(arranged)
    expect((await head('Name').boundingBox())!.width).toBe(name.width + 60)

    // A double click fits: no name in sight is cut.
    await page.locator('[data-edge="name"]').dblclick()
    const cut = await table()
      .locator('.row .sticky .clip')
      .evaluateAll((clips) => clips.filter((clip) => clip.scrollWidth > clip.clientWidth).length)
    expect(cut).toBe(0)
    expect((await head('Name').boundingBox())!.width).toBeLessThan(name.width)

    await page.getByRole('button', { name: 'Columns' }).click()
    await page.getByRole('button', { name: 'Reset columns' }).click()
    await page.keyboard.press('Escape')
    expect(await heads()).toEqual(before)
    expect((await head('Name').boundingBox())!.width).toBe(name.width)
  })

  it('scroll sideways under the names, which stay where they are', async () => {
    await dropModel(app, page, fixture('all-types.gguf'))
    const edge = async () => (await table().boundingBox())!.x
    const name = table().getByRole('rowheader').first()
    const type = async () => (await head('Type').boundingBox())!.x
    const before = await type()
    for (const [key, moved] of [
      ['ArrowRight', -80],
      ['ArrowRight', -160],
      ['ArrowLeft', -80],
      ['ArrowLeft', 0],
    ] as const) {
      await table().press(key)
      await expect.poll(type).toBe(before + moved)
      await expect.poll(async () => (await name.boundingBox())!.x).toBe(await edge())
    }
  })

  it('move and hide in the list by keyboard', async () => {
    await dropModel(app, page, fixture('all-types.gguf'))
    await page.getByRole('button', { name: 'Columns' }).click()
    await page.getByLabel('Type', { exact: true }).focus()
    await page.keyboard.press('Alt+ArrowDown')
    expect((await heads()).slice(0, 3)).toEqual(['Name', 'Shape', 'Type'])
    await page.keyboard.press('Space')
    expect((await heads()).slice(0, 3)).toEqual(['Name', 'Shape', 'Size'])
    await page.getByRole('button', { name: 'Reset columns' }).click()
  })
})

describe('the menu of a row', () => {
  it('copies, filters and opens', async () => {
    await dropModel(app, page, fixture('all-types.gguf'))
    const target = 'blk.2.q4_0.weight'
    await row(target).click({ button: 'right' })
    const menu = page.getByRole('menu', { name: 'Tensor' })
    await menu.getByRole('menuitem', { name: 'Copy name' }).click()
    await expect.poll(readClipboard).toBe(target)
    await menu.waitFor({ state: 'detached' })
    await row(target).click({ button: 'right' })
    await menu.getByRole('menuitem', { name: 'Copy row as TSV' }).click()
    await expect.poll(readClipboard).toMatch(/^index\tname\t.*\r?\n2\tblk\.2\.q4_0\.weight\t2\tq4_0\tQ4_0/)

    await page.getByLabel('Filter', { exact: true }).fill('type:Q6_K weight')
    await page.getByLabel('Filter', { exact: true }).fill('')
    await row(target).click({ button: 'right' })
    await menu.getByRole('menuitem', { name: 'Filter by this type' }).click()
    expect(await page.getByLabel('Filter', { exact: true }).inputValue()).toBe('type:Q4_0')
    await expect.poll(() => shownNames(page)).toEqual([target])

    // By keyboard, at the row.
    await table().focus()
    await page.keyboard.press('Shift+F10')
    await menu.getByRole('menuitem', { name: 'Copy row as TSV' }).waitFor()
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    expect(await page.getByLabel('Filter', { exact: true }).inputValue()).toBe('type:Q4_0 layer:2')
  })
})

describe('grouped by layer', () => {
  it('the table has a head for each layer, which folds its tensors away by pointer and by keyboard', async () => {
    await dropModel(app, page, fixture('all-types.gguf'))
    await page.getByRole('button', { name: 'By layer' }).click()
    const groups = page.getByRole('treegrid', { name: 'Tensors' })
    const layer = groups.getByRole('row', { name: /^Layer 2\b/ })
    const tensor = groups.getByRole('row').filter({ hasText: 'blk.2.q4_0.weight' })
    await tensor.waitFor()
    expect(await layer.getAttribute('aria-expanded')).toBe('true')
    await layer.click()
    expect(await layer.getAttribute('aria-expanded')).toBe('false')
    expect(await tensor.count()).toBe(0)

    await page.keyboard.press('ArrowRight')
    expect(await layer.getAttribute('aria-expanded')).toBe('true')
    await page.keyboard.press('ArrowDown')
    expect(await tensor.getAttribute('aria-selected')).toBe('true')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    await expect.poll(() => tensor.count()).toBe(0)
    await page.getByRole('button', { name: 'By layer' }).click()
    expect((await shownNames(page)).includes('blk.2.q4_0.weight')).toBe(true)
    // The next window starts with the preference that the app knows.
    await expect.poll(() => page.evaluate(isGrouped)).toBe(false)
  })
})

/** Whether the app groups rows by layer in new windows. */
async function isGrouped(): Promise<boolean> {
  const { tensorscope } = window as unknown as { tensorscope: Transport<File> }
  const state = (await tensorscope.call('getState', undefined)) as Result<WindowState>
  if (!state.ok) throw new Error(state.error.message)
  return state.value.preferences.grouped
}

it('the filter explains itself, and an example is used with a click', async () => {
  await dropModel(app, page, fixture('all-types.gguf'))
  await page.getByRole('button', { name: '?' }).click()
  const help = page.getByRole('group', { name: 'Filter help' })
  expect(await help.innerText()).toMatch(/experts_nonfinite/)
  await help.getByRole('button', { name: 'type:Q6_K', exact: true }).click()
  expect(await page.getByLabel('Filter', { exact: true }).inputValue()).toBe('type:Q6_K')
  await expect.poll(() => shownNames(page)).toHaveLength(1)

  // What is wrong is told in full, below the field; the rows are those of before, and say so.
  const filter = page.getByLabel('Filter', { exact: true })
  await filter.fill('type:Q6_K n_bytes>many')
  const wrong = page.getByText('n_bytes is a number, which “many” is not.')
  await wrong.waitFor()
  expect(await wrong.evaluate((text) => text.scrollWidth - text.clientWidth)).toBeLessThanOrEqual(0)
  const field = (await filter.boundingBox())!
  expect((await wrong.boundingBox())!.y).toBeGreaterThanOrEqual(field.y + field.height)
  await page.getByText('1 of 35 rows, of the filter before').waitFor()
  await expect
    .poll(() =>
      table()
        .locator('.body')
        .evaluate((body) => getComputedStyle(body).opacity),
    )
    .not.toBe('1')

  // A value without its sign is understood, and nothing at all can be cleared.
  await filter.fill('layer 5')
  await page.getByRole('button', { name: 'Filter by layer:5' }).click()
  await expect.poll(async () => (await shownNames(page)).length).toBe(1)
  await filter.fill('nothing-of-the-kind')
  await page.getByRole('button', { name: 'Clear the filter' }).click()
  await page.getByText('35 rows', { exact: true }).waitFor()
})

describe('the values of a tensor', () => {
  async function openValues(name: string) {
    await row(name).click()
    await page.getByRole('button', { name: 'Values', exact: true }).click()
    await values().waitFor()
  }
  const chosen = () => values().locator('[aria-selected="true"]')
  const element = () => page.getByLabel('Element')

  it('show the block with its fields, and follow keys and numbers', async () => {
    await dropModel(app, page, fixture('all-types.gguf'))
    await openValues('blk.10.q4_k.weight')
    await block().getByText('Block 0').waitFor()
    const fields = block().getByRole('group', { name: 'Fields' })
    expect(await fields.getByRole('button').allInnerTexts()).toEqual([
      expect.stringMatching(/^d\s+ggml_half\s+bytes 0–1$/),
      expect.stringMatching(/^dmin\s+ggml_half\s+bytes 2–3$/),
      expect.stringMatching(/^scales\s+uint8_t\[12\]\s+bytes 4–15$/),
      expect.stringMatching(/^qs\s+uint8_t\[128\]\s+bytes 16–143$/),
    ])
    await fields.getByRole('button', { name: /^scales/ }).click()
    expect(await block().locator('.hex .marked').count()).toBe(12)

    await values().focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowDown')
    expect(await element().inputValue()).toBe('9')
    await element().fill('300')
    await element().press('Enter')
    await block().getByText('Block 1', { exact: true }).waitFor()
    expect(await chosen().getAttribute('id')).toBe('element-300')
    await page.getByLabel('Row').fill('3')
    await page.getByLabel('Row').press('Enter')
    await page.getByLabel('Column').fill('7')
    await page.getByLabel('Column').press('Enter')
    await values().focus()
    await page.keyboard.press('Control+End')
    await expect.poll(() => chosen().innerText()).not.toBe('')
    await page.keyboard.press('PageUp')
    await page.keyboard.press('Escape')
    await table().waitFor()
  })

  it('jump to the first NaN, which is written in red', async () => {
    await dropModel(app, page, fixture('edge-values.gguf'))
    await scan(page, 'One thread')
    // No number is cut, here or among the values.
    const cut = (cells: Locator) =>
      cells.evaluateAll((all) =>
        all.filter((cell) => cell.scrollWidth > cell.clientWidth).map((cell) => cell.innerHTML),
      )
    expect(await cut(table().locator('.td.right'))).toEqual([])
    // How many values fit a line depends on the font: wide ones are fewer.
    const inLine: number[] = []
    for (const name of ['bf16.every-bit-pattern', 'i64.extremes']) {
      await openValues(name)
      await expect.poll(() => chosen().innerText()).not.toBe('')
      expect(await cut(values().locator('.value'))).toEqual([])
      inLine.push(Number(await values().getAttribute('aria-colcount')))
      await page.getByRole('button', { name: '← Tensors' }).click()
    }
    for (const count of inLine) expect([1, 2, 4, 8, 16]).toContain(count)
    expect(inLine[1]).toBeLessThan(inLine[0]!)
    await page.getByLabel('Filter', { exact: true }).fill('nan>0')
    await expect.poll(async () => (await shownNames(page)).length).toBeGreaterThan(0)
    const names = await shownNames(page)
    for (const name of names.slice(0, 3)) {
      await openValues(name)
      await page.getByRole('button', { name: /^First (NaN|Inf)$/ }).click()
      await expect.poll(() => chosen().innerText()).toMatch(/^(NaN|\u2212?Inf)$/)
      const [red, plain] = await chosen().evaluate((cell) => [
        getComputedStyle(cell).color,
        getComputedStyle(cell.parentElement!).color,
      ])
      expect(red).not.toBe(plain)
      await page.getByRole('button', { name: '← Tensors' }).click()
      await table().waitFor()
    }
  })

  it('are written as an array that numpy reads, and as bytes', async () => {
    await dropModel(app, page, fixture('all-types.gguf'))
    await row('blk.2.q4_0.weight').click({ button: 'right' })
    const path = join(folder.path, 'values.npy')
    await app.answerDialog('save', path)
    await page.getByRole('menuitem', { name: 'Export values…' }).click()
    await page.getByText('Values written to values.npy.').waitFor()
    // The file is shown in its folder; the page never learns where that is.
    await app.evaluate(({ shell }) => {
      const shown: string[] = []
      Object.assign(globalThis, { shown })
      shell.showItemInFolder = (target) => void shown.push(target)
    })
    await page.getByRole('button', { name: 'Show in folder' }).click()
    await expect.poll(() => app.evaluate(() => (globalThis as unknown as { shown: string[] }).shown)).toEqual([path])
    await page.getByRole('button', { name: 'Close the message' }).click()
    expect(await page.getByText('Values written to values.npy.').count()).toBe(0)
    const npy = parseNpy(readFileSync(path))
    expect(npy).toMatchObject({ descr: '<f4', fortranOrder: false })
    expect(npy.data.length).toBe(npy.shape.reduce((all, size) => all * size, 4))

    await openValues('blk.2.q4_0.weight')
    await expect.poll(() => chosen().innerText()).not.toBe('')
    const shown = await chosen().getAttribute('title')
    expect(shown).toBe(String(new Float32Array(npy.data.buffer, npy.data.byteOffset, 1)[0]))
    const raw = join(folder.path, 'values.bin')
    await app.answerDialog('save', raw)
    await page.getByRole('button', { name: 'Export values' }).click()
    await page.getByRole('menuitem', { name: 'Raw bytes…' }).click()
    await page.getByText('Values written to values.bin.').waitFor()
    expect(readFileSync(raw).length).toBe((npy.data.length / 4 / 32) * 18)
  })

  it('are not written when that is cancelled', async () => {
    const model = join(folder.path, 'large.gguf')
    writeSparseModel(model, { large: 1, smallBytes: 4096 })
    await dropModel(app, page, model)
    const path = join(folder.path, 'cancelled.npy')
    await app.answerDialog('save', path)
    await row('blk.0.ffn_up.weight').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Export values…' }).click()
    const section = page.getByRole('region', { name: 'Export' })
    await section.getByRole('button', { name: 'Cancel' }).click()
    await page.getByText('cancelled.npy was not written: cancelled.').waitFor()
    await section.waitFor({ state: 'detached' })
    expect(existsSync(path)).toBe(false)
    expect(readdirSync(folder.path).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })
})
