import { expect, test } from 'vitest'
import { explainKey, keyGroup } from '../../../../shared/model/metadata-keys.ts'
import { english } from '../../../../shared/text/sentence.ts'

test.each([
  ['general.name', 'Name of the model, for people.'],
  ['general.base_model.0.name', 'Name of parent model 1.'],
  ['general.dataset.2.repo_url', 'Repository of data set 3.'],
  ['gemma4.context_length', 'Tokens of context that the model was trained on.'],
  ['tokenizer.ggml.bos_token_id', 'Token that begins a text.'],
  ['tokenizer.chat_template.rag', 'Jinja template for rag.'],
  ['split.count', 'Number of shards of the set.'],
  ['adapter.lora.alpha', 'Strength of the LoRA.'],
])('%s: %s', (key, meaning) => expect(english(explainKey(key, 'gemma4')!)).toBe(meaning))

test('keys that nobody knows have no meaning, whatever they are called', () => {
  for (const key of ['llama.context_length', 'general.__proto__', 'general.constructor', 'gemma4.toString', 'x', ''])
    expect(explainKey(key, 'gemma4')).toBeUndefined()
  expect(explainKey('.context_length', undefined)).toBeUndefined()
})

test('the number of a file type is named', () => {
  expect(english(explainKey('general.file_type', undefined, 15)!)).toBe('The type of most tensors: 15 is Q4_K_M.')
  expect(english(explainKey('general.file_type', undefined, 5)!)).toMatch('5 is Q4_2 (removed).')
  for (const number of [99, 1.5, -1])
    expect(english(explainKey('general.file_type', undefined, number)!)).toMatch(/by its number/)
})

test('keys are grouped by their first part', () => {
  const groups = ['general.name', 'llama.x', 'tokenizer.x', 'split.no', 'llamas.x', 'x'].map((key) =>
    keyGroup(key, 'llama'),
  )
  expect(groups).toEqual(['General', 'Architecture', 'Tokenizer', 'Split', 'Other', 'Other'])
  expect(keyGroup('.x', '')).toBe('Other')
})
