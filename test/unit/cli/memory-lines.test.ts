import { expect, it } from 'vitest'
import { memoryLines } from '../../../electron/cli/memory-lines.ts'
import { caseSource, modelOf } from '../../helpers/case-model.ts'

it.each([
  [
    '02-full-attention-interval/qwen35moe-interval.gguf',
    { context: 32_768, cacheType: 'f16' },
    'Memory to run: 4.25 MB for 32,768 tokens: weights 42.2 kB, KV cache 4.19 MB (f16), recurrent states 10.8 kB',
  ],
  [
    '04-llama4-chunked/llama4.gguf',
    { context: 1, cacheType: 'q8_0' },
    'Memory to run: 130 kB for 1 token: weights 60.1 kB, KV cache 69.6 kB (q8_0)',
  ],
  [
    '32-encoders/embeddinggemma.gguf',
    { cacheType: 'f16' },
    'Memory to run: 22.7 kB for 2,048 tokens: weights 22.7 kB, no KV cache',
  ],
] as const)('the total and its parts of %s', async (path, choice, line) => {
  const model = await modelOf([caseSource(path)])
  expect([...memoryLines(model, choice)]).toEqual([line])
})

it('a missing shard makes it "at least"', async () => {
  const model = await modelOf([caseSource('03-mla-deepseek2/deepseek2-mla.gguf')], ['b.gguf'])
  const lines = [...memoryLines(model, { context: 4096, cacheType: 'f16' })]
  expect(lines).toEqual(['Memory to run: at least 14.2 MB for 4,096 tokens: weights 88.9 kB, KV cache 14.2 MB (f16)'])
})

it('says why it is not known, and nothing of files that do not run by themselves', async () => {
  const model = await modelOf([caseSource('03-mla-deepseek2/deepseek2-mla.gguf')])
  const metadata = new Map(model.header.metadata)
  const changed = { ...model, header: { ...model.header, metadata } }
  const lines = () => [...memoryLines(changed, { cacheType: 'f16' })]
  metadata.delete('deepseek2.block_count')
  expect(lines()).toEqual(['Memory to run: not known. The metadata has no block_count.'])
  metadata.set('general.type', { type: 'string', value: 'imatrix', byteOffset: 0 })
  expect(lines()).toEqual([])
})
