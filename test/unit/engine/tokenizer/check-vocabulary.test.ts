import { describe, expect, test } from 'vitest'
import { readArray } from '../../../../electron/engine/formats/gguf/read-array.ts'
import { readHeader } from '../../../../electron/engine/formats/gguf/read-header.ts'
import { tokenizerFacts } from '../../../../electron/engine/tokenizer/facts.ts'
import { tokenizerView } from '../../../../electron/engine/tokenizer/tokenizer-view.ts'
import { loadVocabulary } from '../../../../electron/engine/tokenizer/vocabulary.ts'
import type { TensorInfo } from '../../../../shared/model/tensor.ts'
import { memorySource } from '../../../helpers/memory-source.ts'
import { largeVocabulary, type WrittenVocabulary, writeVocabulary } from '../../../helpers/vocabulary.ts'

/** The tokenizer of a file, as the window gets it. */
async function viewOf(vocabulary: WrittenVocabulary, tensors: readonly { name: string; shape: number[] }[] = []) {
  const source = memorySource(writeVocabulary(vocabulary))
  const header = await readHeader(source)
  const facts = tokenizerFacts({ metadata: header.metadata, tensors: tensors as unknown as TensorInfo[] })!
  return tokenizerView(
    facts,
    await loadVocabulary(facts, (array, start, count) => readArray(source, 'little', 3, array, start, count)),
  )
}

/** What is wrong, as `rule: message`. */
const wrong = async (...of: Parameters<typeof viewOf>) =>
  (await viewOf(...of)).findings
    .filter(({ severity }) => severity !== 'sound')
    .map(({ rule, message }) => `${rule}: ${message}`)

const sound = largeVocabulary(1000)

test('a sound vocabulary says what holds, and nothing else', async () => {
  const view = await viewOf(sound, [{ name: 'token_embd.weight', shape: [64, 1000] }])
  expect(view).toMatchObject({
    model: 'llama',
    tokens: 1000,
    hasScores: true,
    typeCounts: { normal: 741, unknown: 1, control: 2, byte: 256 },
    flags: [{ name: 'add_bos_token', value: true }],
    special: [
      { role: 'bos', id: 1, token: { text: '<s>', type: 'control' } },
      { role: 'eos', id: 2 },
      { role: 'unknown', id: 0 },
    ],
  })
  expect(view.findings.map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
    'sound: tokens, scores and token_type have 1,000 elements each.',
    'sound: token_embd.weight has a row for each of the 1,000 tokens.',
    'sound: All 3 special tokens are in the vocabulary and of the type expected.',
    'sound: add_bos_token is set, and its token is named.',
    'sound: No token is there twice.',
    'sound: There are all 256 byte tokens.',
  ])
})

describe('what is wrong', () => {
  const id = (role: string, value: number) => [`tokenizer.ggml.${role}_token_id`, 'uint32', value] as const
  const flag = (name: string) => [`tokenizer.ggml.${name}`, 'bool', true] as const
  const small: WrittenVocabulary = { tokens: ['a', 'b'], model: 'other' }

  test('lengths that differ', async () => {
    expect(await wrong({ ...small, types: [1], scores: [0, 0, 0] })).toEqual([
      'array-lengths: scores has 3 elements for 2 tokens; each token needs one.',
      'array-lengths: token_type has 1 element for 2 tokens; each token needs one.',
    ])
  })

  test('sizes that differ', async () => {
    const more = [['llama.vocab_size', 'uint32', 3]] as const
    expect(await wrong({ ...small, more }, [{ name: 'token_embd.weight', shape: [8, 1] }])).toEqual([
      'embedding-rows: token_embd.weight has 1 row; the vocabulary has 2 tokens, and each needs a row.',
      'vocab-size: llama.vocab_size is 3; the vocabulary has 2 tokens.',
    ])
  })

  test('special tokens out of range, or of the wrong type', async () => {
    expect(await wrong({ ...small, types: [1, 9], more: [id('bos', 2), id('eos', 0), id('padding', 1)] })).toEqual([
      'special-range: bos_token_id is 2; ids go from 0 to 1.',
      'special-type: eos_token_id is token 0 (a) of type normal; control is expected.',
      'token-types: 1 token has a type that is none of 1 to 6.',
    ])
  })

  test('a purpose that has the name of something else', async () => {
    expect(await wrong({ ...small, types: [1, 3], more: [id('constructor', 0)] })).toEqual([
      'special-type: constructor_token_id is token 0 (a) of type normal; control is expected.',
    ])
  })

  test('flags that ask for tokens which are not named', async () => {
    expect(await wrong({ ...small, more: [flag('add_bos_token'), flag('add_eos_token'), id('eos', 1)] })).toEqual([
      'flags: add_bos_token is set, but there is no bos_token_id to add.',
    ])
    // The default of BERT's tokenizer is token 101, which is not there.
    expect(await wrong({ ...small, model: 'bert', more: [flag('add_bos_token')] })).toEqual([
      'flags: add_bos_token is set, but there is no bos_token_id to add.',
    ])
  })

  test('tokens that are doubled or empty; those that are not UTF-8 are not compared', async () => {
    expect(await wrong({ model: 'other', tokens: ['x', 'a', 'x', 'x', '', '\ufffd', '\ufffd'] })).toEqual([
      'duplicates: 2 tokens repeat an earlier one: x is at ids 0 and 2.',
      'empty-tokens: 1 token is empty.',
    ])
  })

  test('scores that are no numbers', async () => {
    expect(await wrong({ ...small, scores: [NaN, -Infinity] })).toEqual(['scores: 2 of 2 scores are not finite.'])
  })

  test('bytes or merges that are needed', async () => {
    expect(await wrong({ tokens: ['a'], types: [6] })).toEqual([
      'byte-tokens: There is 1 byte token; a SentencePiece vocabulary needs 256 to write any text.',
    ])
    expect(await wrong({ tokens: ['a'], model: 'gpt2' })).toEqual([
      'merges: A gpt2 tokenizer needs merges; this one has none.',
    ])
    expect(await wrong({ tokens: ['a'], model: 'gpt2', merges: ['a b'] })).toEqual([])
  })
})

