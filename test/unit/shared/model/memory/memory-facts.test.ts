import { expect, it } from 'vitest'
import type { ModelView } from '../../../../../shared/model/model-view.ts'
import { defaultContext } from '../../../../../shared/model/memory/cache-types.ts'
import { memoryFacts } from '../../../../../shared/model/memory/memory-facts.ts'
import { english } from '../../../../../shared/text/sentence.ts'
import { llamaFacts, measured } from '../measured.ts'
import type { Declared } from './layers.ts'

const MODEL = { block_count: 2, embedding_length: 64, 'attention.head_count': 4, context_length: 4096 }
const rows = [measured('a')]
const view = (declared: Declared, architecture = 'llama') =>
  ({
    ...llamaFacts(declared, architecture),
    tensors: rows.map(({ tensor }) => tensor),
    size: 1000,
    alignment: 32,
    nFiles: 1,
    problems: [],
  }) as unknown as ModelView

it('are flat numbers, for the context the model was trained on', () => {
  const kvCacheBytes = 2 * 128 * 4096 * 2
  expect(memoryFacts(view(MODEL), rows, { cacheType: 'f16' })).toEqual({
    context: 4096,
    cacheType: 'f16',
    weightsBytes: 256,
    kvCacheBytes,
    stateBytes: 0,
    totalBytes: 256 + kvCacheBytes,
  })
})

it.each([
  ['f32', 4],
  ['bf16', 2],
  ['q8_0', 34 / 32],
  ['q5_1', 24 / 32],
  ['q5_0', 22 / 32],
  ['q4_1', 20 / 32],
  ['q4_0', 18 / 32],
  ['iq4_nl', 18 / 32],
] as const)('know the cache type %s', (cacheType, bytes) => {
  expect(memoryFacts(view(MODEL), rows, { context: 512, cacheType })).toMatchObject({
    context: 512,
    kvCacheBytes: 2 * 128 * 512 * bytes,
  })
})

it('say what is not counted', () => {
  expect(memoryFacts(view({ block_count: 2 }, 'mamba'), rows, { cacheType: 'f16' })).toMatchObject({
    kvCacheBytes: 0,
    stateBytes: 0,
    atLeast: true,
    note:
      'No layer has attention, so there is no KV cache. The recurrent states have a fixed size. ' +
      'The metadata does not declare the size of the recurrent states. They are not counted.',
  })
})

it('give the reason where the metadata does not tell', () => {
  const facts = memoryFacts(view({}), rows, { cacheType: 'f16' })
  expect('missing' in facts && english(facts.missing)).toBe('The metadata has no block_count.')
})

it('have a context of 8,192 tokens where the model was trained on more, or declares none', () => {
  const contexts: Declared[] = [{ context_length: 131_072 }, { context_length: 0 }, {}]
  expect(contexts.map((facts) => defaultContext(view(facts)))).toEqual([8192, 8192, 8192])
})
