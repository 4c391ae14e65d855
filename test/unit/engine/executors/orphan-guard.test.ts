import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { isAlive } from '../../../../electron/engine/leftovers.ts'

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
