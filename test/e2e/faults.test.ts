import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { electronBinary } from '../../build/electron-binary.mjs'
import type { BadDisk } from '../helpers/bad-disk.ts'
import { writeGguf } from '../../build/sample/gguf-writer.ts'
import { writeSparseModel } from '../helpers/large-model.ts'
import { dropModel, exportCsv, KILLED, scan, scanEnd, startScan, temporaryFolder, workerProcesses } from './helpers.ts'
import { launchApp, type TestApp } from './launch.ts'

const folder = temporaryFolder()
afterAll(() => folder.dispose())

const logEntries = (page: Page) => page.getByRole('region', { name: 'Log entries' }).getByRole('row')

async function showLog(page: Page) {
  await page.getByRole('tab', { name: 'Log' }).click()
  await logEntries(page).nth(1).waitFor()
}

const logFile = async (app: TestApp) =>
  readFileSync(
    join(await app.evaluate(({ app: electronApp }) => electronApp.getPath('logs')), 'tensorscope.log'),
    'utf8',
  )

describe('the log', () => {
  it('tells of a worker process that was killed, in the window and in its file', async () => {
    const path = join(folder.path, 'killed.gguf')
    writeSparseModel(path, { large: 2, smallBytes: 4096 })
    const app = await launchApp()
    const page = await app.firstWindow()
    await dropModel(app, page, path)
    await startScan(page, 'Utility processes')
    const progress = page.getByRole('progressbar', { name: /Scan/ })
    await expect
      .poll(async () => Number(await progress.getAttribute('aria-valuenow')), { timeout: 20_000, interval: 20 })
      .toBeGreaterThan(2)
    const [victim] = await workerProcesses(app)
    process.kill(victim!, 'SIGKILL')
    await showLog(page)
    const killed = logEntries(page)
      .filter({ hasText: `pid=${victim}` })
      .filter({ hasText: KILLED })
    await killed.first().waitFor()
    expect(await killed.first().innerText()).toMatch(new RegExp(`warn\\s+worker\\s+Worker \\d ${KILLED}\\.`))
    await logEntries(page)
      .filter({ hasText: `is measured again: The worker ${KILLED}.` })
      .first()
      .waitFor()
    await scanEnd(page)
    await logEntries(page).filter({ hasText: 'Scan of killed done. 3 measured, 0 failed' }).waitFor()

    const lines = (await logFile(app)).trimEnd().split('\n')
    expect(
      lines.filter(
        (line) => new RegExp(` warn {2}worker {2}Worker \\d ${KILLED}`).test(line) && line.includes(`pid=${victim}`),
      ),
    ).toHaveLength(1)
    expect(lines.some((line) => /is measured again: .* attempt=1 .* tensor="blk\.\d\.ffn_up\.weight"/.test(line))).toBe(
      true,
    )
    expect(lines.every((line) => /^\d{4}-\d\d-\d\dT[\d:.]+Z (error|warn|info|debug) /.test(line))).toBe(true)
    // A model's name, never where it is.
    expect(lines.join('\n')).not.toContain(folder.path)
    expect(await app.close()).toEqual([])
  })

  it('has nothing of what a file holds but its name and those of its tensors', async () => {
    const path = join(folder.path, 'private.gguf')
    writeFileSync(
      path,
      writeGguf({
        metadata: [
          ['general.description', 'string', 'sk-secret-in-a-value'],
          ['sk-secret-in-a-key', 'uint32', 1],
          ['tokenizer.chat_template', 'string', 'sk-secret-in-a-template'],
        ],
        tensors: [{ name: 'measured', shape: [32], typeId: 0, data: new Uint8Array(128).fill(0xff) }],
      }),
    )
    const app = await launchApp()
    const page = await app.firstWindow()
    await dropModel(app, page, path)
    await scan(page, 'One thread')
    for (const view of ['Metadata', 'Template', 'Log']) await page.getByRole('tab', { name: view }).click()
    await logEntries(page).filter({ hasText: 'Scan of private done' }).waitFor()
    const text = await logFile(app)
    expect(text).toContain('Scan of private done')
    expect(text).not.toMatch(/sk-secret/)
    expect(text).not.toContain(folder.path)
    expect(await app.close()).toEqual([])
  })

  it('is filtered by level and words, copied, and shown as a file', async () => {
    const path = join(folder.path, 'sound.gguf')
    writeSparseModel(path, { large: 0, smallBytes: 4096 })
    const app = await launchApp()
    const page = await app.firstWindow()
    await dropModel(app, page, path)
    await scan(page, 'One thread')
    await showLog(page)
    await expect.poll(() => logEntries(page).filter({ hasText: 'Worker 1 started.' }).count()).toBe(0)
    await page.getByLabel('Level').selectOption('All entries')
    await logEntries(page).filter({ hasText: 'Worker 1 started.' }).waitFor()
    await page.getByLabel('Filter the log').fill('scan sound')
    await expect.poll(() => logEntries(page).count()).toBe(1 + 2)
    await page.getByRole('button', { name: /^Copy/ }).click()
    await page.getByText('2 lines copied.').waitFor()
    const copied = await app.evaluate(({ clipboard }) => clipboard.readText())
    expect(copied).toMatch(
      /^\S+Z info {2}scan {4}Scan of sound started.*\n\S+Z info {2}scan {4}Scan of sound done.*\n$/,
    )
    await page.getByLabel('Level').selectOption('Errors')
    await page.getByText('No entry has this level and these words.').waitFor()
    await page.getByLabel('Filter the log').press('Escape')
    await page.getByLabel('Level').selectOption('All entries')
    await expect.poll(() => logEntries(page).count()).toBeGreaterThan(4)

    await app.evaluate(({ shell }) => {
      const shown: string[] = []
      Object.assign(globalThis, { shown })
      shell.showItemInFolder = (target) => void shown.push(target)
    })
    // In a narrow window the tools stand below the tabs, not above them.
    await page.setViewportSize({ width: 900, height: 600 })
    const tab = (await page.getByRole('tab', { name: 'Lab' }).boundingBox())!
    const level = (await page.getByLabel('Level').boundingBox())!
    expect(level.x >= tab.x + tab.width || level.y >= tab.y + tab.height).toBe(true)
    await page.getByRole('button', { name: 'Log file' }).click()
    const shown = () => app.evaluate(() => (globalThis as unknown as { shown: string[] }).shown)
    await expect
      .poll(async () => (await shown()).map((target) => readFileSync(target, 'utf8').length > 0))
      .toEqual([true])
    expect(await app.close()).toEqual([])
  })
})

