import { ggufHeader } from '../../../../electron/engine/formats/gguf/header.ts'
import { randomUUID } from 'node:crypto'
import { beforeEach, expect, test, vi } from 'vitest'
import type { AppWindow } from '../../../../electron/app/windows/app-window.ts'
import { type CallDependencies, createCalls } from '../../../../electron/app/calls/calls.ts'
import type { Model } from '../../../../electron/engine/formats/model.ts'
import { Attachments } from '../../../../electron/engine/session/attachments.ts'
import type { ModelSession } from '../../../../electron/engine/session/session.ts'
import type { RememberedFile } from '../../../../electron/app/settings.ts'
import { packSession } from '../../../../electron/app/views/model-view.ts'
import type { Preferences } from '../../../../shared/ipc/preferences.ts'
import type { RecentFile } from '../../../../shared/ipc/window-state.ts'
import { err, ok } from '../../../../shared/text/errors.ts'
import type { LogEntry } from '../../../../shared/text/log.ts'

const modelId = randomUUID()
let window: AppWindow
const preferences: Preferences = {
  executor: 'threads',
  workers: 8,
  measures: [],
  language: 'system',
  theme: 'system',
  checkpoint: true,
  grouped: false,
  offerAdvice: true,
}
const deps = {
  version: '1.2.3',
  platform: 'linux',
  cores: 4,
  maxWorkers: 8,
  systemLanguage: 'zh-CN' as const,
  settings: {
    current: { preferences: { ...preferences, workers: 32 }, recent: [] },
    update: vi.fn(async () => undefined),
    flush: async () => undefined,
  },
  recent: {
    files: [],
    show: async () => [],
    path: (id: string) => (id === modelId ? '/m/a.gguf' : undefined),
    keep: vi.fn(),
    find: (path: string) =>
      path === '/m/a.gguf' ? { id: modelId, path, size: 1, openedAt: 1, view: 'metadata' as const } : undefined,
    remove: vi.fn(),
  },
  waiting: () => 2,
  takeNotice: vi.fn(() => ({ text: 'Take notice.' })),
  setPreferences: vi.fn(),
  setTable: vi.fn(),
  measureKept: vi.fn(async () => ({ models: 2, bytes: 300 })),
  clearKept: vi.fn(async () => undefined),
  openPaths: vi.fn(),
  sample: '/app/sample.gguf',
  askForModels: vi.fn(async (): Promise<readonly string[]> => []),
  askWhereToSave: vi.fn(async (): Promise<string | undefined> => undefined),
  askForAttachment: vi.fn(async (): Promise<string | undefined> => undefined),
  startScan: vi.fn(() => ok({ scanId: 1 })),
  lab: {
    owner: undefined as AppWindow | undefined,
    start: vi.fn(() => ok({ runId: 1 })),
    cancel: vi.fn(),
    state: () => ({ reports: [] }),
    reportOf: () => undefined,
  },
  scanning: (): readonly AppWindow[] => [],
  startComparison: vi.fn(() => ok({ comparisonId: 1 })),
  askForCompared: vi.fn((): Promise<readonly string[]> => Promise.resolve([])),
  comparePaths: vi.fn(),
  swapSides: vi.fn(() => Promise.resolve(ok(null))),
  writeExport: vi.fn(async () => 3),
  log: [1, 2, 3].map((id): LogEntry => ({ id, time: 0, level: 'info', scope: 'app', message: `entry ${id}` })),
  showLogFile: vi.fn(),
  showFile: vi.fn(),
  copyText: vi.fn(async () => undefined),
} satisfies CallDependencies<AppWindow>
const header = ggufHeader({
  version: 3,
  endian: 'little',
  alignment: 32,
  dataOffset: 0,
  fileSize: 1,
  metadata: new Map(),
  problems: [],
  tensors: [0, 1, 2].map((index) => ({
    index,
    name: `t${index}`,
    type: 'F32',
    typeId: 0,
    shape: [1],
    nElements: 1,
    nBytes: 4,
    dataOffset: 0,
  })),
})
const session = (path = '/m/a.gguf') => {
  const model = { name: 'a', files: [{ path, size: 1, mtimeMs: 1 }], header } as unknown as Model
  return {
    id: modelId,
    model,
    attachments: new Attachments({ model, hasKept: () => false }),
    progress: undefined,
    results: () => [],
    rows: (indexes: readonly number[]) => ({ tensors: [], results: () => undefined, indexes }),
    checkIndexes: (indexes: readonly number[]) =>
      indexes.some((index) => index > 2) ? { code: 'bad-request', message: 'no such tensor' } : undefined,
    histogram: () => ok(null),
    cancelScan: () => ok(null),
  } as unknown as ModelSession
}
const calls = () => createCalls(window, deps)
const refused = { ok: false, error: { code: 'bad-request' } }

