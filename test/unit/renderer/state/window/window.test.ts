import { GGUF } from '../../../../../electron/engine/formats/gguf/header.ts'
import { beforeEach, expect, test, vi } from 'vitest'
import type { AppEvent } from '../../../../../shared/ipc/events.ts'
import { NO_SUBJECT } from '../../../../../shared/ipc/subject.ts'
import type { ModelView } from '../../../../../shared/model/model-view.ts'
import type { ScanProgress } from '../../../../../shared/model/scan.ts'
import type { WindowState } from '../../../../../shared/ipc/window-state.ts'
import type { Result } from '../../../../../shared/text/errors.ts'
import { COMMAND_IDS, isWindowCommand, menuKeys } from '../../../../../shared/ipc/commands.ts'
import { english, say } from '../../../../../shared/text/sentence.ts'
import { VIEWS_OF } from '../../../../../shared/ipc/views.ts'
import { packModel } from '../../../../../shared/ipc/packed-model.ts'
import { packRows } from '../../../../../shared/ipc/packed-rows.ts'

const calls = vi.hoisted(() => ({
  startScan: vi.fn<() => Promise<Result<{ scanId: number }>>>(),
  export: vi.fn(),
  showExported: vi.fn(),
  startLab: vi.fn<() => Promise<Result<{ runId: number }>>>(),
  cancelLab: vi.fn(() => Promise.resolve({ ok: true, value: null })),
  attach: vi.fn(),
  getAttachments: vi.fn(() => Promise.resolve({ ok: true, value: [] })),
  checkManifest: vi.fn(() => Promise.resolve({ ok: true, value: {} })),
  cancelScan: vi.fn(() => Promise.resolve({ ok: true, value: null })),
  getState: vi.fn(),
  clearKept: vi.fn(() => Promise.resolve({ ok: true, value: { models: 0, bytes: 0 } })),
  setTable: vi.fn(() => Promise.resolve({ ok: true, value: null })),
  setPreferences: vi.fn(() => Promise.resolve({ ok: true, value: null })),
  setView: vi.fn(() => Promise.resolve({ ok: true, value: null })),
  getLog: vi.fn(() => Promise.resolve({ ok: true, value: [] })),
  onEvent: vi.fn<(listener: (event: AppEvent, seq: number) => void) => void>(),
}))
vi.mock('../../../../../renderer/api.ts', () => ({ api: calls }))
vi.stubGlobal('location', { hash: '' })
vi.stubGlobal('history', { replaceState: vi.fn() })

const { WindowController } = await import('../../../../../renderer/state/window/window.svelte.ts')
const { commandsOf } = await import('../../../../../renderer/state/window/commands.ts')
const { runCommand } = await import('../../../../../renderer/state/window/run-command.ts')

const model: ModelView = {
  id: 'file-1',
  name: 'a.gguf',
  nFiles: 1,
  format: GGUF,
  versionText: 'v3',
  endian: 'little',
  size: 64,
  tensorBytes: 32,
  nParameters: 8,
  types: [],
  tensors: [0, 1].map((index) => ({
    index,
    name: `blk.${index}.weight`,
    type: 'F32',
    typeId: 0,
    shape: [4n],
    nElements: 4n,
    nBytes: 16n,
    dataOffset: 16n * BigInt(index),
  })),
  problems: [],
  results: [],
} as unknown as ModelView

const state = {
  seq: 0,
  waiting: 0,
  platform: 'linux',
  cores: 4,
  maxWorkers: 4,
  lab: { reports: [] },
  recent: [],
  subject: NO_SUBJECT,
  models: [],
  scans: [],
  preferences: { executor: 'threads', workers: 2, measures: [] },
}

const subject = { id: 'subject-1', kind: 'model', modelId: 'file-1' } as const
/** The state of a window that shows the model. */
const shown = { subject, models: [packModel(model)] }

async function open(withModel = true) {
  calls.getState.mockResolvedValue({
    ok: true,
    value: { ...state, ...(withModel ? shown : {}) } as unknown as WindowState,
  })
  const app = new WindowController(runCommand)
  await app.start()
  const receive = calls.onEvent.mock.lastCall![0]
  let seq = 0
  return { app, send: (event: AppEvent) => receive(event, ++seq) }
}

beforeEach(() => void vi.clearAllMocks())

