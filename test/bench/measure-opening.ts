/** Opening: against @huggingface/gguf, by the size of the file, by the number of tensors. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { gguf } from '@huggingface/gguf'
import { openByteSource } from '../../electron/engine/files/byte-source.ts'
import { readHeader } from '../../electron/engine/formats/gguf/read-header.ts'
import { open, root } from '../helpers/engine.ts'
import type { Planned } from './layouts.ts'
import { makeModel } from './make-model.ts'
import { atLeast, atMost, ratioRow, type Row, rowOf, skipped } from './report.ts'
import { clearHeap } from './clear-heap.ts'
import { type BenchSettings, modelFile } from './settings.ts'
import { interleave, timed } from './statistics.ts'

const GROUP = 'opening'
const REAL = resolve(root, '../shared/fixtures/real/ggml-vocab-gemma-4.gguf')
const SPARSE_BYTES = 200e9
const SPARSE_TENSORS = 2000

/** In this process, without the worker that the app opens files in. */
async function header(path: string): Promise<void> {
  const source = await openByteSource(path)
  await readHeader(source)
  await source.close()
}

export async function measureOpening(settings: BenchSettings): Promise<Row[]> {
  return [...(await againstLibrary(settings)), ...(await bySize(settings)), await byCount(settings)]
}

async function againstLibrary({ rounds }: BenchSettings): Promise<Row[]> {
  const name = 'ggml-vocab-gemma-4.gguf'
  if (!existsSync(REAL)) return [skipped(GROUP, name, `${REAL} is absent`)]
  const alone = (work: () => Promise<unknown>) => {
    clearHeap()
    return timed(work)
  }
  const measured = await interleave(rounds, {
    '@huggingface/gguf': () => alone(() => gguf(REAL, { allowLocalFile: true })),
    open: () => alone(() => open(REAL)),
    header: () => alone(() => header(REAL)),
  })
  const row = { group: GROUP, unit: 'x @huggingface/gguf', target: atLeast(30) }
  return [
    ratioRow(measured, '@huggingface/gguf', 'open', { ...row, name: `${name}, with the start of a worker` }),
    ratioRow(measured, '@huggingface/gguf', 'header', { ...row, name: `${name}, header alone` }),
  ]
}

/** The same tensors, but for their height. */
function equalTensors(rows: number): Planned[] {
  return Array.from({ length: SPARSE_TENSORS }, (_, i) => ({
    name: `blk.${i}.ffn_up.weight`,
    type: 'F32',
    shape: [1024, rows],
  }))
}

async function bySize({ rounds, folder }: BenchSettings): Promise<Row[]> {
  const sparse = `${folder}/sparse.gguf`
  const small = `${folder}/small.gguf`
  makeModel(sparse, equalTensors(Math.ceil(SPARSE_BYTES / SPARSE_TENSORS / 4096)), { sparse: true })
  makeModel(small, equalTensors(1))
  // Short, and compared closely: many of them.
  const measured = await interleave(rounds * 5, {
    '200 GB': () => timed(() => open(sparse)),
    '8 MB': () => timed(() => open(small)),
  })
  const row = { group: GROUP, name: 'sparse 200 GB, 2,000 tensors', unit: 'of the time of 8 MB' }
  return [ratioRow(measured, '200 GB', '8 MB', { ...row, target: atMost(1.1) })]
}

async function byCount(settings: BenchSettings): Promise<Row> {
  const path = modelFile(settings, 'tiny', 100e6, 100_000)
  const measured = await interleave(settings.rounds, { ms: () => timed(() => open(path)) })
  return rowOf(measured.ms, { group: GROUP, name: '100,000 tensors', unit: 'ms', target: atMost(500) })
}
