import { spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import { constants } from 'node:os'
import { onParentEnd } from './parent-end.mjs'

const WINDOWS = process.platform === 'win32'

/** As `inspect` says that something cannot be opened. */
const NOT_OPENED = 2

/**
 * Runs a program in place of this one, with the same terminal and the same signals. When npm, which runs this as a script,
 * is ended alone, the program is asked to end, too. Where the folder that the command was typed in is gone, that is said.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>} the exit code; 128 and the number of the signal that ended it
 * @throws {NodeJS.ErrnoException} if the program cannot be started
 */
export function runChild(program, args, env = process.env) {
  const cwd = callersFolder()
  if (cwd === undefined) {
    console.error('The current folder cannot be used: it was deleted, or its path is too long.')
    return Promise.resolve(NOT_OPENED)
  }
  return new Promise((done, fail) => {
    const child = spawn(program, args, { stdio: 'inherit', env, cwd })
    const handlers = {
      // A terminal sends Ctrl+C to both, and a second one may end the program at once. On Windows every Ctrl+C comes
      // from the console, and `kill` would end the program before it has saved anything.
      SIGINT: () => WINDOWS || process.stdin.isTTY || child.kill('SIGINT'),
      SIGTERM: () => child.kill('SIGTERM'),
      // Windows knows no SIGHUP: `kill` would throw. Closing the console ends the program too.
      ...(WINDOWS ? {} : { SIGHUP: () => child.kill('SIGHUP') }),
      // Without a handler Node opens its inspector.
      SIGUSR1: () => undefined,
    }
    for (const [signal, handler] of Object.entries(handlers)) process.on(signal, handler)
    const unwatch = onParentEnd(() => child.kill('SIGTERM'))
    const end = () => {
      unwatch()
      for (const [signal, handler] of Object.entries(handlers)) process.off(signal, handler)
    }
    child.once('error', (error) => {
      end()
      fail(error)
    })
    child.once('exit', (code, signal) => {
      end()
      done(code ?? 128 + (signal ? constants.signals[signal] : 0))
    })
  })
}

/**
 * The folder that the command was typed in: npm itself changes to the folder of the package.
 *
 * @returns {string | undefined} undefined when it is gone
 */
function callersFolder() {
  try {
    const folder = process.env.INIT_CWD ?? process.cwd()
    return statSync(folder).isDirectory() ? folder : undefined
  } catch {
    return undefined
  }
}
