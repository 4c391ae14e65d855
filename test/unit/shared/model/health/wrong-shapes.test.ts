import { expect, it } from 'vitest'
import { Facts, type FactValue } from '../../../../../shared/model/facts.ts'
import { wrongShapes } from '../../../../../shared/model/health/wrong-shapes.ts'
import { inOnePiece } from '../../../../../shared/model/overview/measured-tensor.ts'
import { inEnglish, measured } from '../measured.ts'

const METADATA: Readonly<Record<string, FactValue>> = {
  'llama.block_count': 2,
  'llama.embedding_length': 64,
  'llama.feed_forward_length': 96,
  'llama.attention.head_count': 4,
  'llama.attention.head_count_kv': { length: 2, first: [2, 1], numbers: [2, 1] },
  'tokenizer.ggml.tokens': { length: 100, first: [] },
}
const check = (shapes: Readonly<Record<string, readonly number[]>>, more: Readonly<Record<string, FactValue>> = {}) => {
  const facts = new Facts(Object.entries({ ...METADATA, ...more }), 'llama')
  const rows = Object.entries(shapes).map(([name, shape]) => measured(name, { shape }))
  return inEnglish(inOnePiece(wrongShapes(facts, 'llama', rows)))
}

const RIGHT = {
  'token_embd.weight': [64, 100],
  'blk.0.attn_k.weight': [64, 32],
  'blk.1.attn_k.weight': [64, 16],
  'blk.1.ffn_down.weight': [96, 64],
  'blk.0.ffn_norm.weight': [64, 1],
  'unknown.weight': [1],
}

it('shapes that follow from the metadata are checked, layer by layer', () => {
  expect(check(RIGHT)).toEqual([
    {
      rule: 'wrong-shape',
      severity: 'sound',
      title: 'The shapes of 5 tensors are as expected',
      text: 'Compared with what llama needs with this metadata.',
    },
  ])
})

it('a wrong one says what was found and expected, in the order of GGUF, and from which keys', () => {
  expect(check({ ...RIGHT, 'blk.1.attn_k.weight': [64, 32] })).toEqual([
    {
      rule: 'wrong-shape',
      severity: 'error',
      title: 'blk.1.attn_k has the wrong shape',
      text: 'Found 64 × 32; expected 64 × 16 from llama.embedding_length, llama.attention.head_count, llama.attention.head_count_kv.',
      tensor: 2,
      layer: 1,
      tower: '',
    },
  ])
  expect(check({ 'token_embd.weight': [64, 50] })).toMatchObject([
    { text: 'Found 64 × 50; expected 64 × 100 from tokenizer.ggml.tokens.', tensor: 0 },
  ])
  expect(check({ 'blk.0.ffn_norm.weight': [64, 2] })).toMatchObject([{ text: 'Found 64 × 2; expected 64.' }])
})

it('more rows than tokens are wrong, but not in a file of Ollama that has the image part too', () => {
  const rows = { 'token_embd.weight': [64, 108] }
  expect(check(rows)).toMatchObject([{ severity: 'error', title: 'token_embd has the wrong shape' }])
  expect(check(rows, { 'llama.vision.block_count': 9 })).toMatchObject([{ severity: 'sound' }])
  expect(check({ 'token_embd.weight': [64, 92] }, { 'llama.vision.block_count': 9 })).toMatchObject([
    { severity: 'error' },
  ])
  expect(check({ 'token_embd.weight': [72, 108] }, { 'llama.vision.block_count': 9 })).toMatchObject([
    { severity: 'error' },
  ])
})

it('many are counted', () => {
  const many = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`blk.${i % 2}.ffn_up.${'x'.repeat(i)}`, [1]]))
  expect(check(many)).toEqual([])
  const facts = new Facts(Object.entries({ ...METADATA, 'llama.block_count': 30 }), 'llama')
  const rows = Array.from({ length: 30 }, (_, layer) => measured(`blk.${layer}.ffn_up.weight`, { shape: [1] }))
  const found = inEnglish(inOnePiece(wrongShapes(facts, 'llama', rows)))
  expect(found).toHaveLength(21)
  expect(found.at(-1)).toMatchObject({ title: '10 more tensors have the wrong shape', text: '30 in all.' })
})

it('other towers, layers beyond the last one and numbers that are not declared are left out', () => {
  expect(
    check({ 'v.blk.0.attn_k.weight': [1], 'blk.7.attn_k.weight': [1], 'blk.0.ffn_gate_inp.weight': [64, 8] }),
  ).toEqual([])
  expect(check({ 'blk.0.ffn_gate_inp.weight': [32, 8] })).toMatchObject([
    { text: 'Found 32 × 8; expected 64 × ? from llama.embedding_length.' },
  ])
})

it('nothing is checked without the numbers that every model declares, nor in an adapter', () => {
  const wrong = { 'token_embd.weight': [1] }
  expect(check(wrong)).toHaveLength(1)
  expect(check(wrong, { 'general.type': 'adapter' })).toEqual([])
  for (const key of ['llama.embedding_length', 'llama.feed_forward_length', 'tokenizer.ggml.tokens']) {
    const less = Object.entries(METADATA).filter(([each]) => each !== key)
    const rows = [measured('token_embd.weight', { shape: [1] })]
    expect(inOnePiece(wrongShapes(new Facts(less, 'llama'), 'llama', rows)), key).toEqual([])
  }
})
