import { describe, expect, it } from 'vitest'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { packTensors, unpackTensors } from '../../../../shared/model/packed-tensors.ts'
import { typeName } from '../../../../electron/engine/types/types.ts'
import { readHeader } from '../../../../electron/engine/formats/gguf/read-header.ts'
import type { TensorInfo } from '../../../../shared/model/tensor.ts'
import { memorySource } from '../../../helpers/memory-source.ts'

const roundTrip = (tensors: readonly TensorInfo[]) => unpackTensors(structuredClone(packTensors(tensors)), typeName)

describe('packed tensors', () => {
  it.each(['all-types', 'edge-values', 'alignment-4096', 'malformed/type-unknown'])(
    'keeps the table of %s',
    async (name) => {
      const file = readFileSync(resolve(import.meta.dirname, '../../../fixtures', `${name}.gguf`))
      const { tensors } = await readHeader(memorySource(file))
      expect(tensors.length).toBeGreaterThan(0)
      expect(roundTrip(tensors)).toEqual(tensors)
    },
  )

  it('keeps numbers of 64 bits, tensors without a size and tensors that cannot be measured', () => {
    const plain = { index: 0, name: 'a', type: 'F32', typeId: 0, shape: [3, 2, 1, 4], nElements: 24, nBytes: 96 }
    const huge = { ...plain, index: 2, shape: [2n ** 60n], nElements: 2n ** 60n, nBytes: 2n ** 62n }
    const tensors: TensorInfo[] = [
      { ...plain, dataOffset: 2 ** 52 },
      {
        index: 1,
        name: '',
        type: 'unknown (99)',
        typeId: 99,
        shape: [1],
        nElements: 1,
        dataOffset: 0,
        unreadable: { text: 'x' },
      },
      { ...huge, dataOffset: 2n ** 61n },
      { ...plain, index: 3, shape: [7], dataOffset: 0, shard: 0 },
      { ...plain, index: 4, shape: [7], dataOffset: 0, shard: 70_000 },
    ]
    expect(roundTrip(tensors)).toEqual(tensors)
  })

  it('keeps a type that ggml does not have', () => {
    const facts = { index: 0, name: 'x', type: 'F8', shape: [7], nElements: 7, nBytes: 7, dataOffset: 0 }
    const packed = packTensors([{ ...facts, typeId: -3 }])
    expect(unpackTensors(packed, (id) => `type ${id}`)).toMatchObject([{ typeId: -3, type: 'type -3' }])
  })

  it('keeps a table without tensors', () => expect(roundTrip([])).toEqual([]))
})
