import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { runElectron } from '../../../build/run-electron.mjs'
import { type SandboxFacts } from '../../../build/sandbox-check.mjs'
import { ALLOWED } from './sandbox-facts.ts'

const RESTRICTED: SandboxFacts = { ...ALLOWED, unshare: false, appArmorRestricts: 1 }

let folder: string
let binary: string
let said: () => string

/** A program in the place of Electron's, which notes down its arguments. */
function electron(script: string): void {
  writeFileSync(binary, `#!/bin/sh\nfor arg; do echo "$arg"; done > "${folder}/arguments"\n${script}\n`)
  chmodSync(binary, 0o755)
}
const received = () => readFileSync(join(folder, 'arguments'), 'utf8').trimEnd().split('\n')
const run = (facts: SandboxFacts, ...args: string[]) => runElectron(binary, '/the/app', args, { facts: () => facts })

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'run electron '))
  binary = join(folder, 'electron')
  vi.stubEnv('INIT_CWD', folder)
  const error = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  said = () => error.mock.calls.flat().join('\n')
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

describe.skipIf(process.platform === 'win32')('runElectron', () => {
  it('hands over the app and its arguments, and returns the exit code', async () => {
    electron('exit 7')
    expect(await run(ALLOWED, 'a model.gguf')).toEqual({ code: 7 })
    expect(received()).toEqual(['/the/app', 'a model.gguf'])
    expect(said()).toBe('Opening the window…')
  })

  it('keeps ELECTRON_RUN_AS_NODE from Electron', async () => {
    vi.stubEnv('ELECTRON_RUN_AS_NODE', '1')
    electron('exit "${ELECTRON_RUN_AS_NODE:-0}"')
    expect(await run(ALLOWED)).toEqual({ code: 0 })
  })

  it('says that Electron cannot be started', async () => {
    electron('')
    chmodSync(binary, 0o644)
    expect(await run(ALLOWED)).toEqual({ why: 'Electron cannot be started (EACCES)', browser: true })
  })

  it('names the signal that ended Electron at its start', async () => {
    electron('kill -ABRT $$')
    expect(await run(ALLOWED)).toEqual({ code: 134 })
    expect(said()).toContain('(signal 6)')
  })

  it('does not blame the start for a later end', async () => {
    electron('kill -ABRT $$')
    const times = [0, 15_000]
    await runElectron(binary, '/the/app', [], { facts: () => ALLOWED, now: () => times.shift()! })
    expect(said()).toBe('Opening the window…')
  })
})

describe.skipIf(process.platform !== 'linux')('runElectron on Linux', () => {
  it('explains a sandbox that cannot start, and does not start Electron', async () => {
    electron('exit 7')
    expect(await run(RESTRICTED)).toEqual({ why: 'Electron cannot start its sandbox', browser: true })
    expect(said()).toContain('kernel.apparmor_restrict_unprivileged_userns=0')
    expect(said()).toContain(`chmod 4755 '${folder}/chrome-sandbox'`)
    expect(received).toThrow('ENOENT')
  })

  it('does not count on a browser in a container without a sandbox', async () => {
    electron('exit 7')
    expect(await run({ ...ALLOWED, container: true, unshare: false })).toEqual({
      why: 'Electron cannot start its sandbox',
      browser: false,
    })
    expect(said()).toContain('this container does not allow user namespaces')
  })

  it('never turns the sandbox off for an ordinary user', async () => {
    electron('')
    for (const facts of [ALLOWED, { ...ALLOWED, container: true }]) {
      await run(facts)
      expect(received()).not.toContain('--no-sandbox')
    }
  })

  it('starts Electron without a sandbox if the user says so', async () => {
    electron('')
    expect(await run(RESTRICTED, '--no-sandbox', 'x.gguf')).toEqual({ code: 0 })
    expect(received()).toEqual(['/the/app', '--no-sandbox', 'x.gguf'])
    vi.stubEnv('ELECTRON_DISABLE_SANDBOX', '1')
    expect(await run(RESTRICTED)).toEqual({ code: 0 })
  })

  it('turns the sandbox off for root, and says so', async () => {
    electron('')
    expect(await run({ ...RESTRICTED, root: true }, 'x.gguf')).toEqual({ code: 0 })
    expect(received()).toEqual(['--no-sandbox', '/the/app', 'x.gguf'])
    expect(said()).toContain('Running as root: Chromium’s sandbox is off (--no-sandbox), which lowers security.')
  })

  it('explains SIGTRAP by the sandbox, except for root', async () => {
    electron('kill -TRAP $$')
    expect(await run(ALLOWED)).toEqual({ code: 133 })
    expect(said()).toContain('(SIGTRAP), probably because its sandbox cannot start.')
    expect(said()).toContain('chmod 4755')
    vi.mocked(console.error).mockClear()
    await run({ ...ALLOWED, root: true })
    expect(said()).not.toContain('chmod')
  })
})
