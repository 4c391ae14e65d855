import { expect, test } from 'vitest'
import { metadataFacts } from '../../../../electron/app/views/metadata-facts.ts'
import { Facts } from '../../../../shared/model/facts.ts'
import type { MetadataEntry } from '../../../../shared/model/tensor.ts'

const entry = (value: MetadataEntry['value']): MetadataEntry => ({ type: 'string', value, byteOffset: 0 })
const array = (length: number, first: readonly (number | string)[]) =>
  entry({ elementType: 'uint32', length, byteOffset: 0, byteLength: 0, first })

test('what describes the model is sent, other keys are not', () => {
  const facts = metadataFacts(
    new Map([
      ['general.architecture', entry('llama')],
      ['general.description', entry('x'.repeat(10_000))],
      ['llama.block_count', entry(32)],
      ['llama.attention.head_count_kv', array(40, [8, 4])],
      ['tokenizer.ggml.model', entry('gpt2')],
      ['tokenizer.ggml.tokens', array(128_256, ['a', 'b'])],
      ['tokenizer.ggml.scores', array(128_256, [1, 2])],
      ['tokenizer.chat_template', entry('{{ }}')],
      ['other.key', entry(1)],
      ['__proto__', entry(1)],
    ]),
  )
  expect(Object.fromEntries(facts)).toEqual({
    'general.architecture': 'llama',
    'general.description': 'x'.repeat(300),
    'llama.block_count': 32,
    'llama.attention.head_count_kv': { length: 40, first: [8, 4] },
    'tokenizer.ggml.model': 'gpt2',
    'tokenizer.ggml.tokens': { length: 128_256, first: [] },
  })
  expect(structuredClone(facts)).toEqual(facts)
})

test('a file cannot make the list long, nor its arrays nested', () => {
  const many = Array.from({ length: 5000 }, (_, i) => [`general.key${i}`, entry(i)] as const)
  expect(metadataFacts(new Map(many))).toHaveLength(500)
  const nested: MetadataEntry['value'] = {
    elementType: 'array',
    length: 1,
    byteOffset: 0,
    byteLength: 0,
    first: [{ elementType: 'uint8', length: 0, byteOffset: 0, byteLength: 0, first: [] }],
  }
  expect(metadataFacts(new Map([['general.nested', entry(nested)]]))).toEqual([
    ['general.nested', { length: 1, first: [] }],
  ])
})

test('counts are whole numbers from 0 on that are exact', () => {
  const facts = new Facts(
    [
      ['a.negative', -1],
      ['a.fraction', 1.5],
      ['a.text', '4'],
      ['a.big', 2n ** 60n],
      ['a.small', 4n],
      ['a.layers', { length: 3, first: [1, 2] }],
    ],
    'a',
  )
  expect(['negative', 'fraction', 'text', 'big', 'small', 'absent'].map((key) => facts.count(key))).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    4,
    undefined,
  ])
  expect([0, 1, 2].map((layer) => facts.countOfLayer('layers', layer))).toEqual([1, 2, undefined])
  expect(facts.countOfLayer('small', 99)).toBe(4)
})
