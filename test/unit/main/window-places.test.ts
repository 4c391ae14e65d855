import { beforeEach, expect, test, vi } from 'vitest'
import type { RecentList } from '../../../electron/app/opening/recent-list.ts'
import type { Placement, Settings, SettingsStore } from '../../../electron/app/settings.ts'
import { createWindowPlaces } from '../../../electron/main/window-places.ts'
import type { ElectronWindow } from '../../../electron/main/window.ts'
import { NO_SUBJECT } from '../../../shared/ipc/subject.ts'
import { becomeReady } from '../../../build/stand-in/readiness.ts'

vi.mock('electron', async () => await import('../../../build/stand-in/desktop.ts'))

const place = (x: number, maximised = false): Placement => ({ x, y: 100, width: 1000, height: 700, maximised })
const window = (placement: Placement, path?: string) =>
  ({
    placement,
    subject: path === undefined ? NO_SUBJECT : { id: 'subject-1', kind: 'model', modelId: 'model-1' },
    sessions: new Map([['model-1', { model: { files: [{ path }] } }]]),
  }) as unknown as ElectronWindow

becomeReady()
let windows: ElectronWindow[]
let current: Settings
const update = vi.fn(async (_change: Partial<Settings>) => undefined)
const keep = vi.fn()
const known: Record<string, Placement> = { '/m/a.gguf': place(300, true), '/m/far.gguf': place(9000) }
const places = () =>
  createWindowPlaces(
    () => windows,
    { current, update } as unknown as SettingsStore,
    { find: (path: string) => (known[path] ? { placement: known[path] } : undefined), keep } as unknown as RecentList,
  )

beforeEach(() => {
  windows = []
  current = { placement: place(50) } as Settings
  vi.clearAllMocks()
})

test('the first window is where the last one was, a file where it was closed', () => {
  expect(places().find(undefined)).toEqual(place(50))
  expect(places().find('/m/new.gguf')).toEqual(place(50))
  expect(places().find('/m/a.gguf')).toEqual(place(300, true))
  current = {} as Settings
  expect(places().find(undefined)).toBeUndefined()
})

test('what was on a display that is gone is where the last window was', () => {
  expect(places().find('/m/far.gguf')).toEqual(place(50))
  current = { placement: place(9000) } as Settings
  expect(places().find(undefined)).toBeUndefined()
})

test('a further window hides none, and is not maximised because another is', () => {
  windows = [window(place(10)), window(place(300, true))]
  const beside = { ...place(328), y: 128 }
  expect(places().find(undefined)).toEqual(beside)
  expect(places().find('/m/a.gguf')).toEqual(beside)
})

test('the place is kept for the app, and for the file if there is one', () => {
  places().keep(window(place(7)))
  expect(update).toHaveBeenLastCalledWith({ placement: place(7) })
  expect(keep).not.toHaveBeenCalled()
  places().keep(window(place(8), '/m/a.gguf'))
  expect(keep).toHaveBeenCalledExactlyOnceWith('/m/a.gguf', { placement: place(8) })
})
