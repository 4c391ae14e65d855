import { expect, it } from 'vitest'
import { scanLine } from '../../../electron/cli/progress-bar.ts'

const progress = {
  scanId: 1,
  executor: 'threads',
  workers: 2,
  bytesDone: 16_500_000_000,
  bytesTotal: 26_400_000_000,
  bytesRestored: 0,
  bytesPerSecond: 3_120_000_000,
  elapsedMs: 5000,
  etaMs: 3200,
  tensorsDone: 613,
  tensorsFailed: 0,
  tensorsNonFinite: 0,
  tensorsTotal: 995,
  retries: 0,
  paused: false,
  lanes: [],
} as const

it('says how far, how fast and how long', () => {
  expect(scanLine(progress)).toBe(' 62% [##################............] 3.12 GB/s, 0:03 left, 613 of 995 tensors')
})

it('counts failures, and a model without data is done', () => {
  expect(scanLine({ ...progress, tensorsFailed: 2 })).toContain('995 tensors, 2 failed')
  expect(scanLine({ ...progress, bytesDone: 0, bytesTotal: 0 })).toContain('100%')
})