beforeEach(() => {
  vi.clearAllMocks()
  window = {
    id: 1,
    subject: { id: 'subject-1', kind: 'model', modelId },
    sessions: new Map([[modelId, session()]]),
    comparison: undefined,
    opening: undefined,
    failure: undefined,
    command: undefined,
    open: true,
    send: vi.fn(),
    focus: vi.fn(),
    sent: 5,
    setTitle: vi.fn(),
  }
})

test('the state is that of the window, with as many workers as this machine may have', async () => {
  expect(await calls().getState()).toEqual(
    ok({
      seq: 5,
      platform: 'linux',
      version: '1.2.3',
      cores: 4,
      maxWorkers: 8,
      preferences,
      systemLanguage: 'zh-CN',
      recent: [],
      lab: { reports: [] },
      waiting: 2,
      models: [packSession(session())],
      scans: [],
      subject: { id: 'subject-1', kind: 'model', modelId },
      view: 'metadata',
      notice: { text: 'Take notice.' },
    }),
  )
})

test('a model that is not the window’s is refused by every call', async () => {
  const other = randomUUID()
  const request = { modelId: other, indexes: [0] }
  expect(await calls().startScan({ modelId: other, executor: 'threads', workers: 1 })).toMatchObject(refused)
  expect(await calls().getHistogram({ modelId: other, tensor: 0 })).toMatchObject(refused)
  expect(await calls().copyRows(request)).toMatchObject(refused)
  expect(await calls().attach({ modelId: other, kind: 'manifest' })).toMatchObject(refused)
  expect(await calls().checkManifest(other)).toMatchObject(refused)
  expect(deps.startScan).not.toHaveBeenCalled()
})

test('the state names the last event that it contains, and has the list of recent files of the same moment', async () => {
  const list = (name: string) => [{ id: name, name } as unknown as RecentFile]
  let files: readonly RememberedFile[] = []
  let asked = 0
  const recent: CallDependencies<AppWindow>['recent'] = {
    ...deps.recent,
    get files() {
      return files
    },
    // The list changes while the files are looked for.
    show: async () => {
      if (asked++ > 0) return list('new')
      files = [...files]
      return list('old')
    },
  }
  const answer = await createCalls(window, { ...deps, recent }).getState()
  expect(answer).toMatchObject({ ok: true, value: { seq: 5, recent: list('new') } })
})

test('more workers than allowed are refused', async () => {
  expect(await calls().startScan({ modelId, executor: 'threads', workers: 9 })).toMatchObject(refused)
  expect(await calls().setPreferences({ ...preferences, workers: 9 })).toMatchObject(refused)
  expect(await calls().setPreferences({ ...preferences, measures: ['xxh64'] })).toEqual(ok(null))
  expect(deps.setPreferences).toHaveBeenCalledExactlyOnceWith({ ...preferences, measures: ['xxh64'] }, window)
})

test('what was asked before the page could hear it is told once', async () => {
  window.command = 'settings'
  expect(await calls().getState()).toMatchObject({ value: { command: 'settings' } })
  expect(await calls().getState()).not.toHaveProperty('value.command')
})

test('the view is remembered of the model of the window', async () => {
  expect(await calls().setView({ modelId, view: 'log' })).toEqual(ok(null))
  expect(deps.recent.keep).toHaveBeenCalledExactlyOnceWith('/m/a.gguf', { view: 'log' })
  expect(await calls().setView({ modelId: randomUUID(), view: 'log' })).toMatchObject(refused)
})

