import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const isWindows = process.platform === 'win32'
const onWindows = isWindows ? ' (skipped: not on Windows)' : ''
const source = new URL('../../../electron/app/end-process.ts', import.meta.url).href

let folder = ''
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'tensorscope-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Ends by itself with code 3, with a thread that is stuck in a system call. */
const program = (fifo: string) => `
  import { Worker } from 'node:worker_threads'
  import { endWithoutThreads } from ${JSON.stringify(source)}
  process.on('exit', () => console.log('last words'))
  endWithoutThreads(() => 1)
  const stuck = 'const { parentPort, workerData } = require("worker_threads"); parentPort.postMessage(0); require("fs").openSync(workerData)'
  const worker = new Worker(stuck, { eval: true, execArgv: [], workerData: ${JSON.stringify(fifo)} })
  worker.once('message', () => setTimeout(() => process.exit(3), 50))
`

describe('endWithoutThreads', () => {
  it.skipIf(isWindows)(`ends with the right code although a thread never ends${onWindows}`, () => {
    const fifo = join(folder, 'fifo')
    const mkfifo = 'mkfifo'
    execFileSync(mkfifo, [fifo])
    const options = { encoding: 'utf8', timeout: 20_000, killSignal: 'SIGKILL' } as const
    const ended = spawnSync(process.execPath, ['--input-type=module', '-e', program(fifo)], options)
    expect([ended.status, ended.stdout]).toEqual([3, 'last words\n'])
  })
})
