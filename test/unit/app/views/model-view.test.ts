import { ggufHeader } from '../../../../electron/engine/formats/gguf/header.ts'
import { expect, test } from 'vitest'
import type { Model } from '../../../../electron/engine/formats/model.ts'
import { modelView } from '../../../../electron/app/views/model-view.ts'
import type { MetadataEntry, TensorInfo } from '../../../../shared/model/tensor.ts'

const tensor = (index: number, change: Partial<TensorInfo> = {}): TensorInfo => ({
  index,
  name: `blk.${index}.weight`,
  type: 'Q4_K',
  typeId: 12,
  shape: [256],
  nElements: 256,
  nBytes: 144,
  dataOffset: 0,
  ...change,
})

function model(tensors: readonly TensorInfo[], metadata: ReadonlyMap<string, MetadataEntry> = new Map()): Model {
  return {
    name: 'big',
    files: [
      { path: '/secret/place/big-00001-of-00002.gguf', size: 100, mtimeMs: 1 },
      { path: '/secret/place/big-00002-of-00002.gguf', size: 50, mtimeMs: 1 },
    ],
    headerFile: 0,
    header: ggufHeader({
      version: 3,
      endian: 'little',
      alignment: 32,
      dataOffset: 64,
      fileSize: 100,
      metadata,
      tensors,
      problems: [],
    }),
  }
}

test('sums over all files and tensors, without a path', () => {
  const architecture: MetadataEntry = { type: 'string', value: 'llama', byteOffset: 24 }
  const unreadable = tensor(1, { type: 'unknown (99)', typeId: 99, unreadable: { text: 'unknown type' }, nBytes: 10 })
  const rows = [{ index: 1, status: 'failed', error: 'unknown type', attempts: 0 }] as const
  const view = modelView(
    'id',
    model([tensor(0), unreadable, tensor(2)], new Map([['general.architecture', architecture]])),
    rows,
  )
  expect(view).toMatchObject({
    id: 'id',
    name: 'big-00001-of-00002.gguf',
    nFiles: 2,
    size: 150,
    fileSizes: [100, 50],
    versionText: 'v3',
    architecture: 'llama',
    nParameters: 768,
    tensorBytes: 288,
    types: [{ id: 12, name: 'Q4_K', blockSize: 256, typeSize: 144, family: 'k' }],
    results: rows,
  })
  expect(JSON.stringify(view)).not.toContain('secret')
  expect(structuredClone(view)).toEqual(view)
})

test('counts of parameters stay exact beyond 2^53', () => {
  const huge = tensor(0, { nElements: 2n ** 60n, unreadable: { text: 'too large' } })
  expect(modelView('id', model([huge, tensor(1)]), []).nParameters).toBe(2n ** 60n + 256n)
})

test('an architecture that is not text is left out', () => {
  const entry: MetadataEntry = { type: 'uint32', value: 7, byteOffset: 24 }
  expect(modelView('id', model([], new Map([['general.architecture', entry]])), [])).not.toHaveProperty('architecture')
})
