import { expect, it } from 'vitest'
import { stateBytes } from '../../../../../shared/model/memory/recurrent-states.ts'
import { type Declared, factsOf, kindsOf, perLayer } from './layers.ts'

const bytes = (declared: Declared, architecture: string) =>
  stateBytes(factsOf(declared, architecture), architecture, kindsOf(declared, architecture))

const SSM = {
  'ssm.conv_kernel': 4,
  'ssm.inner_size': 64,
  'ssm.state_size': 16,
  'ssm.group_count': 2,
}

it.each<[string, Declared, number | undefined]>([
  ['mamba', { block_count: 4, ...SSM }, 4 * (3 * 64 + 16 * 64)],
  ['mamba2', { block_count: 4, ...SSM }, 4 * (3 * (64 + 2 * 2 * 16) + 16 * 64)],
  ['falcon-h1', { block_count: 2, ...SSM }, 2 * (3 * (64 + 2 * 2 * 16) + 16 * 64)],
  ['jamba', { block_count: 3, 'attention.head_count_kv': perLayer([0, 1, 0]), ...SSM }, 2 * (3 * 64 + 16 * 64)],
  ['plamo2', { block_count: 2, 'attention.head_count_kv': perLayer([0, 1]), ...SSM }, 3 * (64 + 64) + 16 * 64],
  ['qwen3next', { block_count: 4, ...SSM }, 3 * (3 * (64 + 2 * 2 * 16) + 16 * 64)],
  ['rwkv6', { block_count: 2, embedding_length: 32, 'wkv.head_size': 8 }, 2 * 32 * (2 + 8)],
  ['arwkv7', { block_count: 2, embedding_length: 32, 'wkv.head_size': 8, token_shift_count: 1 }, 2 * 32 * (1 + 8)],
  [
    'lfm2',
    { block_count: 3, 'attention.head_count_kv': perLayer([0, 1, 0]), embedding_length: 32, 'shortconv.l_cache': 3 },
    2 * 32 * 2,
  ],
  [
    'kimi-linear',
    {
      block_count: 2,
      'attention.head_count': 4,
      'attention.head_count_kv': perLayer([0, 4]),
      'kda.head_dim': 8,
      'ssm.conv_kernel': 4,
    },
    3 * 3 * 4 * 8 + 8 * 8 * 4,
  ],
  [
    'minimax-01',
    { block_count: 8, embedding_length: 64, 'attention.head_count': 4, 'attention.key_length': 8 },
    7 * 8 * 8 * 4,
  ],
  [
    'qwen4exp',
    {
      block_count: 4,
      embedding_length: 32,
      ...SSM,
      'ple.layers': perLayer([1]),
      'ple.conv_kernel': 4,
      'ple.ngram_size': 3,
      'hyper_connection.count': 2,
    },
    3 * (3 * (64 + 2 * 2 * 16) + 16 * 64) + 3 * 3 * 2 * 32,
  ],
  ['llama', { block_count: 4 }, 0],
  ['mamba', { block_count: 4 }, undefined],
])('states of %s: %j', (architecture, declared, values) => {
  expect(bytes(declared, architecture)).toBe(values === undefined ? undefined : values * 4)
})
