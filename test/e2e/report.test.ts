import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { overviewModel } from '../helpers/overview-model.ts'
import { dropModel, exportReport, fixture, scan, temporaryFolder } from './helpers.ts'
import { launchApp, type TestApp } from './launch.ts'
import { openReport } from './open-report.ts'

const folder = temporaryFolder()
let app: TestApp
let page: Page
beforeAll(async () => {
  app = await launchApp()
  page = await app.firstWindow()
})
afterAll(async () => {
  folder.dispose()
  expect(await app.close()).toEqual([])
})

describe('reports', () => {
  it('are written from the menu and stand by themselves', async () => {
    const model = join(folder.path, 'example.gguf')
    writeFileSync(model, overviewModel())
    await dropModel(app, page, model)
    const early = join(folder.path, 'early.md')
    await exportReport(app, page, early, 'Markdown report')
    expect(readFileSync(early, 'utf8')).toContain('> **No tensor is measured')
    await scan(page, 'Worker threads')
    const path = join(folder.path, 'example.report.html')
    await exportReport(app, page, path, 'HTML report')
    const json = join(folder.path, 'example.report.json')
    await exportReport(app, page, json, 'JSON')
    expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({
      tool: { name: 'Tensorscope' },
      file: 'example.gguf',
    })

    const report = await openReport(path)
    const shown = report.page
    expect(await shown.title()).toBe('example.gguf: Tensorscope report')
    expect(await shown.getByRole('heading', { level: 2 }).allInnerTexts()).toEqual(
      ['Model', 'Files and measurement', 'Licence and origin', 'Quantization', 'Findings', 'Types'].concat(
        'Layers and roles',
        'Experts',
        'Tensors',
      ),
    )
    expect(await shown.getByRole('note').count()).toBe(0)
    expect(await shown.getByRole('definition').nth(1).innerText()).toBe('218')
    // The finding leads to its row, which is laid out only then.
    await shown.getByRole('link', { name: 'NaN in blk.9.ffn_down_exps' }).click()
    const row = shown.getByRole('row', { name: 'blk.9.ffn_down_exps.weight' }).last()
    expect(await row.getByRole('img', { name: /^Distribution: 5% below/ }).isVisible()).toBe(true)
    expect(await row.evaluate((element) => element.getBoundingClientRect().top < innerHeight)).toBe(true)
    // Nothing is wider than the page.
    await shown.setViewportSize({ width: 600, height: 800 })
    expect(await shown.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(600)
    expect(report.faults).toEqual([])
    await report.close()
  })

  it('show what a hostile file says as text', async () => {
    await app.dropFiles(page, 'body', [fixture('malformed/hostile-strings.gguf')])
    const other = await app.waitForWindow((candidate) => candidate !== page)
    await other.getByRole('grid', { name: 'Tensors' }).waitFor()
    await scan(other, 'One thread')
    const path = join(folder.path, 'hostile.html')
    await exportReport(app, other, path, 'HTML report')
    const report = await openReport(path)
    expect(await report.page.title()).toBe('hostile-strings.gguf: Tensorscope report')
    await report.page.getByText('<img src=x onerror="document.title=1337">').waitFor()
    await report.page.getByText('<b onmouseover=alert(1)>x</b>').first().hover()
    expect(await report.page.locator('script, img:not([role]), [onmouseover]').count()).toBe(0)
    // What the policy says holds: a script that got in would not run.
    const ran = await report.page.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'document.title = "ran"'
      document.body.append(script)
      return document.title
    })
    expect(ran).not.toBe('ran')
    expect(report.faults.filter((fault) => !/Content Security Policy/.test(fault))).toEqual([])
    await report.close()
  })
})
