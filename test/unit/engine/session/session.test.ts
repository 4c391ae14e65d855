import { ggufHeader } from '../../../../electron/engine/formats/gguf/header.ts'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { type Checkpoint, createMemoryCheckpoint } from '../../../../electron/engine/checkpoint/checkpoint.ts'
import type { WorkerSpawner } from '../../../../electron/engine/executors/worker-spawner.ts'
import type { Model } from '../../../../electron/engine/formats/model.ts'
import type * as Scan from '../../../../electron/engine/scan/scan.ts'
import type { ScanEnd, ScanEvents } from '../../../../electron/engine/scan/scan-api.ts'
import { packHistogram } from '../../../../electron/engine/stats/packed-histogram.ts'
import { ModelSession } from '../../../../electron/engine/session/session.ts'
import type { Measure } from '../../../../shared/model/digest.ts'
import type { RowUpdate, ScanProgress } from '../../../../shared/model/scan.ts'

/** Stands for the engine: the test says when what happens. */
const engine = vi.hoisted(() => ({ startScan: vi.fn() }))
vi.mock('../../../../electron/engine/scan/scan.ts', async (original) => ({
  ...(await original<typeof Scan>()),
  ...engine,
}))

const tensor = { name: 't', type: 'F32', typeId: 0, shape: [1], nElements: 1, nBytes: 4, dataOffset: 0 }
const model = {
  name: 'a',
  files: [{ path: '/a.gguf', size: 9, mtimeMs: 1 }],
  headerFile: 0,
  header: ggufHeader({
    version: 3,
    endian: 'little',
    alignment: 32,
    dataOffset: 0,
    fileSize: 9,
    metadata: new Map(),
    problems: [],
    tensors: [
      { ...tensor, index: 0 },
      { ...tensor, index: 1, unreadable: { text: 'unknown type' } },
      { ...tensor, index: 2 },
    ],
  }),
} as unknown as Model
const settings = { executor: 'threads', workers: 2 } as const
const progress = { scanId: 7, bytesDone: 1 } as ScanProgress
const unreadable: RowUpdate = {
  index: 1,
  status: 'failed',
  error: 'unknown type',
  reason: { text: 'unknown type' },
  attempts: 0,
}
const row = (index: number, status: RowUpdate['status']): RowUpdate => ({
  index,
  status,
  attempts: 1,
  ...(status === 'done' && { stats: { count: 1, nan: 0, posInf: 0, negInf: 0, zeros: 0 } }),
})
const histogram = packHistogram({ bins: new Uint16Array([0x3fc0 >> 1]), counts: new Float64Array([4]) })

let scan: {
  events: ScanEvents
  end: (end: Partial<ScanEnd>) => void
  cancel: ReturnType<typeof vi.fn>
  /** Finishes tensors, or begins them. */
  tell: (...rows: RowUpdate[]) => void
}
let checkpoint: Checkpoint
let session: ModelSession
const events = { onProgress: vi.fn(), onEnd: vi.fn() }
const results = () => [...session.results()]
/** Of histograms in the session, those of a tensor. */
const valuesIn = (index: number) => {
  const shown = session.histogram(index)
  return shown.ok && shown.value?.linear.counts.reduce((sum, count) => sum + count, 0)
}
beforeEach(() => {
  vi.clearAllMocks()
  engine.startScan.mockImplementation(
    (_model: Model, _settings: unknown, _spawner: unknown, on: ScanEvents, { results, add }: Checkpoint) => {
      const { promise: finished, resolve } = Promise.withResolvers<ScanEnd>()
      const unfinished = new Map<number, RowUpdate>()
      results.dropFailures()
      const tell = (...rows: RowUpdate[]) => {
        for (const row of rows) {
          unfinished.delete(row.index)
          if (row.status === 'done') add(row, histogram)
          else if (row.status === 'failed') results.set(row)
          else unfinished.set(row.index, row)
        }
        on.onProgress?.(progress, rows)
      }
      scan = {
        events: on,
        end: (end) => resolve({ outcome: 'done', progress, results: [], ...end }),
        cancel: vi.fn(),
        tell,
      }
      return { scanId: 7, finished, cancel: scan.cancel, unfinished: () => new Map(unfinished) }
    },
  )
  const real = createMemoryCheckpoint(model, (line) => expect.fail(line))
  checkpoint = {
    results: real.results,
    chunks: () => real.chunks(),
    add: vi.fn((done: RowUpdate, of) => real.add(done, of)),
    addChunk: vi.fn(),
    dropDigests: vi.fn((measure: Measure, tensors: Iterable<number>) => real.dropDigests(measure, tensors)),
    flush: async () => undefined,
    close: vi.fn(() => real.close()),
    stopKeeping: vi.fn(),
    startKeeping: vi.fn(),
    discard: vi.fn(() => real.discard()),
  }
  session = new ModelSession(model, {} as WorkerSpawner, checkpoint)
})

