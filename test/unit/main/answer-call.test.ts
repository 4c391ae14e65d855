import { randomUUID } from 'node:crypto'
import { expect, test, vi } from 'vitest'
import { answerCall, answerPaths, isTrustedSender } from '../../../electron/main/answer-call.ts'
import { windowPage } from '../../../electron/app/page/window-page.ts'
import type { Calls } from '../../../shared/ipc/calls.ts'
import { AppFailure, ok } from '../../../shared/text/errors.ts'

const calls = (change: Partial<Calls>) => change as Calls

const scan = { modelId: randomUUID(), scanId: 3 }

test('a call is answered by its name', async () => {
  const cancelScan = vi.fn(async () => ok(null))
  expect(await answerCall(calls({ cancelScan }), 'cancelScan', scan, vi.fn())).toEqual(ok(null))
  expect(cancelScan).toHaveBeenCalledExactlyOnceWith(scan)
})

test('an unknown call or a bad argument reaches nobody', async () => {
  const cancelScan = vi.fn(async () => ok(null))
  for (const [name, argument] of [
    ['nothing', 3],
    ['toString', undefined],
    ['cancelScan', '3'],
    [{}, 3],
  ] as const)
    expect(await answerCall(calls({ cancelScan }), name, argument, vi.fn())).toMatchObject({
      ok: false,
      error: { code: 'bad-request' },
    })
  expect(cancelScan).not.toHaveBeenCalled()
})

test('nothing rejects: what was foreseen keeps its code, anything else is logged', async () => {
  const log = vi.fn()
  const throwing = (error: unknown) => calls({ cancelScan: async () => Promise.reject(error) })
  const failure = new AppFailure({ code: 'write-failed', message: 'full' })
  expect(await answerCall(throwing(failure), 'cancelScan', scan, log)).toEqual({ ok: false, error: failure.error })
  expect(log).not.toHaveBeenCalled()
  for (const thrown of [new TypeError('oops'), 'oops', undefined])
    expect(await answerCall(throwing(thrown), 'cancelScan', scan, log)).toMatchObject({
      ok: false,
      error: { code: 'internal' },
    })
  expect(log).toHaveBeenCalledTimes(3)
  const synchronous = calls({
    cancelScan: () => {
      throw new Error('at once')
    },
  })
  expect(await answerCall(synchronous, 'cancelScan', scan, log)).toMatchObject({
    ok: false,
    error: { message: 'at once' },
  })
})

test('dropped paths are checked', async () => {
  const open = vi.fn()
  expect(await answerPaths(open, ['/a'], 'compare', vi.fn())).toEqual(ok(null))
  expect(await answerPaths(open, [{}], 'open', vi.fn())).toMatchObject({ ok: false })
  expect(await answerPaths(open, ['/a'], 'keep', vi.fn())).toMatchObject({ ok: false })
  expect(open).toHaveBeenCalledExactlyOnceWith(['/a'], 'compare')
})

test('only the main frame with our own page is trusted', () => {
  const page = windowPage(true, undefined)
  const main = { url: 'app://tensorscope/index.html' }
  expect(isTrustedSender(main, main, page)).toBe(true)
  expect(isTrustedSender({ ...main }, main, page)).toBe(false)
  expect(isTrustedSender(null, main, page)).toBe(false)
  expect(isTrustedSender(main, undefined, page)).toBe(false)
  for (const url of ['https://tensorscope/', 'app://tensorscope.evil/', 'about:blank', 'file:///x']) {
    const frame = { url }
    expect(isTrustedSender(frame, frame, page)).toBe(false)
  }
})

test('trusts the development server’s page in its place, and no longer the built one', () => {
  const page = windowPage(false, 'http://127.0.0.1:5173')
  const trusts = (url: string) => {
    const frame = { url }
    return isTrustedSender(frame, frame, page)
  }
  expect(trusts('http://127.0.0.1:5173/index.html#tensors')).toBe(true)
  for (const url of ['http://127.0.0.1:51730/', 'http://127.0.0.1:5173@evil/', 'app://tensorscope/index.html'])
    expect(trusts(url)).toBe(false)
})
