import { expect, it } from 'vitest'
import { headerFindings, wrong } from '../../helpers/header-findings.ts'
import { layerNames, smallModel } from '../../helpers/small-model.ts'

const EXPERTS = ['ffn_gate_inp', 'ffn_gate_inp_shexp', 'ffn_gate_exps', 'ffn_up_exps', 'ffn_down_exps']
const SHARED = ['ffn_gate_shexp', 'ffn_up_shexp', 'ffn_down_shexp']
const COMMON = ['attn_norm', 'post_attention_norm', ...EXPERTS, ...SHARED]
const ATTENTION = ['attn_q', 'attn_k', 'attn_v', 'attn_q_norm', 'attn_k_norm', 'attn_output']
const SSM = ['ssm_a', 'ssm_alpha', 'ssm_beta', 'ssm_conv1d', 'ssm_dt.bias', 'ssm_norm', 'ssm_out']
const LINEAR = [...SSM, 'attn_qkv', 'attn_gate']

const model = (more: Parameters<typeof smallModel>[1], without?: string) =>
  smallModel('qwen35moe', { block_count: 8, 'attention.head_count': 4, ...more }, [
    'token_embd.weight',
    'output_norm.weight',
    ...layerNames(8, (layer) => [...COMMON, ...(layer % 4 === 3 ? ATTENTION : LINEAR)]).filter(
      (name) => name !== without,
    ),
  ])

const FORMS = [{ full_attention_interval: 4 }, { 'attention.recurrent_layers': [1, 1, 1, 0, 1, 1, 1, 0] }, {}] as const

it.each(FORMS)('layers of linear attention need what they are made of: %j', async (form) => {
  expect(wrong(await headerFindings(model(form)))).toEqual([])
  for (const absent of ['blk.2.ssm_alpha', 'blk.2.attn_gate', 'blk.7.attn_k'])
    expect(wrong(await headerFindings(model(form, `${absent}.weight`)))).toMatchObject([{ severity: 'error', absent }])
})

it('a layer without any of its mixer is told by its metadata', async () => {
  const names = layerNames(8, (layer) => [...COMMON, ...(layer === 3 ? [] : layer % 4 === 3 ? ATTENTION : LINEAR)])
  const file = smallModel('qwen35moe', { block_count: 8, 'attention.head_count': 4, full_attention_interval: 4 }, [
    'token_embd.weight',
    'output_norm.weight',
    ...names,
  ])
  const absent = wrong(await headerFindings(file)).map((finding) => finding.absent)
  expect(absent).toContain('blk.3.attn_output')
  expect(absent.join()).not.toContain('ssm')
})