/** Electron delivers events and answers on two channels: either may overtake the other. */
test.each([
  ['before the snapshot that lacks it', 2, 3],
  ['before the snapshot that contains it', 3, 3],
])('a model that is opened %s is shown, and nothing waits for it', async (_name, snapshot, event) => {
  const answer = Promise.withResolvers<Result<WindowState>>()
  calls.getState.mockReturnValue(answer.promise)
  const app = new WindowController(runCommand)
  const started = app.start()
  const receive = calls.onEvent.mock.lastCall![0]
  const opening = { subjectId: subject.id, name: 'a.gguf' }
  receive({ type: 'opening', ...opening }, event - 1)
  receive({ type: 'opened', subject, models: [packModel(model)] }, event)
  const contains = snapshot === event
  const value = { ...state, seq: snapshot, ...(contains ? shown : { opening }) }
  answer.resolve({ ok: true, value: value as unknown as WindowState })
  await started
  expect(app.model?.view.id).toBe('file-1')
  expect(app.subject.opening).toBeUndefined()
})

test('events that the snapshot contains change nothing when they arrive after it', async () => {
  calls.getState.mockResolvedValue({ ok: true, value: { ...state, seq: 2 } as unknown as WindowState })
  const app = new WindowController(runCommand)
  await app.start()
  const receive = calls.onEvent.mock.lastCall![0]
  receive({ type: 'opening', subjectId: 'subject-1', name: 'a.gguf' }, 1)
  receive({ type: 'waiting', waiting: 3 }, 2)
  expect([app.subject.opening, app.waiting]).toEqual([undefined, 0])
  receive({ type: 'waiting', waiting: 1 }, 3)
  expect(app.waiting).toBe(1)
})

test('the progress of an export ends with its own event, whenever its answer arrives', async () => {
  const { app, send } = await open()
  const answer = Promise.withResolvers<Result<{ saved: boolean; name: string; rows: number }>>()
  calls.export.mockReturnValue(answer.promise)
  const done = app.exports.tensor('npy', 0)
  const progress = { type: 'export-progress', modelId: 'file-1', name: 'a.npy', bytesDone: 1, bytesTotal: 2 } as const
  send(progress)
  answer.resolve({ ok: true, value: { saved: true, name: 'a.npy', rows: 0 } })
  await done
  send({ ...progress, bytesDone: 2 })
  expect(app.model!.exporting).toEqual({ name: 'a.npy', done: 2, total: 2 })
  send({ type: 'export-ended', modelId: 'file-1' })
  expect(app.model!.exporting).toBeUndefined()
})

test('Escape dismisses the question whether to cancel, and then the message, before it cancels', async () => {
  const { app, send } = await open()
  calls.startScan.mockResolvedValueOnce({ ok: true, value: { scanId: 60 } })
  await app.model!.scan.start(false)
  const progress = { scanId: 60, bytesDone: 50, bytesTotal: 100, lanes: [] } as unknown as ScanProgress
  send({ type: 'scan-progress', modelId: 'file-1', progress, rows: packRows([]) })
  expect(app.dismiss()).toBe(false)
  app.cancel()
  expect(app.model!.scan.askingToCancel).toBe(true)
  app.announce(say('Done.'))
  expect([app.dismiss(), app.model!.scan.askingToCancel, calls.cancelScan.mock.calls]).toEqual([true, false, []])
  // While a scan runs, Escape is about the scan.
  expect(app.dismiss()).toBe(false)
  send({ type: 'scan-ended', modelId: 'file-1', scanId: 60, outcome: 'done', progress })
  expect([app.dismiss(), app.message, app.dismiss()]).toEqual([true, undefined, false])
})

test('a file that was exported can be shown in its folder; if it is gone, that is said', async () => {
  const { app } = await open()
  calls.export.mockResolvedValueOnce({ ok: true, value: { saved: true, name: 'a.csv', exportId: 'e1', rows: 2 } })
  await app.exports.rows('csv', 'all')
  expect(app.message).toMatchObject({ bad: false, exportId: 'e1' })
  calls.showExported.mockResolvedValueOnce({ ok: false, error: { code: 'not-found', message: 'It is gone.' } })
  app.showExported('e1')
  await vi.waitFor(() => expect(app.message && english(app.message.sentence)).toBe('It is gone.'))
  expect(calls.showExported).toHaveBeenCalledExactlyOnceWith('e1')
})

