import { describe, expect, it } from 'vitest'
import { elementAt, pageTop, positionOf } from '../../../../../renderer/state/model/value-position.ts'

describe('positions in a tensor', () => {
  it('are those of GGUF: the first dimension is the contiguous one', () => {
    expect(positionOf(0, [4, 3, 2])).toEqual([0, 0, 0])
    expect(positionOf(17, [4, 3, 2])).toEqual([1, 1, 1])
    expect(positionOf(5, [7])).toEqual([5])
  })
  it('lead back to their element, also beyond 32 bits', () => {
    const shape = [16384, 53248, 128]
    for (const index of [0, 1, 16383, 16384, 5_000_000_000, 16384 * 53248 * 128 - 1])
      expect(elementAt(positionOf(index, shape), shape)).toBe(index)
  })
  it('are held within their dimension', () => {
    expect(elementAt([99, -5], [4, 3])).toBe(3)
    expect(elementAt([1.9, 99], [4, 3])).toBe(9)
  })
})

describe('the page', () => {
  it('stays while the cursor is in it and follows by whole lines', () => {
    expect(pageTop(31, 0, 8, 4)).toBe(0)
    expect(pageTop(32, 0, 8, 4)).toBe(8)
    expect(pageTop(7, 16, 8, 4)).toBe(0)
    expect(pageTop(20, 18, 8, 4)).toBe(16)
  })
})
