import { describe, expect, it } from 'vitest'
import { IdenticalTensors } from '../../../../../shared/model/health/identical.ts'
import type { MeasuredTensor } from '../../../../../shared/model/overview/measured-tensor.ts'
import { inEnglish, measured } from '../measured.ts'

const found = (rows: readonly MeasuredTensor[]) => {
  const identical = new IdenticalTensors()
  rows.forEach((row, at) => identical.add(row, at))
  return inEnglish(identical.findings(rows))
}
/** Tensors of equal `contents` are the same. */
const holding = (name: string, contents: number, shape: readonly number[] = [8, 8]) =>
  measured(name, { shape, stats: { sum: contents, l2: contents * 2 + 1 } })

describe('identical tensors', () => {
  it('an output that is the embedding is a note, with both tensors', () => {
    expect(found([holding('token_embd.weight', 1), holding('output.weight', 1)])).toMatchObject([
      { severity: 'note', title: 'token_embd and output are the same', tensor: 0, tensors: [0, 1] },
    ])
    const nextn = [holding('output.weight', 1), holding('blk.61.nextn.shared_head_head.weight', 1)]
    expect(found(nextn)).toMatchObject([{ severity: 'note' }])
  })

  it('vectors are a note, matrices a warning', () => {
    expect(
      found([holding('blk.0.attn_norm.weight', 1, [64]), holding('blk.0.ffn_norm.weight', 1, [64])]),
    ).toMatchObject([{ severity: 'note', layer: 0 }])
    expect(found([holding('blk.0.attn_q.weight', 1), holding('blk.0.attn_k.weight', 1)])).toMatchObject([
      { severity: 'warning', layer: 0, tensors: [0, 1] },
    ])
  })

  it('what a converter fills for RWKV 7 is a note', () => {
    const rows = [holding('blk.0.time_mix_a1.weight', 1), holding('blk.0.time_mix_v1.weight', 1)]
    expect(found(rows)).toMatchObject([{ severity: 'note' }])
  })

  it('tables, scales and sums of importance matrices are shared by design', () => {
    for (const role of ['rope_freqs.weight', 'attn_q.scale', 'attn_q.weight.in_sum2'])
      expect(found([holding(`blk.0.${role}`, 1), holding(`blk.1.${role}`, 1)])).toEqual([])
  })

  it('whole layers that are copies are one finding, which leads to all their tensors', () => {
    const layer = (n: number, contents: number) => [
      holding(`blk.${n}.attn_q.weight`, contents),
      holding(`blk.${n}.attn_k.weight`, contents + 1),
      holding(`blk.${n}.ffn_up.weight`, contents + 2),
    ]
    const rows = [...layer(0, 10), ...layer(1, 20), ...layer(2, 30), ...layer(3, 10), ...layer(4, 20)]
    const all = found(rows)
    expect(all.map(({ severity, title }) => [severity, title])).toEqual([
      ['warning', '3 tensors are the same in layers 0, 3'],
      ['warning', '3 tensors are the same in layers 1, 4'],
    ])
    expect(all[0]!.tensors).toEqual([0, 9, 1, 10, 2, 11])
    expect(all[0]!.text).toContain('first of all blk.0.attn_q, blk.3.attn_q; stored more than once')
  })

  it('the same roles in several layers are one finding', () => {
    const rows = [0, 1, 2].flatMap((n) => [holding(`blk.${n}.attn_q.weight`, n), holding(`blk.${n}.attn_k.weight`, n)])
    expect(found(rows)).toMatchObject([
      { severity: 'warning', title: 'attn_q and attn_k are the same in 3 layers', tensors: [0, 1, 2, 3, 4, 5] },
    ])
  })
})
