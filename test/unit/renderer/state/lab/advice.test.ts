import { beforeEach, expect, test, vi } from 'vitest'
import type { AppEvent } from '../../../../../shared/ipc/events.ts'
import { NO_SUBJECT } from '../../../../../shared/ipc/subject.ts'
import type { ModelView } from '../../../../../shared/model/model-view.ts'
import type { Preferences } from '../../../../../shared/ipc/preferences.ts'
import type { WindowState } from '../../../../../shared/ipc/window-state.ts'
import type { Result } from '../../../../../shared/text/errors.ts'
import type { Experiment, LabAdvice, LabEnd, LabReport } from '../../../../../shared/model/lab.ts'
import { packModel } from '../../../../../shared/ipc/packed-model.ts'
import { english, say } from '../../../../../shared/text/sentence.ts'

const done = { ok: true, value: null } as const
const calls = vi.hoisted(() => ({
  startLab: vi.fn<() => Promise<Result<{ runId: number }>>>(),
  startScan: vi.fn(() => Promise.resolve({ ok: true, value: { scanId: 1 } })),
  cancelLab: vi.fn(() => Promise.resolve(done)),
  getAttachments: vi.fn(() => Promise.resolve({ ok: true, value: [] })),
  setPreferences: vi.fn<(preferences: Preferences) => Promise<unknown>>(() => Promise.resolve(done)),
  setView: vi.fn(() => Promise.resolve(done)),
  getState: vi.fn(),
  getLog: vi.fn(() => Promise.resolve({ ok: true, value: [] })),
  onEvent: vi.fn<(listener: (event: AppEvent, seq: number) => void) => void>(),
}))
vi.mock('../../../../../renderer/api.ts', () => ({ api: calls }))
vi.stubGlobal('location', { hash: '' })
vi.stubGlobal('history', { replaceState: vi.fn() })

const { WindowController } = await import('../../../../../renderer/state/window/window.svelte.ts')
const { commandsOf } = await import('../../../../../renderer/state/window/commands.ts')
const { runCommand } = await import('../../../../../renderer/state/window/run-command.ts')

const tensor = { index: 0, name: 'a', type: 'F32', typeId: 0, shape: [1], nElements: 1, nBytes: 4, dataOffset: 0 }
const model = { id: 'file-1', name: 'a.gguf', types: [], tensors: [tensor], problems: [], results: [], tensorBytes: 9 }
const preferences: Partial<Preferences> = { executor: 'threads', workers: 4, measures: [], offerAdvice: true }

async function open({ withModel = false, offerAdvice = true } = {}) {
  const state = {
    seq: 0,
    platform: 'linux',
    cores: 4,
    maxWorkers: 8,
    lab: { reports: [] },
    recent: [],
    preferences: { ...preferences, offerAdvice },
    models: withModel ? [packModel(model as unknown as ModelView)] : [],
    scans: [],
    subject: withModel ? { id: 'subject-1', kind: 'model', modelId: 'file-1' } : NO_SUBJECT,
  }
  calls.getState.mockResolvedValue({ ok: true, value: state as unknown as WindowState })
  const app = new WindowController(runCommand)
  await app.start()
  const receive = calls.onEvent.mock.lastCall![0]
  let seq = 0
  return { app, send: (event: AppEvent) => receive(event, ++seq) }
}

let runId = 0
const begin = () => calls.startLab.mockResolvedValueOnce({ ok: true, value: { runId: ++runId } })
const advice: LabAdvice = { executor: 'threads', workers: 2, summary: say('at once') }
const report = (experiment: Experiment, proposed: LabAdvice | undefined = advice) =>
  ({ experiment, table: { columns: [], rows: [] }, advice: proposed }) as unknown as LabReport
const end = (experiment: Experiment, of: LabEnd): AppEvent => ({ type: 'lab-ended', runId, experiment, end: of })
const told = () => calls.setPreferences.mock.lastCall?.[0]

async function measured(options = {}) {
  const opened = await open(options)
  begin()
  await opened.app.advice.ask()
  opened.send(end('advise', { outcome: 'done', report: report('advise') }))
  return opened
}

beforeEach(() => void vi.clearAllMocks())

test('it is offered once, and never starts by itself', async () => {
  const { app } = await open()
  expect(app.advice.now).toEqual({ stage: 'offered' })
  expect(calls.startLab).not.toHaveBeenCalled()
  app.advice.close()
  expect(app.advice.now).toBeUndefined()
  expect(told()).toMatchObject({ executor: 'threads', workers: 4, offerAdvice: false })
  const later = await open({ offerAdvice: false })
  expect(later.app.advice.now).toBeUndefined()
})

