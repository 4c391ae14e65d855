import { expect, test, vi } from 'vitest'
import type { AppWindow } from '../../../../electron/app/windows/app-window.ts'
import { createNotices } from '../../../../electron/app/windows/notices.ts'
import { say } from '../../../../shared/text/sentence.ts'

const window = () => ({ send: vi.fn() }) as unknown as AppWindow

test('a notice waits for a window that listens, and is said once', () => {
  const notices = createNotices()
  const [first, second] = [window(), window()]
  notices.add(say('Early.'))
  notices.tellThrough(() => first)
  notices.add(say('Not heard yet.'))
  expect(notices.isHeardBy(first)).toBe(false)
  expect(notices.take(first)).toEqual(say('Early.'))
  expect(notices.take(second)).toEqual(say('Not heard yet.'))
  expect(notices.take(second)).toBeUndefined()
  notices.add(say('Now.'))
  expect(first.send).toHaveBeenCalledExactlyOnceWith({ type: 'notice', notice: say('Now.') })
  expect(second.send).not.toHaveBeenCalled()
})