test('every command has a name of its own, and no key does two things', async () => {
  for (const withModel of [false, true]) {
    const { app } = await open(withModel)
    const commands = commandsOf(app)
    const ids = commands.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const keys = commands.flatMap((command) => command.keys)
    expect(new Set(keys).size).toBe(keys.length)
  }
})

test('the keys of the menu are those that the commands show', async () => {
  const { app } = await open()
  const shown = new Map(commandsOf(app).map(({ id, keys }) => [id, keys[0]]))
  for (const id of COMMAND_IDS.filter(isWindowCommand)) if (menuKeys(id)[0]) expect(shown.get(id)).toBe(menuKeys(id)[0])
})

test('what cannot be done says why', async () => {
  const { app } = await open(false)
  const why = (id: string) => commandsOf(app).find((command) => command.id === id)?.impossible?.text
  expect(why('scan')).toBe('No model is open.')
  expect(why('open')).toBeUndefined()
  expect(why('executor-threads')).toBe('This is chosen.')
  const { app: opened } = await open()
  const now = (id: string) => commandsOf(opened).find((command) => command.id === id)?.impossible?.text
  expect([now('scan'), now('cancel'), now('copy'), now('clear-filter')]).toEqual([
    undefined,
    'Neither a scan nor an experiment is running.',
    'No tensor is chosen.',
    'There is no filter.',
  ])
})

test('a view is shown, a worker added, a column sorted by', async () => {
  const { app } = await open()
  const run = (id: string) =>
    commandsOf(app)
      .find((command) => command.id === id)!
      .run()
  for (const id of VIEWS_OF.model) {
    run(`view-${id}`)
    expect(app.view).toBe(id)
  }
  run('worker-more')
  expect(app.preferences.workers).toBe(3)
  run('sort-name')
  expect([app.view, app.model!.sort]).toEqual(['tensors', [{ column: 'name', descending: false }]])
})

test('theme, language, columns and saved results are in the palette, by one name each', async () => {
  const { app } = await open()
  const find = (id: string) => commandsOf(app).find((command) => command.id === id)!
  const title = (id: string) => english(find(id).title)
  expect([title('theme-dark'), title('language-zh-CN'), title('clear-results')]).toEqual([
    'Theme: Dark',
    'Language: 简体中文',
    'Clear saved results',
  ])
  find('theme-dark').run()
  expect([app.preferences.theme, find('theme-dark').impossible?.text]).toEqual(['dark', 'This is chosen.'])
  find('language-zh-CN').run()
  expect(app.preferences.language).toBe('zh-CN')
  find('language-en').run()
  expect(title('column-kurtosis')).toBe('Show the column: Kurtosis')
  find('column-kurtosis').run()
  expect(title('column-kurtosis')).toBe('Hide the column: Kurtosis')
  expect(app.table.find(({ key }) => key === 'kurtosis')?.shown).toBe(true)
  find('clear-results').run()
  await vi.waitFor(() => expect(app.message && english(app.message.sentence)).toBe('Saved results were cleared.'))
})

test('a file without tensors opens on what it has, and is not scanned', async () => {
  const opened = async (change: object) => {
    const { app, send } = await open(false)
    send({ type: 'opening', subjectId: subject.id, name: 'a.gguf' })
    send({ type: 'opened', subject, models: [packModel({ ...model, tensors: [], ...change } as unknown as ModelView)] })
    return app
  }
  const bare = await opened({})
  expect([bare.view, bare.model!.scan.nothingToScan?.text]).toEqual(['metadata', 'This file has no tensors.'])
  await bare.model!.scan.start()
  expect(calls.startScan).not.toHaveBeenCalled()
  const scan = commandsOf(bare).find(({ id }) => id === 'scan')!
  expect(scan.impossible?.text).toBe('This file has no tensors.')
  const vocabulary = await opened({ facts: [['tokenizer.ggml.tokens', { length: 5, first: [] }]] })
  expect([vocabulary.view, vocabulary.model!.scan.nothingToScan?.text]).toEqual([
    'tokenizer',
    'This file has no tensors: it is a vocabulary only.',
  ])
  const unreadable = await opened({
    tensors: [{ ...model.tensors.at(0)!, unreadable: { text: 'its data is missing' } }],
  })
  expect([unreadable.view, unreadable.model!.scan.nothingToScan?.text]).toEqual([
    'tensors',
    'No tensor of this file can be read.',
  ])
})

