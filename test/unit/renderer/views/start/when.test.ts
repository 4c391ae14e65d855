import { expect, test } from 'vitest'
import { formatWhen } from '../../../../../renderer/views/start/when.ts'

const at = (text: string) => Date.parse(`${text}Z`)
const now = at('2026-03-12T00:30:00')

test.each([
  ['2026-03-12T00:05:00', 'UTC', 'today 00:05', '今天 00:05'],
  ['2026-03-11T23:59:00', 'UTC', 'yesterday 23:59', '昨天 23:59'],
  ['2026-03-10T23:59:00', 'UTC', '10 Mar 2026', '2026年3月10日'],
  // Both are of the day before where it is not midnight yet.
  ['2026-03-11T23:59:00', 'America/New_York', 'today 19:59', '今天 19:59'],
  // A clock that was put back.
  ['2026-03-14T10:00:00', 'UTC', '14 Mar 2026', '2026年3月14日'],
])('%s in %s is %s', (time, zone, english, chinese) => {
  expect(formatWhen(at(time), now, 'en', zone)).toBe(english)
  expect(formatWhen(at(time), now, 'zh-CN', zone)).toBe(chinese)
})
