import { describe, expect, it } from 'vitest'
import { bitsPerWeight, parseTensorName, toInt64 } from '../../../shared/tensor.ts'

describe('parseTensorName', () => {
  it.each([
    ['blk.12.ffn_down_exps.weight', { layer: 12, role: 'ffn_down_exps' }],
    ['blk.0.attn_q.bias', { layer: 0, role: 'attn_q.bias' }],
    ['token_embd.weight', { role: 'token_embd' }],
    ['output', { role: 'output' }],
    ['v.blk.3.ln1.weight', { layer: 3, role: 'ln1' }],
    ['blk.x.weight', { role: 'blk.x' }],
    ['', { role: '' }],
  ])('%s', (name, expected) => expect(parseTensorName(name)).toEqual(expected))
})

describe('bitsPerWeight', () => {
  it('is what is stored for a weight', () => expect(bitsPerWeight({ nBytes: 210, nElements: 256 })).toBe(6.5625))
  it('is not known without a size or a weight', () => {
    expect(bitsPerWeight({ nElements: 256 })).toBeUndefined()
    expect(bitsPerWeight({ nBytes: 0, nElements: 0 })).toBeUndefined()
  })
})

describe('toInt64', () => {
  it('is a number exactly when that loses nothing', () => {
    expect(toInt64(2n ** 53n - 1n)).toBe(2 ** 53 - 1)
    expect(toInt64(2n ** 53n)).toBe(2n ** 53n)
    expect(toInt64(-(2n ** 63n))).toBe(-(2n ** 63n))
  })
})
