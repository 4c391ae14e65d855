import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

const argv = [...process.argv]
let folder = ''

/** Fresh modules: the command line is read, and the app becomes ready, once. */
async function load(...switches: string[]) {
  vi.resetModules()
  process.argv.splice(0, process.argv.length, 'node', '.', `--user-data-dir=${folder}`, ...switches)
  return (await import('../../../../build/stand-in/app.ts')).app
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stand-in-app-'))
})
afterEach(() => {
  process.argv.splice(0, process.argv.length, ...argv)
  rmSync(folder, { recursive: true })
  vi.restoreAllMocks()
})

describe('app.commandLine', () => {
  test('hasSwitch reads what the process was started with, up to `--`', async () => {
    const { commandLine } = await load('--one', '--two=2', '--two=3', '--', '--three')
    expect(['one', 'two', 'three'].map(commandLine.hasSwitch)).toEqual([true, true, false])
    expect(['one', 'two', 'three'].map(commandLine.getSwitchValue)).toEqual(['', '3', ''])
  })

  test('appendSwitch, hasSwitch and removeSwitch go by names in lower case', async () => {
    const { commandLine } = await load('--Capital')
    commandLine.appendSwitch('New-Switch', 5 as never)
    expect(commandLine.getSwitchValue('new-SWITCH')).toBe('5')
    expect(commandLine.hasSwitch('Capital')).toBe(false)
    commandLine.removeSwitch('NEW-switch')
    expect(commandLine.hasSwitch('new-switch')).toBe(false)
  })

  test('gives the browser what was appended, and not what was removed', async () => {
    const { commandLine } = await load('--own')
    const { browserSwitches } = await import('../../../../build/stand-in/command-line.ts')
    commandLine.appendSwitch('a')
    commandLine.appendSwitch('b', 'x')
    commandLine.appendSwitch('c')
    commandLine.removeSwitch('c')
    expect(browserSwitches()).toEqual(['--a', '--b=x'])
  })
})

describe('app.enableSandbox', () => {
  test('can only be called before app is ready', async () => {
    const app = await load()
    app.becomeReady()
    expect(() => app.enableSandbox()).toThrow(new Error('app.enableSandbox() can only be called before app is ready'))
  })

  test.each([
    [0, ['--no-sandbox'], true],
    [1000, ['--no-sandbox'], false],
    [0, [], false],
  ])('removes no-sandbox; children of user %i started with %j die: %s', async (user, switches, die) => {
    vi.spyOn(process, 'getuid').mockReturnValue(user)
    vi.spyOn(process, 'platform', 'get').mockReturnValue('linux')
    const app = await load(...switches)
    const { childrenOfRootDie } = await import('../../../../build/stand-in/command-line.ts')
    expect(app.commandLine.hasSwitch('no-sandbox')).toBe(switches.length > 0)
    expect(childrenOfRootDie()).toBe(false)
    app.enableSandbox()
    expect(app.commandLine.hasSwitch('no-sandbox')).toBe(false)
    expect(childrenOfRootDie()).toBe(die)
  })
})

test('app.disableHardwareAcceleration can only be called before app is ready', async () => {
  const app = await load()
  app.disableHardwareAcceleration()
  app.becomeReady()
  expect(() => app.disableHardwareAcceleration()).toThrow(
    new Error('app.disableHardwareAcceleration() can only be called before app is ready'),
  )
})

test('app.getPath: Failed to get the path of an unknown name', async () => {
  const app = await load()
  expect(app.getPath('userData')).toBe(folder)
  expect(() => app.getPath('cookies')).toThrow(new Error("Failed to get 'cookies' path"))
})

test('app.setPath: Path must be absolute', async () => {
  const app = await load()
  expect(() => app.setPath('userData', 'data')).toThrow(new Error('Path must be absolute'))
})

test('app.setPath: Failed to set path of an unknown name', async () => {
  const app = await load()
  expect(() => app.setPath('cookies', folder)).toThrow(new Error('Failed to set path'))
})

test('app.setPath takes a folder that does not exist', async () => {
  const app = await load()
  app.setPath('userData', join(folder, 'later'))
  expect(app.getPath('userData')).toBe(join(folder, 'later'))
})

test('app.setName and app.addRecentDocument take texts', async () => {
  const app = await load()
  const error = new TypeError('Error processing argument at index 0, conversion failure from 5')
  expect(() => app.setName(5 as never)).toThrow(error)
  expect(() => app.addRecentDocument(5 as never)).toThrow(error)
})

test.each([
  ['linux', false],
  ['win32', false],
  ['darwin', true],
] as const)('app.dock on %s: %s', async (platform, there) => {
  vi.spyOn(process, 'platform', 'get').mockReturnValue(platform)
  expect((await load()).dock !== undefined).toBe(there)
})

test('app.quit asks once: while it quits, another call does nothing', async () => {
  const app = await load()
  app.becomeReady()
  const asked = vi.fn()
  app.on('before-quit', asked)
  app.on('will-quit', (event: { preventDefault(): void }) => event.preventDefault())
  const { windows } = await import('../../../../build/stand-in/windows.ts')
  windows.open.add({ close: () => undefined, destroy: () => undefined } as never)
  app.quit()
  app.quit()
  expect(asked).toHaveBeenCalledOnce()
})

test('a signal quits once; the next one is left to the system', async () => {
  const app = await load()
  const quit = vi.spyOn(app, 'quit').mockReturnValue()
  const { quitOnSignals } = await import('../../../../build/stand-in/signals.ts')
  const early = vi.fn()
  process.on('SIGHUP', early)
  quitOnSignals()
  process.emit('SIGHUP', 'SIGHUP')
  expect(quit).toHaveBeenCalledOnce()
  // Put on before the app was ready, it has been replaced.
  expect(early).not.toHaveBeenCalled()
  expect(process.listenerCount('SIGHUP')).toBe(0)
  for (const signal of ['SIGINT', 'SIGTERM']) process.removeAllListeners(signal)
})

test('a handler of the app replaces that of Electron', async () => {
  const app = await load()
  const quit = vi.spyOn(app, 'quit').mockReturnValue()
  const { quitOnSignals } = await import('../../../../build/stand-in/signals.ts')
  quitOnSignals()
  const own = vi.fn()
  process.once('SIGHUP', own)
  process.emit('SIGHUP', 'SIGHUP')
  expect(own).toHaveBeenCalledOnce()
  expect(quit).not.toHaveBeenCalled()
  for (const signal of ['SIGINT', 'SIGTERM']) process.removeAllListeners(signal)
})
