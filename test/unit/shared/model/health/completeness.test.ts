import { describe, expect, it } from 'vitest'
import { Facts } from '../../../../../shared/model/facts.ts'
import { completeness } from '../../../../../shared/model/health/completeness.ts'
import { inOnePiece } from '../../../../../shared/model/overview/measured-tensor.ts'
import { inEnglish, llamaFacts, measured } from '../measured.ts'

const LLAMA = ['attn_norm', 'attn_q', 'attn_k', 'attn_v', 'attn_output', 'ffn_norm', 'ffn_gate', 'ffn_up', 'ffn_down']

function names(layers: number, roles: readonly string[], without: readonly string[] = []): string[] {
  const inLayers = Array.from({ length: layers }, (_, n) => roles.map((role) => `blk.${n}.${role}`)).flat()
  return ['token_embd', ...inLayers, 'output_norm'].filter((name) => !without.includes(name))
}

function check(tensors: readonly string[], blocks: number | undefined, architecture = 'llama', more = {}) {
  const { facts } = llamaFacts({ ...(blocks === undefined ? {} : { block_count: blocks }), ...more }, architecture)
  const rows = tensors.map((name) => measured(`${name}.weight`))
  return inEnglish(inOnePiece(completeness(new Facts(facts, architecture), architecture, rows)))
}
const titles = (...args: Parameters<typeof check>) => check(...args).map(({ title }) => title)

describe('a known architecture', () => {
  it('is complete', () => {
    expect(check(names(32, LLAMA), 32)).toMatchObject([
      {
        severity: 'sound',
        title: 'All 32 layers complete, no tensor missing',
        text: 'Compared with what llama of 32 layers needs.',
      },
    ])
  })

  it('of one layer is spoken of as one', () => {
    expect(check(names(1, LLAMA), 1)).toMatchObject([
      { title: 'The layer is complete, no tensor missing', text: 'Compared with what llama of 1 layer needs.' },
    ])
  })

  it('lacks a tensor of a layer, or one outside', () => {
    expect(check(names(4, LLAMA, ['blk.0.attn_k', 'output_norm']), 4)).toMatchObject([
      { severity: 'error', title: 'output_norm is missing' },
      { severity: 'error', title: 'blk.0.attn_k is missing', rule: 'missing-tensor' },
    ])
  })

  it('may have its tensors in another form', () => {
    const fused = ['attn_norm', 'attn_qkv', 'attn_output', 'ffn_norm', 'ffn_gate_inp', 'ffn_up_exps', 'ffn_down_exps']
    expect(check(names(2, fused), 2)[0]!.severity).toBe('sound')
    expect(check(names(2, fused), 2, 'llama', { expert_count: 8 })[0]!.severity).toBe('sound')
  })

  it('names a few of many, and counts the others', () => {
    const found = titles(names(32, LLAMA.slice(0, 4)), 32)
    expect(found).toHaveLength(21)
    // attn_output, ffn_norm, and the three of the feed-forward network.
    expect(found.at(-1)).toBe(`${32 * 5 - 20} more tensors are missing`)
  })

  it('does without them in layers that predict further tokens', () => {
    const tensors = [...names(4, LLAMA), 'blk.4.nextn.eh_proj']
    expect(check(tensors, 5, 'llama', { nextn_predict_layers: 1 })[0]!.severity).toBe('sound')
    expect(check(tensors, 5)[0]!.severity).toBe('error')
  })
})

describe('layers', () => {
  it('without any tensor are missing', () => {
    const tensors = names(4, LLAMA)
    expect(titles(tensors, 5)).toEqual(['Layer 4 is missing'])
    expect(check(tensors, 20)[0]!).toMatchObject({
      title: '16 layers are missing',
      text: 'block_count is 20; no tensor belongs to layers 4, 5, 6, 7, 8, 9 and others.',
    })
  })

  it('from block_count on are refused by llama.cpp', () => {
    const [found, ...others] = check(names(4, LLAMA), 3)
    expect(found).toMatchObject({ severity: 'error', title: '9 tensors lie beyond the last layer', tensor: 28 })
    expect(found!.text).toBe(
      'block_count is 3; the first is blk.3.attn_norm.weight. llama.cpp refuses files with unused tensors.',
    )
    expect(found!.tensors).toEqual(Array.from({ length: 9 }, (_, i) => 28 + i))
    expect(others).toEqual([])
    expect(check(names(4, ['a']), 3, 'other')).toMatchObject([{ severity: 'warning', rule: 'beyond-layers' }])
  })

  it('that predict further tokens are not beyond the last one, and nothing is with other towers', () => {
    const more = ['blk.4.nextn.eh_proj', ...Array.from({ length: 9 }, (_, n) => `v.blk.${n}.attn_q`)]
    expect(check([...names(4, LLAMA), ...more], 5, 'llama', { nextn_predict_layers: 1 })[0]!.severity).toBe('sound')
  })

  it('of hrm_text are run through again: its block_count is that of the cache', () => {
    const roles = ['attn_gate', 'attn_output', 'attn_qkv', 'ffn_gate', 'ffn_up', 'ffn_down']
    const tensors = [...names(4, roles), 'hrm.z_l_init']
    expect(check(tensors, 22, 'hrm_text', { 'hrm.layers_per_stack': 2 })[0]!.severity).toBe('sound')
    expect(titles(tensors, 22, 'hrm_text', { 'hrm.layers_per_stack': 3 })).toEqual(['2 layers are missing'])
  })
})

