import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { chooseHost, type Machine } from '../../../../build/dev/choose-host.ts'

const ORIGIN = 'http://127.0.0.1:5173'
const STARTS = { args: ['--no-sandbox', '/app', 'a.gguf'], env: { PATH: '/bin' }, remedies: undefined }
const machine = (change: Partial<Machine>): Machine => ({
  display: true,
  electron: '/electron',
  prepare: () => STARTS,
  hasBrowser: () => true,
  ...change,
})
const choose = (change: Partial<Machine>) => chooseHost('/app', ['a.gguf'], ORIGIN, machine(change))
const standInArguments = [expect.stringMatching(/stand-in.run\.ts$/), join('/app', 'main/main.mjs'), 'a.gguf']

describe('chooseHost', () => {
  test('chooses Electron where it is installed', () => {
    const { launch, message } = choose({})
    expect(launch).toEqual({
      program: '/electron',
      args: STARTS.args,
      env: { ...STARTS.env, ELECTRON_RENDERER_URL: ORIGIN },
    })
    expect(message).toBe('Opening the window…')
  })

  test('uses an installed browser without Electron, and names the remedy', () => {
    const { launch, message } = choose({ electron: undefined })
    expect(launch.program).toBe(process.execPath)
    expect(launch.args).toEqual(standInArguments)
    expect(launch.env).toMatchObject({ ELECTRON_RENDERER_URL: ORIGIN, ELECTRON_STAND_IN_VISIBLE: '1' })
    expect(message).toMatch(/^Electron is not installed; using an installed browser.*`npm start`/)
  })

  test('uses an installed browser where Electron cannot start', () => {
    const { launch, message } = choose({ prepare: () => ({ why: 'No sandbox', browser: true }) })
    expect(launch.env['ELECTRON_STAND_IN_VISIBLE']).toBe('1')
    expect(message).toMatch(/^No sandbox; using an installed browser.*the advice above\.$/)
  })

  test.each<[string, Partial<Machine>, RegExp]>([
    ['a display', { display: false }, /there is no display.*run this on a desktop\.$/],
    ['a browser', { electron: undefined, hasBrowser: () => false }, /`npm start` once.*or install Chromium/],
    ['a sandbox for either', { prepare: () => ({ why: 'No sandbox', browser: false }) }, /: No sandbox\. /],
  ])('shows no window without %s, and says so in one line', (_what, change, expected) => {
    const { launch, message } = choose(change)
    expect(launch.args).toEqual(standInArguments)
    expect(launch.env['ELECTRON_STAND_IN_VISIBLE']).toBeUndefined()
    expect(message).toMatch(/^No window: /)
    expect(message).toMatch(expected)
    expect(message).toContain(ORIGIN)
    expect(message).not.toContain('\n')
  })
})
