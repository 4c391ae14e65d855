import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ModelView } from '../../../../../shared/model/model-view.ts'
import { HealthController } from '../../../../../renderer/state/model/health.svelte.ts'
import type { Row } from '../../../../../renderer/state/model/row.ts'
import { measured } from '../../../shared/model/measured.ts'

const view = { facts: [], problems: [] } as unknown as ModelView
const SOUND = { stats: {} }
let rows: Row[]
let health: HealthController

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  rows = [measured('a', SOUND), measured('b')] as unknown as Row[]
  health = new HealthController(view, rows)
})
afterEach(() => {
  health.close()
  vi.useRealTimers()
})

const state = () => health.judgement?.verdict.state
/** Values differ: equal ones would be a warning. */
const measureAll = (stats = {}) =>
  rows.forEach((row, sum) => void (row.result = measured('x', { stats: { sum, ...stats } }).result))

test('a model is judged when it is opened', async () => {
  health.follow()
  expect(state()).toBeUndefined()
  await vi.advanceTimersByTimeAsync(0)
  expect(state()).toBe('partial')
  expect(health.badge).toBeUndefined()
})

test('while results arrive it is judged once a second, and at once when a scan ends', async () => {
  health.follow()
  await vi.advanceTimersByTimeAsync(0)
  measureAll()
  health.follow()
  await vi.advanceTimersByTimeAsync(900)
  expect(state()).toBe('partial')
  await vi.advanceTimersByTimeAsync(200)
  expect(state()).toBe('ok')
  measureAll({ nan: 1 })
  health.follow(true)
  expect(health.pending).toBe(true)
  await vi.advanceTimersByTimeAsync(0)
  expect(state()).toBe('errors')
  expect(health.pending).toBe(false)
  expect(health.badge).toEqual({ count: 2, bad: true })
  expect(health.errors).toHaveLength(2)
})

test('a scan that ends while the model is being judged is judged right after that', async () => {
  let onJudge: (() => void) | undefined
  const watched = {
    facts: [],
    get problems() {
      onJudge?.()
      onJudge = undefined
      return []
    },
  } as unknown as ModelView
  health = new HealthController(watched, rows)
  onJudge = () => {
    measureAll()
    health.follow(true)
  }
  health.follow()
  await vi.advanceTimersByTimeAsync(0)
  expect(health.pending).toBe(true)
  await vi.advanceTimersByTimeAsync(10)
  expect(health.pending).toBe(false)
  expect(state()).toBe('ok')
})

test('results of a new scan, which arrive while the end of the last one is judged, wait their second', async () => {
  let judged = 0
  let onJudge: (() => void) | undefined
  const watched = {
    facts: [],
    get problems() {
      judged++
      onJudge?.()
      onJudge = undefined
      return []
    },
  } as unknown as ModelView
  health = new HealthController(watched, rows)
  onJudge = () => health.follow()
  health.follow(true)
  await vi.advanceTimersByTimeAsync(10)
  const first = judged
  await vi.advanceTimersByTimeAsync(900)
  expect(judged).toBe(first)
  await vi.advanceTimersByTimeAsync(200)
  expect(judged).toBeGreaterThan(first)
})

test('a model that is closed is not judged any more', async () => {
  health.follow()
  health.close()
  await vi.advanceTimersByTimeAsync(5000)
  expect(state()).toBeUndefined()
})
