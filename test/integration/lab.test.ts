import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { execFile } from 'node:child_process'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import Papa from 'papaparse'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { forkProcess } from '../../electron/engine/executors/fork-channel.ts'
import { limitsOf, ProcessBudget, type ProcessLimits } from '../../electron/engine/executors/process-budget.ts'
import { createSpawner } from '../../electron/engine/executors/worker-spawner.ts'
import { labCsvFilePieces, labJson } from '../../electron/engine/export/lab-report.ts'
import type { Model } from '../../electron/engine/formats/model.ts'
import type { LabDependencies } from '../../electron/engine/lab/lab-context.ts'
import { measureScan } from '../../electron/engine/lab/measured-scan.ts'
import { type LabStep, runExperiment } from '../../electron/engine/lab/run-experiment.ts'
import { planScan } from '../../electron/engine/plan/plan-scan.ts'
import type { LabReport, LabRequest, LabRow } from '../../shared/model/lab.ts'
import { english } from '../../shared/text/sentence.ts'
import { processTree } from '../e2e/process-tree.ts'
import { fixture, open, root, spawner, spawnerWithin, watch } from '../helpers/engine.ts'
import { largeModel } from '../helpers/large-model.ts'
import { labSchemaErrors } from '../helpers/schemas.ts'

const [workerProgram, labProgram] = ['worker', 'lab-worker'].map((name) =>
  pathToFileURL(resolve(root, `dist/main/${name}.mjs`)),
) as [URL, URL]
const outside = process.env['TMPDIR']
const folder = mkdtempSync(join(tmpdir(), 'tensorscope-test-'))
let model: Model
beforeAll(async () => {
  process.env['TMPDIR'] = folder
  const path = join(folder, 'large.gguf')
  writeFileSync(path, largeModel())
  model = await open(path)
})
afterAll(() => {
  if (outside === undefined) delete process.env['TMPDIR']
  else process.env['TMPDIR'] = outside
  rmSync(folder, { recursive: true, force: true })
})

const children = async () =>
  (await processTree(process.pid, 'no such folder')).filter(({ pid }) => pid !== process.pid).map(({ pid }) => pid)
const temporary = () => readdirSync(folder).filter((name) => name.startsWith('tensorscope-lab-'))

interface RunOptions {
  readonly onProgress?: (step: LabStep) => void
  readonly signal?: AbortSignal
  readonly ioWaitMs?: number
  readonly adviseMs?: number
  readonly limits?: ProcessLimits
  readonly withModel?: boolean
}

/** Runs an experiment in small, and sees that nothing of it is left. */
async function run(request: LabRequest, options: RunOptions = {}) {
  const { onProgress, ioWaitMs = 50, adviseMs = 2000, limits = limitsOf({}), withModel = true } = options
  const { signal = new AbortController().signal } = options
  const before = await children()
  const budget = new ProcessBudget(limits)
  const [scanSpawner, labSpawner] = [
    watch(undefined, createSpawner(workerProgram, forkProcess, budget)),
    watch(undefined, createSpawner(labProgram, forkProcess, budget)),
  ]
  const tuning = { ioBytes: 1024 * 1024, ioWaitMs, cpuMs: 20, adviseMs }
  const dependencies: LabDependencies = {
    scanSpawner,
    labSpawner,
    labProgram,
    budget,
    tuning,
    ...(withModel ? { model } : {}),
  }
  const end = await runExperiment(request, dependencies, onProgress ? { onProgress } : {}, signal)
  if (end.outcome === 'done') expect(labSchemaErrors(labJson(end.report, '1.2.3'))).toEqual([])
  expect(scanSpawner.alive()).toEqual([])
  expect(labSpawner.alive()).toEqual([])
  // The shell that watches for the workers ends a moment after them.
  await expect.poll(async () => (await children()).filter((pid) => !before.includes(pid))).toEqual([])
  expect(temporary()).toEqual([])
  return { end, opened: scanSpawner.channels.length + labSpawner.channels.length }
}

