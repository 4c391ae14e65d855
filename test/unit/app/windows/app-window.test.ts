import { expect, test, vi } from 'vitest'
import {
  isScanning,
  isUnused,
  isVacant,
  mainSession,
  showSubject,
  shownSessions,
} from '../../../../electron/app/windows/app-window.ts'
import type { ModelSession } from '../../../../electron/engine/session/session.ts'
import type { ModelSubject } from '../../../../shared/ipc/subject.ts'
import { testWindow } from './test-window.ts'

const sessionOf = (id: string, scanning = false) =>
  ({ id, scanning, close: vi.fn(async () => undefined) }) as unknown as ModelSession & {
    close: ReturnType<typeof vi.fn>
  }
const subjectOf = (modelId: string): ModelSubject => ({ id: `subject of ${modelId}`, kind: 'model', modelId })

test('a subject takes the place of what was shown, whose models are closed', () => {
  const window = testWindow()
  const [first, second] = [sessionOf('a'), sessionOf('b')]
  expect(mainSession(window)).toBeUndefined()
  showSubject(window, subjectOf('a'), [first])
  expect([mainSession(window), first.close.mock.calls.length]).toEqual([first, 0])
  showSubject(window, subjectOf('b'), [second])
  expect(shownSessions(window)).toEqual([second])
  expect([[...window.sessions.keys()], first.close.mock.calls.length]).toEqual([['b'], 1])
})

test('a model that the next subject names too stays open', () => {
  const window = testWindow()
  const session = sessionOf('a')
  showSubject(window, subjectOf('a'), [session])
  showSubject(window, { ...subjectOf('a'), id: 'again' }, [])
  expect([mainSession(window), session.close.mock.calls.length]).toEqual([session, 0])
})

test('a window is vacant until something is opened in it, and unused unless that failed', () => {
  const window = testWindow()
  expect([isVacant(window), isUnused(window)]).toEqual([true, true])
  window.failure = { code: 'not-found', message: 'It is gone.' }
  expect([isVacant(window), isUnused(window)]).toEqual([true, false])
  window.opening = { subjectId: 'subject-1', name: 'a', paths: [] }
  expect(isVacant(window)).toBe(false)
  window.opening = undefined
  showSubject(window, subjectOf('a'), [sessionOf('a', true)])
  expect([isVacant(window), isScanning(window)]).toEqual([false, true])
})
