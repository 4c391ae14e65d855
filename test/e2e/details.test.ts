import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { writeGguf } from '../../build/sample/gguf-writer.ts'
import { expertModel } from '../helpers/large-model.ts'
import { copyInto, dropModel, exportCsv, fixture, scan, shownNames, temporaryFolder } from './helpers.ts'
import type { TestApp } from './launch.ts'
import { shareApp } from './shared-app.ts'

const folder = temporaryFolder()
const path = join(folder.path, 'experts.gguf')
beforeAll(() => writeFileSync(path, expertModel()))
afterAll(() => folder.dispose())
const shared = shareApp({ viewport: { width: 1280, height: 1160 } })
let app: TestApp
let page: Page
beforeEach(() => {
  app = shared.app
  page = shared.page
})

async function openAndScan(file: string) {
  await dropModel(app, page, copyInto(folder.path, file))
  await scan(page, 'Worker threads')
}

const details = () => page.getByRole('complementary', { name: 'Tensor details' })
/** Leaves this tensor alone in the table and clicks it. */
async function choose(name: string) {
  await page.getByLabel('Filter').fill(`name:${name}`)
  await expect.poll(() => shownNames(page)).toHaveLength(1)
  await page.getByRole('grid', { name: 'Tensors' }).getByRole('row').nth(1).click()
}
const value = (label: string) => details().locator(`dt:text-is("${label}") + dd`)

describe('the details of a tensor', () => {
  it('say which experts are not sound, and where', async () => {
    await openAndScan(path)
    await choose('blk.0.ffn_down_exps.weight')
    const experts = details().getByRole('region', { name: 'Experts' })
    await experts.getByText('62 of 64 sound').waitFor()
    const rows = await experts.getByRole('row').allInnerTexts()
    expect(rows.map((row) => row.replace(/\s+/g, ' ').trim())).toEqual([
      'expert holds first at',
      '21 all zero',
      '37 8,192 NaN from row 1,024',
    ])
  })

  it('show the first of very many slices, and how many there are', async () => {
    const many = join(folder.path, 'many.gguf')
    const data = new Uint8Array(8 * 4096 * 4)
    writeFileSync(many, writeGguf({ tensors: [{ name: 'a.weight', shape: [8, 1, 4096], typeId: 0, data }] }))
    await openAndScan(many)
    await choose('a.weight')
    // Without a name that says so, or an expert_count, they are no experts.
    const experts = details().getByRole('region', { name: 'Slices' })
    await experts.getByText('0 of 4,096 sound').waitFor()
    await experts.getByText('The first 256 of 4,096.').waitFor()
    expect(await experts.getByRole('row').count()).toBe(257)
    expect((await experts.boundingBox())!.height).toBeLessThan(260)
  })

  it('show what the export has: quantiles, skewness, kurtosis', async () => {
    await openAndScan(path)
    await choose('blk.0.ffn_down_exps.weight')
    const [exported] = await exportCsv(app, page, join(folder.path, 'rows.csv'), 'All rows')
    expect(exported).toMatchObject({ experts_nonfinite: '1', nan: '8192' })
    expect(await value('p1 · p99').locator('span').first().getAttribute('title')).toContain(exported!['p1']!)
    expect(await value('p50 (median)').getAttribute('title')).toContain(exported!['p50']!)
    expect(await value('Skewness').getAttribute('title')).toContain(exported!['skewness']!)
    expect(await value('Excess kurtosis').getAttribute('title')).toContain(exported!['kurtosis']!)
    expect(await value('RMS').getAttribute('title')).toBe(exported!['rms'])
    await details().getByText('quantiles within 1/64 of the value, skewness within about 0.02').waitFor()
  })

  it('leave out what the histogram cannot tell, and say why', async () => {
    await openAndScan(fixture('edge-values.gguf'))
    await choose('constant.f32')
    await value('p50 (median)').waitFor()
    expect(await value('p50 (median)').innerText()).toBe('0.100')
    expect(await value('Skewness').innerText()).toBe('\u2013')
    expect(await value('Skewness').getAttribute('title')).toBe('Has no meaning: all values are equal.')
    expect(
      await details()
        .getByRole('region', { name: /Experts|Slices/ })
        .count(),
    ).toBe(0)
  })
})
