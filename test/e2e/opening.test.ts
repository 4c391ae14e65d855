import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { Transport } from '../../shared/ipc/transport.ts'
import type { WindowState } from '../../shared/ipc/window-state.ts'
import type { Result } from '../../shared/text/errors.ts'
import { writeSparseModel } from '../helpers/large-model.ts'
import { dropModel, fixture, scan, startScan, temporaryFolder } from './helpers.ts'
import type { LaunchOptions } from './host.ts'
import { launchApp, type TestApp } from './launch.ts'

const folder = temporaryFolder()
afterAll(() => folder.dispose())

let app: TestApp
afterEach(async () => {
  expect(await app.close()).toEqual([])
})

async function launch(options: LaunchOptions = {}): Promise<Page> {
  app = await launchApp(options)
  return app.firstWindow()
}

const grid = (page: Page) => page.getByRole('grid', { name: 'Tensors' })
const shows = (text: string) => async (page: Page) => (await page.getByRole('banner').innerText()).includes(text)

describe('opening', () => {
  it('from the command line, by path and by file:// URL with anything in its name', async () => {
    const odd = join(folder.path, "odd name's 100% 模型.gguf")
    copyFileSync(fixture('version-2.gguf'), odd)
    const page = await launch({ args: [pathToFileURL(odd).href] })
    await grid(page).waitFor()
    expect(await page.getByRole('banner').innerText()).toContain("odd name's 100% 模型.gguf")
    expect(await page.title()).toBe("odd name's 100% 模型.gguf")
  })

  it('in a second instance: a new window of the first one, and the same model is not opened twice', async () => {
    const page = await launch({ args: [fixture('version-1.gguf')] })
    await grid(page).waitFor()
    expect(await app.secondInstance([fixture('version-2.gguf')])).toBe(0)
    await app.waitForWindow(shows('version-2.gguf'))
    expect(await app.secondInstance([fixture('version-1.gguf')])).toBe(0)
    expect(app.windows()).toHaveLength(2)
  })

  it('several models dropped at once: one window each', async () => {
    const page = await launch()
    expect(await page.title()).toBe('Tensorscope')
    await app.dropFiles(page, 'body', [fixture('version-1.gguf'), fixture('version-2.gguf')])
    await grid(page).waitFor()
    await app.waitForWindow(shows('version-2.gguf'))
    expect(app.windows()).toHaveLength(2)
  })

  it('all shards dropped at once are one model', async () => {
    const page = await launch()
    await dropModel(app, page, ...[3, 1, 2].map((n) => fixture(`sharded-0000${n}-of-00003.gguf`)))
    expect(await grid(page).getAttribute('aria-rowcount')).toBe('13')
    expect(app.windows()).toHaveLength(1)
  })

  it('refuses an empty file, a folder and another format with the fact, and offers a sample', async () => {
    const page = await launch()
    for (const [path, says] of [
      [fixture('malformed/empty.gguf'), /empty/],
      [fixture('malformed'), /folder|directory/i],
      [fixture('malformed/safetensors.gguf'), /not a GGUF/i],
    ] as const) {
      await app.answerDialog('open', path)
      await page.getByRole('button', { name: 'Open…' }).click()
      await page.getByRole('alert').getByText(says).waitFor()
    }
    await page.getByRole('button', { name: 'Try a sample' }).click()
    await grid(page).waitFor()
    expect(await page.title()).toBe('tensorscope-sample-moe-Q4_K_M.gguf')
    await scan(page, 'Worker threads')
    await page.getByRole('tab', { name: /^Overview/ }).click()
    await page.getByText('NaN in blk.4.ffn_down_exps, expert 5').first().waitFor()
    // It is always at hand: no file of the user gives way to it in the list.
    const recent = await page.evaluate(async () => {
      const { tensorscope } = window as unknown as { tensorscope: Transport<File> }
      const state = (await tensorscope.call('getState', undefined)) as Result<WindowState>
      return state.ok ? state.value.recent : undefined
    })
    expect(recent).toEqual([])
  })

  it('hostile names are shown as text', async () => {
    const page = await launch({ args: [fixture('malformed/hostile-strings.gguf')] })
    await grid(page).waitFor()
    expect(await page.locator('img, script[src*="evil"], iframe').count()).toBe(0)
    // eslint-disable-next-line no-control-regex -- control characters are what must not get through
    expect(await grid(page).innerText()).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202e]/)
  })
})

describe('recent files', () => {
  it('remember the verdict, open again, and can be forgotten', async () => {
    const userData = temporaryFolder()
    const path = join(folder.path, 'remembered.gguf')
    copyFileSync(fixture('version-1.gguf'), path)
    const first = await launch({ userData: userData.path, args: [path] })
    await grid(first).waitFor()
    await scan(first, 'Worker threads')
    expect(await app.close()).toEqual([])

    const second = await launch({ userData: userData.path })
    const entry = second.getByRole('button', { name: /^remembered\.gguf/ })
    await entry.getByText(/problems found in|warning|error/).waitFor()
    await entry.click()
    await grid(second).waitFor()
    // Its results are there with their verdict, and are given up only after it was asked.
    const bar = second.getByRole('status').filter({ hasText: /1 of 1 tensor measured in an earlier scan, saved .*\d/ })
    await bar.getByRole('button', { name: 'No problems found in 1 tensor' }).waitFor()
    await second.getByRole('button', { name: 'Scan again' }).click()
    const question = second.getByRole('alertdialog', { name: 'Scan again?' })
    await question.getByRole('button', { name: 'Keep the results' }).click()
    await bar.waitFor()
    await second.getByRole('button', { name: 'Scan again' }).click()
    await question.getByRole('button', { name: 'Scan again' }).click()
    await second.getByText('Scan complete.').waitFor()
    expect(await app.close()).toEqual([])

    rmSync(path)
    const third = await launch({ userData: userData.path, args: [fixture('version-2.gguf')] })
    await grid(third).waitFor()
    expect(await app.close()).toEqual([])

    // By keyboard: down to the file that is gone, which Enter does not open, and away with it.
    const fourth = await launch({ userData: userData.path })
    await fourth.getByText('not where it was').waitFor()
    const focused = () => fourth.evaluate(() => document.activeElement?.textContent ?? '')
    await fourth.getByRole('button', { name: /^version-2\.gguf/ }).focus()
    await fourth.keyboard.press('ArrowDown')
    expect(await focused()).toContain('remembered.gguf')
    await fourth.keyboard.press('Enter')
    await fourth.keyboard.press('Delete')
    await expect.poll(() => fourth.getByText('remembered.gguf').count()).toBe(0)
    await expect.poll(focused).toContain('version-2.gguf')
    await fourth.keyboard.press('Enter')
    await grid(fourth).waitFor()
    expect(await app.close()).toEqual([])
    userData.dispose()
  })
})

