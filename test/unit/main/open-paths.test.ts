import { mkdtemp, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Model } from '../../../electron/engine/gguf/model.ts'
import type { AppWindow } from '../../../electron/main/app-window.ts'
import type { ModelSession } from '../../../electron/main/model-session.ts'
import { type OpenDependencies, openPaths } from '../../../electron/main/open-paths.ts'
import type { AppEvent } from '../../../shared/contract.ts'
import { err, ok } from '../../../shared/errors.ts'

interface TestWindow extends AppWindow {
  open: boolean
  readonly events: AppEvent[]
  focused: number
  title: string
}

let folder: string
let windows: TestWindow[]
const opened = vi.fn()
const closed = vi.fn(async () => undefined)
const addWindow = () => {
  const window: TestWindow = {
    id: windows.length + 1,
    session: undefined,
    opening: undefined,
    failure: undefined,
    open: true,
    events: [],
    focused: 0,
    title: '',
    send: (event) => void window.events.push(event),
    focus: () => void window.focused++,
    setTitle: (title) => void (window.title = title),
  }
  windows.push(window)
  return window
}

const readModel = async (path: string): Promise<Model> => {
  const { size, mtimeMs } = await stat(path)
  return { name: basename(path), files: [{ path, size, mtimeMs }] } as unknown as Model
}
const deps: OpenDependencies = {
  windows: () => windows.filter((window) => window.open),
  createWindow: addWindow,
  openModels: async (paths) =>
    ok(
      await Promise.all(
        paths.map(async (path) =>
          path.endsWith('.gguf') ? ok(await readModel(path)) : err({ code: 'not-gguf', message: 'no' }),
        ),
      ),
    ),
  createSession: async (model) =>
    ({ model, scanning: false, view: () => ({ name: model.name }), close: closed }) as unknown as ModelSession,
  onOpened: opened,
}
const file = async (name: string, text = name) => {
  await writeFile(join(folder, name), text)
  return join(folder, name)
}
const types = (window: TestWindow) => window.events.map(({ type }) => type)

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'tensorscope-open-')))
  windows = []
  opened.mockClear()
  closed.mockClear()
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('without a window one is made; a window without a model is used', async () => {
  await openPaths([await file('a.gguf')], undefined, deps)
  expect(windows).toHaveLength(1)
  expect(types(windows[0]!)).toEqual(['opening', 'opened'])
  expect(windows[0]!.title).toBe('a.gguf')
  addWindow()
  await openPaths([await file('b.gguf')], windows[0], deps)
  expect(windows).toHaveLength(2)
  expect(windows[1]!.session!.model.name).toBe('b.gguf')
})

test('several models get a window each', async () => {
  const from = addWindow()
  await openPaths([await file('a.gguf'), await file('b.gguf'), await file('c.gguf')], from, deps)
  expect(windows.map((window) => window.session?.model.name)).toEqual(['a.gguf', 'b.gguf', 'c.gguf'])
  expect(opened).toHaveBeenCalledTimes(3)
})

test('a model that is open comes to the front, by whatever name it is called', async () => {
  const path = await file('a.gguf')
  await symlink(path, join(folder, 'link.gguf'))
  await openPaths([path], undefined, deps)
  const { session } = windows[0]!
  await openPaths([join(folder, 'link.gguf'), path], addWindow(), deps)
  expect(windows[0]!.focused).toBe(1)
  expect(windows[0]!.session).toBe(session)
  expect(windows[1]!.events).toEqual([])
})

test('a model that has changed is read anew in its window, unless it is being scanned', async () => {
  const path = await file('a.gguf')
  await openPaths([path], undefined, deps)
  const first = windows[0]!.session as unknown as { scanning: boolean }
  await file('a.gguf', 'longer than before')
  first.scanning = true
  await openPaths([path], undefined, deps)
  expect(windows[0]!.session).toBe(first)
  first.scanning = false
  await openPaths([path], undefined, deps)
  expect(windows).toHaveLength(1)
  expect(windows[0]!.session).not.toBe(first)
  expect(closed).toHaveBeenCalledOnce()
})

test('two requests for one file open it once', async () => {
  const path = await file('a.gguf')
  await Promise.all([openPaths([path], undefined, deps), openPaths([path], undefined, deps)])
  expect(windows).toHaveLength(1)
  expect(types(windows[0]!)).toEqual(['opening', 'opened'])
})

test('a failure is shown until something else is opened in its place', async () => {
  await openPaths([await file('a.txt')], undefined, deps)
  expect(windows[0]!.failure).toEqual({ code: 'not-gguf', message: 'no' })
  expect(types(windows[0]!)).toEqual(['opening', 'open-failed'])
  await openPaths([await file('a.gguf')], undefined, deps)
  expect(windows).toHaveLength(1)
  expect(windows[0]!.failure).toBeUndefined()
})

test('among several files a failure keeps its window', async () => {
  await openPaths([await file('a.txt'), await file('b.gguf'), await file('c.txt')], undefined, deps)
  expect(windows.map((window) => window.session?.model.name ?? window.failure?.code)).toEqual([
    'not-gguf',
    'b.gguf',
    'not-gguf',
  ])
})

test('an engine that cannot start or that throws is a failure, too', async () => {
  const error = { code: 'worker-start', message: 'no worker' } as const
  await openPaths([await file('a.gguf')], undefined, { ...deps, openModels: async () => err(error) })
  expect(windows[0]!.failure).toEqual(error)
  const openModels = () => Promise.reject(new Error('broken'))
  await openPaths([await file('a.gguf')], undefined, { ...deps, openModels })
  expect(windows[0]!.failure).toEqual({ code: 'internal', message: 'broken' })
})

test('a window that was closed meanwhile gets nothing', async () => {
  const from = addWindow()
  const openModels: OpenDependencies['openModels'] = (paths) => {
    from.open = false
    return deps.openModels(paths)
  }
  await openPaths([await file('a.gguf')], from, { ...deps, openModels })
  expect(from.session).toBeUndefined()
  // Its saved results are free for the next window.
  expect(closed).toHaveBeenCalledOnce()
  expect(opened).not.toHaveBeenCalled()
})
