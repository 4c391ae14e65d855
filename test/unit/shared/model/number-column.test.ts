import { describe, expect, it } from 'vitest'
import { NumberColumn } from '../../../../shared/model/number-column.ts'

const column = (values?: Float64Array<ArrayBuffer>) => new NumberColumn((length) => new Float64Array(length), values)

describe('NumberColumn', () => {
  it('keeps what is added, and packs it without room for more', () => {
    const numbers = Array.from({ length: 1000 }, (_, i) => i * 0.5)
    const added = column()
    for (const number of numbers) added.add(number)
    expect([added.length, added.at(999), [...added.pack()]]).toEqual([1000, 499.5, numbers])
  })

  it('leaves the array that it starts with as it was', () => {
    const start = Float64Array.of(1, 2, 3)
    const grown = column(start)
    for (let i = 0; i < 200; i++) grown.add(i)
    expect([[...start], grown.at(2), grown.at(3), grown.length]).toEqual([[1, 2, 3], 3, 0, 203])
  })

  it('keeps its numbers when room is made', () => {
    const roomy = column(Float64Array.of(7))
    roomy.reserve(100)
    roomy.add(8)
    roomy.reserve(2)
    expect([...roomy.pack()]).toEqual([7, 8])
  })
})
