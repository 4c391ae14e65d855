import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCheckpoint } from '../../electron/engine/checkpoint/checkpoint.ts'
import type { WorkerSpawner } from '../../electron/engine/executors/worker-spawner.ts'
import type { Model } from '../../electron/engine/formats/model.ts'
import { startScan } from '../../electron/engine/scan/scan.ts'
import type { ScanHandle } from '../../electron/engine/scan/scan-api.ts'
import type { MeasureResult } from '../../electron/engine/protocol/worker-protocol.ts'
import { open, watch, type WatchedSpawner } from '../helpers/engine.ts'
import { writeSparseModel } from '../helpers/large-model.ts'

/** Far beyond what it takes, near enough to notice something that waits for a time to pass. */
const AT_ONCE = 2000

let folder = ''
let model: Model
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tensorscope-'))
  const path = join(folder, 'sparse.gguf')
  writeSparseModel(path, { large: 2, smallBytes: 4096 })
  model = await open(path)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Calls `onAnswer` with every answer of a worker to a task; knows how many there were and how many are awaited. */
function answering(onAnswer: (count: number) => void = () => undefined) {
  let asked = 0
  let answered = 0
  const watched = watch((channel) =>
    channel.onMessage((message) => {
      const { type, payload } = message as { type: string; payload?: Partial<MeasureResult> }
      if (type === 'result' && payload?.numbers) onAnswer(++answered)
    }),
  )
  const spawner: WatchedSpawner = {
    ...watched,
    open: (kind) => {
      const channel = watched.open(kind)
      const send = (message: unknown) => {
        if ((message as { method?: string }).method === 'measure') asked++
        channel.send(message)
      }
      return { ...channel, send }
    },
  }
  return { spawner, count: () => answered, awaited: () => asked - answered }
}

async function cancelled(handle: ScanHandle): Promise<string> {
  handle.cancel()
  const late = delay(AT_ONCE, 'not at once', { ref: false })
  return Promise.race([handle.finished.then(({ outcome }) => outcome), late])
}

describe.each(['threads', 'processes', 'single'] as const)('on %s', (executor) => {
  const settings = { executor, workers: 2 }

  it('a pause lets each worker finish the task that it has begun, and begin no other', async () => {
    const { spawner, count, awaited } = answering()
    const handle = startScan(model, settings, spawner)
    let held = 0
    for (let i = 0; i < 5; i++) {
      const before = count()
      await expect.poll(count, { timeout: 30_000, interval: 3 }).toBeGreaterThan(before + 10)
      handle.pause()
      // Answers that are on their way arrive; then nothing does.
      await delay(200)
      const quiet = count()
      await delay(100)
      expect(count()).toBe(quiet)
      held += awaited()
      handle.resume()
    }
    // Workers had their next task before they needed it, and did not begin it.
    if (executor !== 'single') expect(held).toBeGreaterThan(0)
    expect(await cancelled(handle)).toBe('cancelled')
    expect(spawner.alive()).toEqual([])
  })

  it('a pause while workers start holds until it is taken back', async () => {
    const { spawner, count } = answering()
    const handle = startScan(model, settings, spawner)
    handle.pause()
    await delay(700)
    expect(count()).toBe(0)
    handle.resume()
    await expect.poll(count, { timeout: 10_000 }).toBeGreaterThan(0)
    expect(await cancelled(handle)).toBe('cancelled')
    expect(spawner.alive()).toEqual([])
  })

  it.each([0, 5, 30, 80, 150])('a cancel %i ms after the start ends it at once', async (ms) => {
    const { spawner } = answering()
    const handle = startScan(model, settings, spawner)
    if (ms > 0) await delay(ms)
    expect(await cancelled(handle)).toBe('cancelled')
    expect(spawner.alive()).toEqual([])
  })

  it('a cancel ends a paused scan at once', async () => {
    let paused = false
    const { spawner } = answering((n) => {
      if (n !== 10) return
      handle.pause()
      paused = true
    })
    const handle = startScan(model, settings, spawner)
    await expect.poll(() => paused, { timeout: 30_000 }).toBe(true)
    await delay(100)
    expect(await cancelled(handle)).toBe('cancelled')
    expect(spawner.alive()).toEqual([])
  })

  it('a cancel ends a scan whose workers fail to start and wait for the next start', async () => {
    let opened = 0
    const { spawner } = answering()
    const broken: WorkerSpawner = {
      open: (kind) => {
        opened++
        const channel = spawner.open(kind)
        channel.kill()
        return channel
      },
    }
    const handle = startScan(model, { executor, workers: 1 }, broken)
    await expect.poll(() => opened, { timeout: 30_000, interval: 5 }).toBe(4)
    expect(await cancelled(handle)).toBe('cancelled')
    expect(spawner.alive()).toEqual([])
  })

  it('a cancel in the last task ends as cancelled or done, and with no worker', async () => {
    const small = join(folder, `small-${executor}.gguf`)
    writeSparseModel(small, { large: 0, smallBytes: 4 * 1024 * 1024 })
    const one = await open(small)
    // A worker that is asked has begun, or is about to.
    const spawner = watch()
    const asking: WorkerSpawner = {
      open: (kind) => {
        const channel = spawner.open(kind)
        const send = (message: unknown) => {
          channel.send(message)
          if ((message as { method?: string }).method === 'measure') setImmediate(() => handle.cancel())
        }
        return { ...channel, send }
      },
    }
    const handle = startScan(one, settings, asking)
    const late = delay(30_000, undefined, { ref: false })
    const end = await Promise.race([handle.finished, late])
    expect(['cancelled', 'done']).toContain(end?.outcome)
    expect(spawner.alive()).toEqual([])
  })

  it('a cancel right after results were restored ends it, and they stay', async () => {
    const checkpoints = join(folder, `checkpoints-${executor}`)
    const log = (line: string) => expect.fail(line)
    const first = await openCheckpoint(checkpoints, model, log)
    const { spawner } = answering((n) => n === 100 && before.cancel())
    const before = startScan(model, settings, spawner, {}, first)
    await before.finished
    await first.close()
    const second = await openCheckpoint(checkpoints, model, log)
    const restored = startScan(model, settings, spawner, {}, second)
    expect(await cancelled(restored)).toBe('cancelled')
    expect((await restored.finished).progress.bytesDone).toBeGreaterThan(0)
    expect(spawner.alive()).toEqual([])
    await second.close()
  })
})
