import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Model } from '../../../../electron/engine/formats/model.ts'
import type { FileGroup } from '../../../../electron/engine/formats/format.ts'
import { GGUF } from '../../../../electron/engine/formats/gguf/header.ts'
import { groupFiles } from '../../../../electron/engine/formats/group-files.ts'
import { isScanning, mainSession } from '../../../../electron/app/windows/app-window.ts'
import type { ModelSession } from '../../../../electron/engine/session/session.ts'
import { createOpener, MANY_MODELS, type OpenDependencies } from '../../../../electron/app/opening/opener.ts'
import { err, ok } from '../../../../shared/text/errors.ts'
import { testWindow, type TestWindow } from '../windows/test-window.ts'

let folder: string
let windows: TestWindow[]
const opened = vi.fn()
const closed = vi.fn(async () => undefined)
const addWindow = () => {
  const window = testWindow(windows.length + 1)
  windows.push(window)
  return window
}

const readModel = async (path: string): Promise<Model> => {
  const { size, mtimeMs } = await stat(path)
  const header = { format: GGUF, endian: 'little', alignment: 32, metadata: new Map(), tensors: [], problems: [] }
  return { name: basename(path), files: [{ path, size, mtimeMs }], header } as unknown as Model
}
const confirmMany = vi.fn(async () => true)
let waits: number[]
/** A window whose experiment runs. */
let experimenting: TestWindow | undefined
const deps: OpenDependencies<TestWindow> = {
  windows: () => windows.filter((window) => window.open),
  createWindow: addWindow,
  openModel: async ({ paths: [path] }) =>
    path!.endsWith('.gguf') ? ok(await readModel(path!)) : err({ code: 'not-gguf', message: 'no' }),
  createSession: async (model) =>
    ({
      id: randomUUID(),
      model,
      scanning: false,
      results: () => [],
      close: closed,
    }) as unknown as ModelSession,
  onOpened: opened,
  groupFiles,
  confirmMany,
  measuring: (window) => isScanning(window) || window === experimenting,
  viewOf: (model) => (model.name === 'seen.gguf' ? 'metadata' : undefined),
  onWaiting: (waiting) => void waits.push(waiting),
}
const openPaths = (given: readonly string[], from: TestWindow | undefined, dependencies = deps) =>
  createOpener(dependencies).open(given, from)
const file = async (name: string, text = name) => {
  await writeFile(join(folder, name), text)
  return join(folder, name)
}
const types = (window: TestWindow) => window.events.map(({ type }) => type)

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'tensorscope-open-')))
  windows = []
  waits = []
  experimenting = undefined
  opened.mockClear()
  closed.mockClear()
  confirmMany.mockClear()
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
  expect(mainSession(windows[1]!)!.model.name).toBe('b.gguf')
})

test('several models get a window each', async () => {
  const from = addWindow()
  await openPaths([await file('a.gguf'), await file('b.gguf'), await file('c.gguf')], from, deps)
  expect(windows.map((window) => mainSession(window)?.model.name)).toEqual(['a.gguf', 'b.gguf', 'c.gguf'])
  expect(opened).toHaveBeenCalledTimes(3)
})

test('a model that is open comes to the front, by whatever name it is called', async () => {
  const path = await file('a.gguf')
  await symlink(path, join(folder, 'link.gguf'))
  await openPaths([path], undefined, deps)
  const session = mainSession(windows[0]!)
  await openPaths([join(folder, 'link.gguf'), path], addWindow(), deps)
  expect(windows[0]!.focused).toBe(1)
  expect(mainSession(windows[0]!)).toBe(session)
  expect(windows[1]!.events).toEqual([])
})

test('links keep their names, and their shards are found beside them, not beside the files that they lead to', async () => {
  // As the cache of Hugging Face has it: `snapshots/…/name` leads to `blobs/hash`.
  await mkdir(join(folder, 'blobs'))
  await mkdir(join(folder, 'snapshot'))
  const links: string[] = []
  for (const n of [1, 2]) {
    await file(`blobs/${n}f00`)
    links.push(join(folder, 'snapshot', `m-0000${n}-of-00002.gguf`))
    await symlink(join('..', 'blobs', `${n}f00`), links.at(-1)!)
  }
  const groups: (readonly string[])[] = []
  const dependencies = {
    ...deps,
    openModel: async (group: FileGroup) => {
      groups.push(group.paths)
      return deps.openModel(group)
    },
  }
  await openPaths([links[1]!], undefined, dependencies)
  expect(groups).toEqual([links])
  expect(mainSession(windows[0]!)!.model.files[0]!.path).toBe(links[0])
  // The same model by its first link, and by the file itself.
  await openPaths([links[0]!], undefined, dependencies)
  await openPaths([join(folder, 'blobs/1f00')], undefined, dependencies)
  expect(windows).toHaveLength(1)
  expect(windows[0]!.focused).toBe(2)
})

test('a model that has changed is read anew in its window, unless it is being scanned', async () => {
  const path = await file('a.gguf')
  await openPaths([path], undefined, deps)
  const first = mainSession(windows[0]!) as unknown as { scanning: boolean }
  await file('a.gguf', 'longer than before')
  first.scanning = true
  await openPaths([path], undefined, deps)
  expect(mainSession(windows[0]!)).toBe(first)
  first.scanning = false
  experimenting = windows[0]
  await openPaths([path], undefined)
  expect(mainSession(windows[0]!)).toBe(first)
  experimenting = undefined
  await openPaths([path], undefined, deps)
  expect(windows).toHaveLength(1)
  expect(mainSession(windows[0]!)).not.toBe(first)
  expect(closed).toHaveBeenCalledOnce()
})

