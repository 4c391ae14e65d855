import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { writeSparseModel } from '../helpers/large-model.ts'
import { dropModel, exportCsv, scanEnd, startScan, temporaryFolder } from './helpers.ts'
import { launchApp } from './launch.ts'
import { processTree } from './process-tree.ts'

const folder = temporaryFolder()
const userData = temporaryFolder()
afterAll(() => {
  folder.dispose()
  userData.dispose()
})

it('after everything was killed in the middle, results are there and the scan goes on', async () => {
  const path = join(folder.path, 'big.gguf')
  writeSparseModel(path, { large: 5, smallBytes: 4096 })
  const first = await launchApp({ userData: userData.path })
  const page = await first.firstWindow()
  await dropModel(first, page, path)
  await startScan(page, 'Utility processes')
  const progress = page.getByRole('progressbar', { name: /Scan/ })
  await expect
    .poll(async () => Number(await progress.getAttribute('aria-valuenow')), { interval: 20, timeout: 60_000 })
    .toBeGreaterThan(50)
  for (const { pid } of await processTree(first.pid, userData.path)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has followed another one already.
    }
  }
  await first.exited
  await first.close()

  const second = await launchApp({ userData: userData.path })
  try {
    const again = await second.firstWindow()
    await dropModel(second, again, path)
    const before = await exportCsv(second, again, join(folder.path, 'before.csv'), 'All rows')
    const kept = before.filter((row) => row['status'] === 'done')
    expect(kept.length).toBeGreaterThanOrEqual(2)
    expect(before.some((row) => row['status'] === 'waiting')).toBe(true)
    await again.getByRole('button', { name: /^Continue/ }).click()
    await again.getByRole('button', { name: 'Cancel' }).waitFor()
    await scanEnd(again)
    const after = await exportCsv(second, again, join(folder.path, 'after.csv'), 'All rows')
    expect(after.every((row) => row['status'] === 'done')).toBe(true)
    // Measured once: even the time that it took is that of the first scan.
    for (const row of kept) expect(after).toContainEqual(row)
  } finally {
    expect(await second.close()).toEqual([])
  }
})
