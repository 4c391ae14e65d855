import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createResultsOnDisk } from '../../../electron/app/kept-results.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tensorscope-kept-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('starts and stops saving the results of all open models', () => {
  const kept = createResultsOnDisk(folder, () => true, vi.fn())
  const sessions = [1, 2].map(() => ({ startKeeping: vi.fn(), stopKeeping: vi.fn() }))
  kept.keep(true, sessions)
  for (const session of sessions) {
    expect(session.startKeeping).toHaveBeenCalledExactlyOnceWith(folder)
    expect(session.stopKeeping).not.toHaveBeenCalled()
  }
  kept.keep(false, sessions)
  for (const session of sessions) expect(session.stopKeeping).toHaveBeenCalledOnce()
})

test('measures and clears an empty folder', async () => {
  const kept = createResultsOnDisk(folder, () => true, vi.fn())
  await kept.clear()
  await kept.prune()
  expect(await kept.measure()).toEqual({ models: 0, bytes: 0 })
})
