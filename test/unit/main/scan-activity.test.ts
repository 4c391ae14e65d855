import { EventEmitter } from 'node:events'
import { beforeEach, expect, test, vi } from 'vitest'
import { createScanActivity } from '../../../electron/main/scan-activity.ts'
import { translator } from '../../../electron/app/translate.ts'
import type { ElectronWindow } from '../../../electron/main/window.ts'
import type { ScanOutcome, ScanProgress } from '../../../shared/model/scan.ts'
import { say } from '../../../shared/text/sentence.ts'
import type { LabEnd, LabProgress } from '../../../shared/model/lab.ts'
import { powerSaveBlocker } from '../../../build/stand-in/desktop.ts'
import { Notification } from '../../../build/stand-in/notification.ts'
import { becomeReady } from '../../../build/stand-in/readiness.ts'

const focus = vi.hoisted(() => ({ window: null as object | null }))
vi.mock('electron', async () => ({
  ...(await import('../../../build/stand-in/desktop.ts')),
  ...(await import('../../../build/stand-in/notification.ts')),
  BrowserWindow: { getFocusedWindow: () => focus.window },
}))

/** As much of a window as the system sees. */
function createWindow() {
  const browserWindow = Object.assign(new EventEmitter(), { setProgressBar: vi.fn(), flashFrame: vi.fn() })
  return { browserWindow, open: true, focus: vi.fn() }
}
let window: ReturnType<typeof createWindow>
const warn = vi.fn()
const as = (each: ReturnType<typeof createWindow>) => each as unknown as ElectronWindow
const bar = () => window.browserWindow.setProgressBar.mock.lastCall
const progress = (change: Partial<ScanProgress> = {}) =>
  ({ bytesDone: 0, bytesTotal: 1000, paused: false, elapsedMs: 10_001, tensorsTotal: 1234, ...change }) as ScanProgress
const ending = (outcome: ScanOutcome, change: Partial<ScanProgress> = {}) => ({
  outcome,
  progress: progress({ tensorsFailed: 0, tensorsNonFinite: 0, ...change }),
  headline: () => Promise.resolve(say('No problems found in {{total}} tensors', { total: '1,234' })),
})
/** A notification is shown when the verdict is known. */
const settled = () => new Promise((resolve) => setImmediate(resolve))
/** None is given away twice: whether one is held shows by the next. */
const awake = () => {
  const probe = powerSaveBlocker.start('prevent-app-suspension')
  powerSaveBlocker.stop(probe)
  return Array.from({ length: probe }, (_, i) => i).filter((id) => powerSaveBlocker.isStarted(id)).length
}

becomeReady()
beforeEach(() => {
  focus.window = null
  Notification.supported = true
  Notification.shown.splice(0)
  window = createWindow()
})

test('the taskbar shows each percent, and a pause', () => {
  const activity = createScanActivity(translator('en'), warn)
  activity.begin(as(window))
  expect(bar()).toEqual([0, { mode: 'normal' }])
  activity.progress(as(window), progress({ bytesDone: 129 }))
  activity.progress(as(window), progress({ bytesDone: 125 }))
  expect(bar()).toEqual([0.12, { mode: 'normal' }])
  expect(window.browserWindow.setProgressBar).toHaveBeenCalledTimes(2)
  activity.progress(as(window), progress({ bytesDone: 125, paused: true }))
  expect(bar()).toEqual([0.12, { mode: 'paused' }])
  activity.end(as(window), 'a.gguf', ending('cancelled'))
  expect(bar()).toEqual([-1])
  // What comes after the end says nothing any more.
  activity.progress(as(window), progress({ bytesDone: 500 }))
  expect(bar()).toEqual([-1])
})

test('the machine stays awake as long as one scan runs that is not paused', () => {
  const activity = createScanActivity(translator('en'), warn)
  const other = createWindow()
  activity.begin(as(window))
  activity.begin(as(other))
  expect(awake()).toBe(1)
  activity.end(as(window), 'a.gguf', ending('done'))
  expect(awake()).toBe(1)
  activity.progress(as(other), progress({ paused: true }))
  expect(awake()).toBe(0)
  activity.progress(as(other), progress())
  expect(awake()).toBe(1)
  activity.end(as(other), 'b.gguf', ending('cancelled'))
  expect(awake()).toBe(0)
})

test('the end of a long scan that nobody watches is told of; a click brings its window to the front', async () => {
  const activity = createScanActivity(translator('zh-CN'), warn)
  activity.begin(as(window))
  activity.end(as(window), 'a.gguf', ending('done', { tensorsFailed: 2 }))
  await settled()
  expect(Notification.shown).toMatchObject([{ title: 'a.gguf', body: '扫描完成。1,234 个张量未发现问题' }])
  Notification.shown[0]!.emit('click', {})
  expect(window.focus).toHaveBeenCalledOnce()
  // The next one takes the place of the one before.
  activity.begin(as(window))
  activity.end(as(window), 'a.gguf', ending('done'))
  await settled()
  expect(Notification.shown).toHaveLength(1)
})

