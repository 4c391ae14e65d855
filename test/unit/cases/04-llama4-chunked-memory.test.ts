import { expect, test } from 'vitest'
import { memoryOfCase } from '../../helpers/case-model.ts'

test('three layers in four of llama4 keep a chunk of 8,192 positions, which no key declares', async () => {
  expect((await memoryOfCase('04-llama4-chunked/llama4.gguf', 131_072)).kvCacheBytes).toBe(20_119_552)
})
