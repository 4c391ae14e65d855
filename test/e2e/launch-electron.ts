import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { _electron } from 'playwright-core'
import type { ElectronModule, Host, LaunchOptions } from './host.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const TIMEOUT = 30_000

/** Electron refuses to run as root with its sandbox; everyone else's tests run with it. */
const isRoot = process.getuid?.() === 0

export async function launchElectron(binary: string, userData: string, options: LaunchOptions): Promise<Host> {
  const env = Object.fromEntries(
    Object.entries({ ...process.env, LANGUAGE: 'en', ...options.env }).filter(([, value]) => value !== undefined),
  )
  const fixed = [...(isRoot ? ['--no-sandbox'] : []), `--user-data-dir=${userData}`, ROOT]
  const app = await _electron.launch({
    executablePath: binary,
    args: [...fixed, ...(options.args ?? [])],
    env: env as Record<string, string>,
    // Playwright turns it off on Linux otherwise.
    chromiumSandbox: !isRoot,
    timeout: TIMEOUT,
  })
  const child = app.process()
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => (printed += text.toString()))
  return {
    name: 'electron',
    // On Windows the child is a shell, whose child is the app.
    pid: await app.evaluate(() => process.pid),
    windows: () => app.windows(),
    evaluate: <R, A>(fn: (electron: ElectronModule, arg: A) => R | Promise<R>, arg: A) =>
      app.evaluate(fn as never, arg as never) as Promise<R>,
    output: () => printed,
    details: '',
    exited: new Promise((done) => (child.exitCode === null ? child.once('exit', done) : done(child.exitCode))),
    secondInstance: (args) =>
      new Promise((done, fail) => {
        const second = spawn(binary, [...fixed, ...args], {
          env: env as NodeJS.ProcessEnv,
          stdio: 'ignore',
          timeout: TIMEOUT,
        })
        second.once('error', fail).once('exit', done)
      }),
    disconnect: () =>
      Promise.race([app.close(), new Promise<void>((done) => setTimeout(done, 1000))]).catch(() => undefined),
  }
}