/** @param adviseMs is what an advice may take; on a machine that is too busy for it, it is asked for again with more */
async function report(request: LabRequest, adviseMs = 2000): Promise<LabReport> {
  const { end } = await run(request, { adviseMs })
  if (end.outcome === 'failed' && end.error.code === 'busy' && adviseMs < 30_000) return report(request, 4 * adviseMs)
  if (end.outcome !== 'done') throw new Error(JSON.stringify(end))
  for (const sentence of [...end.report.reading, ...end.report.explanation]) {
    expect(english(sentence)).not.toMatch(/\{\{|undefined|NaN|Infinity/)
    expect(english(sentence).length).toBeGreaterThan(10)
  }
  return end.report
}

const texts = (row: LabRow) =>
  Object.fromEntries(
    Object.entries(row).map(([key, value]) => [key, typeof value === 'object' ? english(value) : value]),
  )
const table = ({ table: { rows } }: LabReport) => rows.map(texts)

describe('experiments', () => {
  it('compare one thread, threads and processes by the same scan, with the same numbers', async () => {
    const steps: LabStep[] = []
    const request = { experiment: 'compare', bytes: 8_000_000, workers: [2, 1], rounds: 2 } as const
    const { end } = await run(request, { onProgress: (step) => steps.push(step) })
    if (end.outcome !== 'done') throw new Error(JSON.stringify(end))
    const rows = table(end.report)
    expect(rows.map(({ executor, workers }) => [executor, workers])).toEqual([
      ['single', 1],
      ['threads', 1],
      ['processes', 1],
      ['threads', 2],
      ['processes', 2],
    ])
    expect(new Set(rows.map((row) => row['numbers_hash'])).size).toBe(1)
    for (const row of rows) {
      expect(row).toMatchObject({ numbers: 'identical', retries: 0, tasks: rows[0]!['tasks'] })
      expect(row['scan_min_s']).toBeLessThanOrEqual(row['scan_s'] as number)
      expect(row['scan_max_s']).toBeGreaterThanOrEqual(row['scan_s'] as number)
      expect(row['main_peak_bytes']).toBeGreaterThan(1e7)
      // Threads are part of the app; a process that was not ready before the end has not told what it used.
      const processes = row['executor'] === 'processes'
      const told = !processes || 'startup_ms' in row
      expect('cpu_s' in row).toBe(told)
      if (told) expect(row['cpu_s']).toBeGreaterThan(0)
      expect('workers_peak_bytes' in row).toBe(processes && told)
    }
    expect(rows[0]).toMatchObject({ speedup: 1, efficiency: 1 })
    expect(end.report.subject).toMatch(/^large, \d\.\d+ MB$/)
    // Other tests may run beside this one: then it says that it cannot tell.
    expect(end.report.advice === undefined).toBe(end.report.undecided !== undefined)
    expect(steps).toHaveLength(11)
    expect(steps.at(-1)).toMatchObject({ experiment: 'compare', done: 10, total: 11 })
    const csv = Papa.parse<Record<string, string>>([...labCsvFilePieces(end.report, '1.2.3')].join(''), {
      header: true,
      skipEmptyLines: true,
    })
    expect(csv.data.map((row) => Number(row['scan_s']))).toEqual(rows.map((row) => row['scan_s']))
    expect(csv.data[0]).toMatchObject({ cores: String(end.report.machine.cores), experiment: 'compare' })
    expect(JSON.parse(labJson(end.report, '1.2.3'))).toMatchObject({
      experiment: 'compare',
      machine: end.report.machine,
    })
  })

  it('compare with generated data when there is no model', async () => {
    const steps: LabStep[] = []
    const request = { experiment: 'compare', workers: [1], rounds: 1, bytes: 60e6 } as const
    const { end } = await run(request, { withModel: false, onProgress: (step) => steps.push(step) })
    if (end.outcome !== 'done') throw new Error(JSON.stringify(end))
    const { subject } = end.report
    // Whole tensors of 38 MB and 14 MB, as many as fit.
    expect(typeof subject === 'object' && english(subject)).toBe('generated data, 51.5 MB')
    expect(JSON.parse(labJson(end.report, '1.2.3'))).toMatchObject({ subject: 'generated data, 51.5 MB' })
    expect(english(steps[0]!.doing)).toMatch(/^Writing /)
    const rows = table(end.report)
    expect(rows.map(({ executor }) => executor)).toEqual(['single', 'threads', 'processes'])
    expect(new Set(rows.map((row) => row['numbers_hash'])).size).toBe(1)
  })

  it('advise on a setting, with bytes of their own', async () => {
    const found = await report({ experiment: 'advise' })
    const rows = table(found)
    const cores = availableParallelism()
    expect(rows[0]).toMatchObject({ executor: 'single', workers: 1, speedup: 1 })
    expect(rows.some(({ executor, workers }) => executor === 'threads' && workers === cores)).toBe(true)
    expect(new Set(rows.map((row) => row['numbers_hash'])).size).toBe(1)
    expect(found.subject).not.toContain('large')
    const { advice, undecided } = found
    expect(advice === undefined).toBe(undecided !== undefined)
    const json: unknown = JSON.parse(labJson(found, '1.2.3'))
    expect(found.reading.map(english).some((sentence) => sentence.startsWith('Choose '))).toBe(advice !== undefined)
    if (!advice) return expect(json).toMatchObject({ undecided: english(undecided!) })
    expect(advice.workers).toBeLessThanOrEqual(cores)
    expect(english(advice.summary)).toMatch(/^(one thread|threads × \d+|processes × \d+): /)
    expect(json).toMatchObject({ advice: { summary: english(advice.summary) } })
  })

  it('say so when the machine is too slow for an advice', async () => {
    const { end } = await run({ experiment: 'advise' }, { adviseMs: 5 })
    expect(end).toMatchObject({
      outcome: 'failed',
      error: { code: 'busy', message: expect.stringMatching(/^In 0\.01 s not every setting could be/) as unknown },
    })
  })

  it('start workers that wait, and do not start what memory or limits forbid', async () => {
    const rows = table(await report({ experiment: 'startup', threads: [1, 6, 5000], processes: [2, 500] }))
    expect(rows).toMatchObject([
      { executor: 'threads', workers: 1 },
      { executor: 'threads', workers: 6 },
      { note: 'not started: 5,000 are more than the 2,000 that are tried' },
      { executor: 'processes', workers: 2 },
      { note: 'not started: 500 are more than the 200 that are tried' },
    ])
    for (const row of [rows[0]!, rows[1]!, rows[3]!]) {
      expect(row['ready_ms']).toBeGreaterThan(0)
      expect(row['memory_bytes']).toBeGreaterThan(1e6)
    }
    expect(rows[2]).not.toHaveProperty('ready_ms')
  })

  it('refuse 100,000 workers, and start none', async () => {
    const { end, opened } = await run({ experiment: 'startup', threads: [1, 100_000], processes: [] })
    const message = '100,000 workers are not started here: up to 2,000 threads or 200 processes are.'
    expect(end).toMatchObject({ outcome: 'failed', error: { code: 'bad-request', message } })
    expect(opened).toBe(0)
    expect((await run({ experiment: 'compare', workers: [100_000], rounds: 1 })).end).toMatchObject({
      error: { code: 'bad-request', message: '100000 workers are not possible here; 1 to 256 are.' },
    })
    expect((await run({ experiment: 'cpu', workers: 100_000 })).end).toMatchObject({
      error: { code: 'bad-request', message: expect.stringContaining('1 to 64') as string },
    })
  })

  it('wait for disks and clocks', async () => {
    const rows = table(await report({ experiment: 'io', workers: 3 }))
    expect(rows.map(({ executor, workers, jobs, order }) => [executor, workers, jobs, order])).toEqual([
      ['threads', 1, 1, 'one alone'],
      ['processes', 1, 1, 'one alone'],
      ['single', 1, 3, 'one after another'],
      ['single', 1, 3, 'at once'],
      ['threads', 3, 3, 'at once'],
      ['processes', 3, 3, 'at once'],
    ])
    // Each waits for 50 ms: what is done one after another cannot take less.
    expect(rows[2]!['work_s']).toBeGreaterThan(0.149)
  })

  it('compute', async () => {
    const rows = table(await report({ experiment: 'cpu', workers: 2 }))
    expect(rows.map(({ executor, jobs }) => [executor, jobs])).toEqual([
      ['threads', 1],
      ['processes', 1],
      ['single', 2],
      ['threads', 2],
      ['processes', 2],
    ])
  })

  it('end workers on purpose, and tell who else is gone', async () => {
    const rows = table(await report({ experiment: 'isolation' }))
    const seen = rows.map(({ executor, end, neighbour, host }) => [executor, end, neighbour, host])
    expect(seen).toEqual([
      ['threads', 'failed: thrown on purpose', 'answers', 'lives on'],
      ['processes', 'exited with code 1', 'answers', 'lives on'],
      ['threads', 'exited with code 3', 'answers', 'lives on'],
      ['processes', 'exited with code 3', 'answers', 'lives on'],
      ['threads', expect.stringContaining('memory limit'), 'answers', 'lives on'],
      ['processes', 'was killed by SIGABRT', 'answers', 'lives on'],
      ['threads', 'was killed by SIGKILL', 'is gone', 'is gone'],
      ['processes', 'was killed by SIGKILL', 'answers', 'lives on'],
    ])
  })

  it('send bytes in every way there is', async () => {
    const rows = table(await report({ experiment: 'transfer', sizes: [1024, 65_536] }))
    expect(rows).toHaveLength(12)
    for (const row of rows) {
      const impossible = row['executor'] === 'processes' && row['way'] !== 'copy (message)'
      expect(row).toMatchObject(impossible ? { note: 'not possible between processes' } : {})
      expect('time_ms' in row).toBe(!impossible)
    }
  })
})

describe('in a process that has no room for many threads', () => {
  const few = (request: LabRequest, limits: ProcessLimits) => run(request, { limits })

  it('a comparison has a note in the place of threads that would be processes', async () => {
    const limits = { memories: 3, reserved: 1, threads: 500 }
    const { end } = await few({ experiment: 'compare', bytes: 4_000_000, workers: [4, 2], rounds: 1 }, limits)
    if (end.outcome !== 'done') throw new Error(JSON.stringify(end))
    const rows = table(end.report)
    expect(rows.map(({ executor, workers }) => [executor, workers])).toEqual([
      ['single', 1],
      ['threads', 2],
      ['processes', 2],
      ['processes', 4],
      ['threads', 4],
    ])
    expect(rows[4]).toEqual({
      executor: 'threads',
      workers: 4,
      note: 'not measured: the limit of one Electron process is 2 threads of a scan',
    })
    expect(rows.slice(0, 4).every((row) => row['note'] === undefined && row['numbers'] === 'identical')).toBe(true)
    // Both kinds with the same number of workers.
    expect(end.report.reading.map(english).join('\n')).toMatch(/^With 2 workers, /m)
  })

  it('the start stops at the threads that its heaps have room for, with a note', async () => {
    const limits = { memories: 90, reserved: 8, threads: 5 }
    const { end } = await few({ experiment: 'startup', threads: [2, 6], processes: [] }, limits)
    if (end.outcome !== 'done') throw new Error(JSON.stringify(end))
    expect(table(end.report)).toMatchObject([
      { executor: 'threads', workers: 2, ready_ms: expect.any(Number) as number },
      { note: 'not started: the limit of one Electron process is 5 threads, whose heaps share 4 GB' },
    ])
  })

  it('a scan that was to be on threads alone is no figure when one of them is a process', async () => {
    const scanSpawner = watch(undefined, spawnerWithin({ memories: 1, reserved: 0, threads: 500 }))
    const measuring = measureScan(
      model,
      { executor: 'threads', workers: 2 },
      planScan(model.header.tensors),
      scanSpawner,
      new AbortController().signal,
    )
    await expect(measuring).rejects.toThrow(
      'Cannot measure threads × 2: this process has no room for all of the threads.',
    )
    expect(scanSpawner.alive()).toEqual([])
  })
})

describe('a cancel', () => {
  const requests: LabRequest[] = [
    { experiment: 'compare', workers: [2], rounds: 3 },
    { experiment: 'advise' },
    { experiment: 'startup', threads: [100], processes: [20] },
    { experiment: 'startup', threads: [], processes: [20] },
    { experiment: 'io', workers: 4 },
    { experiment: 'cpu', workers: 2 },
    { experiment: 'isolation' },
    { experiment: 'transfer', sizes: [65_536, 64 * 1024 * 1024] },
  ]
  it.each(requests)('in the middle leaves no worker and no file: %j', async (request) => {
    const stop = new AbortController()
    let told = 0
    const onProgress = () => {
      // In the second step, while it is under way.
      if (++told === (request.experiment === 'startup' ? 1 : 2))
        setTimeout(() => stop.abort(), request.experiment === 'startup' && request.threads.length > 0 ? 70 : 30)
    }
    const { end } = await run(request, { onProgress, signal: stop.signal })
    expect(end).toEqual({ outcome: 'cancelled' })
  })

  it('does not wait for a job that takes an hour', { timeout: 20_000 }, async () => {
    const stop = new AbortController()
    const abort = () => setTimeout(() => stop.abort(), 300)
    const options = { onProgress: abort, signal: stop.signal, ioWaitMs: 3_600_000 }
    const { end } = await run({ experiment: 'io', workers: 2 }, options)
    expect(end).toEqual({ outcome: 'cancelled' })
  })

  it('before the start starts nothing', async () => {
    const { end, opened } = await run({ experiment: 'isolation' }, { signal: AbortSignal.abort() })
    expect([end, opened]).toEqual([{ outcome: 'cancelled' }, 0])
  })
})

describe('inspect', () => {
  const inspect = (...args: string[]) =>
    new Promise<{ code: number | null; stdout: string; stderr: string }>((done) => {
      const program = resolve(root, 'dist/main/inspect.mjs')
      const child = execFile(process.execPath, [program, ...args], { timeout: 60_000 }, (_error, stdout, stderr) =>
        done({ code: child.exitCode, stdout, stderr }),
      )
    })

  it('compares in the terminal', async () => {
    const run = await inspect(
      fixture('all-types.gguf'),
      '--compare',
      '--rounds',
      '1',
      '--bytes',
      '1M',
      '--workers',
      '1',
    )
    expect(run).toMatchObject({ code: 0, stderr: '' })
    expect(run.stdout).toMatch(/^Executor +Workers +Start-up/m)
    expect(run.stdout).toMatch(/^processes +1 /m)
    expect(run.stdout).toMatch(/^The fastest here: /m)
    expect(run.stdout).toMatch(/^What the articles measured/m)
  })

  it('prints an experiment as JSON', async () => {
    const run = await inspect('--lab', 'startup', '--workers', '1', '--json', '-')
    expect(run).toMatchObject({ code: 0, stderr: '' })
    expect(labSchemaErrors(run.stdout)).toEqual([])
    expect(JSON.parse(run.stdout)).toMatchObject({ experiment: 'startup', table: { rows: [{ workers: 1 }, {}] } })
  })

  it('refuses what is too much', async () => {
    const run = await inspect('--lab', 'startup', '--workers', '100000')
    expect(run).toMatchObject({ code: 64, stdout: '' })
    expect(run.stderr).toContain('100,000 workers are not started here')
  })
})

// The product's own workers are as they were: nothing but a comparison asks them what they used.
it('a scan as such ends its workers without a question', async () => {
  const sent: string[] = []
  const { startScan } = await import('../../electron/engine/scan/scan.ts')
  const listening = watch(undefined, {
    open: (kind) => {
      const channel = spawner.open(kind)
      return {
        ...channel,
        send: (message) => {
          sent.push((message as { method: string }).method)
          channel.send(message)
        },
      }
    },
  })
  await startScan(await open(fixture('version-1.gguf')), { executor: 'processes', workers: 1 }, listening).finished
  expect(sent).toContain('measure')
  expect(sent).not.toContain('usage')
})
