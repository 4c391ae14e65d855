import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { writeSparseModel } from '../helpers/large-model.ts'
import { dropModel, exportCsv, scanEnd, startScan, temporaryFolder } from './helpers.ts'
import { launchApp, type TestApp } from './launch.ts'
import { processTree, stillRunning } from './process-tree.ts'

const folder = temporaryFolder()
const userData = temporaryFolder()
afterAll(() => {
  folder.dispose()
  userData.dispose()
})

/** Opens a large model and scans it until a few tensors are done. */
async function startLongScan(app: TestApp, path: string): Promise<void> {
  writeSparseModel(path, { large: 5, smallBytes: 4096 })
  const page = await app.firstWindow()
  await dropModel(app, page, path)
  await startScan(page, 'Utility processes')
  const progress = page.getByRole('progressbar', { name: /Scan/ })
  await expect
    .poll(async () => Number(await progress.getAttribute('aria-valuenow')), { interval: 20, timeout: 60_000 })
    .toBeGreaterThan(50)
}

/** Finishes the scan in a new instance, and checks that nothing was measured twice. */
async function continueScan(path: string): Promise<void> {
  const app = await launchApp({ userData: userData.path })
  try {
    const page = await app.firstWindow()
    await dropModel(app, page, path)
    const before = await exportCsv(app, page, `${path}.before.csv`, 'All rows')
    const kept = before.filter((row) => row['status'] === 'done')
    expect(kept.length).toBeGreaterThanOrEqual(2)
    expect(before.some((row) => row['status'] === 'waiting')).toBe(true)
    await page.getByRole('button', { name: /^Continue/ }).click()
    await page.getByRole('button', { name: 'Cancel' }).waitFor()
    await scanEnd(page)
    // What was read now is told apart from what was there before.
    await page.getByText(/ in [\d.]+ s, .*\/s, on .*; [\d.]+ [MG]B were measured before\./).waitFor()
    const after = await exportCsv(app, page, `${path}.after.csv`, 'All rows')
    expect(after.every((row) => row['status'] === 'done')).toBe(true)
    // Measured once: even the time that it took is that of the first scan.
    for (const row of kept) expect(after).toContainEqual(row)
  } finally {
    expect(await app.close()).toEqual([])
  }
}

it('after everything was killed in the middle, results are there and the scan goes on', async () => {
  const path = join(folder.path, 'killed.gguf')
  const app = await launchApp({ userData: userData.path })
  await startLongScan(app, path)
  for (const { pid } of await processTree(app.pid, userData.path)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has followed another one already.
    }
  }
  await app.exited
  await app.close()
  await continueScan(path)
})

// Windows has no polite kill.
it.skipIf(process.platform === 'win32')('a second SIGTERM quits without an answer, and keeps the results', async () => {
  const path = join(folder.path, 'terminated.gguf')
  const app = await launchApp({ userData: userData.path })
  await startLongScan(app, path)
  const tree = await processTree(app.pid, userData.path)
  // Nobody answers, as when the session ends.
  await app.evaluate(({ dialog }) => {
    Object.assign(globalThis, { asked: 0 })
    dialog.showMessageBox = (() => {
      Object.assign(globalThis, { asked: (globalThis as unknown as { asked: number }).asked + 1 })
      return new Promise(() => undefined)
    }) as typeof dialog.showMessageBox
  })
  const asked = () => app.evaluate(() => (globalThis as unknown as { asked: number }).asked)
  process.kill(app.pid, 'SIGTERM')
  await expect.poll(asked).toBe(1)
  process.kill(app.pid, 'SIGTERM')
  expect(await app.exited).toBe(0)
  await expect.poll(() => stillRunning(tree)).toEqual([])
  await app.close()
  await continueScan(path)
})
