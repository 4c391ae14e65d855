import { afterEach, expect, it } from 'vitest'
import { listenForInterruption } from '../../../electron/cli/interruption.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const listeners = () => SIGNALS.map((signal) => process.listenerCount(signal))
const before = listeners()
afterEach(() => expect(listeners()).toEqual(before))

it.each(SIGNALS)('aborts at %s, and leaves the next signal of any kind to the system', (signal) => {
  const interruption = listenForInterruption()
  expect(listeners()).toEqual(before.map((count) => count + 1))
  process.emit(signal)
  expect(interruption.aborted).toBe(true)
})
