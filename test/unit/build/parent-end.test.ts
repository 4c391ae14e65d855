import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'

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
