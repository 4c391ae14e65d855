import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { overviewModel, wideModel } from '../helpers/overview-model.ts'
import { copyInto, dropModel, fixture, scan, temporaryFolder } from './helpers.ts'
import type { TestApp } from './launch.ts'
import { shareApp } from './shared-app.ts'

const folder = temporaryFolder()
const model = join(folder.path, 'example-8x1b.Q4_K_M.gguf')
const wide = join(folder.path, 'wide.gguf')
beforeAll(() => {
  writeFileSync(model, overviewModel())
  writeFileSync(wide, wideModel(1000, 100))
})
afterAll(() => folder.dispose())

const shared = shareApp({ viewport: { width: 1280, height: 800 } })
let app: TestApp
let page: Page
beforeEach(() => {
  app = shared.app
  page = shared.page
})

const region = (name: string) => page.getByRole('region', { name })
const fact = (list: string, name: string) => region(list).locator(`dt:text-is("${name}") + dd`)
const findings = () => region('Findings').getByRole('list', { name: 'Findings' })
const map = () => page.getByRole('grid', { name: /by layer and role/ })

async function openOverview(path: string) {
  await dropModel(app, page, path)
  await page.getByRole('tab', { name: 'Overview' }).click()
  await region('Findings').getByRole('list', { name: 'Findings' }).waitFor()
}

