import { expect, test } from 'vitest'
import { memoryOfCase } from '../../helpers/case-model.ts'

test.each([
  [4096, 14_155_776],
  [131_072, 452_984_832],
])('multi-head latent attention keeps one latent and no values: at %i tokens', async (context, bytes) => {
  expect((await memoryOfCase('03-mla-deepseek2/deepseek2-mla.gguf', context)).kvCacheBytes).toBe(bytes)
})
