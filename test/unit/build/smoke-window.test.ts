import { join, resolve } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { listProcesses, mainProcess } from '../../../build/smoke-processes.mjs'
import { smokeWindow } from '../../../build/smoke-window.mjs'
import type { FakeWindowApp } from '../../helpers/fake-window-app.ts'

const PROGRAM = resolve(import.meta.dirname, '../../helpers/fake-window-app.ts')
const PAGE = { url: 'app://tensorscope/index.html', title: 'model.gguf' }
const WORKING: FakeWindowApp = { pages: [PAGE], rows: ['first', 'second', 'third'], port: 'stderr' }
const PATIENT = { start: 60_000, open: 60_000, quit: 30_000 }
/** Failures that are noticed by waiting take as long as this. One look is always taken. */
const SHORT = { ...PATIENT, open: 500, quit: 500 }

/** Windows closes windows, which a fake app does not have. */
const quit =
  process.platform === 'win32'
    ? { quit: async (_pid: number, port: number) => void (await fetch(`http://127.0.0.1:${port}/quit`).catch(() => 0)) }
    : {}

function check(app: Partial<FakeWindowApp>, timeouts = PATIENT): Promise<void> {
  const settings = JSON.stringify({ ...WORKING, ...app })
  const sample = join('folder', 'model.gguf')
  const tensors = ['first', 'second']
  return smokeWindow({ program: process.execPath, args: [PROGRAM, settings], sample, tensors, timeouts, ...quit })
}

describe.concurrent('smokeWindow', () => {
  test.each(['stderr', 'file'] as const)('passes when the port is told by %s', async (port) => {
    await expect(check({ port })).resolves.toBeUndefined()
  })

  test('passes when another page is listed before the window', async () => {
    await expect(check({ pages: [{ url: 'devtools://x', title: 'model.gguf' }, PAGE] })).resolves.toBeUndefined()
  })

  test.each<readonly [string, Partial<FakeWindowApp>, RegExp]>([
    [
      'no page of the app',
      { pages: [{ ...PAGE, url: 'file:///x' }] },
      /no page of app:\/\/tensorscope\/ .*file:\/\/\/x/s,
    ],
    [
      'another title',
      { pages: [{ ...PAGE, title: 'Tensorscope' }] },
      /the title is "Tensorscope"; expected "model.gguf"/,
    ],
    ['no rows', { rows: [] }, /the first rows are \[\]; expected first, second/],
    ['rows in another order', { rows: ['second', 'first'] }, /the first rows are \["second","first"\]/],
  ])('fails on %s', async (_case, app, reason) => {
    const failed = check(app, SHORT)
    await expect(failed).rejects.toThrow(reason)
    await expect(failed).rejects.toThrow('the fake app was started')
  })

  test('fails at once when the program ends early', async () => {
    const failed = check({ dies: true })
    await expect(failed).rejects.toThrow('the program ended with 3')
    await expect(failed).rejects.toThrow('the fake app was started')
  })

  test('fails when the program cannot be started', async () => {
    const missing = smokeWindow({ program: PROGRAM.replace('.ts', '.exe'), sample: 'a.gguf', tensors: [] })
    await expect(missing).rejects.toThrow(/the program could not be started: .*ENOENT/)
  })

  test('fails when the program ends with an error', async () => {
    await expect(check({ exitCode: 1 })).rejects.toThrow('The app ended with 1; expected 0')
  })

  test.each<readonly [string, Partial<FakeWindowApp>, string]>([
    ['a process that the program leaves behind', { leaves: true }, 'setInterval'],
    ['a program that ignores the request to quit', { stubborn: true }, 'fake-window-app.ts'],
  ])('fails on %s, and kills it', async (_case, app, name) => {
    const error = (await check(app, { ...PATIENT, quit: SHORT.quit }).catch((each: unknown) => each)) as Error
    expect(error.message).toMatch(/does not end when it is asked to: \d of its processes are left/)
    const seen = [...error.message.matchAll(/^ {2}(\{"pid".*\})$/gm)]
    const processes = seen.map(([, json]) => JSON.parse(json!) as { pid: number; command: string })
    const left = processes.find(({ command }) => command.includes(name))!
    const isLeft = async () =>
      (await listProcesses()).some(({ pid, command }) => `${pid} ${command}` === `${left.pid} ${left.command}`)
    await vi.waitFor(async () => expect(await isLeft()).toBe(false), { timeout: 30_000 })
  })
})

describe('mainProcess', () => {
  test('is what an AppImage starts, not the AppImage nor a process of Chromium', () => {
    const family = [
      { pid: 10, parent: 1, command: '/x/Tensorscope.AppImage --user-data-dir=/tmp/tensorscope-window-1' },
      { pid: 11, parent: 10, command: '/tmp/.mount/tensorscope --user-data-dir=/tmp/tensorscope-window-1' },
      { pid: 12, parent: 11, command: '/tmp/.mount/tensorscope --type=zygote' },
      { pid: 13, parent: 11, command: 't.exe "--type=gpu-process" --user-data-dir=/tmp/tensorscope-window-1' },
    ]
    expect(mainProcess(family, 'tensorscope-window-1')).toBe(11)
  })

  test('is unknown when no process names the folder', () => {
    expect(mainProcess([{ pid: 10, parent: 1, command: 'x' }], 'tensorscope-window-1')).toBeUndefined()
  })
})
