import { beforeEach, describe, expect, test, vi } from 'vitest'
import { packRows } from '../../../../../shared/ipc/packed-rows.ts'
import type { RowUpdate, ScanOutcome, ScanProgress } from '../../../../../shared/model/scan.ts'
import type { Result } from '../../../../../shared/text/errors.ts'
import { english } from '../../../../../shared/text/sentence.ts'
import { done, failed, MODEL_ID } from '../../../../harness/models.ts'
import { testHost, testModel } from '../model/test-model.ts'

const calls = vi.hoisted(() => ({
  startScan: vi.fn<(request: object) => Promise<Result<{ scanId: number }>>>(),
  cancelScan: vi.fn(() => Promise.resolve({ ok: true, value: null })),
  pauseScan: vi.fn(() => Promise.resolve({ ok: true, value: null })),
}))
vi.mock('../../../../../renderer/api.ts', () => ({ api: calls }))

const said = vi.fn()
let host = testHost(said)
const open = (results: readonly RowUpdate[] = []) => testModel(['blk.0.weight', 'blk.1.weight'], results, host)
const answer = (scanId: number) => calls.startScan.mockResolvedValueOnce({ ok: true, value: { scanId } })
const progressOf = (scanId: number, bytesDone = 0) =>
  ({ scanId, bytesDone, bytesTotal: 100, lanes: [] }) as unknown as ScanProgress
const progress = (scanId: number, bytesDone = 0, rows: readonly RowUpdate[] = []) =>
  ({ type: 'scan-progress', modelId: MODEL_ID, progress: progressOf(scanId, bytesDone), rows: packRows(rows) }) as const
const ended = (scanId: number, outcome: ScanOutcome = 'done') =>
  ({ type: 'scan-ended', modelId: MODEL_ID, scanId, outcome, progress: progressOf(scanId, 100) }) as const

async function started(scanId: number, results: readonly RowUpdate[] = []) {
  const model = open(results)
  answer(scanId)
  await model.scan.start(false)
  return model
}

beforeEach(() => {
  vi.clearAllMocks()
  host = testHost(said)
})

describe('a scan', () => {
  test('is asked for with the executor, the workers and the measures that are chosen', async () => {
    host.preferences = { ...host.preferences, executor: 'processes', workers: 3, measures: ['xxh64'] }
    const { scan, view } = await started(1)
    expect(calls.startScan).toHaveBeenCalledExactlyOnceWith({
      modelId: view.id,
      executor: 'processes',
      workers: 3,
      measures: ['xxh64'],
      resume: false,
    })
    expect(host.clearMessage).toHaveBeenCalledOnce()
    expect([scan.scanning, scan.outcome]).toEqual([true, undefined])
  })

  test('fills rows while it runs, and says how it ended', async () => {
    const model = await started(2)
    model.scan.receive(progress(2, 50, [done(1)]))
    expect([model.tally.done, model.scan.progress?.bytesDone]).toEqual([1, 50])
    model.scan.receive(ended(2, 'cancelled'))
    expect([model.scan.scanning, model.scan.outcome]).toEqual([false, 'cancelled'])
  })

  test('ignores events of a scan that has ended, also while the next one runs', async () => {
    const model = await started(1)
    model.scan.receive(ended(1))
    model.scan.receive(progress(1, 10, [done(0)]))
    expect([model.scan.scanning, model.tally.done]).toEqual([false, 0])
    answer(2)
    await model.scan.start(false)
    model.scan.receive(progress(1, 10, [done(0)]))
    model.scan.receive(ended(1))
    expect([model.scan.scanning, model.scan.progress, model.tally.done]).toEqual([true, undefined, 0])
    model.scan.receive(progress(2, 20, [done(0)]))
    expect(model.tally.done).toBe(1)
  })

  test('puts the results back when it is refused', async () => {
    const model = open([done(1)])
    calls.startScan.mockResolvedValueOnce({ ok: false, error: { code: 'busy', message: 'An experiment is running.' } })
    await model.scan.start(false)
    expect([model.scan.scanning, model.tally.done]).toEqual([false, 1])
    expect(said.mock.calls.map(([sentence]) => english(sentence))).toEqual(['An experiment is running.'])
  })

  test('does not start while an experiment runs, nor twice', async () => {
    host.experimenting = true
    const { scan } = open()
    await scan.start()
    expect(english(said.mock.lastCall![0])).toMatch(/^An experiment is running: /)
    host.experimenting = false
    answer(1)
    await scan.start()
    await scan.start()
    expect(calls.startScan).toHaveBeenCalledOnce()
  })

  test('continues where the main process is after the page was loaded again', () => {
    const { scan } = open()
    scan.restore(progressOf(8, 5))
    expect([scan.scanning, scan.progress?.bytesDone]).toEqual([true, 5])
    scan.cancel()
    expect(calls.cancelScan).toHaveBeenCalledExactlyOnceWith({ modelId: MODEL_ID, scanId: 8 })
  })
})

