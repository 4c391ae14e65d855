import { expect, it } from 'vitest'
import { headerFindings, wrong } from '../../helpers/header-findings.ts'
import { layerNames, smallModel } from '../../helpers/small-model.ts'

const ATTENTION = ['attn_q', 'attn_k', 'attn_v', 'attn_output']
const MAMBA = ['ssm_in', 'ssm_conv1d', 'ssm_conv1d.bias', 'ssm_dt.bias', 'ssm_a', 'ssm_d', 'ssm_norm', 'ssm_out']
const COMMON = ['attn_norm', 'ffn_norm', 'ffn_gate', 'ffn_up', 'ffn_down']
const KV = Array.from({ length: 40 }, (_, layer) => (layer % 10 === 5 ? 1 : 0))

const model = (architecture: string, without?: string) =>
  smallModel(architecture, { block_count: 40, 'attention.head_count': 2, 'attention.head_count_kv': KV }, [
    'token_embd.weight',
    'output_norm.weight',
    ...layerNames(40, (layer) => [...COMMON, ...(KV[layer]! > 0 ? ATTENTION : MAMBA)]).filter(
      (name) => name !== without,
    ),
  ])

it('a hybrid of attention in 4 layers and a state in 36 lacks nothing', async () => {
  expect(wrong(await headerFindings(model('granitehybrid')))).toEqual([])
})

it('its layers are compared with their kind, of whichever architecture it is', async () => {
  expect(wrong(await headerFindings(model('unknown-hybrid')))).toEqual([])
  expect(wrong(await headerFindings(model('unknown-hybrid', 'blk.17.ssm_in.weight')))).toMatchObject([
    { severity: 'warning', rule: 'missing-in-row', absent: 'blk.17.ssm_in', layer: 17, tower: '' },
  ])
})

it('a lost tensor of either kind is named', async () => {
  for (const absent of ['blk.15.attn_k', 'blk.16.ssm_in'])
    expect(wrong(await headerFindings(model('granitehybrid', `${absent}.weight`)))).toMatchObject([
      { severity: 'error', rule: 'missing-tensor', absent },
    ])
})