describe('an architecture that is not in the list', () => {
  const roles = ['a', 'b', 'c']

  it('says what was compared', () => {
    expect(check(names(16, roles), 16, 'other')).toMatchObject([
      {
        title: 'No gaps between 16 layers',
        text: 'Layers are compared with each other only. The tensors that other needs are not known.',
      },
    ])
    expect(check(names(2, roles), 2, 'other')).toMatchObject([
      {
        severity: 'sound',
        title: 'No layer is missing',
        text: 'The tensors that other needs are not known, and there are too few layers to compare.',
      },
    ])
  })

  it('lacks what nearly all language models have', () => {
    expect(check(names(16, roles, ['token_embd', 'output_norm']), 16, 'other')).toMatchObject([
      { severity: 'warning', rule: 'missing-tensor', absent: 'token_embd' },
      { severity: 'warning', rule: 'missing-tensor', absent: 'output_norm' },
      { severity: 'sound', title: 'No gaps between 16 layers' },
    ])
    const encoder = [...names(16, roles, ['output_norm']), 'token_embd_norm']
    expect(check(encoder, 16, 'other')[0]!.severity).toBe('sound')
  })

  it('has its layers compared with each other', () => {
    expect(check(names(16, roles), 16, 'other')).toMatchObject([{ severity: 'sound', rule: 'missing-in-row' }])
    expect(check(names(16, roles, ['blk.7.b']), 16, 'other')).toMatchObject([
      { severity: 'warning', title: 'blk.7.b is missing', rule: 'missing-in-row' },
    ])
  })

  it('may begin and end with layers of another kind, and have roles in some layers only', () => {
    const ends = ['blk.0.b', 'blk.15.b']
    expect(check(names(40, roles, ends.slice(0, 1)), 40, 'other')[0]!.severity).toBe('sound')
    const alternating = Array.from({ length: 8 }, (_, n) => `blk.${2 * n}.c`)
    expect(check(names(16, roles, alternating), 16, 'other')[0]!.severity).toBe('sound')
  })
})

it('an architecture without layers is judged by its tensors', () => {
  const facts = { block_count: 6, 'posnet.block_count': 1, 'convnext.block_count': 0 }
  const posnet = ['norm1', 'norm2', 'conv1', 'conv2'].flatMap((role) => [`posnet.0.${role}`, `posnet.0.${role}.bias`])
  const others = ['conv1d', 'token_embd_norm', 'output_norm', 'output'].flatMap((role) => [role, `${role}.bias`])
  const tensors = ['token_embd', ...posnet, ...others]
  const judge = (names: readonly string[]) => {
    const rows = names.map((name) => measured(name.endsWith('.bias') ? name : `${name}.weight`))
    const { facts: list, architecture } = llamaFacts(facts, 'wavtokenizer-dec')
    return inEnglish(inOnePiece(completeness(new Facts(list, architecture), architecture, rows)))
  }
  expect(judge(tensors)).toMatchObject([{ severity: 'sound', title: 'No tensor is missing' }])
  expect(judge(tensors.filter((name) => name !== 'posnet.0.conv1'))).toMatchObject([
    { severity: 'error', absent: 'posnet.0.conv1' },
  ])
})

describe('roles that a listed architecture can do without', () => {
  it('are missed where nearly all other layers have them', () => {
    const tensors = names(24, [...LLAMA, 'attn_q.bias'], ['blk.12.attn_q.bias'])
    const rows = tensors.map((name) => measured(name.endsWith('.bias') ? name : `${name}.weight`))
    const { facts } = llamaFacts({ block_count: 24 }, 'qwen2')
    expect(inEnglish(inOnePiece(completeness(new Facts(facts, 'qwen2'), 'qwen2', rows)))).toMatchObject([
      { severity: 'warning', rule: 'missing-in-row', absent: 'blk.12.attn_q.bias', layer: 12 },
    ])
  })
})

it.each(['adapter', 'imatrix', 'mmproj', 'vocab'])('contents of type %s are not judged', (type) => {
  const facts = new Facts(
    [
      ['general.type', type],
      ['llama.block_count', 4],
    ],
    'llama',
  )
  expect(inOnePiece(completeness(facts, 'llama', [measured('blk.0.attn_q.weight')]))).toEqual([])
})

it('with shards missing, nothing else is', () => {
  const { facts } = llamaFacts({ block_count: 4 })
  const rows = [measured('blk.0.attn_q.weight')]
  const found = inOnePiece(completeness(new Facts(facts, 'llama'), 'llama', rows, [{ code: 'shards-missing' }]))
  expect(inEnglish(found)).toMatchObject([{ severity: 'note', title: 'Missing tensors are not checked' }])
})

it('is not judged without block_count, or without any layer', () => {
  expect(check(names(4, LLAMA), undefined)).toEqual([])
  expect(check(['token_embd'], 4)).toEqual([])
  expect(check([], 4)).toEqual([])
  expect(check(names(4, LLAMA), 4_000_000_000)).toEqual([])
})
