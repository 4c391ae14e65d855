import { expect, test } from 'vitest'
import { memoryOfCase } from '../../helpers/case-model.ts'

test('every fourth layer of qwen35moe has a cache, the others a state', async () => {
  const { kvCacheBytes, stateBytes } = await memoryOfCase('02-full-attention-interval/qwen35moe-interval.gguf', 32_768)
  expect(kvCacheBytes).toBe(4_194_304)
  expect(stateBytes).toBe(6 * (3 * (32 + 2 * 2 * 8) + 8 * 32) * 4)
})
