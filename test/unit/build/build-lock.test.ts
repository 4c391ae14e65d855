import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { withLock } from '../../../build/build-lock.mjs'

/** No process has it: Linux and macOS stop far below, and Windows' are multiples of 4. */
const DEAD = 999_999_999

let folder: string
let lock: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'build-lock-'))
  lock = join(folder, 'lock')
})

afterEach(() => rm(folder, { recursive: true, force: true }))

describe('withLock', () => {
  it('lets one run at a time', async () => {
    let running = 0
    let most = 0
    const run = async () => {
      most = Math.max(most, ++running)
      await sleep(20)
      running--
    }
    await Promise.all([1, 2, 3].map(() => withLock(lock, 10_000, run)))
    expect(most).toBe(1)
    expect(existsSync(lock)).toBe(false)
  })

  it('takes over from a process that was killed', async () => {
    await writeFile(lock, String(DEAD))
    expect(await withLock(lock, 10_000, async () => 'ran')).toBe('ran')
  })

  it('is released when what ran fails', async () => {
    const failing = withLock(lock, 10_000, () => Promise.reject(new Error('broken')))
    await expect(failing).rejects.toThrow('broken')
    expect(existsSync(lock)).toBe(false)
  })

  it('does not wait for ever', async () => {
    await writeFile(lock, String(process.pid))
    await expect(withLock(lock, 50, async () => undefined)).rejects.toThrow(lock)
  })
})
