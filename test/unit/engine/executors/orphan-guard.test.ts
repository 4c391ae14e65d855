import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import type * as processes from 'node:child_process'
import { EventEmitter } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { guardOrphan } from '../../../../electron/engine/executors/orphan-guard.ts'
import { isAlive } from '../../../../electron/engine/files/leftovers.ts'

/** How a shell is started in this process, in place of a real one. */
const shell = vi.hoisted(() => ({ start: undefined as (() => unknown) | undefined }))
vi.mock('node:child_process', async (importOriginal) => {
  const original = await importOriginal<typeof processes>()
  return { ...original, spawn: (...given: Parameters<typeof spawn>) => shell.start?.() ?? original.spawn(...given) }
})

const isWindows = process.platform === 'win32'
const onWindows = isWindows ? ' (skipped: not on Windows)' : ''
const source = new URL('../../../../electron/engine/executors/fork-channel.ts', import.meta.url).href

let folder = ''
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'tensorscope-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it.skipIf(isWindows)(`a worker process that hangs in a read ends when its parent is killed${onWindows}`, async () => {
  const fifo = join(folder, 'fifo')
  const worker = join(folder, 'worker.mjs')
  const mkfifo = 'mkfifo'
  execFileSync(mkfifo, [fifo])
  writeFileSync(
    worker,
    `import { openSync } from 'node:fs'\nprocess.send(process.pid)\nsetTimeout(() => openSync(${JSON.stringify(fifo)}), 20)\n`,
  )
  const program = `
    import { forkProcess } from ${JSON.stringify(source)}
    forkProcess(new URL(${JSON.stringify(pathToFileURL(worker).href)})).onMessage((pid) => console.log(pid))
  `
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const pid = Number(await new Promise((resolve) => parent.stdout.once('data', resolve)))
  // Long enough for it to be in the call.
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(isAlive(pid)).toBe(true)
  parent.kill('SIGKILL')
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000 })
})

it.each([
  // As Node does it with EMFILE: the error comes later, and there are no pipes.
  [
    'open files',
    () => Object.assign(new EventEmitter(), { stdin: undefined, kill: () => true, unref: () => undefined }),
  ],
  [
    'memory',
    () => {
      throw new Error('spawn ENOMEM')
    },
  ],
])('a worker starts without a watch where there are no more %s', (_what, start) => {
  shell.start = start
  const worker = Object.assign(new EventEmitter(), { pid: 1 }) as unknown as ChildProcess
  expect(() => guardOrphan(worker)).not.toThrow()
  expect(worker.listenerCount('exit')).toBe(1)
  worker.emit('exit')
  shell.start = undefined
})
