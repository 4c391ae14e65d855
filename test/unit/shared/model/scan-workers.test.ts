import { expect, it } from 'vitest'
import { workerCounts } from '../../../../shared/model/scan-workers.ts'

it.each([
  [
    { executor: 'threads', workers: 4 },
    { threads: 4, processes: 0 },
  ],
  [
    { executor: 'threads', workers: 64, processes: [61, 62, 63, 64] },
    { threads: 60, processes: 4 },
  ],
  [
    { executor: 'threads', workers: 2, processes: [1, 2] },
    { threads: 0, processes: 2 },
  ],
  [
    { executor: 'single', workers: 1 },
    { threads: 1, processes: 0 },
  ],
  [
    { executor: 'processes', workers: 3 },
    { threads: 0, processes: 3 },
  ],
] as const)('%j has %j', (scan, counts) => expect(workerCounts(scan)).toEqual(counts))
