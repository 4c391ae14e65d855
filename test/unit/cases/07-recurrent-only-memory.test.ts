import { expect, test } from 'vitest'
import { memoryOfCase } from '../../helpers/case-model.ts'

test.each([
  ['mamba', 19_456],
  ['rwkv7', 2_560],
])('%s has a state of fixed size and no KV cache', async (name, bytes) => {
  for (const context of [512, 131_072]) {
    const facts = await memoryOfCase(`07-recurrent-only/${name}.gguf`, context)
    expect(facts).toMatchObject({ kvCacheBytes: 0, stateBytes: bytes })
    expect(facts.totalBytes).toBe(facts.weightsBytes + bytes)
    expect(facts.note).toContain('No layer has attention, so there is no KV cache.')
  }
})
