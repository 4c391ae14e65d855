/** Scans in a process that has room for few WebAssembly memories, as one of Electron has. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Model } from '../../electron/engine/formats/model.ts'
import { ModelReader } from '../../electron/engine/session/model-reader.ts'
import { openModel } from '../../electron/engine/session/open-model.ts'
import { startScan } from '../../electron/engine/scan/scan.ts'
import type { ScanEnd, ScanEvents, ScanSettings } from '../../electron/engine/scan/scan-api.ts'
import type { WorkerSpawner } from '../../electron/engine/executors/worker-spawner.ts'
import type { LogEntry } from '../../shared/text/log.ts'
import { limitMemories, type MemoryLimit } from '../../build/stand-in/memory-limit.ts'
import { fixture, numbers, open, root, scan, spawner, spawnerWithin, watch } from '../helpers/engine.ts'
import { largeModel } from '../helpers/large-model.ts'

const xxh64 = { executor: 'threads', workers: 8, measures: ['xxh64'] } as const
let folder = ''
let path = ''
let model: Model
let single: ScanEnd
let limit: MemoryLimit
let most = 0

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tensorscope-'))
  path = join(folder, 'large.gguf')
  writeFileSync(path, largeModel())
  model = await open(path)
  single = await scan(model, { executor: 'single', workers: 1, measures: ['xxh64'] })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

beforeEach(() => {
  limit = limitMemories(4)
  most = 0
})
afterEach(() => limit.lift())

/**
 * A scan with its log, and how many memories there were at most.
 * @param onEnding may throw, which fails the test; to the engine, an error of a listener is a scan that failed
 */
async function follow(settings: ScanSettings, on: WorkerSpawner, onEnding?: NonNullable<ScanEvents['onEnding']>) {
  const log: Pick<LogEntry, 'message' | 'data'>[] = []
  let ending = Promise.resolve()
  const handle = startScan(model, settings, on, {
    onEnding: (workers) => (ending = Promise.resolve(onEnding?.(workers))),
    log: (_level, _scope, message, data) => log.push({ message, ...(data ? { data } : {}) }),
    onProgress: () => (most = Math.max(most, limit.live())),
  })
  const end = await handle.finished
  handle.close()
  await ending
  return { end, log, messages: log.map(({ message }) => message) }
}
const digests = (end: ScanEnd) => end.results.map(({ digest }) => digest)
const failedStarts = (messages: readonly string[]) => messages.filter((text) => text.includes('could not be started'))

