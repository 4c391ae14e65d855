import { describe, expect, it } from 'vitest'
import { readHeader } from '../../../../../electron/engine/formats/gguf/read-header.ts'
import { tokenizerFacts, unusableTokens } from '../../../../../electron/engine/tokenizer/facts.ts'
import { english } from '../../../../../shared/text/sentence.ts'
import { writeGguf, type WrittenEntry } from '../../../../../build/sample/gguf-writer.ts'
import { memorySource } from '../../../../helpers/memory-source.ts'

const header = (...entries: WrittenEntry[]) =>
  readHeader(memorySource(writeGguf({ metadata: [['general.architecture', 'string', 'llama'], ...entries] })))
const messages = async (...entries: WrittenEntry[]) => (await header(...entries)).problems.map(({ message }) => message)
const array = (elementType: 'string' | 'int32' | 'float32' | 'bool', ...values: (string | number | boolean)[]) => ({
  elementType,
  values,
})

describe('keys of the wrong kind', () => {
  it.each<readonly [...WrittenEntry, RegExp]>([
    ['general.file_type', 'string', '15', /^general\.file_type is of type string; expected an integer/],
    ['llama.block_count', 'float32', 2, /^llama\.block_count is of type float32; expected an integer/],
    ['llama.context_length', 'array', array('int32', 1), /is an array of 1 element of type int32; expected an integer/],
    ['llama.attention.head_count', 'string', '8', /expected an integer, or an array of integers/],
    ['llama.attention.causal', 'uint8', 0, /expected a bool/],
    ['llama.rope.freq_base', 'string', '1e4', /expected a number/],
    ['llama.attention.sliding_window_pattern', 'bool', true, /an integer, or an array of bools or integers\./],
    [
      'tokenizer.ggml.tokens',
      'array',
      array('int32', 1, 2),
      /an array of 2 elements of type int32; expected an array of strings/,
    ],
    ['tokenizer.ggml.scores', 'array', array('string', 'a'), /expected an array of numbers/],
    ['tokenizer.ggml.token_type', 'array', array('float32', 1), /an array of integers\./],
    ['tokenizer.ggml.eos_token_id', 'array', array('int32', 1, 2), /expected an integer/],
    ['tokenizer.ggml.add_bos_token', 'uint8', 1, /expected a bool/],
    ['split.count', 'string', '3', /expected an integer/],
  ])('%s as %s is told', async (key, type, value, says) => {
    const found = await messages([key, type, value])
    expect(found).toEqual([expect.stringMatching(says)])
  })

  it('are not those that programs read', async () => {
    const found = await messages(
      ['general.file_type', 'uint64', 15],
      ['llama.block_count', 'int8', 2],
      ['llama.attention.head_count', 'array', array('int32', 8, 8)],
      ['llama.attention.sliding_window_pattern', 'array', array('bool', true, false)],
      ['llama.rope.freq_base', 'uint32', 10000],
      ['tokenizer.ggml.scores', 'array', array('float32', 1)],
      ['tokenizer.ggml.eos_token_id', 'int32', 1],
      ['tokenizer.ggml.bos_token', 'string', 'not one that is known'],
      ['qwen2.block_count', 'string', 'of another architecture'],
    )
    expect(found).toEqual([])
  })

  it('are told where the tokenizer is shown', async () => {
    const tokens = ['tokenizer.ggml.tokens', 'array', array('string', 'a', 'b')] as const
    const wrong = await header(tokens, ['tokenizer.ggml.merges', 'string', 'a b'], ['llama.vocab_size', 'string', '2'])
    expect(tokenizerFacts(wrong)?.unusable?.map(english)).toEqual([
      expect.stringMatching(/^tokenizer\.ggml\.merges is of type string/),
      expect.stringMatching(/^llama\.vocab_size is of type string/),
    ])
    expect(tokenizerFacts(await header(tokens))?.unusable).toBeUndefined()
    const none = await header(['tokenizer.ggml.tokens', 'string', 'a b'])
    expect(tokenizerFacts(none)).toBeUndefined()
    expect(english(unusableTokens(none)!)).toMatch(/^tokenizer\.ggml\.tokens is of type string/)
    expect(unusableTokens(await header())).toBeUndefined()
  })
})
