import { expect, it } from 'vitest'
import { headerFindings, wrong } from '../../helpers/header-findings.ts'
import { layerNames, smallModel } from '../../helpers/small-model.ts'

const ATTENTION = ['attn_norm', 'attn_q', 'attn_k', 'attn_v', 'attn_output', 'post_attention_norm']
const ROLES = [...ATTENTION, 'ffn_gate', 'ffn_up', 'ffn_down']
const NEXTN = ['nextn.eh_proj.weight', 'nextn.enorm.weight']
const OUTSIDE = ['token_embd.weight', 'output_norm.weight', 'output.weight']

const model = (names: readonly string[], architecture = 'glm4moe') =>
  smallModel(
    architecture,
    { block_count: 4, nextn_predict_layers: 1, leading_dense_block_count: 3, 'attention.head_count': 4 },
    [...OUTSIDE, ...names],
  )
const trunk = layerNames(3, () => ROLES)
const predicting = [
  ...layerNames(4, () => ROLES).filter((name) => name.startsWith('blk.3.')),
  ...NEXTN.map((role) => `blk.3.${role}`),
]

it('the layer that predicts further tokens may have roles of its own', async () => {
  expect(wrong(await headerFindings(model([...trunk, ...predicting])))).toEqual([])
  expect(wrong(await headerFindings(model([...trunk, 'blk.3.nextn.eh_proj.weight'])))).toEqual([])
})

it('a file may have it alone, or do without', async () => {
  const alone = await headerFindings(model(predicting))
  expect(wrong(alone)).toEqual([])
  expect(alone.find(({ rule }) => rule === 'missing-tensor')?.title).toBe('The layer is complete, no tensor missing')
  expect(wrong(await headerFindings(model(trunk)))).toEqual([])
  expect(wrong(await headerFindings(model(trunk, 'unknown-moe')))).toEqual([])
})

it('some architectures are not loaded without it', async () => {
  const names = layerNames(3, () => [...ATTENTION, 'post_ffw_norm', 'ffn_norm', 'ffn_up', 'ffn_down'])
  expect(wrong(await headerFindings(model(names, 'glm4')))).toMatchObject([
    { severity: 'error', title: 'Layer 3 is missing' },
  ])
})

it('a lost layer or tensor of the model itself is found', async () => {
  const names = [...trunk, ...predicting]
  expect(wrong(await headerFindings(model(names.filter((name) => !name.startsWith('blk.1.')))))).toMatchObject([
    { severity: 'error', title: 'Layer 1 is missing' },
  ])
  expect(wrong(await headerFindings(model(names.filter((name) => name !== 'blk.2.ffn_up.weight'))))).toMatchObject([
    { severity: 'error', absent: 'blk.2.ffn_up' },
  ])
})