describe('a scan on more threads than the process has room for', () => {
  it('has the numbers of one thread to the last bit; the log says how many are processes, and why', async () => {
    const workers = watch(undefined, spawnerWithin({ memories: 4, reserved: 0, threads: 500 }))
    const { end, log, messages } = await follow(xxh64, workers)
    expect(end.outcome).toBe('done')
    expect(numbers(end)).toEqual(numbers(single))
    expect(digests(end)).toEqual(digests(single))
    expect(log).toContainEqual({
      message:
        '2 of 8 workers are threads; 6 are processes, because the threads of all scans have room for 4 WebAssembly ' +
        'memories, and each thread of this scan needs 2.',
      data: expect.objectContaining({ threads: 2, processes: 6 }) as object,
    })
    expect(end.progress).toMatchObject({ executor: 'threads', workers: 8, retries: 0 })
    // Numbers of workers that are processes, as far as they started before the end.
    expect(end.progress.processes?.every((worker) => worker > 2)).toBe(true)
    expect(failedStarts(messages)).toEqual([])
    expect(workers.channels.filter(({ pid }) => pid === process.pid)).toHaveLength(2)
    expect(most).toBeLessThanOrEqual(4)
    expect(workers.alive()).toEqual([])
    expect(limit.live()).toBe(0)
  })

  it('needs no process where xxh64 is not asked for and half as many threads are', async () => {
    const workers = watch(undefined, spawnerWithin({ memories: 4, reserved: 0, threads: 500 }))
    const { end, messages } = await follow({ executor: 'threads', workers: 4 }, workers)
    expect(numbers(end)).toEqual(numbers(single))
    expect(end.progress).not.toHaveProperty('processes')
    expect(messages.filter((text) => text.includes('are processes'))).toEqual([])
    expect(workers.channels.every(({ pid }) => pid === process.pid)).toBe(true)
  })

  it('shares the room with a scan in another window, and both end with the same numbers', async () => {
    const workers = watch(undefined, spawnerWithin({ memories: 4, reserved: 0, threads: 500 }))
    const both = await Promise.all([
      follow({ ...xxh64, workers: 3 }, workers),
      follow({ ...xxh64, workers: 3 }, workers),
    ])
    for (const { end, messages } of both) {
      expect(numbers(end)).toEqual(numbers(single))
      expect(digests(end)).toEqual(digests(single))
      expect(end.progress.retries).toBe(0)
      expect(failedStarts(messages)).toEqual([])
    }
    expect(both[0].messages).toContainEqual(expect.stringContaining('2 of 3 workers are threads; 1 are processes'))
    expect(both[1].messages).toContainEqual(expect.stringContaining('All 3 workers are processes, because'))
    expect(workers.alive()).toEqual([])
    // What the first scans had is there again.
    const again = await follow({ ...xxh64, workers: 2 }, workers)
    expect(again.end.progress).not.toHaveProperty('processes')
    expect(limit.live()).toBe(0)
  })

  it('gives the share of a killed thread to the thread that takes its place', async () => {
    const within = spawnerWithin({ memories: 4, reserved: 0, threads: 500 })
    let killed = 0
    const workers = watch((channel, number) => {
      if (number > 1) return
      channel.onMessage((message) => {
        // After its first answers: `ready`, `prepare` and a task.
        if ((message as { type: string; uid: number }).type !== 'result' || ++killed > 4) return
        channel.kill()
      })
    }, within)
    const { end } = await follow({ ...xxh64, workers: 2 }, workers)
    expect(numbers(end)).toEqual(numbers(single))
    expect(killed).toBeGreaterThan(0)
    expect(workers.channels.length).toBeGreaterThan(2)
    expect(workers.channels.every(({ pid }) => pid === process.pid)).toBe(true)
    expect(limit.live()).toBe(0)
  })

  it('leaves room to open another model and to read its values', async () => {
    const workers = watch(undefined, spawnerWithin({ memories: 4, reserved: 2, threads: 500 }))
    let values: unknown
    const { end } = await follow({ executor: 'threads', workers: 4 }, workers, async () => {
      // On a busy machine the other workers may have done everything before a thread was ready.
      await expect.poll(() => limit.live(), { timeout: 20_000 }).toBe(2)
      const opened = await openModel({ name: 'all-types', paths: [fixture('all-types.gguf')], missing: [] }, workers)
      if (!opened.ok) throw new Error('not opened')
      const other = opened.value
      const reader = new ModelReader(other, workers)
      values = await reader.readValues(other.header.tensors.at(0)!, 0, 8)
      expect(limit.live()).toBe(3)
      await reader.close()
    })
    expect(numbers(end)).toEqual(numbers(single))
    expect(values).toMatchObject({ first: 0 })
    expect(workers.alive()).toEqual([])
  })

  it('opens a model and reads values by processes where every thread is taken', async () => {
    const workers = watch(undefined, spawnerWithin({ memories: 4, reserved: 0, threads: 0 }))
    const opened = await openModel({ name: 'all-types', paths: [fixture('all-types.gguf')], missing: [] }, workers)
    if (!opened.ok) throw new Error('not opened')
    const other = opened.value
    const [byProcess, byThread] = [new ModelReader(other, workers), new ModelReader(other, spawner)]
    const [tensor] = other.header.tensors
    expect(await byProcess.readValues(tensor!, 0, 8)).toEqual(await byThread.readValues(tensor!, 0, 8))
    await Promise.all([byProcess.close(), byThread.close()])
    expect(workers.channels).toHaveLength(2)
    expect(workers.channels.some(({ pid }) => pid === process.pid)).toBe(false)
    expect(workers.alive()).toEqual([])
  })
})

describe('a scan whose threads V8 has no memory for, though the budget had', () => {
  it('uses up no attempt of a task: those threads become processes', async () => {
    const workers = watch()
    const { end, messages } = await follow(xxh64, workers)
    expect(end.outcome).toBe('done')
    expect(numbers(end)).toEqual(numbers(single))
    expect(digests(end)).toEqual(digests(single))
    expect(end.progress.retries).toBe(0)
    expect(failedStarts(messages).length).toBeGreaterThanOrEqual(4)
    expect(failedStarts(messages)[0]).toMatch(/WebAssembly\.\w+\(\): Out of memory/)
    expect(most).toBeLessThanOrEqual(4)
    expect(workers.alive()).toEqual([])
    expect(limit.live()).toBe(0)
  })
})

