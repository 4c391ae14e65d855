import { expect, test, vi } from 'vitest'
import { createRecentTeller } from '../../../../electron/app/opening/recent-teller.ts'
import type { RecentFile } from '../../../../shared/ipc/window-state.ts'

test('drops an older list that is ready after a newer one', async () => {
  const older = Promise.withResolvers<RecentFile[]>()
  const newest: RecentFile[] = []
  const show = vi.fn(() => Promise.resolve(newest))
  show.mockReturnValueOnce(older.promise)
  const send = vi.fn()
  const tell = createRecentTeller(show, send)
  const first = tell()
  await tell()
  older.resolve([])
  await first
  expect(send).toHaveBeenCalledOnce()
  expect(send.mock.lastCall?.[0]).toBe(newest)
})
