import { expect, test } from 'vitest'
import { memoryOfCase } from '../../helpers/case-model.ts'

test.each([
  ['gpt-oss', 16_875_520],
  ['gemma3', 8_880_128],
  ['gemma3n', 8_716_288],
  ['afmoe', 17_760_256],
  ['cohere2', 18_546_688],
  ['phi3', 33_554_432],
])('sliding windows of %s', async (name, bytes) => {
  expect((await memoryOfCase(`05-swa-families/${name}.gguf`, 131_072)).kvCacheBytes).toBe(bytes)
})
