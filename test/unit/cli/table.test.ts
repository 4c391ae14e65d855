import { GGUF } from '../../../electron/engine/formats/gguf/header.ts'
import { expect, it } from 'vitest'
import type { ScanProgress } from '../../../shared/model/scan.ts'
import type { Model } from '../../../electron/engine/formats/model.ts'
import { verdictOf } from '../../../shared/model/health/verdict.ts'
import { tableLines } from '../../../electron/cli/table.ts'

const model = {
  name: 'm',
  files: [{ path: '/m.gguf', size: 1, mtimeMs: 0 }],
  headerFile: 0,
  header: { format: GGUF, versionText: 'v3', endian: 'little', metadata: new Map(), tensors: [], problems: [] },
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

it('lists each tensor with its statistics, and its checksums and error where some tensor has one', () => {
  const header = {
    ...model.header,
    tensors: ['a', 'b'].map((name, index) => ({
      ...{ index, name, type: 'F32', typeId: 0, shape: [2000, 2], nElements: 4000, nBytes: 16_000, dataOffset: 0 },
    })),
  }
  const stats = { count: 4000, nan: 1, posInf: 2, negInf: 3, zeros: 1234, mean: -0.5, std: 1, min: -2, max: 1e-9 }
  const rows = [
    { index: 0, status: 'done', attempts: 1, stats, digest: { rawSum: '-12.5' } },
    { index: 1, status: 'failed', attempts: 3, error: 'no\u001b' },
  ] as const
  const scanned = { ...progress, executor: 'single', workers: 1 } as unknown as ScanProgress
  const lines = [...tableLines({ ...model, header }, rows, scanned, judgement, { cacheType: 'f16' })]
  const at = lines.findIndex((line) => line.startsWith('name'))
  const cells = lines.slice(at, at + 3).map((line) => line.split(/ {2,}/))
  expect(cells).toEqual([
    ['name', 'type', 'shape', 'size', 'mean', 'std', 'min', 'max', 'zeros', 'NaN', 'Inf', 'raw sum', 'error'],
    ['a', 'F32', '2000 × 2', '16.0 kB', '−0.500000', '1.00000', '−2.00000', '1e−9', '1,234', '1', '5', '-12.5'],
    ['b', 'F32', '2000 × 2', '16.0 kB', '–', '–', '–', '–', '–', '–', '–', 'no␛'],
  ])
})
