import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { askHandler } from '../../../../build/stand-in/protocol-answer.ts'
import { Protocol, type ProtocolHandler } from '../../../../build/stand-in/protocol.ts'

afterEach(() => vi.restoreAllMocks())

describe('protocol.registerSchemesAsPrivileged', () => {
  let register: (schemes: never) => void
  let schemes: ReadonlySet<string>
  beforeEach(async () => {
    vi.resetModules()
    const fresh = await import('../../../../build/stand-in/protocol.ts')
    register = fresh.registerSchemesAsPrivileged as typeof register
    schemes = fresh.standardSchemes
  })
  const call = (given: unknown) => register(given as never)

  test('should be called before app is ready', async () => {
    const { becomeReady } = await import('../../../../build/stand-in/readiness.ts')
    becomeReady()
    expect(() => call([])).toThrow(
      new Error('protocol.registerSchemesAsPrivileged should be called before app is ready'),
    )
  })

  test.each([[{ scheme: 'app' }], [[{}]], [['app']], [undefined]])(
    'Argument must be an array of schemes: %j',
    (given) => {
      expect(() => call(given)).toThrow(new Error('Argument must be an array of custom schemes.'))
    },
  )

  test('Code cache can only be enabled for a standard scheme', () => {
    const message = 'Code cache can only be enabled when the custom scheme is registered as standard scheme.'
    expect(() => call([{ scheme: 'app', privileges: { codeCache: true } }])).toThrow(new Error(message))
    call([{ scheme: 'app', privileges: { standard: true, codeCache: true } }])
    expect(schemes).toEqual(new Set(['app']))
  })

  test('refuses a privilege that Electron would ignore', () => {
    expect(() => call([{ scheme: 'app', privileges: { cors: true } }])).toThrow("have no 'cors'")
  })
})

describe('session.protocol', () => {
  test('Failed to register protocol: a scheme has one handler', () => {
    const protocol = new Protocol()
    protocol.handle('app', () => new Response())
    expect(protocol.isProtocolHandled('app')).toBe(true)
    expect(() => protocol.handle('app', () => new Response())).toThrow(new Error('Failed to register protocol: app'))
  })

  test('Failed to unhandle protocol: there is none', () => {
    expect(() => new Protocol().unhandle('app')).toThrow(new Error('Failed to unhandle protocol: app'))
  })

  test('protocol.handle refuses what is not a function', () => {
    expect(() => new Protocol().handle('app', undefined as never)).toThrow('needs a function')
  })
})

describe('the answer of a protocol handler', () => {
  const ask = (answer: unknown) => askHandler((() => answer) as ProtocolHandler, new Request('http://x.invalid/'))

  test('is a Response, with status, headers and body', async () => {
    expect(await ask(new Response('a', { status: 201, headers: { 'X-A': 'b' } }))).toEqual({
      status: 201,
      headers: { 'content-type': 'text/plain;charset=UTF-8', 'x-a': 'b' },
      body: Buffer.from('a'),
    })
  })

  test.each([
    ['nothing', undefined],
    ['text', 'x'],
    ['a status in letters', { status: '200' }],
    ['a statusText that is a number', { statusText: 5 }],
    ['headers in letters', { headers: 'x' }],
    ['a body that is no stream', { body: 'x' }],
    ['a body that is another object', { body: {} }],
  ])('is ERR_UNEXPECTED for %s', async (_what, answer) => {
    expect(await ask(answer)).toEqual({ error: 'ERR_UNEXPECTED' })
  })

  test('is ERR_FAILED for Response.error()', async () => {
    expect(await ask(Response.error())).toEqual({ error: 'ERR_FAILED' })
  })

  test('is ERR_UNEXPECTED for a handler that throws, which is told on stderr', async () => {
    const told = vi.spyOn(console, 'error').mockReturnValue()
    const error = new Error('no')
    expect(await ask(Promise.reject(error))).toEqual({ error: 'ERR_UNEXPECTED' })
    expect(told).toHaveBeenCalledExactlyOnceWith(error)
  })

  test('is ERR_FAILED for a body that breaks off', async () => {
    const broken = new ReadableStream({ pull: (it) => it.error(new Error('gone')) })
    expect(await ask(new Response(broken))).toEqual({ error: 'ERR_FAILED' })
  })
})

test('loadURL rejects with name, number and URL of the error', async () => {
  const { loadError, netErrorOf } = await import('../../../../build/stand-in/net-errors.ts')
  expect(loadError('ERR_FAILED', `app://x/${'y'.repeat(3000)}`).message).toHaveLength(
    "ERR_FAILED (-2) loading ''".length + 2048,
  )
  expect(loadError('ERR_UNEXPECTED', 'app://x')).toMatchObject({ errno: -9, code: 'ERR_UNEXPECTED', url: 'app://x' })
  expect(netErrorOf('page.goto: net::ERR_BLOCKED_BY_CLIENT at https://x')).toBe('ERR_BLOCKED_BY_CLIENT')
  expect(netErrorOf('interrupted by another navigation to x')).toBe('ERR_ABORTED')
  expect(netErrorOf('net::ERR_SOMETHING_ELSE')).toBe('ERR_FAILED')
})
