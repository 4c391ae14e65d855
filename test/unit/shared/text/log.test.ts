import { expect, test } from 'vitest'
import { formatLogEntry } from '../../../../shared/text/log.ts'

const entry = { id: 1, time: Date.UTC(2026, 0, 31, 9, 30), level: 'warn', scope: 'worker' } as const

test('an entry is one line with its facts at the end', () => {
  const data = { worker: 2, reason: 'was "killed"', last: true }
  expect(formatLogEntry({ ...entry, message: 'Worker 2 is gone.', data })).toBe(
    '2026-01-31T09:30:00.000Z warn  worker  Worker 2 is gone.  worker=2 reason="was \\"killed\\"" last=true',
  )
})

test('names from files cannot make two lines of one', () => {
  const line = formatLogEntry({ ...entry, message: 'a\nb\r\u2028c', data: { tensor: 'x\ny\u202e' } })
  expect(line).not.toMatch(/[\n\r\u2028\u202e]/)
})
