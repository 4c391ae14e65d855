import { beforeEach, describe, expect, test, vi } from 'vitest'

async function load(ready = true) {
  vi.resetModules()
  const { becomeReady } = await import('../../../../build/stand-in/readiness.ts')
  if (ready) becomeReady()
  return await import('../../../../build/stand-in/desktop.ts')
}

let desktop: Awaited<ReturnType<typeof load>>
beforeEach(async () => {
  desktop = await load()
})
const failure = (from: unknown) =>
  new TypeError(`Error processing argument at index 0, conversion failure from ${String(from)}`)

test("The 'screen' module can't be used before the app 'ready' event", async () => {
  const { screen } = await load(false)
  expect(() => screen.getPrimaryDisplay()).toThrow(
    new Error("The 'screen' module can't be used before the app 'ready' event"),
  )
  expect(() => screen.getAllDisplays()).toThrow(Error)
  expect(desktop.screen.getAllDisplays()).toHaveLength(1)
})

test('net.fetch before the app is ready: Session can only be received when app is ready', async () => {
  const { net } = await load(false)
  await expect(net.fetch('file:///x')).rejects.toThrow('Session can only be received when app is ready')
  await expect(desktop.net.fetch('file:///x')).rejects.toThrow('net::ERR_FILE_NOT_FOUND')
})

describe('powerSaveBlocker', () => {
  test('refuses a type that Electron does not know', () => {
    expect(() => desktop.powerSaveBlocker.start('prevent-sleep' as never)).toThrow(failure('prevent-sleep'))
  })

  test('takes the number of a blocker, of which the first is 0', () => {
    const { powerSaveBlocker } = desktop
    expect(powerSaveBlocker.start('prevent-app-suspension')).toBe(0)
    expect(powerSaveBlocker.isStarted(0)).toBe(true)
    expect(() => powerSaveBlocker.isStarted(undefined as never)).toThrow(failure(undefined))
    expect(() => powerSaveBlocker.stop('0' as never)).toThrow(failure(0))
    expect([powerSaveBlocker.stop(0), powerSaveBlocker.stop(0)]).toEqual([true, false])
  })
})

describe('shell', () => {
  test.each(['openPath', 'showItemInFolder', 'openExternal'] as const)('shell.%s takes a text', (name) => {
    expect(() => void desktop.shell[name](5 as never)).toThrow(failure(5))
    expect(desktop.shell.calls).toEqual([])
  })

  test('shell.openExternal takes a URL', () => {
    expect(() => void desktop.shell.openExternal('example')).toThrow(failure('example'))
  })
})
