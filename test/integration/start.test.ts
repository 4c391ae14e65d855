/** `npm start` where no window can be shown, and around an Electron that is not one. */
import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fixture, root } from '../helpers/engine.ts'

interface Run {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const BINARY = process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron'
const NO_DISPLAY = { DISPLAY: '', WAYLAND_DISPLAY: '' }
const DISPLAY = { DISPLAY: ':99', WAYLAND_DISPLAY: '', ELECTRON_DISABLE_SANDBOX: '1' }

let folder = ''

function start(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Run> {
  const options = {
    cwd: folder,
    env: { ...process.env, INIT_CWD: folder, ELECTRON_OVERRIDE_DIST_PATH: folder, ...env },
    timeout: 100_000,
  }
  return new Promise((done) => {
    const program = resolve(root, 'build/start.mjs')
    const child = execFile(process.execPath, [program, ...args], options, (_error, stdout, stderr) =>
      done({ code: child.exitCode, stdout, stderr }),
    )
  })
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tensorscope-start-'))
  const electron = join(folder, BINARY)
  mkdirSync(dirname(electron), { recursive: true })
  writeFileSync(electron, '#!/bin/sh\necho "$@"\nexit 7\n')
  chmodSync(electron, 0o755)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('npm start --headless', () => {
  it.each(['--headless', '--inspect'])('scans in the terminal with %s, whatever could show a window', async (name) => {
    const { code, stdout, stderr } = await start([name, fixture('all-types.gguf'), '--json', '-'], DISPLAY)
    expect(code).toBe(1)
    expect((JSON.parse(stdout) as { tensors: unknown[] }).tensors).toHaveLength(35)
    expect(stderr).not.toContain('window')
  })
})

describe.skipIf(process.platform !== 'linux')('npm start without a display', () => {
  it('scans in the terminal, says why, and keeps stdout for the results', async () => {
    const { code, stdout, stderr } = await start([fixture('all-types.gguf'), '--json', '-', '--no-sandbox'], NO_DISPLAY)
    // In place of a window, findings are shown and do not fail.
    expect(code).toBe(0)
    expect((JSON.parse(stdout) as { tensors: unknown[] }).tensors).toHaveLength(35)
    expect(stderr).toContain('No window: there is no display.')
  })

  it('reads the sample model on request', async () => {
    const { code, stdout } = await start(['--sample', '--no-scan'], NO_DISPLAY)
    expect(code).toBe(0)
    expect(stdout).toContain('tensorscope-sample-moe-Q4_K_M.gguf')
    expect(stdout).toContain('63 tensors')
  })

  it('asks for a model', async () => {
    const { code, stderr } = await start([], NO_DISPLAY)
    expect(code).toBe(64)
    expect(stderr).toContain('npm start -- MODEL.gguf')
  })
})

describe.skipIf(process.platform === 'win32')('npm start with Electron', () => {
  it('opens the window on the files', async () => {
    const { code, stdout, stderr } = await start(['x.gguf'], DISPLAY)
    expect(code).toBe(7)
    expect(stdout.trim().endsWith(`${root} x.gguf`)).toBe(true)
    expect(stderr).toContain('Opening the window…')
  })

  it('scans in the terminal if neither Electron nor a browser can be started', async () => {
    const empty = { ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'empty'), CHROMIUM_PATH: join(folder, 'empty') }
    const { code, stdout, stderr } = await start([fixture('all-types.gguf'), '--no-scan'], { ...DISPLAY, ...empty })
    expect(code).toBe(0)
    expect(stdout).toContain('35 tensors')
    expect(stderr).toContain('No window: Electron could not be downloaded')
  })
})
