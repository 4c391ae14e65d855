import { expect, it } from 'vitest'
import { letterOf, shapesOf } from '../../../../../shared/model/architectures/tensor-shapes.ts'
import { Facts, type FactValue } from '../../../../../shared/model/facts.ts'

const letters = (values: Readonly<Record<string, FactValue>>, ...names: readonly string[]) => {
  const facts = new Facts(Object.entries(values), 'a')
  return names.map((name) => letterOf(facts, name, 1)?.value)
}

it('numbers that are not declared come from others, as in llama.cpp', () => {
  const bare = { 'a.embedding_length': 4096, 'a.attention.head_count': 32, 'a.vocab_size': 100 }
  expect(letters(bare, 'E', 'H', 'G', 'K', 'L', 'R', 'k', 'v', 'V')).toEqual([
    4096, 32, 32, 128, 128, 128, 128, 128, 100,
  ])
  const full = {
    ...bare,
    'a.attention.head_count_kv': { length: 2, first: [8, 4], numbers: [8, 4] },
    'a.attention.key_length': 256,
    'a.attention.value_length': 64,
    'a.attention.key_length_mla': 192,
    'a.rope.dimension_count': 16,
    'a.feed_forward_length': { length: 2, first: [5, 6], numbers: [5, 6] },
    'tokenizer.ggml.tokens': { length: 99, first: [] },
    'a.classifier.output_labels': { length: 3, first: ['x', 'y', 'z'] },
  }
  expect(letters(full, 'G', 'K', 'L', 'R', 'k', 'v', 'F', 'V', 'C')).toEqual([4, 256, 64, 16, 192, 64, 6, 99, 3])
})

it('0 stands for a number that is not declared', () => {
  const none = { 'a.embedding_length': 64, 'a.attention.head_count': 0, 'a.expert_feed_forward_length': 0 }
  expect(letters(none, 'P', 'H', 'K', 'X', 'unknown')).toEqual(Array(5).fill(undefined))
})

it('each has the keys that it comes from', () => {
  const facts = new Facts(Object.entries({ 'a.embedding_length': 64, 'a.attention.head_count': 4 }), 'a')
  expect(letterOf(facts, 'K', 0)).toEqual({ value: 16, keys: ['a.embedding_length', 'a.attention.head_count'] })
})

it('architectures without shapes have none', () => {
  expect(shapesOf('mamba')).toBeUndefined()
  expect(shapesOf(undefined)).toBeUndefined()
  expect(shapesOf('llama')?.get('ffn_down')).toHaveLength(2)
})
