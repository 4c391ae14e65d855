import { describe, expect, it } from 'vitest'
import { Facts, type FactValue } from '../../../../../shared/model/facts.ts'
import type { Tower } from '../../../../../shared/model/health/tower-roles.ts'
import { isEmptyByDesign, kindOfLayer, unevenLayers } from '../../../../../shared/model/health/uneven-layers.ts'
import { inOnePiece } from '../../../../../shared/model/overview/measured-tensor.ts'

const tower = (layers: number, rolesOf: (layer: number) => readonly string[]): Tower => ({
  name: '',
  prefix: 'blk.',
  layers: new Map(Array.from({ length: layers }, (_, layer) => [layer, new Set(rolesOf(layer))])),
})
const gaps = (of: Tower, kindOf = (_layer: number) => '', listed: readonly string[] = []) =>
  inOnePiece(unevenLayers(of, of.layers.size, kindOf, new Set(listed))).map(({ layer, role }) => `${layer} ${role}`)

describe('a role that nearly all layers have', () => {
  it('is missed where one lacks it, between two that have it', () => {
    const lacking = (...without: number[]) => tower(20, (layer) => (without.includes(layer) ? ['a'] : ['a', 'b']))
    expect(gaps(lacking(7))).toEqual(['7 b'])
    expect(gaps(lacking(0, 19))).toEqual([])
    expect(gaps(lacking(3, 4, 5))).toEqual([])
    expect(gaps(lacking(7), undefined, ['b'])).toEqual([])
  })

  it('is not missed in a layer that has what none of the others has', () => {
    expect(gaps(tower(20, (layer) => (layer === 7 ? ['a', 'c'] : ['a', 'b'])))).toEqual([])
  })

  it('is that of nearly all layers of one kind', () => {
    const mixed = tower(40, (layer) => (layer % 2 === 0 ? (layer === 20 ? ['a'] : ['a', 'b']) : ['a']))
    expect(gaps(mixed)).toEqual([])
    expect(gaps(mixed, (layer) => String(layer % 2))).toEqual(['20 b'])
  })
})

describe('the kind of a layer', () => {
  const array = (numbers: readonly number[]): FactValue => ({ length: numbers.length, first: numbers, numbers })
  const kinds = (facts: Readonly<Record<string, FactValue>>) => {
    const known = new Facts(
      Object.entries(facts).map(([key, value]) => [`a.${key}`, value]),
      'a',
    )
    return new Set(Array.from({ length: 8 }, (_, layer) => kindOfLayer(known, layer))).size
  }

  it('follows from what the metadata gives each layer', () => {
    expect(kinds({ block_count: 8 })).toBe(1)
    expect(kinds({ 'attention.head_count_kv': array([8, 0, 4, 0, 2, 0, 1, 0]) })).toBe(2)
    expect(kinds({ feed_forward_length: array([8, 0, 4, 5, 2, 4, 1, 3]) })).toBe(2)
    expect(kinds({ 'attention.recurrent_layers': array([0, 1, 0, 1, 0, 1, 0, 1]) })).toBe(2)
    expect(kinds({ full_attention_interval: 4 })).toBe(2)
    expect(kinds({ leading_dense_block_count: 1, full_attention_interval: 4 })).toBe(3)
  })

  it('may be that of one without anything', () => {
    const facts = new Facts(
      [
        ['a.attention.head_count', array([1, 0, 0])],
        ['a.feed_forward_length', array([1, 1, 0])],
      ],
      'a',
    )
    expect([0, 1, 2, 3].map((layer) => isEmptyByDesign(facts, layer))).toEqual([false, false, true, false])
  })
})
