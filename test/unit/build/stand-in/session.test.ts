import { beforeEach, describe, expect, test, vi } from 'vitest'
import { WebRequest } from '../../../../build/stand-in/web-request.ts'

async function load(ready: boolean) {
  vi.resetModules()
  const { becomeReady } = await import('../../../../build/stand-in/readiness.ts')
  if (ready) becomeReady()
  return await import('../../../../build/stand-in/session.ts')
}
type Loaded = Awaited<ReturnType<typeof load>>

describe('before the app is ready', () => {
  test.each<[string, (loaded: Loaded) => unknown]>([
    ['session.defaultSession', ({ session }) => session.defaultSession],
    ['session.fromPartition', ({ session }) => session.fromPartition('x')],
    ['protocol.handle', ({ protocol }) => protocol.handle('app', () => new Response())],
  ])('%s: Session can only be received when app is ready', async (_name, use) => {
    const loaded = await load(false)
    expect(() => use(loaded)).toThrow(new TypeError('Session can only be received when app is ready'))
  })
})

describe('session', () => {
  let session: Loaded['session']
  beforeEach(async () => {
    session = (await load(true)).session
  })

  test('is one per partition', () => {
    expect(session.fromPartition('')).toBe(session.defaultSession)
    expect(session.fromPartition('x')).not.toBe(session.defaultSession)
  })

  test('session.fromPartition takes a text', () => {
    expect(() => session.fromPartition(undefined as never)).toThrow(
      new TypeError('Error processing argument at index 0, conversion failure from undefined'),
    )
  })

  test.each(['setPermissionRequestHandler', 'setPermissionCheckHandler', 'setDevicePermissionHandler'] as const)(
    'session.%s: Must pass null or function',
    (name) => {
      const error = new TypeError('Must pass null or function')
      expect(() => session.defaultSession[name](undefined)).toThrow(error)
      expect(() => session.defaultSession[name]('x')).toThrow(error)
      session.defaultSession[name](null)
      session.defaultSession[name](() => true)
    },
  )

  test('session.setSpellCheckerEnabled takes true or false', () => {
    expect(() => session.defaultSession.setSpellCheckerEnabled(1 as never)).toThrow(
      new TypeError('Error processing argument at index 0, conversion failure from 1'),
    )
  })
})

describe('webRequest.onBeforeRequest', () => {
  const listen = (...given: unknown[]) =>
    (new WebRequest().onBeforeRequest as (...given: unknown[]) => void).apply(new WebRequest(), given)
  const listener = () => undefined

  test('Must pass null or a Function', () => {
    const error = new TypeError('Must pass null or a Function')
    expect(() => listen()).toThrow(error)
    expect(() => listen('x')).toThrow(error)
    expect(() => listen({ urls: ['<all_urls>'] }, 'x')).toThrow(error)
    expect(() => listen({ urls: ['<all_urls>'] })).toThrow(error)
    listen(null)
    listen(listener)
    listen({ urls: ['<all_urls>'] }, listener)
  })

  test("Parameter 'filter' must have property 'urls'", () => {
    expect(() => listen({}, listener)).toThrow(new TypeError("Parameter 'filter' must have property 'urls'."))
  })

  test.each([
    ['example', 'Missing scheme separator.'],
    ['http:x', 'Wrong scheme separator.'],
    ['http://x', 'Empty path.'],
  ])('Invalid url pattern %s: %s', (pattern, reason) => {
    expect(() => listen({ urls: [pattern] }, listener)).toThrow(
      new TypeError(`Invalid url pattern ${pattern}: ${reason}`),
    )
    expect(() => listen({ urls: ['<all_urls>'], excludeUrls: [pattern] }, listener)).toThrow(TypeError)
  })

  test('Invalid type', () => {
    expect(() => listen({ urls: ['<all_urls>'], types: ['page'] }, listener)).toThrow(
      new TypeError('Invalid type page'),
    )
  })

  test('is loud about filters that leave something out', () => {
    expect(() => listen({ urls: ['http://x/*'] }, listener)).toThrow('are not imitated')
  })
})
