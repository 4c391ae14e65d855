import { expect, test } from 'vitest'
import { inOnePiece } from '../../../../../shared/model/overview/measured-tensor.ts'
import { mainType, sizesOf } from '../../../../../shared/model/overview/sizes.ts'
import { measured } from '../measured.ts'

const ROWS = [
  measured('token_embd.weight', { type: 'Q8_0', shape: [100, 100], nBytes: 10_625 }),
  measured('blk.1.attn_q.weight', { type: 'Q4_K', shape: [50, 50], nBytes: 1400 }),
  measured('blk.0.attn_q.weight', { type: 'Q4_K', shape: [50, 50], nBytes: 1400 }),
  measured('blk.0.attn_k.weight', { type: 'Q6_K', shape: [10, 10], nBytes: 82 }),
  measured('blk.0.attn_norm.weight', { shape: [5000], nBytes: 20_000 }),
]

test('bytes and weights by type, the most bytes first', () => {
  const { types } = inOnePiece(sizesOf(ROWS))
  expect(types.map(({ type, tensors, bytes, weights }) => [type, tensors, bytes, weights])).toEqual([
    ['F32', 1, 20_000, 5000],
    ['Q8_0', 1, 10_625, 10_000],
    ['Q4_K', 2, 2800, 5000],
    ['Q6_K', 1, 82, 100],
  ])
})

test('bytes and weights by layer, in order, and what has none', () => {
  const { layers, outside } = inOnePiece(sizesOf(ROWS))
  expect(layers).toEqual([
    { tower: '', layer: 0, tensors: 3, bytes: 21_482, weights: 7600 },
    { tower: '', layer: 1, tensors: 1, bytes: 1400, weights: 2500 },
  ])
  expect(outside).toEqual({ tensors: 1, bytes: 10_625, weights: 10_000 })
})

test('layers of several towers are counted apart', () => {
  const rows = ['v.blk.0.a', 'blk.1.a', 'blk.0.a', 'v.blk.0.b'].map((name) => measured(name))
  const { layers } = inOnePiece(sizesOf(rows))
  expect(layers.map(({ tower, layer, tensors }) => [tower, layer, tensors])).toEqual([
    ['', 0, 1],
    ['', 1, 1],
    ['v', 0, 2],
  ])
})

test('a type whose size is not known has weights, but no bytes', () => {
  const { nBytes: _, ...tensor } = measured('a', { type: 'unknown (99)' }).tensor
  const { types } = inOnePiece(sizesOf([{ ...measured('a'), tensor }]))
  expect(types).toMatchObject([{ type: 'unknown (99)', bytes: 0, weights: 64 }])
})

test('the main type is that of most weights of matrices, without embedding and output', () => {
  expect(inOnePiece(mainType(ROWS))).toEqual({ type: 'Q4_K', part: 5000 / 5100 })
  expect(inOnePiece(mainType([ROWS[0]!, ROWS[4]!]))).toBeUndefined()
})

test('long lists are gone through in pieces', () => {
  const rows = Array.from({ length: 10_000 }, (_, i) => measured(`blk.${i % 50}.role_${i}.weight`))
  const work = sizesOf(rows)
  let pauses = 0
  while (!work.next().done) pauses++
  expect(pauses).toBeGreaterThanOrEqual(4)
})
