import { expect, test } from 'vitest'
import { mainSession } from '../../../../electron/app/windows/app-window.ts'
import { OpenWindows } from '../../../../electron/app/windows/open-windows.ts'
import { testWindow } from './test-window.ts'

const event = { type: 'waiting', waiting: 1 } as const

test('lists windows in the order in which they were opened, without those that were closed', () => {
  const windows = new OpenWindows()
  expect(windows.last).toBeUndefined()
  const [first, second, third] = [7, 3, 5].map((id) => testWindow(id))
  for (const window of [first!, second!, third!]) windows.add(window)
  windows.remove(third!)
  expect(windows.list).toEqual([first, second])
  expect(windows.last).toBe(second)
})

test('sends an event to all windows but the one that it came from', () => {
  const windows = new OpenWindows()
  const [from, other] = [testWindow(1), testWindow(2)]
  windows.add(from)
  windows.add(other)
  windows.send(event, from)
  windows.send(event)
  expect([from.events, other.events]).toEqual([[event], [event, event]])
})

test('knows the sessions of its windows, and in which of them a scan runs', () => {
  const windows = new OpenWindows()
  const scanning = testWindow(1, { scanning: true })
  const idle = testWindow(2, { scanning: false })
  for (const window of [scanning, idle, testWindow(3)]) windows.add(window)
  expect(windows.sessions).toEqual([mainSession(scanning), mainSession(idle)])
  expect(windows.scanning).toEqual([scanning])
})
