import { expect, it } from 'vitest'
import { headerFindings, wrong } from '../../helpers/header-findings.ts'
import { layerNames, smallModel } from '../../helpers/small-model.ts'

const LAYERS = 40
/** Beyond the first 16 elements of an array, too. */
const EMPTY = [9, 10, 18, 19, 20, 33]
const NO_ATTENTION = [5, 13]
const at = (layer: number) => (EMPTY.includes(layer) || NO_ATTENTION.includes(layer) ? 0 : 2)
const all = Array.from({ length: LAYERS }, (_, layer) => layer)
const METADATA = {
  block_count: LAYERS,
  'attention.head_count': all.map(at),
  'attention.head_count_kv': all.map(at),
  feed_forward_length: all.map((layer) => (EMPTY.includes(layer) ? 0 : 32)),
}
const FFN = ['ffn_norm', 'ffn_gate', 'ffn_up', 'ffn_down']
const ATTENTION = ['attn_norm', 'attn_q', 'attn_k', 'attn_v', 'attn_output']
const rolesOf = (layer: number) =>
  EMPTY.includes(layer) ? [] : NO_ATTENTION.includes(layer) ? FFN : [...ATTENTION, ...FFN]

const model = (architecture: string, roles: typeof rolesOf) =>
  smallModel(architecture, METADATA, [
    'token_embd.weight',
    'output_norm.weight',
    'output.weight',
    ...layerNames(LAYERS, roles),
  ])

it.each(['deci', 'unknown-nas'])('layers that are empty by design are not missing: %s', async (architecture) => {
  expect(wrong(await headerFindings(model(architecture, rolesOf)))).toEqual([])
})

it.each(['deci', 'unknown-nas'])('a layer that should have tensors is: %s', async (architecture) => {
  const gone = model(architecture, (layer) => (layer === 30 ? [] : rolesOf(layer)))
  expect(wrong(await headerFindings(gone))).toMatchObject([
    { severity: 'error', rule: 'missing-layer', title: 'Layer 30 is missing', layer: 30 },
  ])
})
