import { describe, expect, it } from 'vitest'
import { type DeclaredTensor, DeclaredTensors } from '../../../../../electron/engine/formats/gguf/declared-tensors.ts'

describe('DeclaredTensors', () => {
  it('keeps what the header declares, also 64-bit sizes and offsets', () => {
    const tensors: DeclaredTensor[] = [
      { name: 'a', shape: [32, 2], typeId: 0, offset: 0, byteOffset: 24 },
      { name: '', shape: [322], typeId: 2 ** 32 - 1, offset: 2 ** 53 - 1, byteOffset: 60 },
      { name: 'b', shape: [2n ** 60n, 1], typeId: 2, offset: 2n ** 63n, byteOffset: 90 },
      { name: 'a', shape: [32, 2], typeId: 0, offset: 2, byteOffset: 120 },
    ]
    const list = new DeclaredTensors(
      tensors.map(({ name }) => name),
      2,
    )
    for (const tensor of tensors) list.add(tensor)
    expect([...list]).toEqual(tensors)
    expect([...list.names]).toEqual(['a', '', 'b', 'a'])
    expect([list.length, list.at(1), list.at(4)]).toEqual([4, tensors[1], undefined])
  })
})
