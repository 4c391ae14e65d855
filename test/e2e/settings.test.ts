import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { dropModel, fixture, pressMenuKey, scan, temporaryFolder } from './helpers.ts'
import { launchApp, type TestApp } from './launch.ts'

const folder = temporaryFolder()
afterAll(() => folder.dispose())

let app: TestApp
afterEach(async () => {
  expect(await app.close()).toEqual([])
})

async function start(...args: readonly string[]): Promise<Page> {
  app = await launchApp({ userData: folder.path, args })
  return app.firstWindow()
}

const dialog = (page: Page) => page.getByRole('dialog')
const isDark = (page: Page) => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)
const language = (page: Page) => page.evaluate(() => document.documentElement.lang)
const columnCount = (page: Page) => page.getByRole('grid').first().getAttribute('aria-colcount')
/** What the menu calls what opens a file. */
const menuLabel = () => app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('open')?.label)

describe('settings', () => {
  it('hold at once, in every window, and after a restart', async () => {
    const other = await start()
    await dropModel(app, other, fixture('version-1.gguf'))
    await scan(other, 'Worker threads')
    await other.getByRole('grid', { name: 'Tensors' }).getByRole('row').nth(1).click()
    await other.keyboard.press('ControlOrMeta+c')
    await other.getByText('1 row copied.', { exact: true }).waitFor()
    await app.dropFiles(other, 'body', [fixture('version-2.gguf')])
    const page = await app.waitForWindow((candidate) => candidate !== other)
    await page.getByRole('grid', { name: 'Tensors' }).waitFor()

    await page.getByLabel('Filter', { exact: true }).focus()
    await pressMenuKey(app, 'CmdOrCtrl+,')
    await dialog(page).getByRole('radio', { name: '简体中文' }).check({ force: true })
    await dialog(page).getByRole('heading', { name: '设置' }).waitFor()
    expect(await language(page)).toBe('zh-CN')
    await expect.poll(() => language(other)).toBe('zh-CN')
    // What was said already, too.
    await other.getByText('已复制 1 行。', { exact: true }).waitFor()
    await expect.poll(menuLabel).toBe('打开…')

    expect(await isDark(page)).toBe(false)
    await dialog(page).getByRole('radio', { name: '深色' }).check({ force: true })
    await expect.poll(() => isDark(page)).toBe(true)
    await expect.poll(() => isDark(other)).toBe(true)

    // What was kept of the scan can be deleted.
    await dialog(page)
      .getByText(/^1 个模型的结果/)
      .waitFor()
    await dialog(page).getByRole('button', { name: '删除已保存的结果' }).click()
    await dialog(page).getByText('没有保留任何结果。').waitFor()
    expect(readdirSync(join(folder.path, 'checkpoints'))).toEqual([])
    await dialog(page).getByRole('switch', { name: '扫描时保留结果' }).uncheck()

    // The focus stays inside, a plain key is not the window's, and closing gives the focus back.
    for (let i = 0; i < 20; i++) await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.closest('dialog') !== null)).toBe(true)
    await page.keyboard.press('Escape')
    await expect.poll(() => dialog(page).count()).toBe(0)
    expect(await page.evaluate(() => document.activeElement?.matches('input[type=search]'))).toBe(true)
    expect(await app.close()).toEqual([])

    const again = await start()
    await again.getByRole('heading', { name: '将 GGUF 模型拖放到这里' }).waitFor()
    expect(await app.evaluate(({ nativeTheme }) => nativeTheme.shouldUseDarkColors)).toBe(true)
    expect(await menuLabel()).toBe('打开…')
    await again.getByRole('button', { name: '设置' }).click()
    await dialog(again).getByRole('radio', { name: 'English' }).check({ force: true })
    await dialog(again).getByRole('heading', { name: 'Settings' }).waitFor()
    await expect.poll(menuLabel).toBe('Open…')

    // Nothing is kept of a scan, as it was chosen before the restart.
    await again.keyboard.press('Escape')
    await dropModel(app, again, fixture('version-1.gguf'))
    await scan(again, 'Worker threads')
    expect(readdirSync(join(folder.path, 'checkpoints'))).toEqual([])
    // Until it is to be: then what was measured is kept at once.
    await again.getByRole('button', { name: 'Settings' }).click()
    await dialog(again).getByRole('switch', { name: 'Keep results while scanning' }).check()
    await dialog(again)
      .getByText(/^Results of 1 model, /)
      .waitFor()
    expect(readdirSync(join(folder.path, 'checkpoints'))).not.toEqual([])
  })

  it('columns are put back to how they come', async () => {
    const page = await start()
    await dropModel(app, page, fixture('version-1.gguf'))
    const before = await columnCount(page)
    await page.getByRole('button', { name: 'Columns' }).click()
    await page.getByRole('checkbox', { name: 'Skewness' }).check()
    await expect.poll(() => columnCount(page)).not.toBe(before)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Settings' }).click()
    await dialog(page).getByRole('button', { name: 'Reset columns' }).click()
    expect(await columnCount(page)).toBe(before)
    expect(await dialog(page).getByRole('button', { name: 'Reset columns' }).isDisabled()).toBe(true)
  })

  it('keep where a window was and which view a file was left in', async () => {
    const place = { x: 210, y: 120, width: 1010, height: 690 }
    const page = await start(fixture('version-1.gguf'))
    await page.getByRole('tab', { name: 'Metadata' }).click()
    await app.evaluate(({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]?.setBounds(bounds), place)
    expect(await app.close()).toEqual([])

    const again = await start(fixture('version-1.gguf'))
    await again.getByRole('tab', { name: 'Metadata', selected: true }).waitFor()
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds())).toEqual(
      place,
    )
  })

  it('that are damaged are set aside, which is said once', async () => {
    writeFileSync(join(folder.path, 'settings.json'), '{"version":1')
    const page = await start()
    const notice = page.getByText(/settings file is damaged.*settings\.damaged\.json/)
    await notice.waitFor()
    expect(await isDark(page)).toBe(false)
    await page.getByRole('button', { name: 'Close the notice' }).click()
    await page.reload()
    await page.getByRole('heading', { name: 'Drop a GGUF model here' }).waitFor()
    expect(await notice.count()).toBe(0)
    expect(readdirSync(folder.path)).toContain('settings.damaged.json')
  })
})
