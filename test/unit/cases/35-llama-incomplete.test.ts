import { expect, it } from 'vitest'
import { headerFindings, wrong } from '../../helpers/header-findings.ts'
import { layerNames, smallModel } from '../../helpers/small-model.ts'

const ATTENTION = ['attn_norm', 'attn_q', 'attn_k', 'attn_v', 'attn_output', 'ffn_norm']
const DENSE = [...ATTENTION, 'ffn_gate', 'ffn_up', 'ffn_down']
const MOE = [...ATTENTION, 'ffn_gate_inp', 'ffn_gate_exps', 'ffn_up_exps', 'ffn_down_exps']
const OLD = ['gate', 'up', 'down'].flatMap((name) => [0, 1].map((expert) => `ffn_${name}.${expert}.weight`))

const model = (roles: readonly string[], experts: number, without?: RegExp) =>
  smallModel(
    'llama',
    { block_count: 4, ...(experts > 0 ? { expert_count: experts, expert_used_count: 1 } : {}) },
    ['token_embd.weight', 'output_norm.weight', ...layerNames(4, () => roles)].filter((name) => !without?.test(name)),
  )

it('a dense model needs the gate of its feed-forward network', async () => {
  expect(wrong(await headerFindings(model(DENSE, 0)))).toEqual([])
  expect(wrong(await headerFindings(model(DENSE, 0, /^blk\.2\.ffn_gate\./)))).toMatchObject([
    { severity: 'error', rule: 'missing-tensor', absent: 'blk.2.ffn_gate' },
  ])
  const all = wrong(await headerFindings(model(DENSE, 0, /ffn_gate\./)))
  expect(all.map(({ absent }) => absent)).toEqual([0, 1, 2, 3].map((layer) => `blk.${layer}.ffn_gate`))
})

it('a mixture of experts needs its router and its experts, under their names', async () => {
  expect(wrong(await headerFindings(model(MOE, 2)))).toEqual([])
  for (const role of ['ffn_gate_inp', 'ffn_up_exps', 'ffn_down_exps'])
    expect(wrong(await headerFindings(model(MOE, 2, new RegExp(`^blk\\.1\\.${role}\\.`))))).toMatchObject([
      { severity: 'error', absent: `blk.1.${role}` },
    ])
})

it('experts that are tensors of their own are no longer loaded', async () => {
  const found = wrong(await headerFindings(model([...ATTENTION, 'ffn_gate_inp', ...OLD], 2)))
  expect(found).toMatchObject([{ severity: 'error', rule: 'old-experts', tensor: 9 }])
  expect(found[0]!.text).toContain('blk.0.ffn_gate.0')
  const lost = wrong(await headerFindings(model([...ATTENTION, ...OLD], 2)))
  expect(lost.map(({ absent }) => absent)).toContain('blk.0.ffn_gate_inp')
})
