import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Model } from '../../electron/engine/formats/model.ts'
import { startScan } from '../../electron/engine/scan/scan.ts'
import type { ScanEnd } from '../../electron/engine/scan/scan-api.ts'
import type { ScanProgress } from '../../shared/model/scan.ts'
import type { TensorStats } from '../../shared/model/stats.ts'
import { fixture, numbers, open, scan, spawner, watch } from '../helpers/engine.ts'
import { expertModel, largeModel } from '../helpers/large-model.ts'

const EXECUTORS = [
  { executor: 'single', workers: 1 },
  { executor: 'threads', workers: 1 },
  { executor: 'threads', workers: 3 },
  { executor: 'processes', workers: 2 },
] as const

type Expected = Record<
  string,
  Partial<TensorStats> & { readonly count: number; readonly type: string; readonly shard?: number }
>

const expectedOf = (name: string) => JSON.parse(readFileSync(fixture(`${name}.expected.json`), 'utf8')) as Expected

/** The fixtures' tolerances: counts and extremes exact, sums by what was summed, the rest relative. */
function expectStats(stats: TensorStats, expected: Expected[string], name: string) {
  for (const key of ['count', 'nan', 'posInf', 'negInf', 'zeros', 'min', 'max', 'absMax'] as const)
    expect(stats[key], `${name} ${key}`).toBe(expected[key])
  if (expected.sum === undefined) return expect(stats.sum, name).toBeUndefined()
  const finite = stats.count - stats.nan - stats.posInf - stats.negInf
  expect(Math.abs(stats.sum! - expected.sum), `${name} sum`).toBeLessThanOrEqual(1e-12 * expected.absMean! * finite)
  for (const key of ['mean', 'std', 'l2', 'absMean'] as const) {
    const tolerance = key === 'std' && name === 'cancel.f32' ? 1e-9 : 1e-12
    const difference = Math.abs(stats[key]! - expected[key]!)
    expect(difference, `${name} ${key}: ${stats[key]} for ${expected[key]}`).toBeLessThanOrEqual(
      tolerance * Math.abs(expected[key]!),
    )
  }
}

describe.each(EXECUTORS)('a scan on $executor, $workers', (settings) => {
  it.each(['all-types', 'edge-values', 'alignment-4096', 'big-endian', 'version-1', 'version-2', 'sharded'])(
    'measures %s as ggml and numpy do',
    async (name) => {
      const model = await open(fixture(name === 'sharded' ? 'sharded-00002-of-00003.gguf' : `${name}.gguf`))
      const end = await scan(model, settings)
      expect(end.outcome).toBe('done')
      const expected = expectedOf(name)
      expect([...model.header.tensors].map((tensor) => tensor.name).sort()).toEqual(Object.keys(expected).sort())
      for (const tensor of model.header.tensors) {
        const row = end.results[tensor.index]!
        expect(row).toMatchObject({ index: tensor.index, status: 'done', attempts: 1 })
        expect(tensor.type).toBe(expected[tensor.name]!.type)
        if (name === 'sharded') expect(tensor.shard! + 1).toBe(expected[tensor.name]!.shard)
        expectStats(row.stats!, expected[tensor.name]!, tensor.name)
      }
    },
  )
})

describe('experts', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tensorscope-'))
    writeFileSync(join(folder, 'experts.gguf'), expertModel())
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.each(EXECUTORS)('are counted one by one on $executor, $workers', async (settings) => {
    const model = await open(join(folder, 'experts.gguf'))
    const end = await scan(model, settings)
    const { experts, nan, zeros, zeroRows, firstZeroRow } = end.results[0]!.stats!
    expect(nan).toBe(512 * 16)
    const index = (37 * 1536 + 1024) * 16
    expect(experts!.nonFinite).toEqual([
      {
        ...{ expert: 37, nan, posInf: 0, negInf: 0 },
        first: { kind: 'nan', index, block: index, row: 1024, expert: 37 },
      },
    ])
    expect(experts).toMatchObject({ size: 1536 * 16 })
    expect(experts!.zeros).toHaveLength(64)
    expect(experts!.zeros[21]).toBe(1536 * 16)
    expect(experts!.zeros.reduce((sum, count) => sum + count, 0)).toBe(zeros)
    expect(zeroRows).toBe(1536)
    expect(firstZeroRow).toEqual({ index: 21 * 1536 * 16, row: 0, expert: 21 })
    expect(end.results[1]!.stats).not.toHaveProperty('experts')
  })
})

