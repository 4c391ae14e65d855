import { describe, expect, it } from 'vitest'
import { interleave, ratios, summarize } from '../../bench/statistics.ts'

describe('summarize', () => {
  it('takes the middle, and the mean of two in the middle', () => {
    expect(summarize([9, 1, 4])).toEqual({ median: 4, min: 1, max: 9 })
    expect(summarize([10, 2, 4, 1])).toEqual({ median: 3, min: 1, max: 10 })
    expect(summarize([7])).toEqual({ median: 7, min: 7, max: 7 })
  })

  it('sorts numbers as numbers, and leaves the rounds in their order', () => {
    const rounds = [100, 9, 20]
    expect(summarize(rounds).median).toBe(20)
    expect(rounds).toEqual([100, 9, 20])
  })

  it('refuses nothing at all', () => {
    expect(() => summarize([])).toThrow(RangeError)
  })
})

describe('ratios', () => {
  it('compares within a round', () => {
    expect(ratios([2, 9, 4], [1, 3, 8])).toEqual([2, 3, 0.5])
    expect(() => ratios([1, 2], [1])).toThrow(RangeError)
  })
})

describe('interleave', () => {
  it('runs every candidate in every round, begins with another each time and forgets the first round', async () => {
    const order: string[] = []
    let n = 0
    const candidate = (name: string) => async () => {
      order.push(name)
      return n++
    }
    const values = await interleave(3, { a: candidate('a'), b: candidate('b') })
    expect(order.join('')).toBe('ab' + 'ab' + 'ba' + 'ab')
    expect(values).toEqual({ a: [2, 5, 6], b: [3, 4, 7] })
  })
})