test('two requests for one file open it once', async () => {
  const path = await file('a.gguf')
  const opener = createOpener(deps)
  await Promise.all([opener.open([path], undefined), opener.open([path], undefined)])
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
  expect(windows.map((window) => mainSession(window)?.model.name ?? window.failure?.code)).toEqual([
    'not-gguf',
    'b.gguf',
    'not-gguf',
  ])
})

test('an engine that cannot start or that throws is a failure, too', async () => {
  const error = { code: 'worker-start', message: 'no worker' } as const
  await openPaths([await file('a.gguf')], undefined, { ...deps, openModel: async () => err(error) })
  expect(windows[0]!.failure).toEqual(error)
  const openModel = () => Promise.reject(new Error('broken'))
  await openPaths([await file('a.gguf')], undefined, { ...deps, openModel })
  expect(windows[0]!.failure).toEqual({ code: 'internal', message: 'broken' })
})

test('a window that was closed meanwhile gets nothing', async () => {
  const from = addWindow()
  const openModel: OpenDependencies['openModel'] = (group) => {
    from.open = false
    return deps.openModel(group)
  }
  await openPaths([await file('a.gguf')], from, { ...deps, openModel })
  expect(mainSession(from)).toBeUndefined()
  // Its saved results are free for the next window.
  expect(closed).toHaveBeenCalledOnce()
  expect(opened).not.toHaveBeenCalled()
})

test('several models are opened in order, and those that wait are told of', async () => {
  const order: string[] = []
  const openModel: OpenDependencies['openModel'] = (group) => {
    order.push(`${basename(group.paths[0]!)} with ${waits.at(-1)} waiting`)
    return deps.openModel(group)
  }
  const paths = await Promise.all(['a.gguf', 'b.gguf', 'c.gguf'].map((name) => file(name)))
  const opener = createOpener({ ...deps, openModel })
  await opener.open(paths, addWindow())
  expect(order).toEqual(['a.gguf with 2 waiting', 'b.gguf with 1 waiting', 'c.gguf with 0 waiting'])
  expect(opener.waiting).toBe(0)
  expect(confirmMany).not.toHaveBeenCalled()
})

test('more than a few models are asked for first; shards of one model count once', async () => {
  const shard = (number: number) => file(`s-${String(number).padStart(5, '0')}-of-00012.gguf`)
  await openPaths(await Promise.all(Array.from({ length: 12 }, (_, i) => shard(i + 1))), undefined, deps)
  expect(confirmMany).not.toHaveBeenCalled()
  expect(windows).toHaveLength(1)
  const many = await Promise.all(Array.from({ length: MANY_MODELS + 1 }, (_, i) => file(`${i}.gguf`)))
  confirmMany.mockResolvedValueOnce(false)
  const from = addWindow()
  await openPaths(many, from, deps)
  expect(confirmMany).toHaveBeenCalledExactlyOnceWith(MANY_MODELS + 1, from)
  expect(windows).toHaveLength(2)
  await openPaths(many, from, deps)
  expect(windows).toHaveLength(2 + MANY_MODELS)
})

test('any shard of a model that is open brings its window to the front', async () => {
  const [first, second] = [await file('s-00001-of-00002.gguf'), await file('s-00002-of-00002.gguf')]
  await openPaths([first], undefined, deps)
  await openPaths([second], undefined, deps)
  expect(windows).toHaveLength(1)
  expect(windows[0]!.focused).toBe(1)
})

test('who closes the last window wants no more of those that wait', async () => {
  const openModel: OpenDependencies['openModel'] = (group) => {
    windows[0]!.open = false
    return deps.openModel(group)
  }
  const opener = createOpener({ ...deps, openModel })
  await opener.open([await file('a.gguf'), await file('b.gguf'), await file('c.gguf')], addWindow())
  expect(windows).toHaveLength(1)
  expect(opener.waiting).toBe(0)
  expect(waits.at(-1)).toBe(0)
})

test('a model comes up in the view in which it was left', async () => {
  await openPaths([await file('seen.gguf')], undefined, deps)
  expect(windows[0]!.events.at(-1)).toMatchObject({ type: 'opened', view: 'metadata' })
})

test('a model that was opened while it waited is not opened twice', async () => {
  const [first, second] = [await file('a.gguf'), await file('b.gguf')]
  const gate = Promise.withResolvers<undefined>()
  const openModel: OpenDependencies['openModel'] = async (group) => {
    if (group.paths[0] === first) await gate.promise
    return deps.openModel(group)
  }
  const opener = createOpener({ ...deps, openModel })
  const both = opener.open([first, second], undefined)
  await vi.waitFor(() => expect(windows).toHaveLength(1))
  expect(opener.waiting).toBe(1)
  await opener.open([second], undefined)
  gate.resolve(undefined)
  await both
  expect(windows.map((window) => mainSession(window)?.model.name)).toEqual(['a.gguf', 'b.gguf'])
  expect(types(windows[1]!)).toEqual(['opening', 'opened'])
  expect(windows[1]!.focused).toBe(1)
})
