import { describe, expect, it } from 'vitest'
import { parseTensorName } from '../../../../shared/model/tensor-name.ts'

describe('parseTensorName', () => {
  it.each([
    ['blk.12.ffn_down_exps.weight', { tower: '', layer: 12, role: 'ffn_down_exps' }],
    ['blk.0.attn_q.bias', { tower: '', layer: 0, role: 'attn_q.bias' }],
    ['blk.0.ffn_up.0.weight', { tower: '', layer: 0, role: 'ffn_up.0' }],
    ['token_embd.weight', { tower: '', role: 'token_embd' }],
    ['output', { tower: '', role: 'output' }],
    ['v.blk.3.ln1.weight', { tower: 'v', layer: 3, role: 'ln1' }],
    ['a.blk.3.ln1.weight', { tower: 'a', layer: 3, role: 'ln1' }],
    ['enc.blk.0.attn_q.weight', { tower: 'enc', layer: 0, role: 'attn_q' }],
    ['dec.blk.0.attn_q.weight', { tower: 'dec', layer: 0, role: 'attn_q' }],
    ['enc.output_norm.weight', { tower: '', role: 'enc.output_norm' }],
    ['model.layers.7.self_attn.q_proj.weight', { tower: 'model.layers', layer: 7, role: 'self_attn.q_proj' }],
    ['cond_stage_model.1.model.layers.0.q.weight', { tower: 'cond_stage_model.1.model.layers', layer: 0, role: 'q' }],
    ['cond_stage_model.model.layers.0.q.weight', { tower: 'cond_stage_model.model.layers', layer: 0, role: 'q' }],
    ['double_blocks.18.img_attn.qkv.weight', { tower: 'double_blocks', layer: 18, role: 'img_attn.qkv' }],
    ['single_blocks.0.linear1.bias', { tower: 'single_blocks', layer: 0, role: 'linear1.bias' }],
    [
      'input_blocks.4.1.transformer_blocks.0.attn1.to_q.weight',
      { tower: 'input_blocks', layer: 4, role: '1.transformer_blocks.0.attn1.to_q' },
    ],
    ['decoder.up.0.block.0.conv1.weight', { tower: 'decoder.up', layer: 0, role: 'block.0.conv1' }],
    ['decoder.up.1.block.0.conv1.weight', { tower: 'decoder.up', layer: 1, role: 'block.0.conv1' }],
    ['direction.7', { tower: '', layer: 7, role: 'direction' }],
    ['blk.x.weight', { tower: '', role: 'blk.x' }],
    ['.weight', { tower: '', role: '.weight' }],
    ['', { tower: '', role: '' }],
  ])('%s', (name, expected) => expect(parseTensorName(name)).toEqual(expected))
})
