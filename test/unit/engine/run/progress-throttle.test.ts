import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ProgressThrottle } from '../../../../electron/engine/run/progress-throttle.ts'

let told: number[][]
let throttle: ProgressThrottle
beforeEach(() => {
  vi.useFakeTimers()
  told = []
  throttle = new ProgressThrottle((tensors) => told.push([...tensors]))
})
afterEach(() => vi.useRealTimers())

describe('ProgressThrottle', () => {
  it('tells what has changed once, however often it did', () => {
    for (const tensor of [1, 2, 1, 1]) throttle.change(tensor)
    expect(told).toEqual([])
    vi.advanceTimersByTime(40)
    expect(told).toEqual([[1, 2]])
    vi.advanceTimersByTime(1000)
    expect(told).toHaveLength(1)
  })

  it('tells figures when no row has changed', () => {
    throttle.change()
    vi.advanceTimersByTime(40)
    expect(told).toEqual([[]])
  })

  it('tells a thousand rows at a time, each once, until all are told', () => {
    for (let tensor = 0; tensor < 2500; tensor++) throttle.change(tensor)
    vi.advanceTimersByTime(40)
    expect(told.map((rows) => rows.length)).toEqual([1000])
    vi.advanceTimersByTime(1000)
    expect(told.map((rows) => rows.length)).toEqual([1000, 1000, 500])
    expect(new Set(told.flat()).size).toBe(2500)
  })

  it('tells everything at the end, and nothing later', () => {
    for (let tensor = 0; tensor < 1500; tensor++) throttle.change(tensor)
    throttle.end()
    expect(told.flat()).toHaveLength(1500)
    vi.advanceTimersByTime(1000)
    expect(told.flat()).toHaveLength(1500)
    throttle.end()
    expect(told.at(-1)).toEqual([])
  })

  it('costs nothing when nobody listens', () => {
    const silent = new ProgressThrottle(undefined)
    silent.change(1)
    expect(vi.getTimerCount()).toBe(0)
    silent.end()
  })
})
