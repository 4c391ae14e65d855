import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { RunningApp } from '../../../../build/dev/running-app.ts'

let folder = ''
let file = ''
let app: RunningApp | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tensorscope-running-app-'))
  file = join(folder, 'log')
  appendFileSync(file, '')
})
afterEach(async () => {
  await app?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Runs a script that writes to the log through `say`. */
function run(script: string, onExit: (code: number) => void = () => undefined): RunningApp {
  const say = `const say = (text) => require('node:fs').appendFileSync(${JSON.stringify(file)}, text + '\\n');`
  app = new RunningApp(
    { program: process.execPath, args: ['--eval', say + script], env: process.env, cwd: folder },
    onExit,
  )
  return app
}
const lines = () => readFileSync(file, 'utf8').split('\n').filter(Boolean)
const logged = (expected: string[]) => expect.poll(lines, { timeout: 20_000 }).toEqual(expected)

test('tells the code of an app that ends by itself', async () => {
  const onExit = vi.fn()
  await run('process.exitCode = 3', onExit).restart()
  await expect.poll(() => onExit.mock.calls, { timeout: 20_000 }).toEqual([[3]])
})

test('starts the next app after the end of the one before, which is not told', async () => {
  const onExit = vi.fn()
  const script = `say('start'); process.on('SIGTERM', () => setTimeout(() => { say('end'); process.exit() }, 100)); setInterval(() => {}, 1000)`
  const running = run(script, onExit)
  await running.restart()
  await logged(['start'])
  await running.restart()
  await logged(process.platform === 'win32' ? ['start', 'start'] : ['start', 'end', 'start'])
  expect(onExit).not.toHaveBeenCalled()
})

test('starts once for several changes', async () => {
  const running = run(`say('start'); setInterval(() => {}, 1000)`)
  await running.restart()
  await logged(['start'])
  await Promise.all([running.restart(), running.restart(), running.restart()])
  await logged(['start', 'start'])
})

test('kills an app that does not end', async () => {
  const running = run(`process.on('SIGTERM', () => {}); say('start'); setInterval(() => {}, 1000)`)
  await running.restart()
  await logged(['start'])
  await running.stop()
  await running.restart()
  await logged(['start', 'start'])
})

test('starts an app that has ended by itself again', async () => {
  const onExit = vi.fn()
  const running = run(`say('start'); process.exitCode = 1`, onExit)
  await running.restart()
  await expect.poll(() => onExit.mock.calls.length, { timeout: 20_000 }).toBe(1)
  await running.restart()
  await logged(['start', 'start'])
})
