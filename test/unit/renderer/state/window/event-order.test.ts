import { expect, test } from 'vitest'
import { EventOrder } from '../../../../../renderer/state/window/event-order.ts'

const create = () => {
  const delivered: string[] = []
  return { delivered, order: new EventOrder<string>((event) => delivered.push(event)) }
}

test('holds events back until the snapshot is applied, then delivers the newer ones in order', () => {
  const { delivered, order } = create()
  for (const [seq, event] of ['a', 'b', 'c', 'd'].entries()) order.receive(event, seq + 1)
  expect(delivered).toEqual([])
  order.start(2)
  expect(delivered).toEqual(['c', 'd'])
})

test('drops events that arrive after a snapshot that contains them', () => {
  const { delivered, order } = create()
  order.start(2)
  for (const [seq, event] of ['a', 'b', 'c'].entries()) order.receive(event, seq + 1)
  expect(delivered).toEqual(['c'])
})

test('delivers events that are sent while an early one is delivered', () => {
  const delivered: string[] = []
  const order = new EventOrder<string>((event) => {
    delivered.push(event)
    if (event === 'a') order.receive('c', 3)
  })
  order.receive('a', 1)
  order.start(0)
  order.receive('d', 4)
  expect(delivered).toEqual(['a', 'c', 'd'])
})
