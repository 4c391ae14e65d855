import { describe, expect, it, vi } from 'vitest'
import { compareMetadata } from '../../../../electron/engine/compare/compare-metadata.ts'
import type { Model } from '../../../../electron/engine/formats/model.ts'
import type { MetadataArray, MetadataEntry, ScalarValue } from '../../../../shared/model/tensor.ts'

const entry = (type: MetadataEntry['type'], value: MetadataEntry['value']): MetadataEntry => ({
  ...{ type, value },
  byteOffset: 0,
})

const modelOf = (entries: Readonly<Record<string, MetadataEntry>>) =>
  ({ headerFile: 0, header: { metadata: new Map(Object.entries(entries)) } }) as unknown as Model

/** An array whose elements only a reader has. */
const array = (elements: readonly (ScalarValue | MetadataArray)[]) => {
  const value = { elementType: 'int32', length: elements.length, byteOffset: 0, byteLength: 0, first: [] } as const
  stored.set(value, elements)
  return value
}
const stored = new Map<MetadataArray, readonly (ScalarValue | MetadataArray)[]>()
const reader = {
  readArray: vi.fn(async (_file: number, of: MetadataArray, start: number, count: number) =>
    stored.get(of)!.slice(start, start + count),
  ),
}

async function changes(a: Readonly<Record<string, MetadataEntry>>, b: Readonly<Record<string, MetadataEntry>>) {
  const { changed, added, removed } = await compareMetadata(modelOf(a), modelOf(b), {
    reference: reader,
    other: reader,
  })
  return [changed, added, removed].map((keys) => keys.map(({ key }) => key))
}

describe('compareMetadata', () => {
  it('finds keys that changed their value or type, and those of one side', async () => {
    const a = {
      same: entry('string', 'x'),
      value: entry('uint32', 1),
      type: entry('uint32', 2),
      gone: entry('bool', true),
    }
    const b = {
      new: entry('bool', true),
      type: entry('uint64', 2),
      value: entry('uint32', 3),
      same: entry('string', 'x'),
    }
    expect(await changes(a, b)).toEqual([['value', 'type'], ['new'], ['gone']])
  })

  it('takes NaN for NaN', async () => {
    expect(await changes({ x: entry('float32', NaN) }, { x: entry('float32', NaN) })).toEqual([[], [], []])
  })

  it('reads arrays of the same length to their last element', async () => {
    const elements = Array.from({ length: 20_000 }, (_, i) => i)
    const same = { x: entry('array', array(elements)) }
    expect(await changes(same, { x: entry('array', array([...elements])) })).toEqual([[], [], []])
    const other = { x: entry('array', array(elements.with(19_999, -1))) }
    expect(await changes(same, other)).toEqual([['x'], [], []])
  })

  it('reads nothing of arrays of different lengths', async () => {
    reader.readArray.mockClear()
    expect(await changes({ x: entry('array', array([1])) }, { x: entry('array', array([1, 2])) })).toEqual([
      ['x'],
      [],
      [],
    ])
    expect(reader.readArray).not.toHaveBeenCalled()
  })

  it('compares arrays of arrays', async () => {
    const nested = (last: number) => ({ x: entry('array', array([array([1]), array([2, last])])) })
    expect(await changes(nested(3), nested(3))).toEqual([[], [], []])
    expect(await changes(nested(3), nested(4))).toEqual([['x'], [], []])
  })
})
