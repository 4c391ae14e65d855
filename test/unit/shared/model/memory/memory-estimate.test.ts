import { describe, expect, it } from 'vitest'
import type { CacheType } from '../../../../../shared/model/memory/cache-types.ts'
import { type CacheShape, cacheShape, memoryEstimate } from '../../../../../shared/model/memory/memory-estimate.ts'
import { english } from '../../../../../shared/text/sentence.ts'
import { llamaFacts, measured } from '../measured.ts'

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

const weights = (bytes: number, atLeast = false) => ({ bytes, atLeast, notes: [] })
const cache = (shape: CacheShape, context: number, type: CacheType = 'f16') =>
  memoryEstimate(weights(0), shape, context, type).cache
/** Of a model with these facts. */
const cacheOf = (facts: Parameters<typeof llamaFacts>[0], architecture: string, context: number) =>
  cache(shapeOf(facts, architecture), context)

describe('the cache of keys and values', () => {
  it('of Llama 2 7B takes 2 GiB at 4,096 tokens, as llama.cpp says', () => {
    const shape = shapeOf(LLAMA_2_7B)
    expect(cache(shape, 4096)).toBe(2 * GIB)
    expect(cache(shape, 4096, 'q8_0')).toBe((2 * GIB * 34) / 64)
    expect(cache(shape, 4096, 'q4_0')).toBe((2 * GIB * 18) / 64)
    expect(memoryEstimate(weights(5), shape, 4096, 'f16')).toMatchObject({
      weights: 5,
      states: 0,
      total: 2 * GIB + 5,
      atLeast: false,
    })
    expect(memoryEstimate(weights(5, true), shape, 4096, 'f16').atLeast).toBe(true)
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
    expect(cache(shapeOf(facts), 256)).toBe(256 * 32 * 32 * (256 + 64) * 2)
  })

  it('takes KV heads layer by layer from an array; none means no cache there', () => {
    const array = { length: 4, first: [8, 0, 0, 2] }
    const facts = { ...LLAMA_2_7B, block_count: 4, 'attention.head_count_kv': array }
    expect(shapeOf(facts).layers.map(({ keys }) => keys / 128)).toEqual([8, 0, 0, 2])
  })

  it('takes KV heads of layers from 16 on from the whole array', () => {
    const numbers = Array.from({ length: 40 }, (_, i) => (i % 10 === 5 ? 8 : 0))
    const array = { length: 40, first: numbers.slice(0, 16), numbers }
    const shape = shapeOf({ ...LLAMA_2_7B, block_count: 40, 'attention.head_count_kv': array })
    expect(shape.layers.flatMap(({ keys }, layer) => (keys > 0 ? layer : []))).toEqual([5, 15, 25, 35])
    const short = { ...LLAMA_2_7B, block_count: 4, 'attention.head_count_kv': { length: 2, first: [8, 8] } }
    expect(missing(short)).toBe('The metadata does not tell the number of KV heads of layer 2.')
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
    // So does the context.
    expect(cache(shape, 257)).toBe(6 * 512 * position)
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
    const numbers = Array.from({ length: 30 }, (_, i) => i !== 20)
    const pattern = { length: 30, first: numbers.slice(0, 16), numbers }
    const many = { ...facts, block_count: 30, 'attention.sliding_window_pattern': pattern }
    expect(shapeOf(many).layers.flatMap(({ window }, layer) => (window === undefined ? layer : []))).toEqual([20])
  })

  it('leaves out layers that share the cache of others', () => {
    expect(shapeOf({ ...LLAMA_2_7B, 'attention.shared_kv_layers': 12 }).layers).toHaveLength(20)
    // Gemma 3n has it in llama.cpp's code.
    expect(shapeOf(LLAMA_2_7B, 'gemma3n').layers).toHaveLength(20)
    expect(shapeOf({ ...LLAMA_2_7B, 'attention.sliding_window': 512 }, 'gemma4-assistant').layers).toEqual([])
  })

  it('leaves out layers that predict further tokens', () => {
    expect(shapeOf({ ...LLAMA_2_7B, nextn_predict_layers: 2 }).layers).toHaveLength(30)
    // A file of nothing else is a draft model, and those are its layers.
    expect(shapeOf({ ...LLAMA_2_7B, nextn_predict_layers: 32 }).layers).toHaveLength(32)
  })

  it('counts a layer that runs several times as often, and one that is in no count', () => {
    expect(shapeOf({ ...LLAMA_2_7B, num_loops: 3 }, 'nanbeige').layers).toHaveLength(96)
    const routed = shapeOf(LLAMA_2_7B, 'graniteswitch').layers
    expect(routed).toHaveLength(33)
    expect(routed.at(-1)).toEqual({ keys: 128, values: 128 })
  })

  it('is one latent where keys and values are compressed into one, and both where the file is of before', () => {
    const facts = {
      block_count: 61,
      embedding_length: 7168,
      'attention.head_count': 128,
      'attention.key_length': 576,
      'attention.value_length': 512,
      'attention.head_count_kv': 1,
    }
    const latent = { ...facts, 'attention.key_length_mla': 192, 'attention.value_length_mla': 128 }
    expect(cacheOf(latent, 'deepseek2', 4096)).toBe(61 * 576 * 4096 * 2)
    const old = {
      ...facts,
      'attention.head_count_kv': 128,
      'attention.key_length': 192,
      'attention.value_length': 128,
    }
    expect(cacheOf(old, 'deepseek2', 4096)).toBe(61 * 128 * (192 + 128) * 4096 * 2)
  })

  it('is not there where attention is not causal', () => {
    for (const shape of [shapeOf({ ...LLAMA_2_7B, 'attention.causal': false }), shapeOf(LLAMA_2_7B, 'dream')]) {
      expect(cache(shape, 4096)).toBe(0)
      expect(shape.notes).toHaveLength(1)
    }
  })

  it('is not there where no layer has a head; 0 heads are not the same as none declared', () => {
    const { 'attention.head_count': _, 'attention.head_count_kv': __, ...undeclared } = LLAMA_2_7B
    expect(missing(undeclared)).toContain('neither')
    for (const heads of [0, { length: 32, first: Array<number>(32).fill(0) }]) {
      const shape = shapeOf({ ...undeclared, 'attention.head_count': heads })
      expect(shape).toMatchObject({ layers: [], stateBytes: 0, atLeast: false })
      expect(shape.notes.map(english)).toEqual(['head_count is 0: no layer has attention, so there is no KV cache.'])
    }
  })

  it('has the lengths of the first heads there are', () => {
    const facts = {
      block_count: 3,
      embedding_length: 64,
      'attention.head_count': { length: 3, first: [0, 4, 8] },
      'attention.head_count_kv': { length: 3, first: [0, 2, 2] },
    }
    expect(shapeOf(facts, 'deci').layers.map(({ keys }) => keys)).toEqual([0, 32, 32])
  })

  it('is not known without the keys that it follows from', () => {
    expect(missing(LLAMA_2_7B, [])).toBe('This file has no tensors.')
    expect(missing({})).toBe('The metadata has no block_count.')
    expect(missing({ block_count: 2 })).toContain('neither key_length and value_length nor')
    expect(missing({ block_count: 4_000_000_000 })).toContain('up to 10000 are looked at')
  })
})
