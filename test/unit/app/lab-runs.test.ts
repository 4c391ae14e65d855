import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LabRuns, type RunExperiment } from '../../../electron/app/lab-runs.ts'
import type { AppEvent } from '../../../shared/ipc/events.ts'
import { ok } from '../../../shared/text/errors.ts'
import type { LabEnd, LabReport, LabRequest } from '../../../shared/model/lab.ts'
import { say } from '../../../shared/text/sentence.ts'

const cpu: LabRequest = { experiment: 'cpu', workers: 2 }
const table = { columns: [], rows: [] }
const report = (experiment: LabReport['experiment']) => ({ experiment, durationMs: 5, table }) as unknown as LabReport

interface Started {
  readonly request: LabRequest
  readonly signal: AbortSignal
  tell(done: number): void
  end(end: LabEnd): Promise<void>
}

let runs: Started[]
let lab: LabRuns<{ send(event: AppEvent): void }>
const log = vi.fn()
const watcher = { begin: vi.fn(), progress: vi.fn(), end: vi.fn() }
const windowOf = () => ({ send: vi.fn<(event: AppEvent) => void>() })
const types = ({ send }: ReturnType<typeof windowOf>) => send.mock.calls.map(([event]) => event.type)

beforeEach(() => {
  vi.useFakeTimers()
  vi.clearAllMocks()
  runs = []
  const run: RunExperiment = (request, _model, onProgress, signal) => {
    const { promise, resolve } = Promise.withResolvers<LabEnd>()
    runs.push({
      request,
      signal,
      tell: (done) => onProgress({ experiment: request.experiment, done, total: 9, doing: say('at once'), table }),
      end: async (end) => {
        resolve(end)
        await vi.advanceTimersByTimeAsync(0)
      },
    })
    return promise
  }
  lab = new LabRuns(run, log, watcher)
})
afterEach(() => void vi.useRealTimers())

test('one runs at a time, in all windows; the next may start when it has ended', async () => {
  const [mine, other] = [windowOf(), windowOf()]
  expect(lab.start(mine, cpu, undefined)).toEqual(ok({ runId: 1 }))
  expect(lab.owner).toBe(mine)
  expect(lab.start(mine, cpu, undefined)).toMatchObject({
    error: { code: 'busy', message: expect.stringMatching(/^An experiment is running already/) },
  })
  expect(lab.start(other, cpu, undefined)).toMatchObject({
    error: { code: 'busy', message: expect.stringMatching(/in another window/) },
  })
  expect(runs).toHaveLength(1)
  await runs[0]!.end({ outcome: 'cancelled' })
  expect(lab.owner).toBeUndefined()
  expect(lab.start(other, cpu, undefined)).toEqual(ok({ runId: 2 }))
})

test('progress is told at most ten times a second, and never after the end', async () => {
  const window = windowOf()
  lab.start(window, cpu, undefined)
  for (let done = 0; done < 50; done++) {
    runs[0]!.tell(done)
    await vi.advanceTimersByTimeAsync(10)
  }
  const told = window.send.mock.calls.map(([event]) => event.type === 'lab-progress' && event.progress)
  expect(told.length).toBeGreaterThanOrEqual(4)
  expect(told.length).toBeLessThanOrEqual(5)
  expect(told.at(-1)).toMatchObject({ runId: 1, experiment: 'cpu', total: 9 })
  runs[0]!.tell(8)
  expect(lab.state(window)).toMatchObject({ reports: [], progress: { runId: 1, done: 8 } })
  expect(lab.state(windowOf())).toEqual({ reports: [] })
  await runs[0]!.end({ outcome: 'done', report: report('cpu') })
  await vi.advanceTimersByTimeAsync(1000)
  expect(types(window).at(-1)).toBe('lab-ended')
  expect(types(window).filter((type) => type === 'lab-ended')).toHaveLength(1)
})

test('who watches hears of the beginning, as much as the window of the progress, and the end', async () => {
  const window = windowOf()
  lab.start(window, cpu, undefined)
  expect(lab.start(windowOf(), cpu, undefined).ok).toBe(false)
  expect(watcher.begin).toHaveBeenCalledExactlyOnceWith(window)
  runs[0]!.tell(1)
  runs[0]!.tell(2)
  await vi.advanceTimersByTimeAsync(1000)
  expect(watcher.progress).toHaveBeenCalledExactlyOnceWith(window, expect.objectContaining({ done: 2 }))
  watcher.end.mockImplementationOnce(() => expect(lab.owner).toBeUndefined())
  await runs[0]!.end({ outcome: 'cancelled' })
  expect(watcher.end).toHaveBeenCalledExactlyOnceWith(window, { outcome: 'cancelled' }, expect.any(Number))
})

test('a report is kept with its window until the same experiment has another', async () => {
  const [window, other] = [windowOf(), windowOf()]
  const run = async (request: LabRequest, end: LabEnd) => {
    lab.start(window, request, undefined)
    await runs.at(-1)!.end(end)
  }
  await run(cpu, { outcome: 'done', report: report('cpu') })
  await run({ experiment: 'io', workers: 1 }, { outcome: 'done', report: report('io') })
  await run(cpu, { outcome: 'cancelled' })
  await run(cpu, { outcome: 'failed', error: { code: 'worker-died', message: 'It ended.' } })
  expect(lab.state(window).reports.map(({ runId }) => runId)).toEqual([1, 2])
  expect(lab.reportOf(window, 1)).toEqual(report('cpu'))
  expect(lab.reportOf(other, 1)).toBeUndefined()
  await run(cpu, { outcome: 'done', report: report('cpu') })
  expect(lab.reportOf(window, 1)).toBeUndefined()
  expect(lab.reportOf(window, 5)).toEqual(report('cpu'))
  expect(log.mock.calls.filter(([level]) => level === 'error')).toHaveLength(1)
})

test('a cancel means one run of one window', () => {
  const window = windowOf()
  lab.start(window, cpu, undefined)
  lab.cancel(windowOf(), 1)
  lab.cancel(window, 2)
  expect(runs[0]!.signal.aborted).toBe(false)
  lab.cancel(window, 1)
  expect(runs[0]!.signal.aborted).toBe(true)
})

test('a window that closes cancels its experiment and waits for its end', async () => {
  const window = windowOf()
  await lab.close(window)
  lab.start(window, cpu, undefined)
  await lab.close(windowOf())
  expect(runs[0]!.signal.aborted).toBe(false)
  let closed = false
  const closing = lab.close(window).then(() => (closed = true))
  expect(runs[0]!.signal.aborted).toBe(true)
  await vi.advanceTimersByTimeAsync(5000)
  expect(closed).toBe(false)
  await runs[0]!.end({ outcome: 'cancelled' })
  await closing
  expect(closed).toBe(true)
})