describe('the menu', () => {
  it('has accelerators and commands the window', async () => {
    const page = await launch({ args: [fixture('version-1.gguf')] })
    await grid(page).waitFor()
    const accelerators = await app.evaluate(({ Menu }) =>
      (Menu.getApplicationMenu()?.items ?? []).flatMap((item) =>
        (item.submenu?.items ?? []).flatMap((entry) => (entry.accelerator ? [String(entry.accelerator)] : [])),
      ),
    )
    expect(accelerators).toEqual(expect.arrayContaining(['CmdOrCtrl+O', 'CmdOrCtrl+E', 'CmdOrCtrl+W']))
    await page.keyboard.press('Enter')
    await page.getByText('Scan complete.').waitFor()
  })

  it('keys: / filters, arrows choose, Enter shows or hides details, heads sort, Enter scans, Escape cancels', async () => {
    const path = join(folder.path, 'keys.gguf')
    writeSparseModel(path, { large: 12, smallBytes: 4096 })
    const page = await launch({ args: [path] })
    await grid(page).waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('small')
    await expect.poll(() => grid(page).getAttribute('aria-rowcount')).toBe('2')
    await page.keyboard.press('Escape')
    await expect.poll(() => grid(page).getAttribute('aria-rowcount')).toBe('14')
    await grid(page).focus()
    await page.keyboard.press('End')
    await page.keyboard.press('ArrowUp')
    await page.getByRole('complementary', { name: 'Tensor details' }).getByText('blk.10.ffn_up.weight').waitFor()
    const details = page.getByRole('complementary', { name: 'Tensor details' })
    await page.keyboard.press('Enter')
    await expect.poll(() => details.count()).toBe(0)
    await page.keyboard.press('Tab')
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    await expect
      .poll(() => page.getByRole('columnheader', { name: 'Error' }).getAttribute('aria-sort'))
      .toBe('ascending')
    // Who has just chosen the executor starts the scan from there.
    await page.getByRole('radio', { name: 'One thread' }).focus()
    await page.keyboard.press('Enter')
    const progress = page.getByRole('progressbar', { name: 'Scan progress' })
    await progress.waitFor()
    const executors = page.getByRole('radiogroup', { name: 'Executor' })
    expect(await executors.getAttribute('title')).toBe('Cannot be changed while a scan runs.')
    // Beyond a tenth, Escape asks, and a second one keeps scanning.
    await expect
      .poll(async () => Number(await progress.getAttribute('aria-valuenow')), { interval: 10, timeout: 20_000 })
      .toBeGreaterThan(11)
    await page.keyboard.press('Escape')
    const question = page.getByRole('alertdialog', { name: 'Cancel the scan?' })
    await question.waitFor()
    await page.keyboard.press('Escape')
    await question.waitFor({ state: 'detached' })
    expect(await progress.count()).toBe(1)
    await page.keyboard.press('Escape')
    await question.getByRole('button', { name: 'Cancel the scan' }).click()
    await page.getByText('The scan was cancelled.').waitFor()
  })

  it('closing during a scan asks, and leaves no worker', async () => {
    const path = join(folder.path, 'closing.gguf')
    writeSparseModel(path, { large: 12, smallBytes: 4096 })
    const page = await launch({ args: [path] })
    await grid(page).waitFor()
    await startScan(page, 'Utility processes')
    const progress = page.getByRole('progressbar', { name: 'Scan progress' })
    await expect.poll(async () => Number(await progress.getAttribute('aria-valuenow'))).toBeGreaterThan(0)
    // The first answer keeps the window, the second lets it go.
    await app.answerDialog('message', 0)
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    expect(app.windows()).toHaveLength(1)
    await app.answerDialog('message', 1)
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    await expect.poll(() => app.windows().length, { timeout: 10_000 }).toBe(0)
  })
})

describe('a page that cannot be loaded', () => {
  it('is reported in its window with the reason, and closes with it', async () => {
    const page = await launch({ args: [fixture('version-1.gguf')] })
    await grid(page).waitFor()
    await app.answerDialog('message', 1)
    await app.evaluate(({ protocol }) => protocol.unhandle('app'))
    const windows = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)
    expect(await app.secondInstance([fixture('version-2.gguf')])).toBe(0)
    await page.getByRole('tab', { name: 'Log' }).click()
    const entries = page.getByRole('region', { name: 'Log entries' })
    await entries.getByText(/the window could not be loaded: ERR_\w+ \(-\d+\)/).waitFor()
    await expect.poll(windows).toBe(1)
  })
})