test.each([
  ['the verdict', ending('done'), 'Scan complete. No problems found in 1,234 tensors'],
  [
    'an end before its time',
    { ...ending('failed'), error: { code: 'changed' as const, message: 'The file changed.' } },
    'The scan stopped: The file changed.',
  ],
])('it says the outcome: %s', async (_what, end, body) => {
  createScanActivity(translator('en'), warn).end(as(window), 'a.gguf', end)
  await settled()
  expect(Notification.shown).toMatchObject([{ body }])
})

test.each([
  ['that was short', ending('done', { elapsedMs: 10_000 }), null],
  ['that was cancelled', ending('cancelled'), null],
  ['while a window of the app is looked at', ending('done'), {}],
])('of a scan %s nothing is told', async (_what, end, focused) => {
  focus.window = focused
  createScanActivity(translator('en'), warn).end(as(window), 'a.gguf', end)
  await settled()
  expect(Notification.shown).toEqual([])
})

test('without notifications the window asks for attention until it is looked at', async () => {
  Notification.supported = false
  createScanActivity(translator('en'), warn).end(as(window), 'a.gguf', ending('done'))
  await settled()
  expect(window.browserWindow.flashFrame).toHaveBeenLastCalledWith(true)
  window.browserWindow.emit('focus')
  expect(window.browserWindow.flashFrame).toHaveBeenLastCalledWith(false)
})

test('a notification that the system refuses becomes a call for attention, and a line in the log', async () => {
  createScanActivity(translator('en'), warn).end(as(window), 'a.gguf', ending('done'))
  await settled()
  expect(window.browserWindow.flashFrame).not.toHaveBeenCalled()
  Notification.shown[0]!.emit('failed', {}, 'not signed')
  expect(window.browserWindow.flashFrame).toHaveBeenLastCalledWith(true)
  expect(warn).toHaveBeenCalledExactlyOnceWith('the system did not show a notification: not signed')
  window.browserWindow.emit('focus')
  expect(window.browserWindow.flashFrame).toHaveBeenLastCalledWith(false)
})

test('a failure that nobody saw stays in the taskbar until the window is looked at', () => {
  const activity = createScanActivity(translator('en'), warn)
  activity.begin(as(window))
  activity.progress(as(window), progress({ bytesDone: 400 }))
  activity.end(as(window), 'a.gguf', ending('failed'))
  expect(bar()).toEqual([0.4, { mode: 'error' }])
  window.browserWindow.emit('focus')
  expect(bar()).toEqual([-1])
})

test('an experiment is shown as a scan is, and keeps the machine awake', async () => {
  const { lab } = createScanActivity(translator('en'), warn)
  const at = (done: number) => ({ done, total: 8 }) as LabProgress
  lab.begin(as(window))
  expect(bar()).toEqual([0, { mode: 'normal' }])
  expect(awake()).toBe(1)
  lab.progress(as(window), at(3))
  expect(bar()).toEqual([0.37, { mode: 'normal' }])
  lab.end(as(window), { outcome: 'done' } as LabEnd, 10_001)
  await settled()
  expect(bar()).toEqual([-1])
  expect(awake()).toBe(0)
  expect(Notification.shown).toMatchObject([{ title: 'Lab', body: 'The experiment is done.' }])
  lab.progress(as(window), at(4))
  expect(bar()).toEqual([-1])
})

test('an experiment that fails is told of, one that was cancelled is not', async () => {
  const { lab } = createScanActivity(translator('en'), warn)
  lab.begin(as(window))
  lab.end(as(window), { outcome: 'cancelled' }, 60_000)
  await settled()
  expect(Notification.shown).toEqual([])
  lab.begin(as(window))
  lab.end(as(window), { outcome: 'failed', error: { code: 'busy', message: 'It is too slow.' } }, 60_000)
  await settled()
  expect(bar()).toEqual([0, { mode: 'error' }])
  expect(Notification.shown).toMatchObject([{ body: 'The experiment failed: It is too slow.' }])
})

test('a window that is closed has no bar and no attention to ask for', async () => {
  const activity = createScanActivity(translator('en'), warn)
  activity.begin(as(window))
  window.browserWindow.setProgressBar.mockClear()
  window.open = false
  Notification.supported = false
  activity.end(as(window), 'a.gguf', ending('done'))
  await settled()
  expect(window.browserWindow.setProgressBar).not.toHaveBeenCalled()
  expect(window.browserWindow.flashFrame).not.toHaveBeenCalled()
})