test('it measures without a model, says how far it is, and proposes what it found', async () => {
  const { app, send } = await open()
  begin()
  await app.advice.ask()
  expect(calls.startLab).toHaveBeenCalledExactlyOnceWith({ request: { experiment: 'advise' } })
  expect(app.advice.now).toEqual({ stage: 'running', progress: undefined })
  send(end('advise', { outcome: 'done', report: report('advise') }))
  expect(app.advice.now).toEqual({ stage: 'proposed', advice })
  // Measured is measured: it is not offered again, whatever comes of it.
  expect(told()).toMatchObject({ workers: 4, offerAdvice: false })
  app.advice.use(advice)
  expect([app.preferences.workers, app.advice.now]).toEqual([2, undefined])
  expect(told()).toMatchObject({ executor: 'threads', workers: 2, offerAdvice: false })
})

test('measurements that tell nothing end without a proposal', async () => {
  const { app, send } = await open()
  begin()
  await app.advice.ask()
  const why = say('Cannot tell now.')
  const undecided = { ...report('advise', undefined), advice: undefined, undecided: why } as unknown as LabReport
  send(end('advise', { outcome: 'done', report: undecided }))
  expect(app.advice.now).toEqual({ stage: 'undecided', why })
  expect(app.preferences.offerAdvice).toBe(false)
  app.advice.close()
  expect(app.advice.now).toBeUndefined()
})

test('the setting of the person can be kept', async () => {
  const { app } = await measured()
  app.advice.close()
  expect([app.preferences.workers, app.advice.now]).toEqual([4, undefined])
})

test('it is seen in every view but that of the lab, which has all figures', async () => {
  const { app } = await measured({ withModel: true })
  expect(app.advice.now?.stage).toBe('proposed')
  app.advice.showInLab()
  expect([app.view, app.lab.experiment, app.advice.now]).toEqual(['lab', 'advise', undefined])
  app.view = 'tensors'
  expect(app.advice.now).toBeUndefined()
  const { app: other } = await open({ withModel: true })
  other.view = 'lab'
  expect(other.advice.now).toBeUndefined()
})

test('on request it is there at any time, by a command of the menu and the palette', async () => {
  const { app } = await measured({ offerAdvice: false })
  app.advice.close()
  const command = () => commandsOf(app).find(({ id }) => id === 'advise')!
  expect(command().impossible).toBeUndefined()
  begin()
  command().run()
  await vi.waitFor(() => expect(app.advice.now?.stage).toBe('running'))
  expect(command().impossible?.text).toBe('An experiment is running.')
})

test('one that was cancelled is offered as before; one that failed says why', async () => {
  const { app, send } = await open()
  begin()
  await app.advice.ask()
  app.command('cancel')
  expect(calls.cancelLab).toHaveBeenCalledExactlyOnceWith(runId)
  send(end('advise', { outcome: 'cancelled' }))
  expect(app.advice.now).toEqual({ stage: 'offered' })
  expect(calls.setPreferences).not.toHaveBeenCalled()
  begin()
  await app.advice.ask()
  const error = { code: 'busy', message: 'It is too slow.' } as const
  send(end('advise', { outcome: 'failed', error }))
  expect(app.advice.now).toEqual({ stage: 'failed', error })
})

test('beside a scan or an experiment it is not begun, and says so', async () => {
  const { app, send } = await open({ withModel: true })
  await app.model!.scan.start()
  expect(app.advice.now).toBeUndefined()
  await app.advice.ask()
  expect(app.message && english(app.message.sentence)).toMatch(/^A scan is running: /)
  send({
    type: 'scan-ended',
    modelId: 'file-1',
    scanId: 1,
    outcome: 'cancelled',
    progress: { scanId: 1, lanes: [] } as never,
  })
  begin()
  await app.startLab('cpu')
  await app.advice.ask()
  expect(app.message && english(app.message.sentence)).toMatch(/^An experiment is running already: /)
  expect(calls.startLab).toHaveBeenCalledOnce()
  // In another window, only the main process knows.
  send(end('cpu', { outcome: 'cancelled' }))
  app.view = 'tensors'
  calls.startLab.mockResolvedValueOnce({ ok: false, error: { code: 'busy', message: 'In another window.' } })
  await app.advice.ask()
  expect([app.message && english(app.message.sentence), app.advice.now]).toEqual([
    'In another window.',
    { stage: 'offered' },
  ])
})

test.each([
  ['executor', { executor: 'single' }, false],
  ['workers', { workers: 2 }, false],
  ['theme', { theme: 'dark' }, true],
] as const)('who has chosen needs no offer: %s', async (_what, chosen, offered) => {
  const { app } = await open()
  app.choose(chosen)
  expect(app.preferences.offerAdvice).toBe(offered)
  expect(told()?.offerAdvice).toBe(offered)
})

test('a comparison of a file has its advice too', async () => {
  const { app, send } = await open({ withModel: true })
  begin()
  await app.startLab('compare')
  send(end('compare', { outcome: 'done', report: report('compare') }))
  expect(told()?.offerAdvice).toBe(false)
  const { app: other, send: sendOther } = await open({ withModel: true })
  begin()
  await other.startLab('cpu')
  calls.setPreferences.mockClear()
  sendOther(end('cpu', { outcome: 'done', report: { ...report('cpu'), advice: undefined } as unknown as LabReport }))
  expect(calls.setPreferences).not.toHaveBeenCalled()
})