describe('the overview', () => {
  it('says what a model is before any scan', async () => {
    await openOverview(copyInto(folder.path, model))
    expect(await fact('Model', 'Architecture').innerText()).toBe('llama')
    expect(await fact('Model', 'Name').innerText()).toBe('Example 8x1B Instruct')
    expect(await fact('Model', 'Declared type').innerText()).toBe('Q4_K_M')
    expect(await fact('Model', 'Really there').innerText()).toMatch(/^Q4_K, \d+%$/)
    expect(await fact('Model', 'Layers · heads · KV').innerText()).toBe('24 · 8 · 2')
    expect(await fact('Model', 'Experts · used').innerText()).toBe('8 · 2')
    expect(await fact('Licence and origin', 'Licence').innerText()).toBe('apache-2.0')
    await findings().getByText('blk.12.ffn_norm is missing').waitFor()
    await region('Findings').getByText('tensors not measured yet').waitFor()
    const types = region('By type').getByRole('row')
    expect(await types.count()).toBe(6)
    await choose('By type', 'Weights')
    await poll(() => types.nth(1).innerText()).toMatch(/Q4_K\s+84\s*×\s+28\.5 M\s+83%/)
    expect(await region('By layer').getByRole('row').count()).toBe(25)
    await page.getByRole('grid', { name: 'Bits/weight by layer and role' }).waitFor()
  })

  it('tells what a scan found, the worst first, and leads to the tensor', async () => {
    await openOverview(copyInto(folder.path, model))
    await scan(page, 'Worker threads')
    const list = findings()
    await list.getByText('NaN in blk.9.ffn_down_exps, expert 5').waitFor()
    await list.getByText('4,096 NaN of 131,072 values, the first at row 31. Anything routed to that expert').waitFor()
    await list.getByText('blk.17.attn_k is all zero').waitFor()
    await list.getByText('blk.3.ffn_down_exps: expert 2 all zero').waitFor()
    await list.getByText('blk.4.attn_v stands out').waitFor()
    await list.getByText('blk.20.attn_output and blk.21.attn_output are the same').waitFor()
    const marks = await list.getByRole('img').evaluateAll((all) => all.map((mark) => mark.getAttribute('aria-label')))
    const ranks = marks.map((mark) => ['error', 'warning', 'note', 'sound'].indexOf(mark ?? ''))
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b))
    await list.getByText('Rule', { exact: true }).first().click()
    await list.getByText('Any NaN or infinity among the values of a tensor.').waitFor()

    await list.getByRole('button', { name: /^NaN in blk.9/ }).click()
    await chosenTensor('blk.9.ffn_down_exps.weight')
  })

  it('has a heat map from which a cell leads to its tensor, by pointer and by keyboard', async () => {
    await openOverview(copyInto(folder.path, model))
    await scan(page, 'Worker threads')
    await poll(() => map().getAttribute('aria-label')).toBe('Std by layer and role')
    expect(await map().getAttribute('aria-rowcount')).toBe('25')
    const nan = map().getByRole('gridcell', { name: /layer 9, ffn_down_exps: .*NaN/ })
    await poll(() => nan.innerText()).toBe('NaN')
    expect(await map().getByRole('gridcell', { name: 'layer 17, attn_k: Std 0, all zero' }).innerText()).toBe('0')
    await map().getByRole('gridcell', { name: 'layer 12, ffn_norm: no tensor' }).waitFor()
    await nan.click()
    await chosenTensor('blk.9.ffn_down_exps.weight')

    await page.getByRole('tab', { name: 'Overview' }).click()
    await choose('Layers × roles', 'Zeros')
    await page.getByRole('grid', { name: 'Zeros by layer and role' }).focus()
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'End', 'ArrowLeft', 'Home', 'ArrowRight'])
      await page.keyboard.press(key)
    const active = await map().getAttribute('aria-activedescendant')
    expect(await page.locator(`#${active!}`).getAttribute('aria-label')).toMatch(/^layer 2, attn_q: Zeros [\d.]+%$/)
    await page.keyboard.press('Enter')
    await chosenTensor('blk.2.attn_q.weight')
  })

  it('shows any measure', async () => {
    await openOverview(copyInto(folder.path, model))
    await scan(page, 'Worker threads')
    await region('Layers × roles').getByLabel('Other measure').selectOption('Skewness')
    await map()
      .getByRole('gridcell', { name: /layer 0, attn_q: Skewness [−\d.e]+$/ })
      .waitFor()
    await choose('Layers × roles', 'Kurtosis')
    await map()
      .getByRole('gridcell', { name: /layer 0, attn_q: Kurtosis [−\d.e]+$/ })
      .waitFor()
    await page.getByLabel('each role by itself').check()
    await page.getByText('least of its role').waitFor()
    await region('Layers × roles').getByRole('list').getByText('no tensor').waitFor()

    // Where three columns leave the map too little room, there are two.
    await page.setViewportSize({ width: 1024, height: 700 })
    const room = () => map().evaluate((grid) => grid.scrollWidth - grid.clientWidth)
    await expect.poll(room, { timeout: 20_000 }).toBeLessThanOrEqual(0)
    const measures = region('Layers × roles').getByRole('radiogroup', { name: 'Measure' })
    expect((await measures.boundingBox())!.height).toBeLessThan(30)
    await page.setViewportSize({ width: 1280, height: 800 })
  })

  it('estimates the memory for a context and a type of cache', async () => {
    await openOverview(copyInto(folder.path, model))
    const value = (name: string) => fact('Memory to run', name).getAttribute('title')
    // 24 layers of 2 heads of 32 keys and 32 values, two bytes each.
    expect(await value('KV cache')).toBe(`${(24 * 2 * 64 * 2 * 8192).toLocaleString('en-US')} bytes`)
    await page.getByLabel('Context length in tokens').fill('1024')
    await page.keyboard.press('Tab')
    await page.getByLabel('Type of the KV cache').selectOption('q8_0')
    await poll(() => value('KV cache')).toBe(`${((24 * 2 * 64 * 1024 * 34) / 32).toLocaleString('en-US')} bytes`)
    await region('Memory to run').getByText('Left out:').waitFor()
  })

  it('of shards is that of the whole model', async () => {
    await openOverview(fixture('sharded-00001-of-00003.gguf'))
    expect(await fact('Model', 'Files').innerText()).toBe('3')
  })

  it('of all types has them all', async () => {
    await openOverview(fixture('all-types.gguf'))
    expect(await region('By type').getByRole('row').count()).toBeGreaterThan(30)
    await region('Memory to run')
      .getByText(/The metadata/)
      .waitFor()
  })

  it('tells of NaN and infinities in the edge values after a scan', async () => {
    await openOverview(fixture('edge-values.gguf'))
    await scan(page, 'One thread')
    // Of a crowd of one rule only the first are shown.
    const more = findings().getByRole('button', { name: /^Show \d+ more of this rule$/ })
    await more.click()
    await findings()
      .getByRole('button', { name: /^Show \d+ fewer of this rule$/ })
      .waitFor()
    await findings()
      .getByText(/^NaN in /)
      .first()
      .waitFor()
    await findings()
      .getByText(/^(NaN and infinity|Infinity) in /)
      .first()
      .waitFor()
    await findings()
      .getByText(/ is all zero$/)
      .first()
      .waitFor()
    await findings().getByText('constant.f32 is constant').waitFor()
  })

  it('of a hundred thousand tensors does not hold the window up', async () => {
    await dropModel(app, page, wide)
    await page.evaluate(() => {
      const seen = ((window as unknown as { longTasks: number[] }).longTasks = [] as number[])
      new PerformanceObserver((list) => seen.push(...list.getEntries().map(({ duration }) => duration))).observe({
        entryTypes: ['longtask'],
      })
    })
    await page.getByRole('tab', { name: 'Overview' }).click()
    await findings().getByText('No gaps between 1,000 layers').waitFor()
    await poll(() => map().getAttribute('aria-rowcount')).toBe('1001')
    await map().focus()
    await page.keyboard.press('Control+End')
    await map()
      .getByRole('gridcell', { name: /^layer 999, role_99:/ })
      .waitFor()
    expect(await map().getByRole('gridcell').count()).toBeLessThan(3000)
    const longest = await page.evaluate(() => Math.max(0, ...(window as unknown as { longTasks: number[] }).longTasks))
    console.info(`longest task of the window with 100,000 tensors: ${Math.round(longest)} ms`)
    await page.keyboard.press('Enter')
    await chosenTensor('blk.999.role_99.weight')

    // A leap ends in the middle of the table, which is where it was after a look at another view.
    await page.keyboard.press('Home')
    await page.getByRole('tab', { name: 'Overview' }).click()
    await map().focus()
    await page.keyboard.press('Control+Home')
    for (let i = 0; i < 20; i++) await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await chosenTensor('blk.20.role_0.weight')
    const table = page.getByRole('grid', { name: 'Tensors' })
    const grid = (await table.boundingBox())!
    const row = (await table.locator('[role="row"][aria-selected="true"]').boundingBox())!
    expect(Math.abs(row.y + row.height / 2 - (grid.y + grid.height / 2))).toBeLessThan(60)
    const top = () => table.evaluate((element) => element.scrollTop)
    const before = await top()
    expect(before).toBeGreaterThan(0)
    await page.getByRole('tab', { name: 'Problems' }).click()
    await page.getByRole('tab', { name: 'Tensors' }).click()
    expect(await top()).toBe(before)
  })
})

const choose = (card: string, option: string) =>
  region(card).getByRole('radio', { name: option }).check({ force: true })

const poll = (read: () => Promise<string | null>) => expect.poll(read, { timeout: 20_000 })

async function chosenTensor(name: string) {
  expect(await page.getByRole('tab', { selected: true }).innerText()).toBe('Tensors')
  const row = page.getByRole('grid', { name: 'Tensors' }).locator('[role="row"][aria-selected="true"]')
  expect((await row.innerText()).replace(/[\u2066-\u2069\u200e\u200f\s]/g, '')).toContain(name)
  await page.getByRole('complementary', { name: 'Tensor details' }).waitFor()
}
