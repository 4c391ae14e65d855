import { describe, expect, it } from 'vitest'
import { Turns } from '../../../../electron/engine/worker/pausable-queue.ts'

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('Turns', () => {
  it('runs work in order and gives what it returns or throws', async () => {
    const turns = new Turns()
    const seen: number[] = []
    const first = turns.take(() => seen.push(1))
    const second = turns.take(() => {
      seen.push(2)
      throw new Error('the second')
    })
    const third = turns.take(() => seen.push(3))
    expect(await first).toBe(1)
    await expect(second).rejects.toThrow('the second')
    expect(await third).toBe(3)
    expect(seen).toEqual([1, 2, 3])
  })

  it('hears a pause that comes while work is done, before the next begins', async () => {
    const turns = new Turns()
    const seen: number[] = []
    const first = turns.take(() => {
      seen.push(1)
      // As a message does: after this piece of work, in the next turn of the event loop.
      setImmediate(() => turns.setPaused(true))
    })
    const second = turns.take(() => seen.push(2))
    await first
    for (let i = 0; i < 5; i++) await turn()
    expect(seen).toEqual([1])
    turns.setPaused(false)
    await second
    expect(seen).toEqual([1, 2])
  })
})