test('what cannot be read has failed from the start', () => {
  expect(results()).toEqual([unreadable])
  expect(session.progress).toBeUndefined()
})

test('results follow the scan and stay after it', async () => {
  expect(session.startScan(settings, events)).toEqual({ ok: true, value: { scanId: 7 } })
  scan.tell(row(2, 'running'), row(0, 'done'))
  expect(results().map(({ index, status }) => [index, status])).toEqual([
    [0, 'done'],
    [1, 'failed'],
    [2, 'running'],
  ])
  expect(session.progress).toBe(progress)
  scan.tell(row(2, 'done'))
  scan.end({})
  await vi.waitFor(() => expect(events.onEnd).toHaveBeenCalledOnce())
  expect(session.scanning).toBe(false)
  expect(session.progress).toBeUndefined()
  expect(results()[2]).toEqual(row(2, 'done'))
})

test('a report has the results of its moment, and how the last scan went', async () => {
  expect(session.report().scan).toBeUndefined()
  expect(session.report().result(1)).toEqual(unreadable)
  session.startScan(settings, events)
  scan.tell(row(0, 'done'))
  const early = session.report()
  expect(early.scan).toEqual({ ...progress, outcome: 'running' })
  scan.tell(row(2, 'done'))
  scan.end({ outcome: 'cancelled', progress: { ...progress, bytesDone: 5 } })
  await vi.waitFor(() => expect(events.onEnd).toHaveBeenCalledOnce())
  expect(early.result(2)).toBeUndefined()
  expect(session.report().result(2)).toEqual(row(2, 'done'))
  expect(session.report().scan).toMatchObject({ outcome: 'cancelled', bytesDone: 5 })
})

test('one scan at a time; a new one begins from nothing', async () => {
  session.startScan(settings, events)
  expect(session.startScan(settings, events)).toMatchObject({ ok: false, error: { code: 'busy' } })
  scan.tell(row(0, 'done'))
  scan.end({})
  await vi.waitFor(() => expect(session.scanning).toBe(false))
  expect(session.startScan(settings, events).ok).toBe(true)
  expect(results()).toEqual([unreadable])
})

test('only the scan that was meant is cancelled', () => {
  expect(session.cancelScan(7)).toEqual({ ok: true, value: null })
  session.startScan(settings, events)
  session.cancelScan(6)
  expect(scan.cancel).not.toHaveBeenCalled()
  session.cancelScan(7)
  expect(scan.cancel).toHaveBeenCalledOnce()
})

test('closing cancels and waits for the end', async () => {
  await session.close()
  session.startScan(settings, events)
  const closed = session.close()
  expect(scan.cancel).toHaveBeenCalledOnce()
  scan.end({ outcome: 'cancelled' })
  await closed
  expect(session.scanning).toBe(false)
})

test('histograms are those of tensors that exist and are done', () => {
  expect(session.histogram(3)).toMatchObject({ ok: false, error: { code: 'bad-request' } })
  expect(session.histogram(0)).toEqual({ ok: true, value: null })
  session.startScan(settings, events)
  scan.tell(row(0, 'done'))
  expect(session.histogram(2)).toEqual({ ok: true, value: null })
  expect(valuesIn(0)).toBe(4)
})

test('a new scan lets go of the histograms of the last one, and so does closing', async () => {
  session.startScan(settings, events)
  scan.tell(row(0, 'done'), row(2, 'done'))
  scan.end({})
  await vi.waitFor(() => expect(session.scanning).toBe(false))
  session.startScan(settings, events)
  expect([session.histogram(0), checkpoint.results.histogram(0)]).toEqual([{ ok: true, value: null }, undefined])
  scan.tell(row(0, 'done'))
  scan.end({})
  await vi.waitFor(() => expect(session.scanning).toBe(false))
  expect(checkpoint.results.histogram(0)).toBeDefined()
  await session.close()
  expect(checkpoint.results.histogram(0)).toBeUndefined()
})

const xxh64 = 'a'.repeat(16)
const sha256 = 'b'.repeat(64)

