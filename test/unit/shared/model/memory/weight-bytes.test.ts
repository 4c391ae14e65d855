import { describe, expect, it } from 'vitest'
import type { ModelView } from '../../../../../shared/model/model-view.ts'
import { storedBytes, weightBytes } from '../../../../../shared/model/memory/weight-bytes.ts'
import { english } from '../../../../../shared/text/sentence.ts'
import type { TensorInfo } from '../../../../../shared/model/tensor.ts'
import { measured } from '../measured.ts'

/** 64 weights of an unknown type. */
function unknown(dataOffset: number, change: Partial<TensorInfo> = {}): TensorInfo {
  const { nBytes: _, ...tensor } = measured('u').tensor
  return { ...tensor, dataOffset, ...change }
}
const known = (dataOffset: number, nBytes = 256, change: Partial<TensorInfo> = {}): TensorInfo => ({
  ...measured('k', { nBytes }).tensor,
  dataOffset,
  ...change,
})
const view = (tensors: readonly TensorInfo[], change: Partial<ModelView> = {}) => ({
  tensors,
  size: 1000,
  alignment: 32,
  facts: [],
  nFiles: 1,
  problems: [],
  ...change,
})

describe('stored bytes', () => {
  it('are those of the type, whether they are in the file or not', () => {
    expect(storedBytes(view([known(0), known(256), known(900)]))).toEqual([256, 256, 256])
  })

  it('of an unknown type reach to the next tensor, in whatever order, or to the end of the file', () => {
    expect(storedBytes(view([unknown(800), known(0), unknown(256), unknown(320)]))).toEqual([200, 256, 64, 480])
  })

  it('of shards end with their own file', () => {
    const tensors = [unknown(64, { shard: 0 }), unknown(64, { shard: 1 }), known(128, 8, { shard: 1 })]
    expect(storedBytes(view(tensors, { fileSizes: [100, 500] }))).toEqual([36, 64, 8])
  })

  it('are not known beyond the end, at the offset of another tensor, or where the gap is too large', () => {
    expect(storedBytes(view([unknown(1000), unknown(4000)]))).toEqual([undefined, undefined])
    // 64 weights have 512 bytes at most, and padding.
    expect(storedBytes(view([unknown(0), known(544)]))).toEqual([544, 256])
    expect(storedBytes(view([unknown(0), known(545)]))).toEqual([undefined, 256])
    expect(storedBytes(view([unknown(0), unknown(0), known(64)]))).toEqual([64, 64, 256])
  })
})

describe('bytes of all weights', () => {
  it('are exact where all sizes are declared', () => {
    expect(weightBytes(view([known(0), known(256)]))).toEqual({ bytes: 512, atLeast: false, notes: [] })
  })

  it('say where they are from', () => {
    const found = weightBytes(view([unknown(0), known(64)]))
    expect(found).toMatchObject({ bytes: 320, atLeast: false })
    expect(found.notes.map(english).join()).toContain('up to the next tensor')
  })

  it.each<[string, Partial<ModelView>]>([
    ['declared', { facts: [['split.count', 3]], nFiles: 2 }],
    ['without a table that can be read', { facts: [['split.tensors.count', 2]] }],
    ['missing by name', { problems: [{ code: 'shards-missing', severity: 'error', message: '' }] }],
  ])('are "at least" without the shards that are %s', (_, change) => {
    const found = weightBytes(view([known(0)], change))
    expect(found).toMatchObject({ bytes: 256, atLeast: true })
    expect(found.notes.map(english)).toEqual(['Shards are missing. Their weights are not counted.'])
  })

  it('are "at least" where a size is not known', () => {
    const found = weightBytes(view([known(0), unknown(2000)]))
    expect(found).toMatchObject({ bytes: 256, atLeast: true })
    expect(found.notes.map(english)).toEqual(['Tensors of unknown size are not counted.'])
  })
})
