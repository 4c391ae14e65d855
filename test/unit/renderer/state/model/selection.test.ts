import { describe, expect, it } from 'vitest'
import {
  NO_SELECTION,
  selectAll,
  selectOne,
  selectRange,
  toggleOne,
} from '../../../../../renderer/state/model/selection.ts'

const order = [5, 3, 9, 1]

describe('selection', () => {
  it('chooses one row', () => expect([...selectOne(3).indexes]).toEqual([3]))

  it('adds and removes rows', () => {
    const two = toggleOne(selectOne(3), 9)
    expect([...two.indexes]).toEqual([3, 9])
    expect([...toggleOne(two, 3).indexes]).toEqual([9])
  })

  it('chooses a range in the order shown, from where it began, both ways', () => {
    const start = selectOne(3)
    const down = selectRange(start, order, 1)
    expect([...down.indexes]).toEqual([3, 9, 1])
    const up = selectRange(down, order, 5)
    expect([...up.indexes]).toEqual([5, 3])
    expect(up).toMatchObject({ active: 5, anchor: 3 })
  })

  it('starts anew when the beginning of a range is no longer shown', () => {
    expect([...selectRange(selectOne(77), order, 9).indexes]).toEqual([9])
    expect([...selectRange(NO_SELECTION, order, 9).indexes]).toEqual([9])
  })

  it('chooses everything that is shown and stays where it is', () => {
    expect(selectAll(selectOne(3), order)).toMatchObject({ active: 3, indexes: new Set(order) })
  })
})
