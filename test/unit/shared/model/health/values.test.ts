import { describe, expect, it } from 'vitest'
import { findings } from '../../../../../shared/model/health/findings.ts'
import type { RuleId } from '../../../../../shared/model/health/finding.ts'
import type { FactList } from '../../../../../shared/model/facts.ts'
import { inOnePiece, type MeasuredTensor } from '../../../../../shared/model/overview/measured-tensor.ts'
import { inEnglish, measured, type MeasuredFacts } from '../measured.ts'

function byRule(rule: RuleId, rows: readonly MeasuredTensor[], facts: FactList = [], architecture = 'llama') {
  const all = inEnglish(inOnePiece(findings({ facts, problems: [], architecture }, rows)))
  return all.filter((one) => one.rule === rule)
}
const zero = (name: string, shape: readonly number[] = [64]) => {
  const count = shape.reduce((product, size) => product * size, 1)
  return measured(name, { shape, stats: { zeros: count, min: 0, max: 0 } })
}
const constant = (name: string, value: number, facts: MeasuredFacts = { shape: [64] }) =>
  measured(name, { ...facts, stats: { min: value, max: value, std: 0 } })
const severity = (...args: Parameters<typeof byRule>) => byRule(...args).map((one) => one.severity)

describe('a tensor of zeros', () => {
  it.each([
    ['blk.0.attn_q.bias', [64], 'note'],
    ['blk.0.exp_probs_b.bias', [64], 'note'],
    ['blk.0.ffn_down_exps.bias', [64, 8], 'note'],
    ['token_types.weight', [64, 2], 'note'],
    ['blk.0.attn_q.weight.lora_b', [4, 64], 'note'],
    ['blk.0.attn_q.weight.lora_a', [64, 4], 'warning'],
    ['direction.3', [64], 'note'],
    ['blk.0.attn_q.weight.in_sum2', [64, 1], 'note'],
    ['d2t', [64], 'note'],
    ['blk.3.cross_attn_attn_gate', [1], 'note'],
    ['blk.0.attn_q.scale', [1], 'warning'],
    ['blk.0.attn_norm.weight', [64], 'warning'],
    ['rope_freqs.weight', [64], 'warning'],
    ['blk.0.ssm_a', [64], 'warning'],
    ['blk.0.ffn_up.weight', [64, 8], 'warning'],
  ] as const)('%s of %s is a %s: %s', (name, shape, expected) => {
    expect(severity('all-zero', [zero(name, shape)])).toEqual([expected])
  })

  it('a counter of an importance matrix is told by what it counts', () => {
    expect(byRule('all-zero', [zero('blk.0.attn_q.weight.counts', [1, 1])])).toEqual([])
  })
})

describe('a constant tensor', () => {
  it.each([
    ['rope_freqs.weight', 1, []],
    ['rope_factors_long.weight', 1, []],
    ['blk.3.rope_factors_short.weight', 1.5, []],
    ['blk.0.attn_q.scale', 0.5, []],
    ['blk.0.ffn_up_exps.input_scale', 0.5, []],
    ['blk.0.attn_q.weight_scale', 0.5, []],
    ['t2d', 1, []],
    ['blk.0.attn_norm.weight', 1, ['note']],
    ['output_norm.weight', 1, ['note']],
    ['v.blk.0.ln1.weight', 1, ['note']],
    ['double_blocks.0.img_attn.norm.query_norm.scale', 1, ['note']],
    ['blk.0.attn_norm.weight', 0.5, ['warning']],
    ['v.blk.0.ls1.weight', 0.1, ['note']],
    ['blk.0.exp_probs_b.bias', 8, ['note']],
    ['blk.0.attn_q.bias', 0.5, ['warning']],
  ] as const)('%s of %s: %s', (name, value, expected) => {
    expect(severity('constant', [constant(name, value)])).toEqual(expected)
  })

  it('in an importance matrix is a count or a sum', () => {
    const facts = [['general.type', 'imatrix']] as const
    expect(severity('constant', [constant('blk.0.attn_q.weight.in_sum2', 2)], facts)).toEqual([])
    expect(severity('constant', [constant('blk.0.ffn_up_exps.weight.counts', 9, { shape: [1, 64] })], facts)).toEqual(
      [],
    )
  })
})

