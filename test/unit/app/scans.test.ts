import { beforeEach, expect, test, vi } from 'vitest'
import { createScans } from '../../../electron/app/scans.ts'
import type { ModelSession, SessionEvents } from '../../../electron/engine/session/session.ts'
import type { ScanRequest } from '../../../shared/ipc/calls.ts'
import { packRows } from '../../../shared/ipc/packed-rows.ts'
import type { ScanProgress } from '../../../shared/model/scan.ts'
import { err, ok, type Result } from '../../../shared/text/errors.ts'
import { say } from '../../../shared/text/sentence.ts'
import { testWindow, type TestWindow } from './windows/test-window.ts'

const watcher = { begin: vi.fn(), progress: vi.fn(), end: vi.fn() }
const headline = async () => say('No problems found.')
const deps = { watcher, judge: vi.fn(() => headline), onChange: vi.fn(), onEnd: vi.fn() }
const progress = { scanId: 5 } as unknown as ScanProgress
const request = {} as unknown as ScanRequest
let events: SessionEvents
let answer: Result<{ readonly scanId: number }>
const session = {
  id: 'model-1',
  model: { files: [{ path: '/models/a.gguf' }] },
  startScan: (_request: ScanRequest, given: SessionEvents) => {
    events = given
    return answer
  },
} as unknown as ModelSession
let window: TestWindow
const start = () => createScans<TestWindow>(deps)(window, session, request)

beforeEach(() => {
  vi.clearAllMocks()
  answer = ok({ scanId: 5 })
  window = testWindow(1, session)
})

test('sends progress and the end to the window, and shows both outside of it', () => {
  expect(start()).toEqual(answer)
  expect(watcher.begin).toHaveBeenCalledExactlyOnceWith(window)
  events.onProgress(progress, [])
  expect(watcher.progress).toHaveBeenCalledExactlyOnceWith(window, progress)
  events.onEnd(5, { outcome: 'done', progress, results: [] })
  expect(watcher.end).toHaveBeenCalledExactlyOnceWith(window, 'a.gguf', {
    outcome: 'done',
    error: undefined,
    progress,
    headline,
  })
  expect(window.events).toEqual([
    { type: 'scan-progress', modelId: 'model-1', progress, rows: packRows([]) },
    { type: 'scan-ended', modelId: 'model-1', scanId: 5, outcome: 'done', progress },
  ])
  expect([deps.onEnd, deps.onChange].map(({ mock }) => mock.calls.length)).toEqual([1, 2])
})

test('sends nothing to a window that shows another model, but ends for the taskbar', () => {
  start()
  window.sessions.clear()
  events.onProgress(progress, [])
  events.onEnd(5, { outcome: 'cancelled', progress, results: [] })
  expect(window.events).toEqual([])
  expect(watcher.progress).not.toHaveBeenCalled()
  expect(watcher.end).toHaveBeenCalledOnce()
})

test('shows nothing of a scan that was refused', () => {
  answer = err({ code: 'busy', message: 'no' })
  expect(start()).toBe(answer)
  expect(watcher.begin).not.toHaveBeenCalled()
  expect(deps.onChange).not.toHaveBeenCalled()
})
