import { expect, test } from 'vitest'
import { memoryOfCase } from '../../helpers/case-model.ts'

test('6 of 16 layers of LFM2 have a cache, the others the inputs of a short convolution', async () => {
  const { kvCacheBytes, stateBytes } = await memoryOfCase('06-lfm2-per-layer-kv/lfm2.gguf', 32_768)
  expect(kvCacheBytes).toBe(25_165_824)
  expect(stateBytes).toBe(10 * 64 * 2 * 4)
})
