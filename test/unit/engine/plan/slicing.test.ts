import { describe, expect, it } from 'vitest'
import { countPieces, pieceAt, type Slicing } from '../../../../electron/engine/plan/slicing.ts'

const pieces = (slicing: Slicing) => Array.from({ length: countPieces(slicing) }, (_, index) => pieceAt(slicing, index))

describe('a slicing', () => {
  it('cuts each slice into steps, the last of which may be shorter', () => {
    expect(pieces({ length: 20, slice: 10, step: 4 })).toEqual([
      { start: 0, length: 4 },
      { start: 4, length: 4 },
      { start: 8, length: 2 },
      { start: 10, length: 4 },
      { start: 14, length: 4 },
      { start: 18, length: 2 },
    ])
  })

  it('ends with the whole where the last slice is shorter', () => {
    expect(pieces({ length: 13, slice: 10, step: 20 })).toEqual([
      { start: 0, length: 10 },
      { start: 10, length: 3 },
    ])
  })

  it('has no piece of nothing', () => {
    expect(countPieces({ length: 0, slice: 0, step: 4 })).toBe(0)
  })
})
