import { expect, it } from 'vitest'
import type { ScanProgress } from '../../../shared/model/scan.ts'
import type { Model } from '../../../electron/engine/formats/model.ts'
import { verdictOf } from '../../../shared/model/health/verdict.ts'
import { tableLines } from '../../../electron/cli/table.ts'

const model = {
  name: 'm',
  files: [{ path: '/m.gguf', size: 1, mtimeMs: 0 }],
  headerFile: 0,
  header: { version: 3, endian: 'little', metadata: new Map(), tensors: [], problems: [] },
} as unknown as Model
const progress = { tensorsDone: 0, tensorsTotal: 0, tensorsFailed: 0, tensorsNonFinite: 0, elapsedMs: 0, bytesDone: 0 }

const judgement = { verdict: verdictOf([], [], { measured: 0, failed: 0, total: 0 }), findings: [] }

it.each([
  [{ executor: 'threads', workers: 8 }, 'on 8 threads'],
  [{ executor: 'single', workers: 1 }, 'on 1 thread'],
  [{ executor: 'processes', workers: 1 }, 'on 1 process'],
  [{ executor: 'threads', workers: 64, processes: [61, 62, 63, 64] }, 'on 60 threads and 4 processes'],
  [{ executor: 'threads', workers: 2, processes: [1, 2] }, 'on 2 processes'],
] as const)('the summary says what the workers were: %j', (scan, end) => {
  const told = { ...progress, ...scan } as unknown as ScanProgress
  const lines = [...tableLines(model, [], told, judgement, { cacheType: 'f16' })]
  expect(lines.at(-2)).toMatch(new RegExp(` ${end}$`))
  expect(lines.at(-1)).toBe('No problems found; this file has no tensors.')
})