// Electron takes no `--import` from NODE_OPTIONS; there, the disk fails in the integration tests alone.
describe.skipIf(electronBinary() !== undefined)('a disk that cannot read some bytes', () => {
  it('fails the tensors that are there; Retry failed measures them when it can', async () => {
    const path = join(folder.path, 'bad.gguf')
    writeSparseModel(path, { large: 1, smallBytes: 4096 })
    const bad = join(folder.path, 'bad')
    writeFileSync(bad, '')
    // The small tensor, which comes before 1 GiB of another.
    const end = statSync(path).size - 2 ** 30
    const disk: BadDisk = { from: end - 4096, to: end, while: bad }
    const preload = pathToFileURL(resolve(import.meta.dirname, '../helpers/bad-disk.ts')).href
    const app = await launchApp({
      env: { TENSORSCOPE_BAD_DISK: JSON.stringify(disk), NODE_OPTIONS: `--import ${preload}` },
    })
    const page = await app.firstWindow()
    await dropModel(app, page, path)
    await startScan(page, 'Utility processes')
    await page.getByRole('button', { name: /^Retry/ }).waitFor({ timeout: 60_000 })
    rmSync(bad)
    await page.getByRole('button', { name: /^Retry/ }).click()
    await scanEnd(page)
    const rows = await exportCsv(app, page, join(folder.path, 'bad.csv'), 'All rows')
    expect(rows.map((row) => [row['status'], row['attempts']])).toEqual([
      ['done', '1'],
      ['done', '1'],
    ])
    await showLog(page)
    await logEntries(page)
      .filter({ hasText: 'small.weight failed after 3 attempts: bad.gguf cannot be read' })
      .waitFor()
    expect(await app.close()).toEqual([])
  })
})