describe('with saved results', () => {
  const savedRow = row(0, 'done')
  beforeEach(() => {
    checkpoint.results.set(savedRow, histogram)
    session = new ModelSession(model, {} as WorkerSpawner, checkpoint)
  })
  const endScan = async (end: Partial<ScanEnd>) => {
    scan.end(end)
    await vi.waitFor(() => expect(session.scanning).toBe(false))
  }

  test('they are there at once, histograms too', () => {
    expect(results()).toEqual([savedRow, unreadable])
    expect(valuesIn(0)).toBe(4)
  })

  test('a scan goes on with what is missing, also after it was cancelled', async () => {
    session.startScan(settings, events)
    expect(engine.startScan).toHaveBeenLastCalledWith(model, settings, {}, expect.anything(), checkpoint)
    expect(results()).toEqual([savedRow, unreadable])
    await endScan({ outcome: 'cancelled' })
    session.startScan(settings, events)
    expect(checkpoint.discard).not.toHaveBeenCalled()
  })

  test('after a whole scan the next one is new, unless only what is missing is wanted', async () => {
    session.startScan(settings, events)
    await endScan({ outcome: 'done' })
    session.startScan({ ...settings, resume: true }, events)
    expect(checkpoint.discard).not.toHaveBeenCalled()
    await endScan({ outcome: 'done' })
    session.startScan(settings, events)
    expect(checkpoint.discard).toHaveBeenCalledOnce()
    expect(results()).toEqual([unreadable])
  })

  test('of all tensors, or when they are not wanted, they are discarded when a scan begins', () => {
    session.startScan({ ...settings, resume: false }, events)
    expect(checkpoint.discard).toHaveBeenCalledOnce()
    for (const index of [0, 2]) checkpoint.results.set(row(index, 'done'))
    const whole = new ModelSession(model, {} as WorkerSpawner, checkpoint)
    expect([...whole.results()]).toHaveLength(3)
    whole.startScan(settings, events)
    expect(checkpoint.discard).toHaveBeenCalledTimes(2)
  })

  test('hashes of an earlier run are not those of a check until they are computed again', async () => {
    const hashed: RowUpdate = { ...savedRow, digest: { rawSum: '1', xxh64, sha256 } }
    checkpoint.results.set(hashed)
    session = new ModelSession(model, {} as WorkerSpawner, checkpoint)
    expect(session.rows([]).results(0)).toEqual(hashed)
    expect([session.hasKept(['xxh64']), session.hasKept([])]).toEqual([true, false])
    expect(session.hashed()(0)?.digest).toEqual({ rawSum: '1' })
    // A scan of what is missing leaves them as they are.
    session.startScan({ ...settings, resume: true }, events)
    await endScan({ outcome: 'done' })
    expect(session.hasKept(['xxh64'])).toBe(true)
    session.startScan({ ...settings, measures: ['xxh64'], resume: true, rehash: true }, events)
    expect(checkpoint.dropDigests).toHaveBeenCalledExactlyOnceWith('xxh64', expect.anything())
    expect(session.rows([]).results(0)?.digest).toEqual({ rawSum: '1', sha256 })
    scan.tell(hashed)
    await endScan({ outcome: 'done' })
    expect(session.hashed()(0)?.digest).toEqual({ rawSum: '1', xxh64 })
    expect([session.hasKept(['xxh64']), session.hasKept(['sha256'])]).toEqual([false, true])
    session.startScan({ ...settings, resume: false }, events)
    expect(session.hasKept(['sha256'])).toBe(false)
  })

  test('closing the session closes them', async () => {
    await session.close()
    expect(checkpoint.close).toHaveBeenCalledOnce()
  })
})

test('rows are those of the moment they were taken', () => {
  session.startScan(settings, events)
  scan.tell(row(0, 'running'))
  const rows = session.rows([0])
  scan.tell(row(0, 'done'))
  expect(rows.results(0)).toEqual(row(0, 'running'))
  expect(session.rows([0]).results(0)).toEqual(row(0, 'done'))
})

test('a scan that asks for a measure that is missing keeps what is there', async () => {
  for (const index of [0, 2]) checkpoint.results.set(row(index, 'done'))
  session = new ModelSession(model, {} as WorkerSpawner, checkpoint)
  session.startScan({ ...settings, measures: ['xxh64'] }, events)
  expect(checkpoint.discard).not.toHaveBeenCalled()
  expect(engine.startScan.mock.lastCall![1]).toMatchObject({ measures: ['xxh64'] })
  scan.tell(...[0, 2].map((index) => ({ ...row(index, 'done'), digest: { xxh64 } })))
  scan.end({})
  await vi.waitFor(() => expect(session.scanning).toBe(false))
  // All is there: the same scan is a new one.
  session.startScan({ ...settings, measures: ['xxh64'] }, events)
  expect(checkpoint.discard).toHaveBeenCalledOnce()
})

test('what failed is told until the next scan tries again', async () => {
  session.startScan(settings, events)
  scan.tell({ ...row(2, 'failed'), error: 'disk' })
  scan.end({})
  await vi.waitFor(() => expect(session.scanning).toBe(false))
  expect(results()).toMatchObject([{ index: 1 }, { index: 2, status: 'failed', error: 'disk' }])
  session.startScan({ ...settings, resume: true }, events)
  expect(results()).toEqual([unreadable])
})
