import { afterEach, describe, expect, it, vi } from 'vitest'
import { NoRoom, ProcessBudget } from '../../../../electron/engine/executors/process-budget.ts'
import { openThread } from '../../../../electron/engine/executors/thread-channel.ts'
import type { ExitReason } from '../../../../electron/engine/protocol/exit-reason.ts'
import type { WorkerChannel } from '../../../../electron/engine/remote/worker-channel.ts'
import { createSpawner } from '../../../../electron/engine/executors/worker-spawner.ts'

vi.mock('../../../../electron/engine/executors/thread-channel.ts', { spy: true })
afterEach(() => vi.mocked(openThread).mockRestore())

const program = (code: string) => new URL(`data:text/javascript,${encodeURIComponent(code)}`)
const waits = program('setInterval(() => undefined, 1000)')
const noProcess = () => {
  throw new Error('no process was asked for')
}
const budgetOf = (memories: number) => new ProcessBudget({ memories, reserved: 0, threads: 100 })
const ended = (channel: WorkerChannel) => new Promise<ExitReason>((done) => channel.onExit(done))

describe('a thread', () => {
  it('has its share until it is gone: a kill gives it back when the thread has ended', async () => {
    const budget = budgetOf(3)
    const spawner = createSpawner(waits, noProcess, budget)
    const channel = spawner.open('thread', { memories: 2 })
    expect(budget.room(1)).toBe(1)
    expect(() => spawner.open('thread', { memories: 2 })).toThrow(NoRoom)
    channel.kill()
    expect(budget.room(1)).toBe(1)
    // Anyone who hears of the end finds the room.
    await new Promise<void>((done) =>
      channel.onExit(() => {
        expect(budget.room(1)).toBe(3)
        done()
      }),
    )
    channel.kill()
    expect(budget.room(1)).toBe(3)
  })

  it.each([
    ['exits', 'process.exit(3)', { kind: 'code', code: 3 }],
    ['throws', 'throw new Error("broken")', { kind: 'error', message: 'broken' }],
    [
      'cannot be loaded',
      'import "node:none"',
      { kind: 'error', message: expect.stringMatching(/^No such built-in module/) },
    ],
    ['ends by itself', '', { kind: 'code', code: 0 }],
  ])('that %s gives its share back', async (_what, code, reason) => {
    const budget = budgetOf(1)
    const channel = createSpawner(program(code), noProcess, budget).open('thread', { memories: 1 })
    expect(budget.room(1)).toBe(0)
    expect(await ended(channel)).toMatchObject(reason)
    expect(budget.room(1)).toBe(1)
  })

  it('that cannot be created gives its share back', () => {
    vi.mocked(openThread).mockImplementation(() => {
      throw new Error('ERR_WORKER_INIT_FAILED')
    })
    const budget = budgetOf(1)
    const spawner = createSpawner(waits, noProcess, budget)
    expect(() => spawner.open('thread', { memories: 1 })).toThrow('ERR_WORKER_INIT_FAILED')
    expect(budget.room(1)).toBe(1)
  })
})

it('spawners of one process share what it has; processes take nothing', async () => {
  const budget = budgetOf(2)
  const opened: string[] = []
  const openProcess = (url: URL) => {
    opened.push(url.href)
    return {} as WorkerChannel
  }
  const [scans, lab] = [createSpawner(waits, openProcess, budget), createSpawner(waits, openProcess, budget)]
  const channels = [scans.open('thread', { memories: 1 }), lab.open('thread', { memories: 1 })]
  expect(() => scans.open('thread', { memories: 1 })).toThrow(NoRoom)
  expect(() => lab.open('thread', { memories: 1 })).toThrow(NoRoom)
  for (let i = 0; i < 5; i++) scans.open('process', { memories: 1 })
  expect(opened).toHaveLength(5)
  const ends = channels.map(ended)
  for (const channel of channels) channel.kill()
  await Promise.all(ends)
  expect(budget.room(1)).toBe(2)
})
