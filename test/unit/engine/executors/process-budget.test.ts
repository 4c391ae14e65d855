import { describe, expect, it } from 'vitest'
import { limitsOf, memoriesOf, NoRoom, ProcessBudget } from '../../../../electron/engine/executors/process-budget.ts'

const scanning = (memories: number) => ({ memories, single: false })
const single = (memories: number) => ({ memories, single: true })

describe('the limits of a process', () => {
  it('are those of Electron only there', () => {
    expect(limitsOf({ node: '24.21.0', electron: '45.4.1' })).toEqual({ memories: 90, reserved: 8, threads: 500 })
    expect(new ProcessBudget(limitsOf({ node: '24.21.0' })).room(2)).toBe(Infinity)
  })

  it('count a second memory for xxh64 alone', () => {
    expect([[], ['rawSum', 'sha256'], ['xxh64'], ['sha256', 'xxh64']].map((list) => memoriesOf(list as []))).toEqual([
      1, 1, 2, 2,
    ])
  })
})

describe('the budget of a process', () => {
  const limits = { memories: 10, reserved: 2, threads: 6 }

  it('has room for what its limits allow, and for as much again when everything was given back', () => {
    const budget = new ProcessBudget(limits)
    for (let round = 0; round < 2; round++) {
      expect([budget.room(1), budget.room(2), budget.room(3)]).toEqual([6, 4, 2])
      const shares = [2, 2, 2, 2].map((memories) => budget.take(scanning(memories)))
      expect([budget.room(1), budget.room(2)]).toEqual([0, 0])
      expect(() => budget.take(scanning(1))).toThrow(NoRoom)
      for (const giveBack of shares) giveBack()
    }
  })

  it('takes a share back once, however often it is given back', () => {
    const budget = new ProcessBudget(limits)
    const first = budget.take(scanning(2))
    budget.take(scanning(2))
    first()
    first()
    first()
    expect(budget.room(2)).toBe(3)
  })

  it('keeps some memories for single threads while scans have taken all of theirs', () => {
    const budget = new ProcessBudget({ ...limits, threads: 100 })
    for (let i = 0; i < 8; i++) budget.take(scanning(1))
    expect(() => budget.take(scanning(1))).toThrow(
      'the threads of all scans have room for 8 WebAssembly memories, and each thread of this scan needs 1',
    )
    const reader = budget.take(single(1))
    budget.take(single(1))
    expect(() => budget.take(single(1))).toThrow('the threads of this process have room for 10 WebAssembly memories')
    // A thread without memories needs none.
    budget.take(single(0))
    reader()
    // What a single thread gives back is not for scans.
    expect(budget.room(1)).toBe(0)
    budget.take(single(1))
  })

  it('lets single threads have more than their part where scans leave it', () => {
    const budget = new ProcessBudget({ ...limits, threads: 100 })
    for (let i = 0; i < 10; i++) budget.take(single(1))
    expect(() => budget.take(scanning(1))).toThrow(NoRoom)
    expect(budget.room(1)).toBe(0)
  })

  it('counts threads, too, with memories or without', () => {
    const budget = new ProcessBudget({ memories: 1000, reserved: 0, threads: 3 })
    const give = budget.take(scanning(0))
    budget.take(single(0))
    budget.take(scanning(1))
    for (const need of [scanning(0), single(1)])
      expect(() => budget.take(need)).toThrow('this process has room for 3 threads')
    give()
    expect(budget.room(1)).toBe(1)
  })
})
