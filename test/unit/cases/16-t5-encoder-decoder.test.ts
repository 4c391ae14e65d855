import { expect, it } from 'vitest'
import { Facts } from '../../../shared/model/facts.ts'
import { Outliers } from '../../../shared/model/health/outliers.ts'
import { declaredLayers } from '../../../shared/model/architectures/layer-counts.ts'
import { inOnePiece } from '../../../shared/model/overview/measured-tensor.ts'
import { headerFindings, wrong } from '../../helpers/header-findings.ts'
import { layerNames, smallModel } from '../../helpers/small-model.ts'
import { measured } from '../shared/model/measured.ts'

const ENCODER = ['attn_q', 'attn_k', 'attn_v', 'attn_o', 'attn_norm', 'ffn_norm', 'ffn_up', 'ffn_down']
const CROSS = ['cross_attn_q', 'cross_attn_k', 'cross_attn_v', 'cross_attn_o', 'cross_attn_norm']
const NAMES = [
  'token_embd.weight',
  'enc.output_norm.weight',
  'dec.output_norm.weight',
  ...layerNames(8, () => ENCODER, 'enc.blk'),
  ...layerNames(8, () => [...ENCODER, ...CROSS], 'dec.blk'),
]
const model = (without: RegExp) =>
  smallModel(
    't5',
    { block_count: 8 },
    NAMES.filter((name) => !without.test(name)),
  )

it('encoder and decoder are complete', async () => {
  const found = await headerFindings(model(/^$/))
  expect(wrong(found)).toEqual([])
  expect(found.find(({ rule }) => rule === 'missing-tensor')?.title).toBe('All 16 layers complete, no tensor missing')
})

it('a layer of the encoder that is gone is found, although the decoder has it', async () => {
  expect(wrong(await headerFindings(model(/^enc\.blk\.5\./)))).toMatchObject([
    { severity: 'error', title: 'Layer 5 of enc.blk is missing', layer: 5, tower: 'enc' },
  ])
})

it.each(['enc.blk.3.attn_q', 'dec.blk.3.attn_q', 'dec.blk.7.cross_attn_k'])(
  '%s is missed by its name',
  async (absent) => {
    const found = wrong(await headerFindings(model(new RegExp(`^${absent.replaceAll('.', String.raw`\.`)}\\.weight$`))))
    expect(found).toMatchObject([{ severity: 'error', absent, tower: absent.slice(0, 3) }])
  },
)

it('a file of the encoder alone is not compared with a decoder that it does not name', async () => {
  const encoder = NAMES.filter((name) => !name.startsWith('dec.'))
  expect(wrong(await headerFindings(smallModel('t5encoder', { block_count: 8 }, encoder)))).toEqual([])
})

it('a decoder is as deep as its encoder, unless it says otherwise', () => {
  const facts = (more: [string, number][]) => new Facts([['t5.block_count', 8], ...more], 't5')
  expect(declaredLayers(facts([]), 'dec')?.count).toBe(8)
  expect(declaredLayers(facts([['t5.decoder_block_count', 2]]), 'dec')?.count).toBe(2)
})

it('matrices are compared within their tower', () => {
  const layers = (prefix: string, std: (layer: number) => number) =>
    Array.from({ length: 12 }, (_, layer) =>
      measured(`${prefix}.${layer}.attn_q.weight`, { stats: { std: std(layer) } }),
    )
  const rows = [...layers('enc.blk', () => 0.02), ...layers('dec.blk', (layer) => (layer === 4 ? 0.02 : 0.4))]
  const outliers = new Outliers()
  rows.forEach((row, at) => outliers.add(row, at))
  expect(inOnePiece(outliers.findings(rows))).toMatchObject([{ tensor: 16, tower: 'dec', layer: 4 }])
})
