import { expect, test } from 'vitest'
import { memoryOfCase } from '../../helpers/case-model.ts'

test.each([
  [32_768, 6_291_456],
  [131_072, 25_165_824],
])('a layer that predicts further tokens has no cache: at %i tokens', async (context, bytes) => {
  expect((await memoryOfCase('31-nextn-layers/glm4moe.gguf', context)).kvCacheBytes).toBe(bytes)
})
