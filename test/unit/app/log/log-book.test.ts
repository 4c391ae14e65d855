import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLogBook } from '../../../../electron/app/log/log-book.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('keeps the last entries, and tells new ones a few at a time', () => {
  const tell = vi.fn()
  const keep = vi.fn()
  const { write, entries } = createLogBook(keep, tell, 3)
  for (const message of ['a', 'b', 'c', 'd']) write('info', 'app', message, { message })
  expect(entries.map(({ id, message }) => [id, message])).toEqual([
    [2, 'b'],
    [3, 'c'],
    [4, 'd'],
  ])
  expect(keep).toHaveBeenCalledTimes(4)
  expect(tell).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1000)
  expect(tell).toHaveBeenCalledExactlyOnceWith(entries)
  write('error', 'scan', 'e')
  vi.advanceTimersByTime(1000)
  expect(tell).toHaveBeenLastCalledWith([expect.objectContaining({ id: 5, level: 'error', message: 'e' })])
})

test('an entry that cannot be kept is in memory all the same', () => {
  const full = () => {
    throw new Error('ENOSPC')
  }
  const { write, entries } = createLogBook(full, () => undefined)
  write('warn', 'app', 'x')
  expect(entries).toHaveLength(1)
})
