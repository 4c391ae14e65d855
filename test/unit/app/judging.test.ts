import { ggufHeader } from '../../../electron/engine/formats/gguf/header.ts'
import { expect, test, vi } from 'vitest'
import type { Model } from '../../../electron/engine/formats/model.ts'
import { createJudge } from '../../../electron/app/judging.ts'
import type { TensorResult } from '../../../shared/model/scan.ts'
import { english } from '../../../shared/text/sentence.ts'
import { measured } from '../shared/model/measured.ts'

const rows = [measured('a', { stats: {} }), measured('b', { stats: { nan: 1 } })]
const model = {
  name: 'm',
  files: [{ path: '/m/m.gguf', size: 1, mtimeMs: 0 }],
  headerFile: 0,
  header: ggufHeader({
    version: 3,
    endian: 'little',
    alignment: 32,
    dataOffset: 0,
    fileSize: 1,
    metadata: new Map(),
    tensors: rows.map(({ tensor }, index) => ({ ...tensor, index })),
    problems: [],
  }),
} satisfies Model
const session = (result: (index: number) => TensorResult | undefined) => ({
  model,
  report: () => ({ model, result, scan: undefined }),
})

test('recent files keep the verdict; a notification has it as a sentence', async () => {
  const recent = { judge: vi.fn() }
  const headline = createJudge(recent, vi.fn())(session((index) => rows[index]!.result))
  expect(english(await headline())).toBe('1 error: NaN in b')
  const verdict = { state: 'errors', errors: 1, warnings: 0, notes: 0, measured: 2, failed: 0, total: 2 }
  expect(recent.judge).toHaveBeenCalledExactlyOnceWith('/m/m.gguf', verdict)
})

test('a fault while judging is logged, and ends nothing', async () => {
  const write = vi.fn()
  const broken = () => {
    throw new Error('broken')
  }
  const headline = createJudge({ judge: vi.fn() }, write)(session(broken))
  await expect(headline()).rejects.toThrow('broken')
  expect(write).toHaveBeenCalledWith('error', 'results', expect.stringContaining('could not be judged'))
})
