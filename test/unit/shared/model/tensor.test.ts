import { describe, expect, it } from 'vitest'
import { bitsPerWeight, toInt64 } from '../../../../shared/model/tensor.ts'

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
