import { describe, expect, it } from 'vitest'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { TensorTable, tensorTable } from '../../../../shared/model/tensor-table.ts'
import { readHeader } from '../../../../electron/engine/formats/gguf/read-header.ts'
import type { TensorInfo } from '../../../../shared/model/tensor.ts'
import { memorySource } from '../../../helpers/memory-source.ts'

/** The tensors after the way to another thread. */
const sent = (tensors: readonly TensorInfo[]) => [...new TensorTable(structuredClone(tensorTable(tensors).pack()))]

const plain = { name: 'a', type: 'F32', typeId: 0, shape: [3, 2, 1, 4], nElements: 24, nBytes: 96, dataOffset: 64 }
const many = Array.from({ length: 3000 }, (_, index): TensorInfo => ({ ...plain, index, name: `blk.${index}.w` }))

describe('TensorTable', () => {
  it.each(['all-types', 'edge-values', 'alignment-4096', 'malformed/type-unknown'])(
    'keeps the tensors of %s',
    async (name) => {
      const file = readFileSync(resolve(import.meta.dirname, '../../../fixtures', `${name}.gguf`))
      const tensors = [...(await readHeader(memorySource(file))).tensors]
      expect(tensors.length).toBeGreaterThan(0)
      expect(sent(tensors)).toEqual(tensors)
    },
  )

  it('keeps 64-bit numbers, unknown sizes, unreadable tensors and types of other formats', () => {
    const huge = { ...plain, shape: [2n ** 60n], nElements: 2n ** 60n, nBytes: 2n ** 62n }
    const { nBytes: _nBytes, ...sizeless } = plain
    const tensors: TensorInfo[] = [
      { ...plain, index: 0, dataOffset: 2 ** 52 },
      { ...sizeless, index: 1, name: '', type: 'unknown (99)', typeId: 99, unreadable: { text: 'x' } },
      { ...huge, index: 2, dataOffset: 2n ** 61n },
      { ...huge, index: 3 },
      { ...sizeless, index: 4, infoOffset: 24 },
      { ...plain, index: 5, shape: [7], dataOffset: 0, shard: 0 },
      { ...plain, index: 6, shape: [7], dataOffset: 0, shard: 70_000 },
      { ...plain, index: 7, type: 'F8', typeId: -3 },
      { ...plain, index: 8, shape: [1, 1, 2, 3, 1, 4] },
    ]
    expect(sent(tensors)).toStrictEqual(tensors)
  })

  it('tells kinds apart that differ in one member', () => {
    const tensors = [
      plain,
      { ...plain, type: 'F16' },
      { ...plain, typeId: 1 },
      { ...plain, shape: [3, 21, 4] },
      { ...plain, nElements: 25 },
      { ...plain, nBytes: 97 },
    ].map((tensor, index) => ({ ...tensor, index }))
    expect(sent(tensors)).toEqual(tensors)
  })

  it('has the keys of a tensor in the order of its declaration, on which saved results depend', () => {
    const tensor = { index: 0, ...plain, infoOffset: 24, shard: 2 }
    expect(JSON.stringify(sent([tensor])[0])).toBe(JSON.stringify(tensor))
  })

  it('gives single tensors, and none beyond its end', () => {
    const table = tensorTable(many)
    expect([table.length, table.at(0), table.at(1024), table.at(2999)]).toEqual([3000, many[0], many[1024], many[2999]])
    expect([table.at(-1), table.at(3000)]).toEqual([undefined, undefined])
  })

  it('takes more tensors after the way to another thread', () => {
    const table = new TensorTable(structuredClone(tensorTable(many.slice(0, 1500)).pack()))
    for (const tensor of many.slice(1500)) table.add(tensor)
    expect([...table]).toEqual(many)
  })

  it('keeps a table without tensors', () => expect(sent([])).toEqual([]))
})

describe('tensorTable', () => {
  it('returns a table as it is', () => {
    const table = tensorTable(many)
    expect(tensorTable(table)).toBe(table)
  })
})
