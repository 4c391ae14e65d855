import { describe, expect, it } from 'vitest'
import { ItemSet } from '../../../../electron/engine/run/item-set.ts'

describe('ItemSet', () => {
  it('has what was added and not removed, in ascending order', () => {
    const items = new ItemSet(10)
    for (const item of [9, 0, 4, 4, 7]) items.add(item)
    items.delete(4)
    items.delete(5)
    expect([[...items], items.has(0), items.has(4), items.has(10)]).toEqual([[0, 7, 9], true, false, false])
  })

  it('is empty after clearing, and can be used again', () => {
    const items = new ItemSet(3)
    items.add(1)
    items.clear()
    expect([...items]).toEqual([])
    items.add(2)
    expect([...items]).toEqual([2])
  })
})
