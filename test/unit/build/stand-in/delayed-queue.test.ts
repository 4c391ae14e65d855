import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createRandom, DelayedQueue } from '../../../../build/stand-in/delayed-queue.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function queueOf(...delays: number[]) {
  const delivered: [message: string, at: number][] = []
  const start = performance.now()
  const queue = new DelayedQueue<string>(
    (message) => delivered.push([message, performance.now() - start]),
    () => delays.shift() ?? 0,
  )
  return { queue, delivered }
}

describe('DelayedQueue', () => {
  test('keeps the order: a message waits for the one before it', () => {
    const { queue, delivered } = queueOf(20, 5, 30)
    for (const message of ['a', 'b', 'c']) queue.push(message)
    expect(delivered).toEqual([])
    vi.advanceTimersByTime(100)
    expect(delivered).toEqual([
      ['a', 20],
      ['b', 20],
      ['c', 30],
    ])
  })

  test('delivers all that is due at once, so that many take no longer than one', () => {
    const { queue, delivered } = queueOf(20, ...Array.from({ length: 999 }, (_, at) => at % 20))
    for (let at = 0; at < 1000; at++) queue.push(String(at))
    vi.advanceTimersByTime(20)
    expect(delivered).toHaveLength(1000)
  })

  test('is independent of another one: it can be overtaken', () => {
    const first = queueOf(20)
    const second = queueOf(1)
    first.queue.push('answer')
    second.queue.push('event')
    vi.advanceTimersByTime(1)
    expect([first.delivered.length, second.delivered.length]).toEqual([0, 1])
  })

  test('without a delay delivers before it returns', () => {
    const { queue, delivered } = queueOf(0)
    queue.push('a')
    expect(delivered).toEqual([['a', 0]])
  })
})

test('createRandom gives the same numbers for the same seed, all of them from 0 to 1', () => {
  const take = (seed: number) => Array.from({ length: 1000 }, createRandom(seed))
  expect(take(5)).toEqual(take(5))
  expect(take(5)).not.toEqual(take(6))
  expect(take(5).every((number) => number >= 0 && number < 1)).toBe(true)
  expect(Math.abs(take(5).reduce((sum, number) => sum + number) / 1000 - 0.5)).toBeLessThan(0.05)
})
