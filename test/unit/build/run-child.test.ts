import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { runChild } from '../../../build/run-child.mjs'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const listeners = () => SIGNALS.map((signal) => process.listenerCount(signal))
const node = (script: string, env?: NodeJS.ProcessEnv) => runChild(process.execPath, ['--eval', script], env)

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('runChild', () => {
  it('returns the exit code', async () => {
    expect(await node('process.exit(7)')).toBe(7)
  })

  it('hands over the environment', async () => {
    expect(await node('process.exit(Number(process.env.CODE))', { ...process.env, CODE: '9' })).toBe(9)
  })

  it('runs in the folder that the command was typed in', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'run child '))
    vi.stubEnv('INIT_CWD', folder)
    expect(await node("process.exit(require('path').basename(process.cwd()).startsWith('run child ') ? 3 : 4)")).toBe(3)
    rmSync(folder, { recursive: true })
  })

  it('fails if the program cannot be started', async () => {
    await expect(runChild(join(tmpdir(), 'no such program'), [])).rejects.toThrow('ENOENT')
  })

  it('leaves no handlers of signals behind', async () => {
    const before = listeners()
    await node('')
    await runChild(join(tmpdir(), 'no such program'), []).catch(() => undefined)
    expect(listeners()).toEqual(before)
  })
})

describe.skipIf(process.platform === 'win32')('runChild and signals', () => {
  it('returns 128 and the number of the signal that ended the program', async () => {
    expect(await node("process.kill(process.pid, 'SIGKILL')")).toBe(137)
  })

  it.each(['SIGTERM', 'SIGHUP'] as const)('passes %s on', async (signal) => {
    const code = node('setInterval(() => {}, 1000)')
    process.emit(signal)
    expect(await code).toBe(signal === 'SIGTERM' ? 143 : 129)
  })
})
