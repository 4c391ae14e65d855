import { expect, it } from 'vitest'
import { workersText, workerText } from '../../../../../renderer/state/scan/scan-workers.ts'

it.each([
  [{ executor: 'threads', workers: 8 }, '8 threads'],
  [{ executor: 'single', workers: 1 }, '1 thread'],
  [{ executor: 'processes', workers: 2 }, '2 processes'],
  [{ executor: 'threads', workers: 64, processes: [61, 62, 63, 64] }, '60 threads and 4 processes'],
  [{ executor: 'threads', workers: 2, processes: [2] }, '1 thread and 1 process'],
  [{ executor: 'threads', workers: 2, processes: [1, 2] }, '2 processes'],
] as const)('names the workers of a scan: %j', (scan, text) => expect(workersText(scan)).toBe(text))

it('names a worker by what it is, not by what was asked for', () => {
  const mixed = { executor: 'threads', processes: [3] } as const
  expect([1, 3].map((worker) => workerText(worker, mixed))).toEqual(['thread 1', 'process 3'])
  expect(workerText(1, { executor: 'processes' })).toBe('process 1')
  expect(workerText(1, { executor: 'single' })).toBe('thread 1')
})