test('kept results are deleted, and what is left is told', async () => {
  deps.clearKept.mockImplementationOnce(async () => {
    deps.measureKept.mockResolvedValueOnce({ models: 0, bytes: 0 })
  })
  expect(await calls().getKept()).toEqual(ok({ models: 2, bytes: 300 }))
  expect(await calls().clearKept()).toEqual(ok({ models: 0, bytes: 0 }))
})

test('a manifest is attached before there is anything to check against', async () => {
  const manifest = { modelId, kind: 'manifest' } as const
  expect(await calls().checkManifest(modelId)).toMatchObject(refused)
  expect(await calls().attach(manifest)).toEqual(ok(null))
  deps.askForAttachment.mockResolvedValueOnce('/nowhere/a.manifest')
  expect(await calls().attach(manifest)).toMatchObject({ ok: false, error: { code: 'not-found' } })
})

test('a scan does not start while a file is being opened in its place', async () => {
  window.opening = { subjectId: 'subject-2', name: 'b', paths: ['/b'] }
  expect(await calls().startScan({ modelId, executor: 'threads', workers: 1 })).toMatchObject(
    err({ code: 'busy', message: expect.any(String) as string }),
  )
})

test('recent files open by id', async () => {
  expect(await calls().openRecent(modelId)).toEqual(ok(null))
  expect(deps.openPaths).toHaveBeenCalledExactlyOnceWith(['/m/a.gguf'], window)
  expect(await calls().openRecent(randomUUID())).toMatchObject(refused)
})

test('opens the sample in the window that asked', async () => {
  expect(await calls().openSample()).toEqual(ok(null))
  expect(deps.openPaths).toHaveBeenCalledExactlyOnceWith(['/app/sample.gguf'], window)
})

test('a dialog that is closed opens nothing', async () => {
  expect(await calls().openDialog()).toEqual(ok(null))
  expect(deps.openPaths).not.toHaveBeenCalled()
})

test('copied rows are counted', async () => {
  expect(await calls().copyRows({ modelId, indexes: [] })).toEqual(ok({ rows: 0 }))
  expect(deps.copyText).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/^index\tname\t/))
})

test('nothing counts as copied before it is on the clipboard, or if the system refuses it', async () => {
  const copied = Promise.withResolvers<undefined>()
  deps.copyText.mockReturnValueOnce(copied.promise)
  let answered = false
  const answer = calls().copyLog([1])
  void answer.then(() => (answered = true))
  await new Promise((done) => setImmediate(done))
  expect(answered).toBe(false)
  copied.resolve(undefined)
  expect(await answer).toEqual(ok({ lines: 1 }))
  for (const copy of [() => calls().copyLog([1]), () => calls().copyRows({ modelId, indexes: [] })]) {
    deps.copyText.mockRejectedValueOnce(new Error('refused'))
    await expect(copy()).rejects.toThrow('refused')
  }
})

test('the log is given, copied line by line and shown as a file', async () => {
  expect(await calls().getLog()).toEqual(ok(deps.log))
  // An entry that has left the list since it was shown is left out.
  expect(await calls().copyLog([3, 1, 99])).toEqual(ok({ lines: 2 }))
  expect(deps.copyText).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/entry 1\n.*entry 3\n$/))
  expect(await calls().showLogFile()).toEqual(ok(null))
  expect(deps.showLogFile).toHaveBeenCalledOnce()
})

test('no scan starts beside an experiment, here or elsewhere', async () => {
  const request = { modelId, executor: 'threads' as const, workers: 1 }
  for (const [owner, said] of [
    [window, /^An experiment is running: /],
    [{ ...window, id: 2 }, /^An experiment is running in another window: /],
  ] as const) {
    const busy = createCalls(window, { ...deps, lab: { ...deps.lab, owner } })
    expect(await busy.startScan(request)).toMatchObject({
      error: { code: 'busy', message: expect.stringMatching(said) },
    })
  }
  expect(deps.startScan).not.toHaveBeenCalled()
  expect(await calls().startScan(request)).toEqual(ok({ scanId: 1 }))
})
