import { expect, test, vi } from 'vitest'
import { PathInbox } from '../../../../electron/app/opening/path-inbox.ts'

test('keeps paths until they can be opened, and opens later ones at once', () => {
  const inbox = new PathInbox(['a'])
  inbox.receive(['b', 'c'])
  const open = vi.fn()
  inbox.openWith(open)
  inbox.receive(['d'])
  expect(open.mock.calls).toEqual([[['a', 'b', 'c']], [['d']]])
})

test('opens an empty window when no paths came', () => {
  const open = vi.fn()
  new PathInbox([]).openWith(open)
  expect(open).toHaveBeenCalledExactlyOnceWith([])
})
