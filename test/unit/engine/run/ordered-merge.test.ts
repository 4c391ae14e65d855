import { expect, it } from 'vitest'
import { OrderedMerge } from '../../../../electron/engine/run/ordered-merge.ts'

const join = (a: string, b: string) => a + b

it('merges parts in their order, whatever the order in which they arrive', () => {
  const parts = new OrderedMerge('', join)
  parts.add(2, 'c')
  parts.add(1, 'b')
  expect([parts.merged, parts.count]).toEqual(['', 0])
  parts.add(0, 'a')
  expect([parts.merged, parts.count]).toEqual(['abc', 3])
  parts.add(3, 'd')
  expect([parts.merged, parts.count]).toEqual(['abcd', 4])
})

it('forgets parts that wait when no more will come', () => {
  const parts = new OrderedMerge('', join)
  parts.add(1, 'b')
  parts.dropEarly()
  parts.add(0, 'a')
  expect([parts.merged, parts.count]).toEqual(['a', 1])
})
