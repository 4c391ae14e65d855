import { beforeEach, expect, test, vi } from 'vitest'
import { OpenWindows } from '../../../electron/app/windows/open-windows.ts'
import { createNotices } from '../../../electron/app/windows/notices.ts'
import type { Core } from '../../../electron/main/core.ts'
import type { ElectronWindow } from '../../../electron/main/window.ts'
import { ok } from '../../../shared/text/errors.ts'
import { testWindow } from '../app/windows/test-window.ts'

const electron = vi.hoisted(() => ({
  app: { clearRecentDocuments: vi.fn(), isPackaged: false },
  shell: { openPath: vi.fn(() => Promise.resolve('')), showItemInFolder: vi.fn() },
}))
vi.mock('electron', () => electron)
vi.mock('../../../electron/main/dialogs.ts', () => ({ tellHowToUpdate: vi.fn() }))
const { createMenuActions } = await import('../../../electron/main/menu-actions.ts')

const opening = {
  waiting: 0,
  openPaths: vi.fn(),
  choose: vi.fn(async () => ['/m/chosen.gguf']),
  comparePaths: vi.fn(),
  swapSides: vi.fn(async () => ok(null)),
  chooseCompared: vi.fn(async () => ['/m/a.gguf', '/m/b.gguf']),
}
const warn = vi.fn()
let clicked: ElectronWindow | undefined
let windows: OpenWindows<ElectronWindow>
const create = () => testWindow(9) as unknown as ElectronWindow
const createWindow = vi.fn(create)
const clear = { recent: vi.fn(), folders: vi.fn() }
const notices = createNotices()
const actions = () =>
  createMenuActions(
    {
      windows,
      notices,
      warn,
      sample: '/app/sample.gguf',
      logPath: '/logs/a.log',
      focus: { now: () => clicked, clickedIn: () => clicked },
      recent: { path: (id: string) => (id === 'known' ? '/m/a.gguf' : undefined), clear: clear.recent },
      folders: { clear: clear.folders },
    } as unknown as Core,
    opening,
    createWindow,
  )

beforeEach(() => {
  vi.clearAllMocks()
  windows = new OpenWindows()
  clicked = undefined
})

test('opens what was chosen in the window of the click', async () => {
  clicked = create()
  actions().open(undefined)
  await vi.waitFor(() => expect(opening.openPaths).toHaveBeenCalledExactlyOnceWith(['/m/chosen.gguf'], clicked))
  expect(opening.choose).toHaveBeenCalledExactlyOnceWith(clicked)
})

test('opens a recent file, and nothing for one that has left the list', () => {
  actions().openRecent('unknown', undefined)
  expect(opening.openPaths).not.toHaveBeenCalled()
  actions().openRecent('known', undefined)
  expect(opening.openPaths).toHaveBeenCalledExactlyOnceWith(['/m/a.gguf'], undefined)
})

test('clears the recent files of the app, of the system and of the dialogs', () => {
  actions().clearRecent()
  for (const call of [clear.recent, clear.folders, electron.app.clearRecentDocuments])
    expect(call).toHaveBeenCalledOnce()
})

test('asks a new window for its settings once its page is there', () => {
  actions().settings(undefined)
  const window = createWindow.mock.results[0]!.value as ReturnType<typeof testWindow>
  expect([window.command, window.events]).toEqual(['settings', []])
  windows.add(window as unknown as ElectronWindow)
  notices.take(window)
  actions().settings(undefined)
  expect(window.events).toEqual([{ type: 'command', command: 'settings' }])
  expect(createWindow).toHaveBeenCalledOnce()
})

test('logs why the licences could not be shown', async () => {
  electron.shell.openPath.mockResolvedValueOnce('no editor')
  actions().licences(undefined)
  await vi.waitFor(() => expect(warn).toHaveBeenCalledExactlyOnceWith('the licences could not be shown: no editor'))
})
