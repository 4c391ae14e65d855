import { GGUF } from '../../../../electron/engine/formats/gguf/header.ts'
import { expect, test } from 'vitest'
import type { ModelView } from '../../../../shared/model/model-view.ts'
import { packModel, unpackModel } from '../../../../shared/ipc/packed-model.ts'

const plain = { shape: [32, 2], nElements: 64, dataOffset: 0, infoOffset: 40 }
const model: ModelView = {
  id: 'id',
  name: 'a.gguf',
  nFiles: 2,
  size: 4096,
  format: GGUF,
  versionText: 'v3',
  endian: 'little',
  alignment: 32,
  facts: [],
  nParameters: 128,
  tensorBytes: 292,
  types: [
    { id: 2, name: 'Q4_0', blockSize: 32, typeSize: 18, family: 'legacy' },
    { id: 0, name: 'F32', blockSize: 1, typeSize: 4, family: 'float' },
  ],
  tensors: [
    { ...plain, index: 0, name: 'a', type: 'Q4_0', typeId: 2, nBytes: 36, shard: 0 },
    { ...plain, index: 1, name: 'b', type: 'F32', typeId: 0, nBytes: 256, shard: 1 },
    { ...plain, index: 2, name: 'c', type: 'unknown (99)', typeId: 99, shard: 1, unreadable: { text: 'no such type' } },
  ],
  problems: [],
  results: [
    { index: 0, status: 'done', attempts: 1, stats: { count: 64, nan: 1, posInf: 0, negInf: 0, zeros: 0 } },
    { index: 2, status: 'failed', attempts: 0, error: 'no such type' },
  ],
}

test('a model comes back as it was, with tensors of several shards and of types without a name', () => {
  expect(unpackModel(structuredClone(packModel(model)))).toEqual(model)
})
