import { expect, test } from 'vitest'
import { namedSlices, type SliceKind, sliceKind } from '../../../../shared/model/slices.ts'
import { english } from '../../../../shared/text/sentence.ts'

test.each<readonly [string, number, number | undefined, SliceKind]>([
  ['blk.0.ffn_down_exps.weight', 8, undefined, 'expert'],
  ['blk.0.ffn_gate_up_exps.bias', 8, 8, 'expert'],
  ['blk.0.ffn_up_chexps.weight', 16, 64, 'expert'],
  ['model.layers.0.mlp.experts.gate_up_proj', 32, undefined, 'expert'],
  ['blk.0.ffn_up.weight', 8, 8, 'expert'],
  ['blk.0.ffn_up.weight', 8, 64, 'slice'],
  ['blk.0.ffn_up.weight', 1, 1, 'slice'],
  ['blk.0.attn_k_b.weight', 128, 128, 'head'],
  ['blk.0.attn_v_b.weight', 4, undefined, 'head'],
  ['a.conv1d.1.weight', 64, 64, 'slice'],
  ['v.patch_embd.weight', 64, 64, 'slice'],
  ['blk.0.time_mix_w2.weight', 5, undefined, 'slice'],
])('%s of %s slices in a model of %s experts: %s', (name, slices, experts, kind) => {
  expect(sliceKind({ name, shape: [32, 32, slices] }, experts)).toBe(kind)
})

test('a few are named', () => {
  const named = (kind: SliceKind, ...numbers: number[]) => english(namedSlices(kind, numbers))
  expect(named('expert', 3)).toBe('expert 3')
  expect(named('head', 0, 2)).toBe('heads 0 and 2')
  expect(named('slice', 0, 1, 2, 3, 4, 5)).toBe('slices 0, 1, 2, 3 and 2 more')
})
