import { expect, it } from 'vitest'
import { cacheShape, memoryEstimate } from '../../../../../shared/model/memory/memory-estimate.ts'
import { llamaFacts, measured } from '../measured.ts'
import { type Declared, perLayer } from './layers.ts'

const MODEL = {
  block_count: 6,
  embedding_length: 64,
  'attention.head_count': 4,
  'attention.head_count_kv': 1,
  'attention.key_length': 24,
  'attention.value_length': 16,
  'attention.indexer.key_length': 8,
}
const LATENT = { ...MODEL, 'attention.key_length_mla': 24, 'attention.value_length_mla': 16 }

function estimate(architecture: string, declared: Declared, names = ['x']) {
  const shape = cacheShape(
    llamaFacts(declared, architecture),
    names.map((name) => measured(name)),
  )
  if ('missing' in shape) throw new Error(shape.missing.text)
  return memoryEstimate({ bytes: 0, atLeast: false, notes: [] }, shape, 1024, 'f16')
}
/** Values that one position takes. */
const perPosition = (architecture: string, declared: Declared) => estimate(architecture, declared).cache / 1024 / 2

it.each<[string, Declared, number]>([
  ['deepseek32', LATENT, 6 * (24 + 8)],
  ['deepseek32', { ...LATENT, nextn_predict_layers: 1 }, 5 * (24 + 8)],
  ['deepseek32', MODEL, 6 * (24 + 16 + 8 + 16)],
  ['glm-dsa', { ...LATENT, context_length: 131_072 }, 6 * (24 + 8)],
  // Layers 0, 1 and 2 have an indexer, the others use the choice of layer 2.
  ['glm-dsa', { ...LATENT, context_length: 1_048_576 }, 6 * 24 + 3 * 8],
  ['glm-dsa', { ...LATENT, 'attention.indexer.types': perLayer([1, 0, 0, 1, 0, 0]) }, 6 * 24 + 2 * 8],
  ['hy_v4', { ...LATENT, 'attention.indexer.types': perLayer([1, 0, 0, 0, 0, 0]) }, 6 * 24],
  [
    'hy_v4',
    { ...LATENT, 'attention.indexer.types': perLayer([1, 0, 0, 0, 0, 0]), 'attention.indexer.top_k': 4 },
    6 * 24 + 8,
  ],
  ['minimax-m3', { ...MODEL, leading_dense_block_count: 2 }, 6 * (24 + 16) + 4 * (8 + 16)],
  ['qwen4exp', { ...MODEL, full_attention_interval: 3 }, 2 * (24 + 16 + 8)],
  ['llama', MODEL, 6 * (24 + 16)],
])('%s keeps keys of an indexer: %#', (architecture, declared, values) => {
  expect(perPosition(architecture, declared)).toBe(values)
})

it('dots3note has a window in some layers and an indexer in the others', () => {
  const pattern = [true, true, false, true, true, false]
  const declared = {
    ...LATENT,
    'attention.sliding_window': 100,
    'attention.sliding_window_pattern': perLayer(pattern),
    'attention.indexer.types': perLayer(pattern.map((sliding) => (sliding ? 0 : 1))),
  }
  expect(estimate('dots3note', declared).cache / 2).toBe(4 * 24 * 768 + 2 * (24 + 8) * 1024)
})

it('deepseek4 has a window in each layer, and compressed keys of the whole context in most', () => {
  const declared = {
    ...MODEL,
    nextn_predict_layers: 1,
    'attention.sliding_window': 128,
    'attention.compress_ratios': perLayer([0, 0, 4, 128, 4, 4]),
  }
  // 640 positions of the window in steps of 256; 1,024 / 4 and 1,024 / 128 in such steps.
  const cache = 6 * 24 * 768 + 3 * (24 + 8) * 256 + 24 * 256
  // Without the tensors of a layer that predicts further tokens it is one like the others.
  const states = 3 * 2 * (2 * 24 + 2 * 8) * 8 + 2 * 24 * 128
  expect(estimate('deepseek4', declared)).toMatchObject({ cache: cache * 2, states: states * 4 })
  const predicting = estimate('deepseek4', declared, ['blk.5.nextn.eh_proj.weight'])
  expect(predicting).toMatchObject({ cache: cache * 2, states: (states - 2 * (2 * 24 + 2 * 8) * 8) * 4 })
})
