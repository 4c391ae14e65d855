import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { quantize, type SampleType } from '../../../build/sample/quantize.ts'
import { Random } from '../../../build/sample/random.ts'
import { makeSample, SAMPLE_NAME } from '../../../build/sample/sample-model.ts'
import { OUTPUTS } from '../../../build/staleness.mjs'
import { ELEMENT_TYPES } from '../../../electron/engine/types/types.ts'
import { readArray } from '../../../electron/engine/formats/gguf/read-array.ts'
import { readHeader } from '../../../electron/engine/formats/gguf/read-header.ts'
import { TextStore } from '../../../electron/engine/text/text-store.ts'
import { tokenizerFacts } from '../../../electron/engine/tokenizer/facts.ts'
import { tokenizerView } from '../../../electron/engine/tokenizer/tokenizer-view.ts'
import { loadVocabulary } from '../../../electron/engine/tokenizer/vocabulary.ts'
import { samplePath } from '../../../electron/app/paths.ts'
import { memorySource } from '../../helpers/memory-source.ts'
import { referenceDecode } from '../engine/kernels/reference-decoders.ts'

let bytes: Uint8Array
beforeAll(() => {
  bytes = makeSample()
})

describe('the sample model', () => {
  test('has the same bytes every time, 8 MB at most', () => {
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(
      '1fb8483d6551dddabb3f980500e6674d7ea1a8f06b51fdcd2a197efc4593e959',
    )
    expect(bytes.length).toBeLessThanOrEqual(8_000_000)
  })

  test('has one name in the build and in the app', () => {
    expect(OUTPUTS).toContain(`dist/sample/${SAMPLE_NAME}`)
    expect(basename(samplePath(true))).toBe(SAMPLE_NAME)
  })

  test('has a header without problems and all tensors of a mixture of experts', async () => {
    const { problems, tensors, metadata } = await readHeader(memorySource(bytes))
    expect(problems).toEqual([])
    expect(metadata.get('general.architecture')?.value).toBe('llama')
    const shapes = Object.fromEntries(
      [...tensors].map(({ name, type, shape }) => [name, `${type} ${shape.join(' × ')}`]),
    )
    expect(shapes).toMatchObject({
      'token_embd.weight': 'Q4_K 256 × 2048',
      'output_norm.weight': 'F32 256',
      'output.weight': 'Q6_K 256 × 2048',
    })
    for (let layer = 0; layer < 6; layer++)
      expect(shapes).toMatchObject(
        Object.fromEntries(
          Object.entries({
            attn_norm: 'F32 256',
            ffn_norm: 'F32 256',
            attn_q: 'Q4_K 256 × 256',
            attn_k: 'Q8_0 256 × 128',
            attn_v: 'Q8_0 256 × 128',
            attn_output: 'Q5_K 256 × 256',
            ffn_gate_inp: 'F32 256 × 8',
            ffn_gate_exps: 'Q4_K 256 × 256 × 8',
            ffn_up_exps: 'Q4_K 256 × 256 × 8',
            ffn_down_exps: `${layer === 2 || layer === 5 ? 'Q6_K' : 'Q4_K'} 256 × 256 × 8`,
          }).map(([role, shape]) => [`blk.${layer}.${role}.weight`, shape]),
        ),
      )
    expect(tensors).toHaveLength(3 + 6 * 10)
  })

  test('has a vocabulary that passes every check', async () => {
    const source = memorySource(bytes)
    const header = await readHeader(source)
    const facts = tokenizerFacts(header)!
    const vocabulary = await loadVocabulary(facts, (array, start, count) =>
      readArray(source, 'little', 3, array, start, count),
    )
    const view = tokenizerView(facts, vocabulary)
    expect(view.findings.filter(({ severity }) => severity === 'error' || severity === 'warning')).toEqual([])
    expect(view.special.map(({ role, token }) => [role, token?.text])).toEqual(
      expect.arrayContaining([
        ['bos', '<s>'],
        ['eos', '</s>'],
        ['eot', '<|im_end|>'],
        ['unknown', '<unk>'],
        ['padding', '<pad>'],
      ]),
    )
    for (const word of ['\u2581the', '\u2581model', '\u2581The', 'ing', 'é']) expect(vocabulary.texts).toContain(word)
  })

  test('has a chat template without warnings', async () => {
    const { metadata } = await readHeader(memorySource(bytes))
    const template = metadata.get('tokenizer.chat_template')!.value as string
    expect(new TextStore().open('default', template, 'jinja').warnings).toEqual([])
  })
})

/** The distance of neighboring codes at the widest scale, as a share of the largest value. */
test.each<[SampleType, number]>([
  ['F32', 0],
  ['Q8_0', 1 / 127],
  ['Q6_K', 1 / 32],
  ['Q5_K', 2 / 31],
  ['Q4_K', 2 / 15],
])('%s decodes to within a step of every value', (name, step) => {
  const random = new Random(7)
  const values = Float32Array.from({ length: 4096 }, () => 0.05 * random.normal())
  const type = ELEMENT_TYPES.find((each) => each.name === name)!
  const decoded = referenceDecode(type, quantize(name, values))
  const largest = Math.max(...values.map(Math.abs))
  const worst = Math.max(...values.map((value, i) => Math.abs(value - decoded[i]!)))
  expect(worst).toBeLessThanOrEqual(step * largest)
})
