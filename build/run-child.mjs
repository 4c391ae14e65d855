import { spawn } from 'node:child_process'
import { constants } from 'node:os'

const WINDOWS = process.platform === 'win32'

/**
 * Runs a program in place of this one, with the same terminal and the same signals.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>} the exit code; 128 and the number of the signal that ended it
 * @throws {NodeJS.ErrnoException} if the program cannot be started
 */
export function runChild(program, args, env = process.env) {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { stdio: 'inherit', env, cwd: callersFolder() })
    const handlers = {
      // A terminal sends Ctrl+C to both, and a second one may end the program at once. On Windows every Ctrl+C comes
      // from the console, and `kill` would end the program before it has saved anything.
      SIGINT: () => WINDOWS || process.stdin.isTTY || child.kill('SIGINT'),
      SIGTERM: () => child.kill('SIGTERM'),
      // Windows knows no SIGHUP: `kill` would throw. Closing the console ends the program too.
      ...(WINDOWS ? {} : { SIGHUP: () => child.kill('SIGHUP') }),
    }
    for (const [signal, handler] of Object.entries(handlers)) process.on(signal, handler)
    const end = () => {
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

/** The folder that the command was typed in: npm itself changes to the folder of the package. */
function callersFolder() {
  return process.env.INIT_CWD ?? process.cwd()
}