describe('results', () => {
  let folder = ''
  let model: Model
  let baseline: ScanEnd
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tensorscope-'))
    const path = join(folder, 'large.gguf')
    writeFileSync(path, largeModel())
    model = await open(path)
    baseline = await scan(model, { executor: 'single', workers: 1 })
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.each([
    { executor: 'threads', workers: 1 },
    { executor: 'threads', workers: 2 },
    { executor: 'threads', workers: 5 },
    { executor: 'processes', workers: 1 },
    { executor: 'processes', workers: 3 },
  ] as const)('are the same to the last bit on $executor, $workers', async (settings) => {
    const handle = startScan(model, settings, spawner)
    const reference = startScan(model, { executor: 'single', workers: 1 }, spawner)
    const [end] = await Promise.all([handle.finished, reference.finished])
    expect(end.outcome).toBe('done')
    expect(numbers(end)).toEqual(numbers(baseline))
    for (const { index } of model.header.tensors) expect(handle.histogram(index)).toEqual(reference.histogram(index))
  })

  it('say where the first value that is not finite is', () => {
    const experts = [...model.header.tensors].find((tensor) => tensor.name === 'blk.0.ffn_down_exps.weight')!
    const [columns, rows] = experts.shape as [number, number]
    const index = 3 * columns * rows + 17 * columns + 5
    expect(baseline.results[experts.index]!.stats!.firstNonFinite).toEqual({
      kind: 'nan',
      index,
      block: index,
      row: 17,
      expert: 3,
    })
  })

  it('come with progress that reaches the end and ends with every row', async () => {
    const seen: ScanProgress[] = []
    const rows = new Map<number, string>()
    const end = await startScan(model, { executor: 'threads', workers: 2 }, spawner, {
      onProgress: (progress, changed) => {
        seen.push(progress)
        for (const row of changed) rows.set(row.index, row.status)
      },
    }).finished
    for (const [i, progress] of seen.entries())
      expect(progress.bytesDone).toBeGreaterThanOrEqual(seen[i - 1]?.bytesDone ?? 0)
    const last = seen.at(-1)!
    expect(last.bytesDone).toBe(last.bytesTotal)
    expect(last.tensorsDone).toBe(model.header.tensors.length)
    expect(last).toEqual({ ...end.progress, bytesPerSecond: expect.any(Number), etaMs: expect.any(Number) })
    expect([...rows.values()].every((status) => status === 'done')).toBe(true)
    expect(rows.size).toBe(model.header.tensors.length)
  })

  it.each(['threads', 'processes', 'single'] as const)(
    'stay when a scan on %s is cancelled, and no worker does',
    async (executor) => {
      // The first answer says that the worker is ready, the second has numbers.
      const watched = watch((channel) => {
        let answers = 0
        channel.onMessage((message) => {
          if ((message as { type: string }).type === 'result' && ++answers === 2) handle.cancel()
        })
      })
      const handle = startScan(model, { executor, workers: 2 }, watched)
      const end = await handle.finished
      expect(end.outcome).toBe('cancelled')
      expect(watched.alive()).toEqual([])
      for (const row of end.results) {
        expect(['waiting', 'done']).toContain(row.status)
        if (row.status === 'done') expect(row.stats).toEqual(baseline.results[row.index]!.stats)
      }
    },
  )

  it.each(['threads', 'processes', 'single'] as const)('are the same after pauses on %s', async (executor) => {
    let pauses = 0
    const watched = watch((channel) =>
      channel.onMessage(() => {
        if (pauses++ > 3) return
        handle.pause()
        setTimeout(() => handle.resume(), 30)
      }),
    )
    const handle = startScan(model, { executor, workers: 2 }, watched)
    const end = await handle.finished
    expect(end.outcome).toBe('done')
    expect(numbers(end)).toEqual(numbers(baseline))
    expect(watched.alive()).toEqual([])
  })

  it('a cancel before the first worker is ready ends it too', async () => {
    const watched = watch()
    const handle = startScan(model, { executor: 'processes', workers: 2 }, watched)
    handle.cancel()
    expect((await handle.finished).outcome).toBe('cancelled')
    expect(watched.alive()).toEqual([])
  })
})
