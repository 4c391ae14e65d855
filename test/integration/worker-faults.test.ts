import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ExecutorEvents, WorkerEvent } from '../../electron/engine/executors/executor.ts'
import { MAX_ATTEMPTS } from '../../electron/engine/executors/job-results.ts'
import type { PoolSettings } from '../../electron/engine/executors/pool-settings.ts'
import { WorkerPool } from '../../electron/engine/executors/worker-pool.ts'
import type { Model } from '../../electron/engine/formats/model.ts'
import { planScan } from '../../electron/engine/plan/plan-scan.ts'
import { startScan } from '../../electron/engine/scan/scan.ts'
import type { ScanEnd } from '../../electron/engine/scan/scan-api.ts'
import type { TensorInfo } from '../../shared/model/tensor.ts'
import { numbers, open, scan, type WatchedSpawner } from '../helpers/engine.ts'
import { bytesOf, type Fault, faulty } from '../helpers/faults.ts'
import { largeModel } from '../helpers/large-model.ts'

let folder = ''
let model: Model
let baseline: ScanEnd
let victim: TensorInfo
let lastMarker = 0
const marker = () => join(folder, `marker-${++lastMarker}`)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tensorscope-'))
  const path = join(folder, 'large.gguf')
  writeFileSync(path, largeModel())
  model = await open(path)
  baseline = await scan(model, { executor: 'single', workers: 1 })
  victim = [...model.header.tensors].find((tensor) => tensor.name === 'blk.0.attn_q.weight')!
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const without = (end: ScanEnd, { index }: TensorInfo) => numbers(end).filter((row) => row.index !== index)

type Case = readonly [fault: Fault['kind'], executor: 'threads' | 'processes', reason: RegExp]
const CASES: readonly Case[] = [
  ['disk error', 'threads', /^large\.gguf cannot be read at byte \d+: EIO\.$/],
  ['disk error', 'processes', /^large\.gguf cannot be read at byte \d+: EIO\.$/],
  ['exit', 'threads', /^The worker exited with code 7\.$/],
  ['exit', 'processes', /^The worker exited with code 7\.$/],
  ['out of memory', 'threads', /^The worker failed: Worker terminated due to reaching memory limit: JS heap/],
  ['out of memory', 'processes', /^The worker was killed by (SIGABRT|SIGTRAP|SIGILL)\.$/],
  ['abort', 'processes', /^The worker was killed by SIGABRT\.$/],
]

describe.each(CASES)('%s on %s', (kind, executor, reason) => {
  const settings = { executor, workers: 2 }

  it('once: the work is done again, and the numbers are the same', async () => {
    const workers = faulty({ kind, ...bytesOf(victim), marker: marker() })
    const end = await scan(model, settings, workers)
    expect(end.outcome).toBe('done')
    expect(numbers(end)).toEqual(numbers(baseline))
    expect(end.results[victim.index]!.attempts).toBe(2)
    expect(end.progress.retries).toBeGreaterThan(0)
    expect(workers.alive()).toEqual([])
  })

  it('every time: its tensor has failed with the reason, and the others are measured', async () => {
    const workers = faulty({ kind, ...bytesOf(victim) })
    const end = await scan(model, settings, workers)
    expect(end.outcome).toBe('done')
    const row = end.results[victim.index]!
    expect(row).toMatchObject({ status: 'failed', attempts: MAX_ATTEMPTS })
    expect(row.error).toMatch(reason)
    expect(without(end, victim)).toEqual(without(baseline, victim))
    expect(end.progress).toMatchObject({ tensorsFailed: 1, tensorsDone: model.header.tensors.length - 1 })
    expect(workers.alive()).toEqual([])
  })
})

