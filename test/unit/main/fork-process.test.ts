import { EventEmitter } from 'node:events'
import { constants } from 'node:os'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createProcessForker } from '../../../electron/main/fork-process.ts'

const electron = vi.hoisted(() => ({ utilityProcess: { fork: vi.fn() } }))
vi.mock('electron', () => electron)

class Child extends EventEmitter {
  pid: number | undefined
  postMessage = vi.fn()
  kill = vi.fn(() => this.pid !== undefined)
  end(code: number) {
    this.pid = undefined
    this.emit('exit', code)
  }
}
let child: Child
const killed = vi.spyOn(process, 'kill').mockReturnValue(true)
beforeEach(() => {
  vi.useFakeTimers()
  killed.mockClear()
  electron.utilityProcess.fork.mockImplementation(() => (child = new Child()))
})
afterEach(() => void vi.useRealTimers())

const open = () => {
  const forker = createProcessForker()
  return { forker, channel: forker.open(new URL('file:///app/worker.mjs')) }
}

test('every listener learns once why the process ended, even a late one', () => {
  const { channel } = open()
  const [first, late] = [vi.fn(), vi.fn()]
  channel.onExit(first)
  child.end(3)
  channel.onExit(late)
  expect(first).toHaveBeenCalledExactlyOnceWith({ kind: 'code', code: 3 }, 'own')
  expect(late).toHaveBeenCalledExactlyOnceWith({ kind: 'code', code: 3 }, 'own')
  channel.send('too late')
  expect(child.postMessage).not.toHaveBeenCalled()
})

test('a fatal error is the reason', () => {
  const { channel } = open()
  const listener = vi.fn()
  channel.onExit(listener)
  child.emit('error', 'FatalError', 'v8::Heap', '{}')
  child.end(5)
  expect(listener).toHaveBeenCalledExactlyOnceWith({ kind: 'error', message: 'FatalError at v8::Heap' }, 'own')
})

test.skipIf(process.platform === 'win32').each([
  [9, { kind: 'signal', signal: 'SIGKILL' }, 'outside'],
  [15, { kind: 'signal', signal: 'SIGTERM' }, 'outside'],
  [6, { kind: 'signal', signal: 'SIGABRT' }, 'own'],
  [11 + 0x80, { kind: 'signal', signal: 'SIGSEGV' }, 'own'],
  [constants.signals.SIGTRAP, { kind: 'signal', signal: 'SIGTRAP' }, 'own'],
  [constants.signals.SIGBUS + 0x80, { kind: 'signal', signal: 'SIGBUS' }, 'own'],
  [constants.signals.SIGSYS, { kind: 'signal', signal: 'SIGSYS' }, 'own'],
  [1, { kind: 'code', code: 1 }, 'own'],
  [3 << 8, { kind: 'code', code: 3 }, 'own'],
  [0, { kind: 'code', code: 0 }, 'own'],
])('exit code %i is read as %o with the cause %s', (code, reason, cause) => {
  const { channel } = open()
  const listener = vi.fn()
  channel.onExit(listener)
  child.end(code)
  expect(listener).toHaveBeenCalledExactlyOnceWith(reason, cause)
})

test('a process that is killed before it runs is killed when it does', () => {
  const { channel } = open()
  channel.kill()
  child.pid = 42
  child.emit('spawn')
  expect(child.kill).toHaveBeenCalledTimes(2)
})

test('a process that does not listen is killed the hard way, and only while it is there', () => {
  const { channel } = open()
  child.pid = 42
  channel.kill()
  vi.advanceTimersByTime(1000)
  expect(killed).toHaveBeenCalledExactlyOnceWith(42, 'SIGKILL')
  child.end(9)
  vi.advanceTimersByTime(5000)
  channel.kill()
  vi.advanceTimersByTime(5000)
  expect(killed).toHaveBeenCalledOnce()
})

test('at the end of the app none is left', () => {
  const { forker } = open()
  const ended = child
  ended.pid = 41
  ended.end(0)
  forker.open(new URL('file:///app/worker.mjs'))
  child.pid = 42
  forker.killAll()
  expect(killed).toHaveBeenCalledExactlyOnceWith(42, 'SIGKILL')
})
