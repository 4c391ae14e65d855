import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { chromium, type Browser } from 'playwright-core'
import type { ControlReply } from '../../build/stand-in/control.ts'
import type { ElectronModule, Host, LaunchOptions } from './host.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const RUN = resolve(ROOT, 'build/stand-in/run.ts')
const COMPILE_CACHE = resolve(ROOT, 'node_modules/.cache/node-compile')
/** The first time, the browser is unpacked. */
const START_TIMEOUT = 150_000
const SECOND_TIMEOUT = 30_000

/** Of the delays between main process and page. One for all apps of a file of specs, so that it can be run again. */
const seed = process.env['ELECTRON_STAND_IN_SEED'] ?? String(Math.floor(Math.random() * 2 ** 31))
let seedTold = false

/** As Electron needs it: it refuses to run as root with its sandbox. */
const sandbox = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []

export async function launchStandIn(userData: string, options: LaunchOptions): Promise<Host> {
  if (!seedTold) console.error(`electron stand-in: seed ${seed}`)
  seedTold = true
  const args = [RUN, resolve(ROOT, options.main ?? 'dist/main/main.mjs'), ...sandbox, `--user-data-dir=${userData}`]
  // The window speaks English, whatever the machine does.
  const env = {
    ...process.env,
    LANGUAGE: 'en',
    ELECTRON_STAND_IN_SEED: seed,
    // Each spec starts the same modules again.
    NODE_COMPILE_CACHE: COMPILE_CACHE,
    ...options.env,
    ELECTRON_STAND_IN_CONTROLLED: '1',
  }
  const child = spawn(process.execPath, [...args, ...(options.args ?? [])], {
    env,
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => (printed += text.toString()))
  const exited = new Promise<number | null>((done) => child.once('exit', done))
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  const browserAt = Promise.withResolvers<string>()
  child.on('message', (reply: ControlReply) => {
    if (reply.kind === 'browser') return browserAt.resolve(reply.endpoint)
    const call = waiting.get(reply.id)
    waiting.delete(reply.id)
    if (reply.error === undefined) call?.resolve(reply.value)
    else call?.reject(new Error(reply.error))
  })
  void exited.then((code) => {
    const error = new Error(`The main process ended with ${code} (seed ${seed}). It printed:\n${printed}`)
    browserAt.reject(error)
    for (const call of waiting.values()) call.reject(error)
  })
  const timer = setTimeout(() => browserAt.reject(new Error(`No window. It printed:\n${printed}`)), START_TIMEOUT)

  let browser: Browser
  try {
    browser = await chromium.connectOverCDP(await browserAt.promise, { artifactsDir: join(userData, 'artifacts') })
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  } finally {
    clearTimeout(timer)
  }
  let calls = 0
  return {
    name: 'stand-in',
    pid: child.pid ?? 0,
    windows: () => browser.contexts().flatMap((context) => context.pages()),
    evaluate: <R, A>(fn: (electron: ElectronModule, arg: A) => R | Promise<R>, arg: A) => {
      const call = Promise.withResolvers<unknown>()
      const id = ++calls
      waiting.set(id, call)
      child.send({ id, fn: String(fn), arg }, (error) => (error ? call.reject(error) : undefined))
      return call.promise as Promise<R>
    },
    output: () => printed,
    details: ` (seed ${seed})`,
    exited,
    secondInstance: (more) =>
      new Promise((done, fail) => {
        const second = spawn(process.execPath, [...args, ...more], { env, stdio: 'ignore', timeout: SECOND_TIMEOUT })
        second.once('error', fail).once('exit', done)
      }),
    disconnect: () => browser.close().catch(() => undefined),
  }
}
