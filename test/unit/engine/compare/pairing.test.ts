import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pairTensors } from '../../../../electron/engine/compare/pairing.ts'
import type { TensorInfo } from '../../../../shared/model/tensor.ts'
import { say } from '../../../../shared/text/sentence.ts'

type Facts = Pick<TensorInfo, 'name'> & Partial<TensorInfo>

const model = (facts: readonly (string | Facts)[]): TensorInfo[] =>
  facts.map((each, index) => ({
    ...{ index, type: 'F32', typeId: 0, shape: [4], nElements: 4, nBytes: 16, dataOffset: 0 },
    ...(typeof each === 'string' ? { name: each } : each),
  }))

describe('pairTensors', () => {
  it('pairs by name in the order of the reference, then lists tensors of the other model alone', () => {
    expect(pairTensors(model(['a', 'b', 'c']), model(['x', 'c', 'a', 'y']))).toEqual([
      { index: 0, status: 'compared', reference: 0, other: 2 },
      { index: 1, status: 'only-reference', reference: 1 },
      { index: 2, status: 'compared', reference: 2, other: 1 },
      { index: 3, status: 'only-other', other: 0 },
      { index: 4, status: 'only-other', other: 3 },
    ])
  })

  it('reports shapes that differ, but not dimensions of 1 at the end', () => {
    const reference = model([
      { name: 'swapped', shape: [2, 3] },
      { name: 'longer', shape: [6, 1] },
      { name: 'wide', shape: [6n] },
    ])
    const other = model([
      { name: 'swapped', shape: [3, 2] },
      { name: 'longer', shape: [6] },
      { name: 'wide', shape: [6] },
    ])
    expect(pairTensors(reference, other).map(({ status }) => status)).toEqual(['shape', 'compared', 'compared'])
  })

  it('reports a tensor that cannot be read on either side', () => {
    const unreadable = say('its type is not known')
    const good = model(['a', { name: 'b', shape: [8] }])
    const bad = model([
      { name: 'a', unreadable },
      { name: 'b', unreadable },
    ])
    for (const pairs of [pairTensors(good, bad), pairTensors(bad, good)])
      expect(pairs.map(({ status }) => status)).toEqual(['unreadable', 'unreadable'])
  })

  it('pairs duplicate names in their order', () => {
    expect(pairTensors(model(['a', 'a', 'a']), model(['a', 'b', 'a']))).toEqual([
      { index: 0, status: 'compared', reference: 0, other: 0 },
      { index: 1, status: 'compared', reference: 1, other: 2 },
      { index: 2, status: 'only-reference', reference: 2 },
      { index: 3, status: 'only-other', other: 1 },
    ])
  })

  it('takes names of properties that every object has', () => {
    expect(pairTensors(model(['__proto__', 'constructor']), model(['constructor']))).toMatchObject([
      { status: 'only-reference' },
      { status: 'compared', other: 0 },
    ])
  })

  it('lists every tensor of both models exactly once', () => {
    const names = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 8 })
    fc.assert(
      fc.property(names, names, (left, right) => {
        const pairs = pairTensors(model(left), model(right))
        expect(pairs.flatMap(({ reference }) => reference ?? [])).toEqual(left.map((_, i) => i))
        expect(pairs.flatMap(({ other }) => other ?? []).sort()).toEqual(right.map((_, i) => i))
        expect(pairs.map(({ index }) => index)).toEqual(pairs.map((_, i) => i))
      }),
    )
  })

  it('pairs 100,000 tensors that one model has in reverse order', () => {
    const names = Array.from({ length: 100_000 }, (_, i) => `blk.${i}.weight`)
    const pairs = pairTensors(model(names), model(names.toReversed()))
    expect(pairs).toHaveLength(100_000)
    expect(pairs.every(({ reference, other }) => reference! + other! === 99_999)).toBe(true)
  })
})
