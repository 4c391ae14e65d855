import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type * as promises from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it, vi } from 'vitest'
import { onParentEnd } from '../../../build/parent-end.mjs'

/** What the system tells of the parent of this process. */
const system = vi.hoisted(() => ({ stat: undefined as (() => string) | undefined }))
vi.mock('node:fs/promises', async (importOriginal) => {
  const fs = await importOriginal<typeof promises>()
  return {
    ...fs,
    readFile: async (...given: Parameters<typeof fs.readFile>) => {
      if (!system.stat) return fs.readFile(...given)
      const stat = system.stat()
      return String(given[0]).endsWith('stat') ? stat : 'sh\0-c\0script\0'
    },
  }
})

const runChild = pathToFileURL(resolve(import.meta.dirname, '../../../build/run-child.mjs')).href
/** Says when it is asked to end. */
const PROGRAM = `process.on('SIGTERM', () => { console.log('asked'); process.exit() }); console.log('up'); setInterval(() => {}, 1000)`
const SCRIPT = `import { runChild } from '${runChild}'
await runChild(process.execPath, ['--eval', ${JSON.stringify(PROGRAM)}])`

/** npm, for all that matters here: it runs a script in a shell, or without one, and dies of a signal. */
const npm = (shell: string, script: string) =>
  `require('child_process').spawn(${JSON.stringify(shell)}, ['-c', ${JSON.stringify(script)} + ' FILE'], { stdio: 'inherit' }); setInterval(() => {}, 1000)`

it.skipIf(process.platform === 'win32').each([
  ['a shell between', (script: string) => script],
  ['a shell that the script takes the place of', (script: string) => `exec ${script}`],
])('asks the program to end when its npm is killed alone: %s', async (_what, inShell) => {
  const folder = mkdtempSync(join(tmpdir(), 'tensorscope-'))
  writeFileSync(join(folder, 'script.mjs'), SCRIPT)
  const script = inShell(`${process.execPath} ${join(folder, 'script.mjs')}`)
  const env = { ...process.env, npm_lifecycle_event: 'inspect', npm_lifecycle_script: script }
  const parent = spawn(process.execPath, ['--eval', npm('sh', script)], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  parent.stdout.on('data', (data: Buffer) => {
    said += data.toString()
    if (said === 'up\n') parent.kill('SIGKILL')
  })
  // The pipe closes when the last of them has ended.
  await new Promise((done) => parent.stdout.once('close', done))
  rmSync(folder, { recursive: true })
  expect(said).toBe('up\nasked\n')
})

it.skipIf(process.platform !== 'linux')('goes on while the system tells nothing of the shell', async () => {
  vi.useFakeTimers()
  const listener = vi.fn()
  system.stat = () => '2 (sh) S 5 '
  onParentEnd(listener, { npm_lifecycle_event: 'inspect', npm_lifecycle_script: 'script' })
  await vi.advanceTimersByTimeAsync(1000)
  system.stat = () => {
    throw new Error('ENFILE')
  }
  await vi.advanceTimersByTimeAsync(1000)
  expect(listener).not.toHaveBeenCalled()
  system.stat = () => '2 (sh) S 1 '
  await vi.advanceTimersByTimeAsync(1000)
  expect(listener).toHaveBeenCalledOnce()
  system.stat = undefined
  vi.useRealTimers()
})
