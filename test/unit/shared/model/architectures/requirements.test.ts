import { describe, expect, it } from 'vitest'
import { layerPlan } from '../../../../../shared/model/architectures/layer-counts.ts'
import { missingOfChoice, requirementsOf } from '../../../../../shared/model/architectures/requirements.ts'
import { Facts } from '../../../../../shared/model/facts.ts'

const facts = (architecture: string, values: Readonly<Record<string, number>> = {}) =>
  new Facts(
    Object.entries(values).map(([key, value]) => [`${architecture}.${key}`, value] as const),
    architecture,
  )

/** What a layer lacks of the choice that has this role. */
function missing(architecture: string, role: string, there: readonly string[], values = {}, layer = 0) {
  const known = facts(architecture, values)
  const { choices, runChoices } = requirementsOf(architecture, known)!
  const choice = [...choices, ...runChoices].find((each) => each.some(({ roles }) => roles.includes(role)))!
  return missingOfChoice(choice, new Set(there), known, layer)
}

describe('a choice', () => {
  it('is the one of which most is there', () => {
    expect(missing('llama', 'attn_qkv', ['attn_q', 'attn_v'])).toEqual(['attn_k'])
    expect(missing('llama', 'attn_qkv', ['attn_qkv'])).toEqual([])
    expect(missing('llama', 'attn_qkv', [])).toEqual(['attn_qkv'])
  })

  it('is decided by the metadata where it says so', () => {
    const dense = ['ffn_gate', 'ffn_up', 'ffn_down']
    expect(missing('llama', 'ffn_up', dense)).toEqual([])
    expect(missing('llama', 'ffn_up', dense, { expert_count: 8 })).toContain('ffn_gate_inp')
    expect(missing('llama', 'ffn_up', ['ffn_gate_inp'], { expert_count: 0 })).toEqual(dense)
  })

  it('of nothing is the last resort', () => {
    const lead = { leading_dense_block_count: 1, expert_shared_count: 1 }
    expect(missing('afmoe', 'ffn_up_shexp', [], lead, 1)).toHaveLength(3)
    expect(missing('afmoe', 'ffn_up_shexp', [], lead, 0)).toEqual([])
    expect(missing('afmoe', 'ffn_up_shexp', [])).toEqual([])
    expect(missing('afmoe', 'ffn_up_shexp', ['ffn_up_shexp'])).toEqual(['ffn_gate_shexp', 'ffn_down_shexp'])
  })

  it('may be one that programs crash without', () => {
    expect(requirementsOf('phi3', facts('phi3'))!.runChoices).toHaveLength(1)
    expect(missing('phi3', 'attn_qkv', [])).toEqual(['attn_qkv'])
  })
})

it('a variant whose needs are not known is not in the list', () => {
  expect(requirementsOf('dflash', facts('dflash'))).toBeDefined()
  expect(requirementsOf('dflash', facts('dflash', { 'hyper_connection.count': 4 }))).toBeUndefined()
  expect(requirementsOf(undefined, facts(''))).toBeUndefined()
  expect(requirementsOf('constructor', facts('constructor'))).toBeUndefined()
})

describe('layers of', () => {
  const plan = (architecture: string, values: Readonly<Record<string, number>>, tower = '') => {
    const known = facts(architecture, values)
    return layerPlan(known, tower, requirementsOf(architecture, known))
  }

  it('a model are those of block_count, without those that predict further tokens', () => {
    expect(plan('llama', { block_count: 4 })).toMatchObject({ count: 4, trunk: 4, needed: 4 })
    expect(plan('glm4moe', { block_count: 5, nextn_predict_layers: 1 })).toMatchObject({
      count: 5,
      trunk: 4,
      needed: 4,
    })
    expect(plan('glm4', { block_count: 5, nextn_predict_layers: 1 })).toMatchObject({ count: 5, trunk: 4, needed: 5 })
    expect(plan('other', { block_count: 5, nextn_predict_layers: 9 })).toMatchObject({ trunk: 0 })
  })

  it('some architectures are counted otherwise', () => {
    expect(plan('hrm_text', { block_count: 22, 'hrm.layers_per_stack': 2 })).toMatchObject({ count: 22, trunk: 4 })
    expect(plan('gemma4-assistant', { block_count: 2, nextn_predict_layers: 4 })).toMatchObject({ count: 4, trunk: 4 })
  })

  it('towers have keys of their own', () => {
    expect(plan('gemma3', { block_count: 6, 'vision.block_count': 9 }, 'v')).toMatchObject({ count: 9 })
    expect(plan('clip', { 'audio.block_count': 2 }, 'a')).toMatchObject({ key: 'audio.block_count', count: 2 })
    expect(plan('clip', { block_count: 2 }, 'v')).toBeUndefined()
    expect(plan('flux', { block_count: 2 }, 'constructor')).toBeUndefined()
  })
})