describe('rows of zeros', () => {
  const tokens = (n: number): FactList => [['tokenizer.ggml.tokens', { length: n, first: [] }]]
  const rows = (name: string, all: number, zeroRows: number, first: number) =>
    measured(name, { shape: [64, all], stats: { zeroRows, firstZeroRow: { index: first * 64, row: first } } })
  it.each([
    ['beyond the vocabulary', rows('token_embd.weight', 1000, 300, 700), tokens(700), 'note'],
    ['at the end, some of them used', rows('output.weight', 1000, 30, 955), tokens(1000), 'note'],
    ['of one token', rows('token_embd.weight', 1000, 1, 3), tokens(1000), 'note'],
    ['of many tokens at the end', rows('token_embd.weight', 1000, 300, 700), tokens(1000), 'warning'],
    ['between others', rows('token_embd.weight', 1000, 20, 3), tokens(1000), 'warning'],
    ['of a matrix', rows('blk.0.ffn_up.weight', 1000, 1, 999), tokens(1000), 'warning'],
    ['of a few tokens between others', rows('token_embd.weight', 1000, 5, 3), tokens(1000), 'note'],
    ['of a padding position', rows('position_embd.weight', 514, 1, 1), tokens(1000), 'note'],
    ['of positions', rows('position_embd.weight', 1000, 2, 0), tokens(1000), 'warning'],
    ['of biases of experts', rows('blk.0.ffn_up_exps.bias', 8, 2, 3), [], 'note'],
    ['of an adapter', rows('blk.0.attn_q.weight.lora_b', 64, 2, 3), [], 'note'],
    ['of an importance matrix', rows('blk.0.ffn_up_exps.weight.in_sum2', 64, 2, 3), [], 'note'],
  ] as const)('%s', (_what, row, facts, expected) => {
    expect(severity('zero-rows', [row], facts)).toEqual([expected])
  })
})

describe('where a finding is', () => {
  it('has its layer and tower, and the expert where it is about one', () => {
    const stats = { zeros: 9, experts: { size: 8, zeros: Float64Array.of(1, 8), nonFinite: [] } }
    const [one] = byRule('zero-expert', [measured('enc.blk.3.ffn_up_exps.weight', { shape: [4, 2, 2], stats })])
    expect(one).toMatchObject({ severity: 'warning', tensor: 0, expert: 1, layer: 3, tower: 'enc' })
    const [head] = byRule('zero-expert', [measured('blk.3.attn_k_b.weight', { shape: [4, 2, 2], stats })])
    expect(head).toMatchObject({ severity: 'warning', title: 'blk.3.attn_k_b: head 1 all zero', layer: 3 })
    expect(head).not.toHaveProperty('expert')
    expect(head).not.toHaveProperty('tower')
  })
})

describe('notes that say the same', () => {
  it('are one, with all tensors; warnings stay apart', () => {
    const rows = [
      ...Array.from({ length: 5 }, (_, layer) => zero(`blk.${layer}.attn_q.bias`)),
      constant('blk.0.attn_norm.weight', 1),
      zero('blk.0.attn_q.weight', [64, 64]),
      zero('blk.1.attn_q.weight', [64, 64]),
      constant('blk.1.attn_norm.weight', 1),
    ]
    const [first, second, biases, ...others] = byRule('all-zero', rows)
    expect(others).toEqual([])
    expect([first!.title, second!.title]).toEqual(['blk.0.attn_q is all zero', 'blk.1.attn_q is all zero'])
    expect(biases).toMatchObject({
      severity: 'note',
      title: '5 tensors are all zero',
      text: 'blk.0.attn_q.bias, blk.1.attn_q.bias, blk.2.attn_q.bias and 2 more. A bias of zeros does nothing.',
      tensor: 0,
      tensors: [0, 1, 2, 3, 4],
    })
    expect(byRule('constant', rows)).toMatchObject([{ title: '2 tensors are constant', tensors: [5, 8] }])
  })
})

describe('kinds of files', () => {
  it('a vocabulary has no tensors to judge', () => {
    const facts = [
      ['general.file_type', 15],
      ['llama.block_count', 32],
    ] as const
    const view = { facts, problems: [], architecture: 'llama' }
    expect(inOnePiece(findings(view, [])).map(({ rule, severity }) => `${severity} ${rule}`)).toEqual([
      'sound file-problem',
    ])
  })

  const layers = (factor: number) =>
    Array.from({ length: 12 }, (_, layer) =>
      measured(`blk.${layer}.attn_q.weight.in_sum2`, { stats: { std: layer === 4 ? factor : 1, sum: layer } }),
    )
  it('outliers are sought in models only', () => {
    expect(byRule('outlier', layers(100))).toHaveLength(1)
    expect(byRule('outlier', layers(100), [['general.type', 'imatrix']])).toEqual([])
    expect(byRule('outlier', layers(100), [['general.type', 'adapter']])).toEqual([])
  })

  it('outliers are sought within a tower', () => {
    const tower = (name: string, std: number) =>
      Array.from({ length: 12 }, (_, layer) =>
        measured(`${name}.blk.${layer}.attn_q.weight`, { stats: { std, sum: layer * std } }),
      )
    expect(byRule('outlier', [...tower('dec', 1), ...tower('enc', 1).slice(4), ...tower('x', 50).slice(6)])).toEqual([])
  })
})
