import { describe, expect, it } from 'vitest'
import { kindsOf, perLayer } from './layers.ts'

/** A letter per layer: attention, recurrent, both, or neither. */
const letters = (...of: Parameters<typeof kindsOf>) =>
  kindsOf(...of)
    .map(({ attention, recurrent }) => (attention ? (recurrent ? 'b' : 'a') : recurrent ? 'r' : '-'))
    .join('')

describe('kinds of layers', () => {
  it('are all attention, unless something says otherwise', () => {
    expect(letters({ block_count: 3 }, 'llama')).toBe('aaa')
    // Layers without KV heads of a model without recurrent layers keep nothing.
    expect(letters({ block_count: 3, 'attention.head_count_kv': perLayer([1, 0, 1]) }, 'deci')).toBe('aaa')
  })

  it.each(['mamba', 'mamba2', 'rwkv6', 'rwkv6qwen2', 'rwkv7', 'arwkv7'])('of %s are recurrent', (architecture) => {
    expect(letters({ block_count: 2 }, architecture)).toBe('rr')
  })

  it.each(['qwen3next', 'qwen35', 'qwen35moe', 'qwen4exp'])('of %s: every fourth is attention', (architecture) => {
    expect(letters({ block_count: 8 }, architecture)).toBe('rrrarrra')
    expect(letters({ block_count: 6, full_attention_interval: 3 }, architecture)).toBe('rrarra')
    const recurrent = perLayer([true, false, false, true])
    const declared = { block_count: 4, full_attention_interval: 2, 'attention.recurrent_layers': recurrent }
    expect(letters(declared, architecture)).toBe('raar')
    // A layer that predicts further tokens is neither.
    expect(letters({ block_count: 9, nextn_predict_layers: 1 }, architecture)).toBe('rrrarrra-')
  })

  it('of minimax-01: every eighth is attention', () => {
    expect(letters({ block_count: 8 }, 'minimax-01')).toBe('rrrrrrra')
  })

  it.each(['jamba', 'plamo2', 'granitehybrid', 'lfm2', 'lfm2moe', 'kimi-linear', 'kimi-k3', 'bailingmoe3'])(
    'of %s are recurrent where there are no KV heads',
    (architecture) => {
      const declared = { block_count: 4, 'attention.head_count_kv': perLayer([0, 2, 0, 2]) }
      expect(letters(declared, architecture)).toBe('rara')
    },
  )

  it('of falcon-h1 are both', () => expect(letters({ block_count: 2 }, 'falcon-h1')).toBe('bb'))

  it.each(['nemotron_h', 'nemotron_h_moe'])('of %s: Mamba, attention or feed-forward', (architecture) => {
    const declared = {
      block_count: 4,
      'attention.head_count_kv': perLayer([0, 0, 8, 0]),
      feed_forward_length: perLayer([0, 64, 0, 64]),
    }
    expect(letters(declared, architecture)).toBe('r-a-')
  })

  it('of an architecture that is not known follow from its tensors', () => {
    const tensors = [
      'blk.0.ssm_in.weight',
      'blk.0.attn_qkv.weight',
      'blk.1.attn_k.weight',
      'blk.2.ssm_in.weight',
      'blk.2.attn_k.weight',
      'v.blk.1.ssm_in.weight',
      'blk.4.ssm_in.weight',
    ]
    expect(letters({ block_count: 5, nextn_predict_layers: 1 }, 'new', tensors)).toBe('raba-')
  })

  it('that predict further tokens are cached by some', () => {
    const declared = { block_count: 3, nextn_predict_layers: 1 }
    expect(['llama', 'minimax-m3', 'hy_v4'].map((name) => letters(declared, name))).toEqual(['aa-', 'aaa', 'aaa'])
    expect(letters({ ...declared, 'attention.head_count_kv': perLayer([0, 1, 1]) }, 'bailingmoe3')).toBe('raa')
  })
})
