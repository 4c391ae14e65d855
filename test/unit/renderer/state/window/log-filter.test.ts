import { describe, expect, it } from 'vitest'
import { appendLog, filterLog } from '../../../../../renderer/state/window/log-filter.ts'
import { LOG_LIMIT, type LogEntry, type LogLevel } from '../../../../../shared/text/log.ts'

const entry = (id: number, level: LogLevel, message: string, data?: LogEntry['data']): LogEntry => {
  return { id, time: id, level, scope: 'worker', message, ...(data ? { data } : {}) }
}
const ids = (entries: readonly LogEntry[]) => entries.map(({ id }) => id)

describe('filterLog', () => {
  const entries = [
    entry(1, 'debug', 'Worker 1 started.', { pid: 4711 }),
    entry(2, 'warn', 'Worker 1 was killed by SIGKILL.', { tensor: 'blk.0.attn_q.weight' }),
    entry(3, 'error', 'It failed.'),
    entry(4, 'info', 'Scan done.'),
  ]

  it.each([
    ['debug', [1, 2, 3, 4]],
    ['info', [2, 3, 4]],
    ['warn', [2, 3]],
    ['error', [3]],
  ] as const)('%s shows this level and worse ones', (level, shown) => {
    expect(ids(filterLog(entries, { level, text: '' }))).toEqual(shown)
  })

  it('finds words in the message, the scope and the facts', () => {
    const found = (text: string) => ids(filterLog(entries, { level: 'debug', text }))
    expect(found('worker 1')).toEqual([1, 2])
    expect(found(' SIGKILL  attn_q ')).toEqual([2])
    expect(found('pid=4711')).toEqual([1])
    expect(found('nowhere')).toEqual([])
  })
})

describe('appendLog', () => {
  it('adds what is new, once, and lets the oldest go', () => {
    const first = [entry(1, 'info', 'a'), entry(2, 'info', 'b')]
    expect(ids(appendLog(first, [entry(2, 'info', 'b'), entry(3, 'info', 'c')]))).toEqual([1, 2, 3])
    expect(appendLog(first, first)).toBe(first)
    const many = Array.from({ length: LOG_LIMIT + 5 }, (_, i) => entry(i + 1, 'info', 'x'))
    expect(ids(appendLog([], many)).slice(0, 1)).toEqual([6])
  })
})
