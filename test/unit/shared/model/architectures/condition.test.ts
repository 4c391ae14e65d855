import { describe, expect, it } from 'vitest'
import { parseCondition, parseTerm } from '../../../../../shared/model/architectures/condition.ts'
import { Facts, type FactValue } from '../../../../../shared/model/facts.ts'

const FACTS: readonly (readonly [string, FactValue])[] = [
  ['a.expert_count', 8],
  ['a.dense', 2],
  ['a.step', 4],
  ['a.none', 0],
  ['a.flag', true],
  ['a.full_attention_interval', 4],
  ['a.attention.head_count', 16],
  ['a.ffn', { length: 4, first: [0, 1, 2, 3], numbers: [0, 1, 2, 3] }],
  ['a.cut', { length: 2000, first: [0, 5] }],
]
const facts = new Facts(FACTS, 'a')

describe('a condition', () => {
  it.each([
    ['layer < dense', [true, true, false, false]],
    ['layer >= dense', [false, false, true, true]],
    ['layer > 0 and expert_count > 0', [false, true, true, true]],
    ['expert_count = 0', [false, false, false, false]],
    ['flag = 1', [true, true, true, true]],
    ['ffn[layer] = 0', [true, false, false, false]],
    ['layer mod dense != 1', [true, false, true, false]],
    ['(layer + 1) mod step = 0', [false, false, false, true]],
    ['layer < step - dense', [true, true, false, false]],
    ['layer in ffn', [true, true, true, true]],
    ['layer in nothing', [false, false, false, false]],
    ['ffn is there', [true, true, true, true]],
    ['nothing is there', [false, false, false, false]],
    ['recurrent layer', [true, true, true, false]],
    ['attention layer', [false, false, false, true]],
    ['attention.head_count_kv[layer] > 0', [true, true, true, true]],
  ])('%s', (text, expected) => {
    expect([0, 1, 2, 3].map((layer) => parseCondition(text)(facts, layer))).toEqual(expected)
  })

  it.each([
    'nothing > 0',
    'layer has attn_qkv',
    'layer lacks ffn_gate',
    'layer mod none = 1',
    'cut[layer] > 0',
    'layer in cut',
  ])('is not decided by metadata that does not say: %s', (text) =>
    expect(parseCondition(text)(facts, 7)).toBeUndefined(),
  )

  it('of several is false where one is, and undecided where one is and none is false', () => {
    expect(parseCondition('nothing > 0 and expert_count = 0')(facts, 0)).toBe(false)
    expect(parseCondition('nothing > 0 and expert_count > 0')(facts, 0)).toBeUndefined()
  })

  it('takes a list of recurrent layers before the interval, as numbers or booleans', () => {
    for (const numbers of [
      [0, 1],
      [false, true],
    ]) {
      const listed = new Facts(
        [...FACTS, ['a.attention.recurrent_layers', { length: 2, first: numbers, numbers }]],
        'a',
      )
      expect([0, 1, 2].map((layer) => parseCondition('recurrent layer')(listed, layer))).toEqual([
        false,
        true,
        undefined,
      ])
    }
  })

  it('must be one', () => {
    expect(() => parseCondition('fused')).toThrow('"fused" is not a condition')
  })
})

it('a term may be a sum', () => {
  expect(parseTerm('dense + dense')(facts, 0)).toBe(4)
  expect(parseTerm('dense + nothing')(facts, 0)).toBeUndefined()
})
