import { expect, test } from 'vitest'
import { memoryOfCase } from '../../helpers/case-model.ts'

test('4 of 40 layers of a Granite hybrid have a cache, the other 36 a state', async () => {
  const { kvCacheBytes, stateBytes } = await memoryOfCase('01-granite-hybrid/granite-hybrid.gguf', 4096)
  expect(kvCacheBytes).toBe(4 * (16 + 16) * 4096 * 2)
  // A convolution of 4 over 16 values and 2 x 4 of one group, and 4 x 16 values, float32.
  expect(stateBytes).toBe(36 * (3 * (16 + 2 * 4) + 4 * 16) * 4)
})
