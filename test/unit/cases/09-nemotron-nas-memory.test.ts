import { expect, test } from 'vitest'
import { memoryOfCase } from '../../helpers/case-model.ts'

test('16 of 20 layers of a pruned model have attention: each layer declares its heads, beyond the 16th too', async () => {
  const facts = await memoryOfCase('09-nemotron-nas/deci-dummy-layers.gguf', 4096)
  expect(facts).toMatchObject({ kvCacheBytes: 4_194_304, stateBytes: 0 })
})
