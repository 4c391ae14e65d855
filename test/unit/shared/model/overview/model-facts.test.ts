import { GGUF } from '../../../../../electron/engine/formats/gguf/header.ts'
import { describe, expect, it } from 'vitest'
import type { ModelView } from '../../../../../shared/model/model-view.ts'
import {
  bitsPerWeightOf,
  type ModelFact,
  modelFacts,
  originFacts,
  percent,
} from '../../../../../shared/model/overview/model-facts.ts'
import { english } from '../../../../../shared/text/sentence.ts'
import { measured } from '../measured.ts'

const VIEW: ModelView = {
  id: 'id',
  name: 'a.gguf',
  nFiles: 2,
  size: 12_345_678,
  format: GGUF,
  versionText: 'v3',
  endian: 'little',
  alignment: 64,
  architecture: 'llama',
  facts: [
    ['general.name', 'A \u202emodel'],
    ['general.file_type', 15],
    ['llama.block_count', 32],
    ['llama.attention.head_count', 32],
    ['llama.attention.head_count_kv', { length: 40, first: [8, 4, 8] }],
    ['llama.embedding_length', 4096],
    ['llama.expert_count', 64],
    ['llama.expert_used_count', 8],
    ['llama.context_length', 32768],
    ['llama.attention.sliding_window', 4096],
    ['tokenizer.ggml.model', 'gpt2'],
    ['tokenizer.ggml.pre', 'llama-bpe'],
    ['tokenizer.ggml.tokens', { length: 128256, first: [] }],
    ['general.license', 'apache-2.0'],
    ['general.tags', { length: 20, first: ['one', 'two'] }],
    ['general.base_model.0.name', 'Base'],
  ],
  nParameters: 46_702_792_704,
  tensorBytes: 256,
  types: [],
  tensors: [measured('a').tensor],
  problems: [],
  results: [],
}

const record = (facts: readonly ModelFact[]) =>
  Object.fromEntries(facts.map(({ name, value }) => [name, typeof value === 'string' ? value : english(value)]))

describe('facts', () => {
  it('say what a model is', () => {
    expect(record(modelFacts(VIEW, { type: 'Q4_K', part: 0.614 }))).toEqual({
      Name: 'A \\u202emodel',
      Architecture: 'llama',
      Parameters: '46.7 B',
      Size: '12.3 MB',
      'Bits per weight': '32.0',
      'Declared type': 'Q4_K_M',
      'Really there': 'Q4_K, 61%',
      'Layers · heads · KV': '32 · 32 · 4–8, …',
      Embedding: '4,096',
      'Experts · used': '64 · 8',
      Context: '32,768',
      'Sliding window': '4,096',
      Tokenizer: 'gpt2, llama-bpe',
      Vocabulary: '128,256',
      GGUF: 'v3, little endian',
      Alignment: '64',
      Files: '2',
    })
  })

  it('leave out what is not declared, or not of the right kind', () => {
    const { architecture: _, ...bare } = VIEW
    const facts = record(
      modelFacts({ ...bare, nFiles: 1, alignment: 32, tensors: [], facts: [['general.name', 7]] }, undefined),
    )
    expect(Object.keys(facts)).toEqual(['Parameters', 'Size', 'GGUF'])
  })

  it('say where a model is from', () => {
    expect(record(originFacts(VIEW))).toEqual({ Licence: 'apache-2.0', 'Base model': 'Base', Tags: 'one, two, … (20)' })
  })
})

it('bits per weight are over tensors whose size their type or the offsets tell', () => {
  const { nBytes: _, ...unknown } = measured('b').tensor
  const known = measured('a', { nBytes: 34, shape: [64] }).tensor
  const bits = (tensors: ModelView['tensors'], size: number) => bitsPerWeightOf({ tensors, size, alignment: 32 })
  expect(bits([known, { ...unknown, dataOffset: 64 }], 64 + 32)).toBe(((34 + 32) * 8) / (64 + 64))
  expect(bits([known, { ...unknown, dataOffset: 64 }], 64)).toBe(4.25)
  expect(bits([unknown], 0)).toBeUndefined()
})

it('parts are percentages that are read', () => {
  expect([1, 0.614, 0.0312, 0.0001, 0].map(percent)).toEqual(['100%', '61%', '3.1%', '<0.1%', '0%'])
})
