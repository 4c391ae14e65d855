import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

async function load(ready = true) {
  vi.resetModules()
  const { becomeReady } = await import('../../../../build/stand-in/readiness.ts')
  if (ready) becomeReady()
  return (await import('../../../../build/stand-in/notification.ts')).Notification
}

let Notification: Awaited<ReturnType<typeof load>>
const on = (platform: NodeJS.Platform) => vi.spyOn(process, 'platform', 'get').mockReturnValue(platform)
beforeEach(async () => {
  Notification = await load()
})
afterEach(() => vi.restoreAllMocks())

/** Shows one, and tells what it emitted at once and later. */
async function show() {
  const notification = new Notification({ title: 'a' })
  const events: unknown[][] = []
  for (const name of ['show', 'failed', 'close'])
    notification.on(name, (_event: unknown, ...rest: unknown[]) => events.push([name, ...rest]))
  notification.show()
  const atOnce = [...events]
  await new Promise(setImmediate)
  return { notification, atOnce, events }
}

test('Cannot create Notification before app is ready', async () => {
  const Early = await load(false)
  expect(() => new Early()).toThrow(new Error('Cannot create Notification before app is ready'))
})

test('new Notification refuses options that Electron would ignore', () => {
  expect(() => new Notification({ text: 'x' } as never)).toThrow("have no 'text'")
  expect(() => new Notification({ title: 5 } as never)).toThrow('texts of a notification are strings')
})

describe('Notification.show', () => {
  test.each([
    ['linux', [['show']]],
    ['win32', []],
    ['darwin', []],
  ] as const)('emits show at once on %s only if the system answers there and then', async (platform, atOnce) => {
    on(platform)
    const shown = await show()
    expect(shown.atOnce).toEqual(atOnce)
    expect(shown.events).toEqual([['show']])
    expect(Notification.shown).toHaveLength(1)
  })

  test.each(['linux', 'darwin'] as const)('emits failed with the error, and no show, on %s', async (platform) => {
    on(platform)
    Notification.failure = 'not signed'
    const { events } = await show()
    expect(events).toEqual([['failed', 'not signed']])
    expect(Notification.shown).toEqual([])
  })

  test('does nothing where notifications are not supported', async () => {
    Notification.supported = false
    expect(Notification.isSupported()).toBe(false)
    expect((await show()).events).toEqual([])
  })
})

test.each([
  ['darwin', ['show', 'close']],
  ['linux', ['show']],
] as const)('Notification.close of the app itself on %s: %j', async (platform, names) => {
  on(platform)
  const { notification, events } = await show()
  notification.close()
  notification.close()
  expect(events.map(([name]) => name)).toEqual(names)
  expect(Notification.shown).toEqual([])
})
