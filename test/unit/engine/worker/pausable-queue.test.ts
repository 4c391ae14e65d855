import { describe, expect, it } from 'vitest'
import { PausableQueue } from '../../../../electron/engine/worker/pausable-queue.ts'

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('PausableQueue', () => {
  it('runs work in order and gives what it requeue or throws', async () => {
    const queue = new PausableQueue()
    const seen: number[] = []
    const first = queue.run(() => seen.push(1))
    const second = queue.run(() => {
      seen.push(2)
      throw new Error('the second')
    })
    const third = queue.run(() => seen.push(3))
    expect(await first).toBe(1)
    await expect(second).rejects.toThrow('the second')
    expect(await third).toBe(3)
    expect(seen).toEqual([1, 2, 3])
  })

  it('hears a pause that comes while work is done, before the next begins', async () => {
    const queue = new PausableQueue()
    const seen: number[] = []
    const first = queue.run(() => {
      seen.push(1)
      // As a message does: after this piece of work, in the next turn of the event loop.
      setImmediate(() => queue.setPaused(true))
    })
    const second = queue.run(() => seen.push(2))
    await first
    for (let i = 0; i < 5; i++) await turn()
    expect(seen).toEqual([1])
    queue.setPaused(false)
    await second
    expect(seen).toEqual([1, 2])
  })
})
