import { beforeEach, expect, test, vi } from 'vitest'
import { createComparisons } from '../../../electron/app/comparisons.ts'
import type { ComparisonEvents, ComparisonSession } from '../../../electron/engine/session/comparison-session.ts'
import type { ComparisonRequest } from '../../../shared/ipc/calls.ts'
import { packPairRows } from '../../../shared/ipc/packed-comparison.ts'
import { ok } from '../../../shared/text/errors.ts'
import { compared, comparisonProgress } from '../../harness/comparisons.ts'
import { testWindow, type TestWindow } from './windows/test-window.ts'

const watcher = { begin: vi.fn(), progress: vi.fn(), end: vi.fn() }
const deps = { watcher, onChange: vi.fn(), onEnd: vi.fn() }
const progress = comparisonProgress({ comparisonId: 5 })
const request: ComparisonRequest = { subjectId: 'subject', executor: 'threads', workers: 1 }
let events: ComparisonEvents
const session = {
  start: vi.fn((_settings: unknown, given: ComparisonEvents) => {
    events = given
    return ok({ comparisonId: 5 })
  }),
} as unknown as ComparisonSession
let window: TestWindow
const start = (change: Partial<ComparisonRequest> = {}) =>
  createComparisons<TestWindow>(deps)(window, { ...request, ...change })

beforeEach(() => {
  vi.clearAllMocks()
  window = testWindow()
  window.subject = { id: 'subject', kind: 'comparison', reference: 'a', other: 'b' }
  window.comparison = session
})

test('sends packed rows and the end to the window, and shows both outside of it', () => {
  expect(start()).toEqual(ok({ comparisonId: 5 }))
  expect(watcher.begin).toHaveBeenCalledExactlyOnceWith(window)
  events.onProgress(progress, [compared(0, 0.5)])
  events.onEnd(5, { outcome: 'done', progress })
  expect(window.events).toEqual([
    { type: 'comparison-progress', subjectId: 'subject', progress, rows: packPairRows([compared(0, 0.5)]) },
    { type: 'comparison-ended', subjectId: 'subject', comparisonId: 5, outcome: 'done', progress },
  ])
  expect(watcher.end).toHaveBeenCalledExactlyOnceWith(window, { outcome: 'done', progress })
  expect(deps.onEnd).toHaveBeenCalledOnce()
})

test('sends nothing of a comparison that has been replaced in its window', () => {
  start()
  window.comparison = undefined
  events.onProgress(progress, [])
  events.onEnd(5, { outcome: 'cancelled', progress })
  expect(window.events).toEqual([])
  expect(watcher.end).toHaveBeenCalledOnce()
})

test('refuses a subject that the window does not show', () => {
  expect(start({ subjectId: 'other' })).toMatchObject({ ok: false, error: { code: 'bad-request' } })
  expect(session.start).not.toHaveBeenCalled()
})
