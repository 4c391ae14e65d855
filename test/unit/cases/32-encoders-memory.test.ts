import { expect, test } from 'vitest'
import { memoryOfCase } from '../../helpers/case-model.ts'

test('an encoder keeps nothing, whether its file says so or not', async () => {
  const facts = await memoryOfCase('32-encoders/embeddinggemma.gguf', 2048)
  expect(facts).toMatchObject({ kvCacheBytes: 0, stateBytes: 0, totalBytes: facts.weightsBytes })
  expect(facts.note).toContain('not causal')
})

test('a reranker is a decoder with a cache', async () => {
  expect((await memoryOfCase('32-encoders/qwen3-reranker.gguf', 2048)).kvCacheBytes).toBe(2 * (16 + 16) * 2048 * 2)
})
