import { randomUUID } from 'node:crypto'
import { basename } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { type CompareDependencies, createComparer } from '../../../../electron/app/opening/comparing.ts'
import type { FileGroup } from '../../../../electron/engine/formats/format.ts'
import { GGUF } from '../../../../electron/engine/formats/gguf/header.ts'
import type { Model } from '../../../../electron/engine/formats/model.ts'
import type { ComparisonSession } from '../../../../electron/engine/session/comparison-session.ts'
import type { ModelSession } from '../../../../electron/engine/session/session.ts'
import { err, ok } from '../../../../shared/text/errors.ts'
import { english } from '../../../../shared/text/sentence.ts'
import { testWindow, type TestWindow } from '../windows/test-window.ts'

let windows: TestWindow[]
const closed: string[] = []
const refused = vi.fn()
const opened = vi.fn()

const modelOf = (path: string) =>
  ({
    name: basename(path),
    files: [{ path, size: 1, mtimeMs: 1 }],
    header: {
      format: GGUF,
      endian: 'little',
      alignment: 32,
      metadata: new Map(),
      tensors: [],
      problems: [],
      facts: {},
    },
  }) as unknown as Model
const sessionOf = (model: Model) =>
  ({
    id: randomUUID(),
    model,
    results: () => [],
    close: async () => void closed.push(model.name),
  }) as unknown as ModelSession
const deps: CompareDependencies<TestWindow> = {
  windows: () => windows,
  createWindow: () => {
    const window = testWindow(windows.length + 1)
    windows.push(window)
    return window
  },
  groupFiles: async (paths) => paths.map((path): FileGroup => ({ paths: [path] }) as unknown as FileGroup),
  openModel: async ({ paths: [path] }) =>
    path!.includes('bad') ? err({ code: 'not-gguf', message: 'It is not a model.' }) : ok(modelOf(path!)),
  createSession: async (model) => sessionOf(model),
  createComparison: async (reference, other) =>
    ({
      models: { reference: reference.model, other: other.model, pairs: [] },
      results: () => [],
      close: async () => void closed.push(`${reference.model.name} ↔ ${other.model.name}`),
    }) as unknown as ComparisonSession,
  onOpened: opened,
  refuse: (_window, reason) => void refused(english(reason)),
}
const { compare, swap } = createComparer(deps)

beforeEach(() => {
  vi.clearAllMocks()
  closed.length = 0
  windows = [testWindow(1)]
})

describe('compare', () => {
  it('shows two models in a vacant window, the first as the reference', async () => {
    const [window] = windows
    await compare(['/m/a.gguf', '/m/b.gguf'], window)
    expect(window!.title).toBe('a.gguf ↔ b.gguf')
    const event = window!.events.find(({ type }) => type === 'opened')
    expect(event).toMatchObject({ subject: { kind: 'comparison' }, models: [{ name: 'a.gguf' }, { name: 'b.gguf' }] })
    expect(window!.comparison?.models.reference.name).toBe('a.gguf')
    expect(opened).toHaveBeenCalledTimes(2)
  })

  it('keeps the model of the window as the reference of one file', async () => {
    const session = sessionOf(modelOf('/m/a.gguf'))
    const window = testWindow(2, session)
    windows = [window]
    await compare(['/m/b.gguf'], window)
    expect([...window.sessions.keys()][0]).toBe(session.id)
    expect(window.events.find(({ type }) => type === 'opened')).toMatchObject({ models: [{ name: 'b.gguf' }] })
    expect(closed).toEqual([])
  })

  it('compares a file with itself when it was named twice', async () => {
    await compare(['/m/a.gguf', '/m/a.gguf'], windows[0])
    expect(windows[0]!.title).toBe('a.gguf ↔ a.gguf')
    expect(windows[0]!.sessions.size).toBe(2)
  })

  it('refuses one file without a model beside it, and more than two', async () => {
    await compare(['/m/a.gguf'], windows[0])
    await compare(['/m/a.gguf', '/m/b.gguf', '/m/c.gguf'], windows[0])
    expect(refused.mock.calls).toEqual([['A comparison needs two models.'], ['A comparison needs two models.']])
    expect(windows[0]!.events).toEqual([])
  })

  it('says which file could not be opened, and closes the other', async () => {
    await compare(['/m/a.gguf', '/m/bad.gguf'], windows[0])
    expect(windows[0]!.events.at(-1)).toMatchObject({
      type: 'open-failed',
      error: { code: 'not-gguf', message: 'bad.gguf: It is not a model.' },
    })
    expect([closed, windows[0]!.opening]).toEqual([['a.gguf'], undefined])
  })

  it('closes everything when the window was closed while the files were read', async () => {
    const [window] = windows
    const closing = createComparer({
      ...deps,
      async createSession(model) {
        window!.open = false
        return sessionOf(model)
      },
    })
    await closing.compare(['/m/a.gguf', '/m/b.gguf'], window)
    expect(closed.toSorted()).toEqual(['a.gguf', 'a.gguf ↔ b.gguf', 'b.gguf'])
  })
})

describe('swap', () => {
  it('exchanges the sides, keeps both models open and closes the comparison', async () => {
    const [window] = windows
    await compare(['/m/a.gguf', '/m/b.gguf'], window)
    expect(await swap(window!)).toEqual(ok(null))
    expect([window!.title, closed]).toEqual(['b.gguf ↔ a.gguf', ['a.gguf ↔ b.gguf']])
    expect(window!.events.at(-1)).toMatchObject({ type: 'opened', models: [] })
    expect(window!.sessions.size).toBe(2)
  })

  it('refuses a window without a comparison', async () => {
    expect(await swap(windows[0]!)).toMatchObject({ ok: false, error: { code: 'bad-request' } })
  })
})
