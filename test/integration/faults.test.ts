import {
  appendFileSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { MAX_START_FAILURES } from '../../electron/engine/executors/start-failures.ts'
import { MAX_KILLS } from '../../electron/engine/executors/job-results.ts'
import type { WorkerSpawner } from '../../electron/engine/executors/worker-spawner.ts'
import type { Model } from '../../electron/engine/formats/model.ts'
import type { ScanEnd } from '../../electron/engine/scan/scan-api.ts'
import type { MeasureResult, MeasureTask } from '../../electron/engine/protocol/worker-protocol.ts'
import { numbers, open, scan, spawner, watch } from '../helpers/engine.ts'
import { largeModel } from '../helpers/large-model.ts'

let folder = ''
let path = ''
let model: Model
let baseline: ScanEnd
const bytes = largeModel()

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tensorscope-'))
  path = join(folder, 'large.gguf')
  writeFileSync(path, bytes)
  model = await open(path)
  baseline = await scan(model, { executor: 'single', workers: 1 })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const KINDS = ['threads', 'processes', 'single'] as const

/** A worker that is killed as soon as it comes to a task that `fatal` picks, as if the system had chosen it. */
function dying(fatal: (task: MeasureTask) => boolean): WorkerSpawner {
  return {
    open: (kind) => {
      const channel = spawner.open(kind)
      const outstanding = new Set<number>()
      let doomed = false
      const dieWhenIdle = () => {
        if (doomed && outstanding.size === 0) channel.kill()
      }
      channel.onMessage((message) => {
        const { type, uid } = message as { type: string; uid: number }
        if (type === 'result') outstanding.delete(uid)
        dieWhenIdle()
      })
      const send = (message: unknown) => {
        const { uid, method, args } = message as { uid: number; method?: string; args: [MeasureTask] }
        if (doomed) return
        doomed = method === 'measure' && fatal(args[0])
        if (!doomed) {
          if (method === 'measure') outstanding.add(uid)
          channel.send(message)
        }
        dieWhenIdle()
      }
      return { ...channel, send }
    },
  }
}

describe.each(KINDS)('on %s', (executor) => {
  const settings = { executor, workers: 2 }

  it('workers killed in the middle of their work cost nothing but time', async () => {
    const watched = watch((channel, number) => {
      // Two die with a task under way. A third could hit the same task for the third time, which then has failed.
      let answers = 0
      channel.onMessage((message) => {
        const isAnswer = (message as { type: string }).type === 'result'
        if (isAnswer && number < 2 && ++answers === 2 + number) channel.kill()
      })
    })
    const end = await scan(model, settings, watched)
    expect(end.outcome).toBe('done')
    expect(numbers(end)).toEqual(numbers(baseline))
    expect(end.progress.retries).toBeGreaterThanOrEqual(1)
    expect(watched.channels.length).toBeGreaterThanOrEqual(2)
    expect(watched.alive()).toEqual([])
  })

  it('a task whose worker is killed every time comes to an end: its tensor has failed, the others are measured', async () => {
    const victim = [...model.header.tensors].find((tensor) => tensor.name === 'blk.1.attn_norm.weight')!
    const end = await scan(
      model,
      settings,
      dying((task) => task.chunks.some((chunk) => chunk.tensor === victim.index)),
    )
    expect(end.outcome).toBe('done')
    const row = end.results[victim.index]!
    expect(row).toMatchObject({ status: 'failed', attempts: MAX_KILLS })
    expect(row.error).toMatch(/^The worker (was killed by SIGKILL|exited with code 1)\.$/)
    expect(numbers(end).filter(({ index }) => index !== victim.index)).toEqual(
      numbers(baseline).filter(({ index }) => index !== victim.index),
    )
    expect(end.progress).toMatchObject({ tensorsFailed: 1, tensorsDone: model.header.tensors.length - 1 })
    expect(end.progress.bytesDone).toBe(end.progress.bytesTotal)
  })

  it('a task that kills its worker once is measured by the next', async () => {
    const seen = new Set<number>()
    const end = await scan(
      model,
      settings,
      dying((task) => {
        const first = task.chunks[0]!
        const once = first.tensor === 0 && first.index === 0 && !seen.has(task.id)
        if (once) seen.add(task.id)
        return once
      }),
    )
    expect(numbers(end)).toEqual(numbers(baseline))
    expect(end.results[0]!.attempts).toBe(2)
    expect(end.progress.retries).toBeGreaterThan(0)
  })

  it('workers that never start end the scan with one clear error', async () => {
    let opened = 0
    const broken: WorkerSpawner = {
      open: (kind) => {
        opened++
        const channel = spawner.open(kind)
        channel.kill()
        return channel
      },
    }
    const end = await scan(model, settings, broken)
    expect(end).toMatchObject({ outcome: 'failed', error: { code: 'worker-start' } })
    expect(end.error!.message).toMatch(/^No worker could be started \(\d+ attempts\)/)
    expect(opened).toBeGreaterThanOrEqual(MAX_START_FAILURES)
    expect(opened).toBeLessThan(16)
    expect(end.results.every((row) => row.status === 'waiting')).toBe(true)
  })
})

/** Puts another file of the same size in the place of one, as some programs save. */
function replace(path: string): void {
  writeFileSync(`${path}.new`, bytes)
  utimesSync(`${path}.new`, 1, 1)
  renameSync(`${path}.new`, path)
}

describe('the file', () => {
  let copy = ''
  let opened: Model
  beforeEach(async () => {
    copy = join(folder, 'copy.gguf')
    rmSync(copy, { force: true })
    writeFileSync(copy, bytes)
    opened = await open(copy)
  })

  it.each([
    ['grows', () => appendFileSync(copy, 'x'), /changed while it was read: it had \d+ bytes and now has \d+/],
    ['shrinks', () => truncateSync(copy, 1000), /now has 1000/],
    ['vanishes', () => unlinkSync(copy), /no longer where it was/],
  ])('%s: the scan stops and says so', async (_what, change, says) => {
    change()
    const end = await scan(opened, { executor: 'threads', workers: 2 })
    expect(end).toMatchObject({ outcome: 'failed', error: { code: 'changed' } })
    expect(end.error!.message).toMatch(says)
    expect(end.error!.message).toContain('copy.gguf')
  })

  it.each([
    ['grows', 'threads', () => appendFileSync(copy, 'x'), /had \d+ bytes and now has \d+/],
    ['grows', 'processes', () => appendFileSync(copy, 'x'), /had \d+ bytes and now has \d+/],
    ['shrinks', 'threads', () => truncateSync(copy, 1000), /now has 1000/],
    ['is replaced', 'processes', () => replace(copy), /was written to/],
    ['vanishes', 'threads', () => unlinkSync(copy), /no longer where it was/],
  ] as const)('%s in the middle of a scan on %s: finished tensors stay', async (what, executor, change, says) => {
    const watched = watch((channel) =>
      channel.onMessage((message) => {
        const { type, payload } = message as { type: string; payload?: Partial<MeasureResult> }
        if (type !== 'result' || !payload?.numbers || ++answers !== 6) return
        change()
        // Who has a file open reads on in the old one: it shows to a worker that opens it anew.
        if (what === 'is replaced' || what === 'vanishes') for (const worker of watched.alive()) worker.kill()
      }),
    )
    let answers = 0
    const end = await scan(opened, { executor, workers: 1 }, watched)
    expect(end).toMatchObject({ outcome: 'failed', error: { code: 'changed' } })
    expect(end.error!.message).toMatch(says)
    expect(end.error!.message).toContain('copy.gguf')
    expect(watched.alive()).toEqual([])
    const done = end.results.filter((row) => row.status === 'done')
    expect(done.length).toBeGreaterThan(0)
    for (const row of done) expect(row.stats).toEqual(baseline.results[row.index]!.stats)
  })
})
