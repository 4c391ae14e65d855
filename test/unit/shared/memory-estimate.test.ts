import { describe, expect, it } from 'vitest'
import { type CacheShape, cacheShape, memoryEstimate } from '../../../shared/memory-estimate.ts'
import { english } from '../../../shared/sentence.ts'
import { llamaFacts, measured } from './measured.ts'

const GIB = 2 ** 30
const LLAMA_2_7B = {
  block_count: 32,
  embedding_length: 4096,
  'attention.head_count': 32,
  'attention.head_count_kv': 32,
}

function shapeOf(facts: Parameters<typeof llamaFacts>[0], architecture?: string, rows = [measured('x')]): CacheShape {
  const shape = cacheShape(llamaFacts(facts, architecture), rows)
  if ('missing' in shape) throw new Error(english(shape.missing))
  return shape
}

const missing = (facts: Parameters<typeof llamaFacts>[0], rows = [measured('x')]) => {
  const shape = cacheShape(llamaFacts(facts), rows)
  return 'missing' in shape ? english(shape.missing) : undefined
}

const cache = (shape: CacheShape, context: number, type: 'f16' | 'q8_0' | 'q4_0' = 'f16') =>
  memoryEstimate(0, shape, context, type).cache

describe('the cache of keys and values', () => {
  it('of Llama 2 7B takes 2 GiB at 4,096 tokens, as llama.cpp says', () => {
    const shape = shapeOf(LLAMA_2_7B)
    expect(cache(shape, 4096)).toBe(2 * GIB)
    expect(cache(shape, 4096, 'q8_0')).toBe((2 * GIB * 34) / 64)
    expect(cache(shape, 4096, 'q4_0')).toBe((2 * GIB * 18) / 64)
    expect(memoryEstimate(5, shape, 4096, 'f16')).toMatchObject({ weights: 5, total: 2 * GIB + 5 })
  })

  it('of Llama 3 8B with 8 KV heads takes 1 GiB at 8,192', () => {
    expect(cache(shapeOf({ ...LLAMA_2_7B, 'attention.head_count_kv': 8 }), 8192)).toBe(GIB)
  })

  it('has keys for every head where KV heads are not declared', () => {
    const { 'attention.head_count_kv': _, ...facts } = LLAMA_2_7B
    expect(cache(shapeOf(facts), 4096)).toBe(2 * GIB)
  })

  it('follows declared lengths of keys and values', () => {
    const facts = { ...LLAMA_2_7B, 'attention.key_length': 256, 'attention.value_length': 64 }
    expect(cache(shapeOf(facts), 1)).toBe(32 * 32 * (256 + 64) * 2)
  })

  it('takes KV heads layer by layer from an array; none means no cache there', () => {
    const array = { length: 4, first: [8, 0, 0, 2] }
    const facts = { ...LLAMA_2_7B, block_count: 4, 'attention.head_count_kv': array }
    expect(shapeOf(facts).layers.map(({ keys }) => keys / 128)).toEqual([8, 0, 0, 2])
  })

  it('takes KV heads beyond the elements at hand from the shape of attn_k', () => {
    const facts = { ...LLAMA_2_7B, block_count: 4, 'attention.head_count_kv': { length: 4, first: [8, 8] } }
    const rows = [measured('blk.2.attn_k.weight', { shape: [4096, 512] }), measured('blk.3.ssm_in.weight')]
    const shape = shapeOf(facts, 'llama', rows)
    expect(shape.layers.map(({ keys }) => keys / 128)).toEqual([8, 8, 4, 0])
    expect(shape.notes.map(english).join()).toContain('from the shape of attn_k')
    expect(missing(facts)).toBe('The metadata does not tell the number of KV heads of layer 2.')
  })

  it('of layers with a window ends there: window and batch, in steps of 256', () => {
    const facts = {
      ...LLAMA_2_7B,
      block_count: 6,
      'attention.sliding_window': 1000,
      'attention.sliding_window_pattern': 3,
    }
    const shape = shapeOf(facts)
    expect(shape.layers.map(({ window }) => window)).toEqual([1000, 1000, undefined, 1000, 1000, undefined])
    const position = 4096 * 2 * 2
    expect(cache(shape, 8192)).toBe((2 * 8192 + 4 * 1536) * position)
    expect(cache(shape, 512)).toBe(6 * 512 * position)
  })

  it('knows which layers of gemma3 have a window, and counts all in full where it does not', () => {
    const facts = { ...LLAMA_2_7B, block_count: 12, 'attention.sliding_window': 1024 }
    expect(shapeOf(facts, 'gemma3').layers.filter(({ window }) => window === undefined)).toHaveLength(2)
    const unknown = shapeOf(facts)
    expect(unknown.layers.every(({ window }) => window === undefined)).toBe(true)
    expect(unknown.notes.map(english).join()).toContain('all are counted with the whole context')
  })

  it('follows a pattern given layer by layer, with lengths of its own for windows', () => {
    const facts = {
      ...LLAMA_2_7B,
      block_count: 3,
      'attention.sliding_window': 512,
      'attention.sliding_window_pattern': { length: 3, first: [true, false, true] },
      'attention.key_length': 512,
      'attention.value_length': 512,
      'attention.key_length_swa': 256,
      'attention.value_length_swa': 256,
    }
    expect(shapeOf(facts).layers).toEqual([
      { keys: 8192, values: 8192, window: 512 },
      { keys: 16384, values: 16384 },
      { keys: 8192, values: 8192, window: 512 },
    ])
    const long = Array.from({ length: 16 }, (_, i) => (i + 1) % 6 !== 0)
    const many = { ...facts, block_count: 30, 'attention.sliding_window_pattern': { length: 30, first: long } }
    expect(shapeOf(many).layers.filter(({ window }) => window === undefined)).toHaveLength(5)
  })

  it('leaves out layers that share the cache of others', () => {
    expect(shapeOf({ ...LLAMA_2_7B, 'attention.shared_kv_layers': 12 }).layers).toHaveLength(20)
  })

  it('is not there where attention is not causal', () => {
    const shape = shapeOf({ ...LLAMA_2_7B, 'attention.causal': false })
    expect(cache(shape, 4096)).toBe(0)
    expect(shape.notes).toHaveLength(1)
  })

  it('is not known without the keys that it follows from', () => {
    expect(missing(LLAMA_2_7B, [])).toBe('This file has no tensors.')
    expect(missing({})).toBe('The metadata has no block_count.')
    expect(missing({ block_count: 2 })).toContain('neither key_length and value_length nor')
    expect(missing({ block_count: 4_000_000_000 })).toContain('up to 10000 are looked at')
    expect(missing({ ...LLAMA_2_7B, 'attention.head_count': 0 })).toContain('neither')
  })
})
