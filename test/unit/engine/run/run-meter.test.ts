import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { RunMeter } from '../../../../electron/engine/run/run-meter.ts'

beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => vi.useRealTimers())

it('tells the rate of the last seconds, not that of the whole scan', () => {
  const meter = new RunMeter()
  let bytes = 0
  for (let i = 0; i < 50; i++) {
    vi.advanceTimersByTime(100)
    meter.rate((bytes += 1000))
  }
  expect(meter.rate(bytes)).toBeCloseTo(10_000, -2)
  for (let i = 0; i < 50; i++) {
    vi.advanceTimersByTime(100)
    meter.rate((bytes += 100))
  }
  expect(meter.rate(bytes)).toBeCloseTo(1000, -2)
  expect(meter.elapsedMs).toBe(10_000)
})

it('tells the rate of the whole scan once it has ended', () => {
  const meter = new RunMeter()
  vi.advanceTimersByTime(2000)
  meter.end()
  vi.advanceTimersByTime(5000)
  expect(meter.elapsedMs).toBe(2000)
  expect(meter.rate(500)).toBe(250)
})

it('does not count pauses', () => {
  const meter = new RunMeter()
  vi.advanceTimersByTime(1000)
  meter.rate(1000)
  meter.pause()
  vi.advanceTimersByTime(60_000)
  expect(meter.elapsedMs).toBe(1000)
  expect(meter.rate(1000)).toBe(0)
  meter.resume()
  meter.rate(1000)
  vi.advanceTimersByTime(1000)
  expect(meter.rate(3000)).toBe(2000)
  meter.end()
  expect(meter.elapsedMs).toBe(2000)
})

it('knows nothing before time has passed', () => expect(new RunMeter().rate(0)).toBe(0))
