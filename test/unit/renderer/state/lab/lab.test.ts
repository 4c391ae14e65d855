import { beforeEach, expect, test, vi } from 'vitest'
import type { KeptReport } from '../../../../../shared/ipc/window-state.ts'
import type { Result } from '../../../../../shared/text/errors.ts'
import type { Experiment, LabProgress } from '../../../../../shared/model/lab.ts'
import { testSpeaker } from '../window/test-speaker.ts'
import { say, verbatim } from '../../../../../shared/text/sentence.ts'

const calls = vi.hoisted(() => ({
  startLab: vi.fn<() => Promise<Result<{ runId: number }>>>(),
  cancelLab: vi.fn(() => Promise.resolve({ ok: true, value: null })),
  export: vi.fn(() => Promise.resolve({ ok: true, value: { saved: true, name: 'a.csv', exportId: 'e1', rows: 2 } })),
}))
vi.mock('../../../../../renderer/api.ts', () => ({ api: calls }))

const { LabController } = await import('../../../../../renderer/state/lab/lab.svelte.ts')

const table = (rows: number) => ({ columns: [], rows: Array.from({ length: rows }, () => ({})) })
const progress = (runId: number, experiment: Experiment, rows = 1): LabProgress => ({
  runId,
  experiment,
  done: 1,
  total: 3,
  doing: say('at once'),
  table: table(rows),
})
const kept = (runId: number, experiment: Experiment) =>
  ({ runId, report: { experiment, table: table(2) } }) as unknown as KeptReport
const model = { id: 'file', tensorBytes: 1e9 }
const said = vi.fn()
const speaker = testSpeaker(said)
const answer = (runId: number) => calls.startLab.mockResolvedValueOnce({ ok: true, value: { runId } })
const started = async (runId: number) => {
  const lab = new LabController(speaker)
  answer(runId)
  await lab.start(model)
  return lab
}
const done = (runId: number, experiment: Experiment = 'compare') =>
  ({
    type: 'lab-ended',
    runId,
    experiment,
    end: { outcome: 'done', report: kept(runId, experiment).report },
  }) as const

beforeEach(() => void vi.clearAllMocks())

test('the table grows while it runs, and is the report’s at the end', async () => {
  const lab = await started(1)
  expect(lab.running).toEqual({ experiment: 'compare' })
  lab.receive({ type: 'lab-progress', progress: progress(1, 'compare', 1) })
  expect(lab.table?.rows).toHaveLength(1)
  lab.receive({ type: 'lab-progress', progress: progress(1, 'compare', 2) })
  expect(lab.table?.rows).toHaveLength(2)
  expect(lab.kept).toBeUndefined()
  lab.receive(done(1))
  expect(lab.running).toBeUndefined()
  expect(lab.kept).toMatchObject({ runId: 1 })
})

test('a report stays when the next run is cancelled or fails; another experiment has its own', async () => {
  const lab = await started(1)
  lab.receive(done(1))
  answer(2)
  await lab.start(model)
  lab.receive({ type: 'lab-progress', progress: progress(2, 'compare') })
  lab.receive({ type: 'lab-ended', runId: 2, experiment: 'compare', end: { outcome: 'cancelled' } })
  expect(lab.kept?.runId).toBe(1)
  expect(lab.ends).toEqual({ compare: {} })
  lab.experiment = 'cpu'
  expect(lab.kept).toBeUndefined()
  answer(3)
  await lab.start(model)
  const error = { code: 'worker-died', message: 'It ended.' } as const
  lab.receive({ type: 'lab-ended', runId: 3, experiment: 'cpu', end: { outcome: 'failed', error } })
  expect(lab.ends).toEqual({ compare: {}, cpu: { error } })
  answer(4)
  await lab.start(model)
  expect(lab.ends).toEqual({ compare: {} })
})

test('what comes of a run that has ended is too late', async () => {
  const lab = await started(5)
  lab.receive(done(5))
  lab.receive({ type: 'lab-progress', progress: progress(5, 'compare') })
  expect(lab.running).toBeUndefined()
  // Over before its start was answered.
  const start = Promise.withResolvers<Result<{ runId: number }>>()
  calls.startLab.mockReturnValueOnce(start.promise)
  const starting = lab.start(model)
  lab.receive(done(6))
  start.resolve({ ok: true, value: { runId: 6 } })
  await starting
  expect(lab.running).toBeUndefined()
  lab.cancel()
  expect(calls.cancelLab).not.toHaveBeenCalled()
})

test('one that is cancelled before it is known which it is, is cancelled once it is', async () => {
  const lab = new LabController(speaker)
  const start = Promise.withResolvers<Result<{ runId: number }>>()
  calls.startLab.mockReturnValueOnce(start.promise)
  const starting = lab.start(model)
  lab.cancel()
  expect(calls.cancelLab).not.toHaveBeenCalled()
  start.resolve({ ok: true, value: { runId: 7 } })
  await starting
  expect(calls.cancelLab).toHaveBeenCalledExactlyOnceWith(7)
})

test('a refusal is said, and nothing runs', async () => {
  const lab = new LabController(speaker)
  calls.startLab.mockResolvedValueOnce({ ok: false, error: { code: 'busy', message: 'A scan is running.' } })
  await lab.start(model)
  expect(lab.running).toBeUndefined()
  expect(said).toHaveBeenCalledExactlyOnceWith(verbatim('A scan is running.'), true)
})

test('a page that is loaded again goes on with what there is', () => {
  const lab = new LabController(speaker)
  lab.set({ reports: [kept(1, 'io')], progress: progress(2, 'cpu') }, 6)
  expect(lab.experiment).toBe('cpu')
  expect(lab.progress?.runId).toBe(2)
  expect(lab.choices).toMatchObject({ workers: [1, 2, 4, 6], jobs: 6 })
  lab.cancel()
  expect(calls.cancelLab).toHaveBeenCalledExactlyOnceWith(2)
  lab.experiment = 'io'
  expect(lab.kept?.runId).toBe(1)
})

test('the report on show is exported', async () => {
  const lab = new LabController(speaker)
  await lab.export('lab-csv')
  expect(calls.export).not.toHaveBeenCalled()
  lab.set({ reports: [kept(3, 'compare')] }, 2)
  await lab.export('lab-csv')
  expect(calls.export).toHaveBeenCalledExactlyOnceWith({ subject: 'lab', id: 'lab-csv', runId: 3 })
  expect(said).toHaveBeenCalledExactlyOnceWith(say('Experiment written to {{name}}.', { name: 'a.csv' }), false, 'e1')
})