describe('the command line before Electron is ready', () => {
  const standIn = resolve(root, 'build/stand-in/run.ts')
  const main = resolve(root, 'dist/main/main.mjs')
  const run = (args: readonly string[], env = {}) =>
    new Promise<{ code: number | null; stdout: string; stderr: string }>((done) => {
      const child = execFile(
        process.execPath,
        [standIn, main, '--headless', ...args],
        { timeout: 60_000, env: { ...process.env, ...env } },
        (_error, stdout, stderr) => done({ code: child.exitCode, stdout, stderr }),
      )
    })

  it.each([
    [['--workers', '83'], 'Requested 83 worker threads; the limit of one Electron process is 82.', 82],
    [['--workers', '128', '--executor', 'threads'], 'Requested 128 worker threads; the limit', 82],
    [['--workers', '42', '--measure', 'xxh64'], 'is 41, because xxh64 needs a second WebAssembly memory', 41],
    [['--workers', '42', '--manifest', 'PATH'], 'is 41, because xxh64 needs a second WebAssembly memory', 41],
  ])('refuses %j before anything starts, and says what to do', async (args, sentence, most) => {
    const target = join(folder, 'manifest')
    // A file that does not exist: it is not even looked for.
    const asked = ['missing.gguf', ...args.map((arg) => (arg === 'PATH' ? target : arg))]
    const { code, stdout, stderr } = await run(asked)
    expect([code, stdout]).toEqual([64, ''])
    expect(stderr).toContain(sentence)
    expect(stderr).toContain(`Use --executor processes, or --workers ${most} at most.`)
  })

  it('refuses what only the hashes of a manifest make too many', async () => {
    const manifest = join(folder, 'hashes')
    expect((await run([path, '--manifest', manifest, '--fail-on', 'never', '--quiet'])).code).toBe(0)
    const { code, stderr } = await run([path, '--check', manifest, '--workers', '42', '--quiet'])
    expect(code).toBe(64)
    expect(stderr).toContain('Requested 42 worker threads; the limit of one Electron process is 41')
    expect((await run([path, '--check', manifest, '--workers', '42', '--no-scan'])).stderr).not.toContain('Requested')
  })

  it('does not refuse processes, headers or experiments', async () => {
    for (const args of [
      [path, '--workers', '83', '--executor', 'processes', '--fail-on', 'never', '--json', '-'],
      [path, '--workers', '83', '--no-scan', '--fail-on', 'never', '--json', '-'],
    ])
      expect(await run(args)).toMatchObject({ code: 0, stderr: '' })
  })

  it('scans on the threads that V8 has memory for, where it has less than was thought', async () => {
    const json = join(folder, 'few.json')
    const args = [
      path,
      '--workers',
      '8',
      '--measure',
      'xxh64',
      '--verbose',
      '--json',
      json,
      '--fail-on',
      'never',
      '--quiet',
    ]
    const { code, stderr } = await run(args, { ELECTRON_STAND_IN_MEMORIES: '5' })
    expect(code).toBe(0)
    expect(stderr).toContain('WebAssembly')
    expect(stderr).toContain('a process cannot be started before Electron is ready')
    expect(stderr).toMatch(/ done\. \d+ measured, 0 failed, .*, 0 tried again/)
    const { tensors } = JSON.parse(readFileSync(json, 'utf8')) as { tensors: { digest?: { xxh64: string } }[] }
    expect(tensors.map(({ digest }) => digest?.xxh64)).toEqual(single.results.map(({ digest }) => digest?.xxh64))
  })

  it('says so in one sentence where V8 has memory for no thread at all', async () => {
    const { code, stderr } = await run([path, '--workers', '3', '--quiet'], { ELECTRON_STAND_IN_MEMORIES: '0' })
    expect(code).toBe(1)
    expect(stderr).toMatch(/(^|\n)No worker could be started \(\d+ attempts\): .*\.\n$/)
  })
})