describe('cancelling', () => {
  test('waits until the start is answered', async () => {
    const { scan } = open()
    const start = Promise.withResolvers<Result<{ scanId: number }>>()
    calls.startScan.mockReturnValue(start.promise)
    const starting = scan.start()
    scan.cancel()
    expect(calls.cancelScan).not.toHaveBeenCalled()
    start.resolve({ ok: true, value: { scanId: 7 } })
    await starting
    expect(calls.cancelScan).toHaveBeenCalledExactlyOnceWith({ modelId: MODEL_ID, scanId: 7 })
  })

  test('leaves a scan alone that has ended by then, and the next one', async () => {
    const { scan } = open()
    const start = Promise.withResolvers<Result<{ scanId: number }>>()
    calls.startScan.mockReturnValueOnce(start.promise)
    const starting = scan.start()
    scan.cancel()
    scan.receive(ended(7))
    start.resolve({ ok: true, value: { scanId: 7 } })
    await starting
    answer(8)
    await scan.start(false)
    expect(calls.cancelScan).not.toHaveBeenCalled()
  })

  test('is done at once up to a tenth of the scan', async () => {
    const { scan } = await started(3)
    scan.receive(progress(3, 10))
    scan.cancel()
    expect([scan.askingToCancel, calls.cancelScan.mock.calls]).toEqual([false, [[{ modelId: MODEL_ID, scanId: 3 }]]])
  })

  test('asks for confirmation beyond a tenth of the scan, once', async () => {
    const { scan } = await started(3)
    scan.receive(progress(3, 11))
    scan.cancel()
    expect([scan.askingToCancel, calls.cancelScan.mock.calls]).toEqual([true, []])
    scan.cancel()
    expect([scan.askingToCancel, calls.cancelScan.mock.calls]).toEqual([false, [[{ modelId: MODEL_ID, scanId: 3 }]]])
  })

  test('is given up when the question is dismissed or the scan ends', async () => {
    const { scan } = await started(3)
    scan.receive(progress(3, 50))
    scan.cancel()
    expect([scan.dismiss(), scan.askingToCancel, scan.dismiss()]).toEqual([true, false, false])
    scan.cancel()
    scan.receive(ended(3))
    expect([scan.askingToCancel, calls.cancelScan.mock.calls]).toEqual([false, []])
  })
})

describe('pausing', () => {
  test.each([
    ['once', 1, [[{ modelId: MODEL_ID, scanId: 9, paused: true }]]],
    ['and resumed', 2, []],
  ])('waits until the start is answered: %s', async (_what, times, asked) => {
    const { scan } = open()
    const start = Promise.withResolvers<Result<{ scanId: number }>>()
    calls.startScan.mockReturnValueOnce(start.promise)
    const starting = scan.start()
    for (let i = 0; i < times; i++) scan.togglePause()
    expect(calls.pauseScan).not.toHaveBeenCalled()
    start.resolve({ ok: true, value: { scanId: 9 } })
    await starting
    expect(calls.pauseScan.mock.calls).toEqual(asked)
  })

  test('turns on and off what the main process says', async () => {
    const { scan } = await started(9)
    scan.receive({ ...progress(9), progress: { ...progressOf(9), paused: true } })
    scan.togglePause()
    expect(calls.pauseScan).toHaveBeenCalledExactlyOnceWith({ modelId: MODEL_ID, scanId: 9, paused: false })
  })
})

describe('the next scan', () => {
  test.each([
    ['all tensors when none was measured', [], 'all'],
    ['all again when all were measured', [done(0), done(1)], 'all'],
    ['the rest when some were measured', [done(0)], 'rest'],
    ['those that failed when the others were measured', [done(0), failed(1)], 'failed'],
  ] as const)('measures %s', (_what, results, next) => {
    expect(open(results).scan.next).toBe(next)
  })

  test('adds a measure that is missing', () => {
    host.preferences = { ...host.preferences, measures: ['sha256'] }
    expect(open([done(0), done(1)]).scan.next).toBe('measures')
  })

  test('asks for confirmation when it would discard the results of an earlier run of the app', async () => {
    const model = open([done(0), done(1)])
    const { scan } = model
    scan.request()
    expect([scan.askingToScan, calls.startScan.mock.calls]).toEqual([true, []])
    expect([scan.dismiss(), scan.askingToScan, model.complete]).toEqual([true, false, true])
    scan.request()
    answer(61)
    await scan.start(false)
    expect([scan.askingToScan, model.complete]).toEqual([false, false])
    model.close()
  })
})

describe('what needs measures', () => {
  const work = vi.fn(async () => undefined)

  test('is done at once when none is missing', () => {
    open().scan.withMeasures([], work)
    expect(work).toHaveBeenCalledOnce()
    expect(calls.startScan).not.toHaveBeenCalled()
  })

  test('is done after the scan that adds them, once', async () => {
    const { scan } = open([done(0)])
    answer(1)
    scan.withMeasures(['xxh64'], work)
    expect(calls.startScan).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ measures: ['xxh64'], resume: true }),
    )
    await Promise.resolve()
    scan.receive(ended(1))
    expect(work).toHaveBeenCalledOnce()
    answer(2)
    await scan.start(false)
    scan.receive(ended(2))
    expect(work).toHaveBeenCalledOnce()
  })

  test.each(['cancelled', 'failed'] as const)('is dropped when the scan is %s', async (outcome) => {
    const { scan } = open()
    answer(1)
    scan.withMeasures(['xxh64'], work)
    await Promise.resolve()
    scan.receive(ended(1, outcome))
    answer(2)
    await scan.start(false)
    scan.receive(ended(2))
    expect(work).not.toHaveBeenCalled()
  })

  test('is dropped when the window shows another model by then', () => {
    const model = open()
    model.close()
    model.scan.withMeasures([], work)
    expect(work).not.toHaveBeenCalled()
  })
})
