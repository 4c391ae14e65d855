import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { guardLeaving } from '../../../electron/main/leaving.ts'
import type { ElectronWindow } from '../../../electron/main/window.ts'

const electron = await vi.hoisted(async () => {
  const { EventEmitter } = await import('node:events')
  return { app: Object.assign(new EventEmitter(), { quit: vi.fn() }) }
})
vi.mock('electron', () => electron)

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** Those of the test runner. */
const before = SIGNALS.map((signal) => process.listeners(signal))
const session = { scanning: true, close: vi.fn(async () => undefined) }
const window = {
  browserWindow: Object.assign(new EventEmitter(), { close: vi.fn() }),
  sessions: new Map([['model-1', session]]),
  open: true,
}
/** What `app.quit` came to, one after the other. */
let quits: ('prevented' | 'quit')[]
let answer: PromiseWithResolvers<boolean>
const askToClose = vi.fn(() => answer.promise)
const killAll = vi.fn()
const finish = vi.fn(async () => undefined)

beforeEach(() => {
  vi.clearAllMocks()
  quits = []
  answer = Promise.withResolvers<boolean>()
  session.scanning = true
  electron.app.removeAllListeners()
  electron.app.quit.mockImplementation(() => {
    let prevented = false
    electron.app.emit('before-quit', { preventDefault: () => (prevented = true) })
    quits.push(prevented ? 'prevented' : 'quit')
  })
  guardLeaving(
    () => [window as unknown as ElectronWindow],
    askToClose,
    async () => undefined,
    finish,
    killAll,
  )
})
afterEach(() => {
  for (const [i, signal] of SIGNALS.entries()) {
    process.removeAllListeners(signal)
    for (const listener of before[i]!) process.on(signal, listener)
  }
})
const emit = (signal: NodeJS.Signals) => {
  // Not those of the test runner, which would end it.
  for (const listener of process.listeners(signal).slice(before[SIGNALS.indexOf(signal as 'SIGINT')]!.length))
    listener(signal)
}

describe('a signal', () => {
  test.each(SIGNALS)('%s quits when no scan runs', (signal) => {
    session.scanning = false
    emit(signal)
    expect(quits).toEqual(['quit'])
    expect(askToClose).not.toHaveBeenCalled()
  })

  test('asks during a scan; a second one is the answer', () => {
    emit('SIGTERM')
    expect(askToClose).toHaveBeenCalledOnce()
    expect(quits).toEqual(['prevented'])
    emit('SIGTERM')
    expect(quits).toEqual(['prevented', 'quit'])
    expect(askToClose).toHaveBeenCalledOnce()
  })

  test('asks again when the scan was kept before', async () => {
    emit('SIGINT')
    answer.resolve(false)
    await new Promise((done) => setImmediate(done))
    answer = Promise.withResolvers<boolean>()
    emit('SIGINT')
    expect(askToClose).toHaveBeenCalledTimes(2)
    expect(quits).toEqual(['prevented', 'prevented'])
  })
})

test('a question that cannot be shown gives nothing up, and is asked again the next time', async () => {
  askToClose.mockRejectedValueOnce(new Error('no dialog'))
  electron.app.quit()
  await new Promise((done) => setImmediate(done))
  electron.app.quit()
  expect(askToClose).toHaveBeenCalledTimes(2)
  expect(quits).toEqual(['prevented', 'prevented'])
})

test('quitting waits for what is being saved, and then ends what is left', async () => {
  const saved = Promise.withResolvers<undefined>()
  finish.mockReturnValueOnce(saved.promise)
  const preventDefault = vi.fn()
  electron.app.emit('will-quit', { preventDefault })
  await new Promise((done) => setImmediate(done))
  expect(preventDefault).toHaveBeenCalledOnce()
  expect(killAll).not.toHaveBeenCalled()
  saved.resolve(undefined)
  await vi.waitFor(() => expect(killAll).toHaveBeenCalledOnce())
  expect(electron.app.quit).toHaveBeenCalledOnce()
  electron.app.emit('will-quit', { preventDefault })
  expect(preventDefault).toHaveBeenCalledOnce()
})
