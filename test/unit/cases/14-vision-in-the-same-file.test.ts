import { expect, it } from 'vitest'
import { readHeader } from '../../../electron/engine/formats/gguf/read-header.ts'
import { heatLayout } from '../../../shared/model/overview/heat-map.ts'
import { inOnePiece } from '../../../shared/model/overview/measured-tensor.ts'
import { headerFindings, rowsOf, wrong } from '../../helpers/header-findings.ts'
import { memorySource } from '../../helpers/memory-source.ts'
import { layerNames, smallModel } from '../../helpers/small-model.ts'

const ATTENTION = ['attn_norm', 'attn_q', 'attn_k', 'attn_v', 'attn_output', 'attn_q_norm', 'attn_k_norm']
const TEXT = [...ATTENTION, 'post_attention_norm', 'ffn_norm', 'ffn_gate', 'ffn_up', 'ffn_down', 'post_ffw_norm']
const VISION = ['attn_q', 'attn_q.bias', 'attn_k', 'attn_v', 'attn_output', 'layer_norm1', 'mlp.fc1.weight']
const NAMES = [
  'token_embd.weight',
  'output_norm.weight',
  'v.patch_embedding.weight',
  ...layerNames(6, () => TEXT),
  ...layerNames(9, () => VISION, 'v.blk'),
]
const model = (...without: string[]) =>
  smallModel(
    'gemma3',
    { block_count: 6, 'vision.block_count': 9 },
    NAMES.filter((name) => !without.includes(name)),
  )

it('layers of the vision tower are not beyond the last layer of the text model', async () => {
  const found = await headerFindings(model())
  expect(wrong(found)).toEqual([])
  expect(found.find(({ rule }) => rule === 'missing-tensor')).toMatchObject({
    title: 'All 6 layers complete, no tensor missing',
    text: 'Compared with what gemma3 of 6 layers needs. Layers of v are compared with each other only.',
  })
})

it('a tensor of the vision tower does not stand for a lost one of the text model', async () => {
  expect(wrong(await headerFindings(model('blk.2.attn_k.weight')))).toMatchObject([
    { severity: 'error', absent: 'blk.2.attn_k', layer: 2, tower: '' },
  ])
})

it('more layers of the vision tower than its key counts are none of the text model', async () => {
  const file = smallModel('gemma3', { block_count: 6, 'vision.block_count': 8 }, NAMES)
  expect(wrong(await headerFindings(file))).toEqual([])
})

it('a lost layer of the vision tower is found', async () => {
  const layer = NAMES.filter((name) => name.startsWith('v.blk.4.'))
  expect(wrong(await headerFindings(model(...layer)))).toMatchObject([
    { rule: 'missing-layer', severity: 'warning', title: 'Layer 4 of v.blk is missing', layer: 4, tower: 'v' },
  ])
})

it('each tensor of a layer has a place of its own in the map', async () => {
  const { cells, layers } = inOnePiece(heatLayout(rowsOf(await readHeader(memorySource(model())))))
  expect(layers).toHaveLength(15)
  expect(new Set(cells.filter((index) => index >= 0)).size).toBe(NAMES.length - 3)
})