describe.each(['threads', 'processes'] as const)('on %s', (executor) => {
  const settings = { executor, workers: 2 }
  const kind = executor === 'threads' ? 'thread' : 'process'

  it('a worker that has no memory for its kernels is replaced before it is given a task', async () => {
    const workers = faulty({ kind: 'no kernels', marker: marker() })
    const end = await scan(model, settings, workers)
    expect(end.outcome).toBe('done')
    expect(numbers(end)).toEqual(numbers(baseline))
    expect(end.progress.retries).toBe(0)
    expect(workers.channels.length).toBeGreaterThan(2)
    expect(workers.alive()).toEqual([])
  })

  it('an error that a worker throws outside of its tasks changes nothing', async () => {
    const workers = faulty({ kind: 'stray error', ...bytesOf(victim) })
    const end = await scan(model, settings, workers)
    expect(numbers(end)).toEqual(numbers(baseline))
    expect(workers.alive()).toEqual([])
  })

  it('a worker that hangs is ended at its deadline, and its task done by another', async () => {
    const workers = faulty({ kind: 'loop', ...bytesOf(victim), marker: marker() })
    const { done, failed, events } = await run(workers, { kind, workers: 2, tasksInFlight: 2, taskDeadline: 2000 })
    expect(failed).toEqual([])
    expect(done).toBe(allChunks().length)
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'lost', reason: { kind: 'silent', seconds: 2 }, cause: 'own' }),
    )
    expect(workers.alive()).toEqual([])
  })

  it('a worker that hangs every time fails its tensor', async () => {
    const workers = faulty({ kind: 'loop', ...bytesOf(victim) })
    const { failed } = await run(workers, { kind, workers: 2, tasksInFlight: 2, taskDeadline: 1000 })
    expect(new Set(failed)).toEqual(new Set([victim.index]))
    expect(workers.alive()).toEqual([])
  })

  it('a worker inside a system call does not hold up the end of the scan', async () => {
    const workers = faulty({ kind: 'system call', ...bytesOf(victim), marker: marker() })
    // Long enough for the system to end a process, too short for the call of the thread.
    const terminateLimit = kind === 'thread' ? 100 : 20_000
    const settings = { kind, workers: 2, tasksInFlight: 2, taskDeadline: 800, terminateLimit } as const
    const { failed, events, aliveAtEnd } = await run(workers, settings)
    expect(failed).toEqual([])
    // A process can be killed even there; a thread ends when the call does, and is no longer waited for.
    expect(events.filter((event) => event.kind === 'stuck')).toHaveLength(kind === 'thread' ? 1 : 0)
    expect(aliveAtEnd).toBe(kind === 'thread' ? 1 : 0)
    await expect.poll(() => workers.alive(), { timeout: 10_000 }).toEqual([])
  })

  it('workers that stay silent when they start end the scan with one clear error', async () => {
    const workers = faulty({ kind: 'silent' })
    const running = run(workers, { kind, workers: 2, tasksInFlight: 2, startTimeout: 300 })
    await expect(running).rejects.toMatchObject({ error: { code: 'worker-start' } })
    expect(workers.alive()).toEqual([])
  })

  it('a cancel ends workers that stay silent when they start, without waiting for them', async () => {
    const workers = faulty({ kind: 'silent' })
    const handle = startScan(model, settings, workers)
    await expect.poll(() => workers.alive().length).toBe(2)
    handle.cancel()
    // The limit of a start is 30 s.
    const late = delay(10_000, undefined, { ref: false })
    expect((await Promise.race([handle.finished, late]))?.outcome).toBe('cancelled')
    expect(workers.alive()).toEqual([])
  })

  it('workers that break when they start end the scan with one clear error', async () => {
    const workers = faulty({ kind: 'broken' })
    const end = await scan(model, settings, workers)
    expect(end).toMatchObject({ outcome: 'failed', error: { code: 'worker-start' } })
    expect(end.error!.message).toMatch(executor === 'threads' ? /a broken worker/ : /exited with code 1/)
    expect(workers.alive()).toEqual([])
  })
})

const allChunks = () => [...planScan(model.header.tensors).tasks].flatMap(({ chunks }) => chunks)

/** The tasks of a scan on a pool whose limits are short. */
async function run(workers: WatchedSpawner, settings: PoolSettings) {
  let done = 0
  const failed: number[] = []
  const events: WorkerEvent[] = []
  const listener: ExecutorEvents<'measure'> = {
    onLane: () => undefined,
    onWorker: (event) => events.push(event),
    parts: {
      measure: {
        onDone: () => done++,
        onFailed: ({ tensor }) => failed.push(tensor),
        onRetry: () => undefined,
      },
    },
  }
  const { endian } = model.header
  const tasks = [...planScan(model.header.tensors).tasks].map(({ file, chunks }, id) => ({
    kind: 'measure' as const,
    task: { id, file: model.files[file]!, endian, chunks },
  }))
  await new WorkerPool<'measure'>(workers, settings).run(tasks, listener)
  return { done, failed, events, aliveAtEnd: workers.alive().length }
}
