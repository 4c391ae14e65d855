import { spawn } from 'node:child_process'
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Checkpoint, openCheckpoint } from '../../electron/engine/checkpoint/checkpoint.ts'
import type { Model } from '../../electron/engine/formats/model.ts'
import { CHUNK_BYTES } from '../../electron/engine/plan/tensor-cuts.ts'
import { startScan } from '../../electron/engine/scan/scan.ts'
import type { ScanEnd, ScanHandle } from '../../electron/engine/scan/scan-api.ts'
import type { RowUpdate } from '../../shared/model/scan.ts'
import type { ExecutorKind } from '../../shared/model/scan.ts'
import { countingSpawner, numbers, open, root } from '../helpers/engine.ts'
import { largeModel, writeSparseModel } from '../helpers/large-model.ts'

let folder = ''
let path = ''
let saved = ''
let model: Model
let baseline: ScanHandle
let expected: ScanEnd
let logged: string[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tensorscope-'))
  path = join(folder, 'large.gguf')
  writeFileSync(path, largeModel())
  model = await open(path)
  baseline = startScan(
    model,
    { executor: 'single', workers: 1 },
    countingSpawner(() => undefined),
  )
  expected = await baseline.finished
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeEach(() => {
  saved = join(folder, 'checkpoints')
  logged = []
})
afterEach(() => rmSync(saved, { recursive: true, force: true }))

const load = () => openCheckpoint(saved, model, (message) => void logged.push(message))

/** Scans what is missing and compares everything with a scan that was never interrupted. */
async function finish(checkpoint: Checkpoint, executor: ExecutorKind = 'threads'): Promise<number> {
  let measured = 0
  const rows = new Map<number, RowUpdate>()
  const counting = countingSpawner((bytes) => (measured += bytes))
  const events = {
    onProgress: (_: unknown, changed: readonly RowUpdate[]) => changed.forEach((row) => rows.set(row.index, row)),
  }
  const handle = startScan(model, { executor, workers: 2 }, counting, events, checkpoint)
  const end = await handle.finished
  expect(end.outcome).toBe('done')
  expect(numbers(end)).toEqual(numbers(expected))
  for (const { index } of model.header.tensors) expect(handle.histogram(index)).toEqual(baseline.histogram(index))
  const { bytesDone, tensorsDone, tensorsNonFinite } = expected.progress
  expect(end.progress).toMatchObject({ bytesDone, tensorsDone, tensorsNonFinite })
  // A window that forgot everything when the scan began is told everything.
  expect([...rows.values()].toSorted((a, b) => a.index - b.index)).toEqual(end.results)
  return measured
}

/** Scans in another process and kills it once so many bytes were measured; the bytes that it measured. */
async function killedScan(executor: ExecutorKind, workers: number, bytes: number, of = path): Promise<number> {
  const script = join(root, 'test/helpers/checkpoint-child.ts')
  const child = spawn(process.execPath, [script, of, saved, executor, String(workers)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  const total = () =>
    text
      .split('\n')
      .slice(0, -1)
      .reduce((sum, line) => sum + Number(line), 0)
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    text += more
    if (total() >= bytes) child.kill('SIGKILL')
  })
  const [code] = await new Promise<[number | null]>((resolve) => child.on('close', (exit) => resolve([exit])))
  expect(code).toBeNull()
  return total()
}

describe.each(['threads', 'processes', 'single'] as const)('a process killed while it scans on %s', (executor) => {
  it.each([0.02, 0.4, 0.8])(
    'at %d: the next one measures what is missing, at most a task a worker twice',
    async (part) => {
      const { bytesTotal } = expected.progress
      const workers = 2
      const before = await killedScan(executor, workers, bytesTotal * part)
      const checkpoint = await load()
      const after = await finish(checkpoint, executor)
      await checkpoint.close()
      expect(before + after).toBeGreaterThanOrEqual(bytesTotal)
      expect(before + after).toBeLessThanOrEqual(bytesTotal + workers * CHUNK_BYTES)
      expect(logged).toEqual([])
    },
  )
})

it('a process killed in the middle of one large tensor: its finished tasks are not done again', async () => {
  const large = join(folder, 'one-tensor.gguf')
  writeSparseModel(large, { large: 1, smallBytes: 4096 })
  const opened = await open(large)
  const whole = await startScan(
    opened,
    { executor: 'threads', workers: 2 },
    countingSpawner(() => undefined),
  ).finished
  const { bytesTotal } = whole.progress
  const before = await killedScan('threads', 2, bytesTotal * 0.4, large)
  const checkpoint = await openCheckpoint(saved, opened, (message) => void logged.push(message))
  expect(checkpoint.results.size).toBe(0)
  let after = 0
  const counting = countingSpawner((bytes) => (after += bytes))
  const end = await startScan(opened, { executor: 'threads', workers: 2 }, counting, {}, checkpoint).finished
  await checkpoint.close()
  expect(numbers(end)).toEqual(numbers(whole))
  expect(before + after).toBeGreaterThanOrEqual(bytesTotal)
  expect(before + after).toBeLessThanOrEqual(bytesTotal + 2 * CHUNK_BYTES)
  expect(logged).toEqual([])
})

describe('a scan that was cancelled', () => {
  async function cancelled(checkpoint: Checkpoint, bytes: number): Promise<number> {
    let measured = 0
    const counting = countingSpawner((more) => {
      measured += more
      if (measured >= bytes) queueMicrotask(() => handle.cancel())
    })
    const handle = startScan(model, { executor: 'threads', workers: 2 }, counting, {}, checkpoint)
    expect((await handle.finished).outcome).toBe('cancelled')
    return measured
  }

  it('goes on in the same process, as often as it takes', async () => {
    const checkpoint = await load()
    const { bytesTotal } = expected.progress
    let measured = 0
    for (let i = 0; i < 3; i++) measured += await cancelled(checkpoint, bytesTotal / 5)
    measured += await finish(checkpoint)
    await checkpoint.close()
    expect(measured).toBeLessThanOrEqual(bytesTotal + 3 * 2 * CHUNK_BYTES)
    const next = await load()
    expect(await finish(next)).toBe(0)
    await next.close()
  })

  it('and whose file was torn goes on from what is whole', async () => {
    const checkpoint = await load()
    await cancelled(checkpoint, expected.progress.bytesTotal / 2)
    await checkpoint.close()
    for (const name of readdirSync(saved)) {
      const file = join(saved, name)
      const bytes = readFileSync(file)
      writeFileSync(file, bytes.subarray(0, bytes.length - 5))
      appendFileSync(file, 'torn')
    }
    const next = await load()
    expect(logged.length).toBeGreaterThan(0)
    expect(await finish(next)).toBeGreaterThan(0)
    await next.close()
  })
})