describe('what is right, or worth a word', () => {
  const small: WrittenVocabulary = { tokens: ['a', 'b'], model: 'other' }
  const key = (name: string) => `tokenizer.ggml.${name}`
  const severities = async (...of: Parameters<typeof viewOf>) =>
    (await viewOf(...of)).findings.map(({ severity, message }) => `${severity}: ${message}`)

  test.each([1, 2, 3, 4, 5, 6])('padding of type %i', async (type) => {
    const more = [[key('padding_token_id'), 'uint32', 1]] as const
    expect(await wrong({ ...small, types: [1, type], more })).toEqual([])
  })

  test('more rows than tokens', async () => {
    const rows = (shape: number[]) => severities(small, [{ name: 'token_embd.weight', shape }])
    expect(await rows([8, 10])).toContain('note: token_embd.weight has 10 rows, more than the 2 tokens need.')
  })

  test('the vocabulary of a draft model has rows of its own in the output, not in the embedding', async () => {
    const tensors = (output: number) => [
      { name: 'token_embd.weight', shape: [8, 2] },
      { name: 'output.weight', shape: [8, output] },
      { name: 'd2t', shape: [1] },
    ]
    expect(await wrong(small, tensors(1))).toEqual([])
    const more = { ...small, tokens: ['a', 'b', 'c'] }
    const three = [tensors(1)[1]!, { name: 'd2t', shape: [2] }]
    expect(await wrong(more, three)).toEqual([
      'embedding-rows: output.weight has 1 row; the draft vocabulary has 2 tokens, and each needs a row.',
    ])
  })

  test.each([
    ['int32', -1],
    ['uint32', 0xffff_ffff],
  ] as const)('an id of %s %i stands for none', async (type, none) => {
    const more = [
      [key('bos_token_id'), type, none],
      [key('padding_token_id'), type, none],
      [key('add_bos_token'), 'bool', true],
    ] as const
    const llama = largeVocabulary(1000)
    const kept = (llama.more ?? []).filter(([name]) => !/bos_token/.test(String(name)))
    const found = await severities({ ...llama, more: [...kept, ...more] })
    const shown = none.toLocaleString('en-US').replace('-', '\u2212')
    expect(found.filter((text) => !text.startsWith('sound'))).toEqual([
      `warning: bos_token_id is ${shown}, which stands for none.`,
      `warning: padding_token_id is ${shown}, which stands for none.`,
    ])
    expect(found).toContain(
      'sound: add_bos_token is set without a bos_token_id: llama.cpp adds its default, token 1 (<s>).',
    )
  })

  test('a flag whose token has a default', async () => {
    const tokens = Array.from({ length: 200 }, (_, i) => `t${i}`)
    const asked = (model: string, ...names: string[]) =>
      severities({ tokens, model, merges: ['a b'], more: names.map((name) => [key(name), 'bool', true] as const) })
    expect(await asked('bert', 'add_bos_token', 'add_sep_token')).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^sound: .* token 101 /),
        expect.stringMatching(/^sound: .* 102 /),
      ]),
    )
    expect(await asked('t5', 'add_eos_token')).toContainEqual(expect.stringMatching(/^sound: .* token 1 \(t1\)/))
    // A comma in most vocabularies.
    expect(await asked('gpt2', 'add_bos_token')).toContainEqual(expect.stringMatching(/^warning: .* token 11 \(t11\)/))
    expect(await asked('rwkv', 'add_bos_token')).toContainEqual(expect.stringMatching(/^error: /))
  })

  test('CLS at the beginning of a BERT encoder', async () => {
    const more = [
      [key('cls_token_id'), 'uint32', 0],
      [key('seperator_token_id'), 'uint32', 1],
      [key('add_bos_token'), 'bool', true],
      [key('add_eos_token'), 'bool', true],
    ] as const
    expect(await wrong({ ...small, model: 'bert', more })).toEqual([])
  })

  test('Kimi K2 without merges', async () => {
    const more = [[key('pre'), 'string', 'kimi-k2']] as const
    expect(await wrong({ tokens: ['a'], model: 'gpt2', more })).toEqual([])
  })
})

test('a vocabulary without a token is no tokenizer that fails', async () => {
  expect(await wrong({ tokens: [], model: 'other', more: [['tokenizer.ggml.bos_token_id', 'uint32', 0]] })).toEqual([
    'special-range: bos_token_id is 0; there are no tokens.',
  ])
  expect(tokenizerFacts({ metadata: new Map(), tensors: [] })).toBeUndefined()
})