test('the keys and the palette take each other’s place, and asking twice closes them', async () => {
  const { app } = await open()
  app.command('palette')
  expect(app.overlay).toBe('palette')
  app.command('keys')
  expect(app.overlay).toBe('keys')
  app.command('keys')
  expect(app.overlay).toBeUndefined()
  app.command('palette')
  app.command('view-log')
  expect(app.overlay).toBeUndefined()
})

test('an experiment is started from the palette, and keeps scans and others away while it runs', async () => {
  const { app, send } = await open()
  const command = (id: string) => commandsOf(app).find((each) => each.id === id)!
  calls.startLab.mockResolvedValueOnce({ ok: true, value: { runId: 1 } })
  command('lab-cpu').run()
  await vi.waitFor(() => expect(calls.startLab).toHaveBeenCalledOnce())
  expect(calls.startLab).toHaveBeenCalledWith({ modelId: 'file-1', request: { experiment: 'cpu', workers: 4 } })
  expect([app.view, app.lab.experiment]).toEqual(['lab', 'cpu'])
  for (const id of ['scan', 'lab-io']) expect(command(id).impossible?.text).toBe('An experiment is running.')
  await app.model!.scan.start()
  expect(calls.startScan).not.toHaveBeenCalled()
  expect(app.message?.bad).toBe(true)
  // Escape cancels it, as it does a scan.
  const cancel = command('cancel')
  expect(cancel.keys).toContain('Escape')
  expect(cancel.impossible).toBeUndefined()
  cancel.run()
  expect(calls.cancelLab).toHaveBeenCalledExactlyOnceWith(1)
  send({ type: 'lab-ended', runId: 1, experiment: 'cpu', end: { outcome: 'cancelled' } })
  expect(command('cancel').impossible?.text).toBe('Neither a scan nor an experiment is running.')
  expect(command('scan').impossible).toBeUndefined()
})

test('what needs a scan first is forgotten when an experiment keeps the scan away', async () => {
  const { app, send } = await open()
  calls.startLab.mockResolvedValueOnce({ ok: true, value: { runId: 1 } })
  await app.startLab('cpu')
  void app.exports.model('manifest')
  expect(app.message && english(app.message.sentence)).toMatch(/^An experiment is running: /)
  send({ type: 'lab-ended', runId: 1, experiment: 'cpu', end: { outcome: 'cancelled' } })
  expect(app.message).toBeUndefined()
  calls.startScan.mockResolvedValueOnce({ ok: true, value: { scanId: 50 } })
  await app.model!.scan.start(false)
  send({
    type: 'scan-ended',
    modelId: 'file-1',
    scanId: 50,
    outcome: 'done',
    progress: { scanId: 50, lanes: [] } as unknown as ScanProgress,
  })
  expect(calls.export).not.toHaveBeenCalled()
})

test.each([
  ['computes kept hashes again before a check, though none is missing', true],
  ['checks at once when all hashes are of this run', false],
])('%s', async (_name, kept) => {
  const { app, send } = await open()
  const rows = [0, 1].map((index) => ({ index, status: 'done' as const, attempts: 1, digest: { xxh64: 'a' } }))
  app.model!.update(rows, { lanes: [] })
  calls.attach.mockResolvedValueOnce({ ok: true, value: { kind: 'manifest', name: 'm', hashes: ['xxh64'], kept } })
  calls.startScan.mockResolvedValueOnce({ ok: true, value: { scanId: 90 } })
  await app.model!.manifest.compare()
  await Promise.resolve()
  expect(calls.checkManifest).toHaveBeenCalledTimes(kept ? 0 : 1)
  if (!kept) return expect(calls.startScan).not.toHaveBeenCalled()
  expect(calls.startScan).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ measures: ['xxh64'], resume: true, rehash: true }),
  )
  const progress = { scanId: 90, lanes: [] } as unknown as ScanProgress
  send({ type: 'scan-ended', modelId: 'file-1', scanId: 90, outcome: 'done', progress })
  expect(calls.checkManifest).toHaveBeenCalledOnce()
})
