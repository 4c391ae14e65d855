import { expect, test, vi } from 'vitest'
import { RunGuard } from '../../../../../renderer/state/scan/run-guard.ts'

test('knows the ID from the answer of the start, or from progress that arrives before it', () => {
  const guard = new RunGuard()
  guard.begin()
  expect(guard.id).toBeUndefined()
  expect([guard.follow(4), guard.id]).toEqual([true, 4])
  expect(guard.started(4)).toBe('follow')
  expect([guard.end(4), guard.id]).toEqual([true, undefined])
})

test('drops progress and the end of a run that has ended, also while the next one runs', () => {
  const guard = new RunGuard()
  guard.begin()
  guard.started(4)
  guard.end(4)
  guard.begin()
  guard.started(5)
  expect([guard.follow(4), guard.end(4), guard.id]).toEqual([false, false, 5])
})

test('has nothing to follow when the run has ended before its start was answered', () => {
  const guard = new RunGuard()
  guard.begin()
  guard.cancel(vi.fn())
  guard.end(4)
  expect([guard.started(4), guard.id]).toEqual([undefined, undefined])
  guard.begin()
  expect(guard.started(5)).toBe('follow')
})

test('cancels at once when the ID is known, and otherwise when the start is answered', () => {
  const guard = new RunGuard()
  const cancel = vi.fn()
  guard.begin()
  guard.cancel(cancel)
  expect(cancel).not.toHaveBeenCalled()
  expect(guard.started(4)).toBe('cancel')
  guard.cancel(cancel)
  expect(cancel).toHaveBeenCalledExactlyOnceWith(4)
})

test('pauses at once when the ID is known, and otherwise when the start is answered', () => {
  const guard = new RunGuard()
  const toggle = vi.fn()
  guard.begin()
  guard.togglePause(toggle)
  expect(toggle).not.toHaveBeenCalled()
  expect(guard.started(4)).toBe('pause')
  guard.togglePause(toggle)
  expect(toggle).toHaveBeenCalledExactlyOnceWith(4)
  guard.end(4)

  // Paused and resumed before the start is answered; the next run does not inherit it, and to cancel counts more.
  guard.begin()
  guard.togglePause(toggle)
  guard.togglePause(toggle)
  expect(guard.started(5)).toBe('follow')
  guard.end(5)
  guard.begin()
  guard.togglePause(toggle)
  guard.cancel(vi.fn())
  expect(guard.started(6)).toBe('cancel')
})
