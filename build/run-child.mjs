import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/**
 * Runs a program in this one's place: same terminal, same signals, and its exit code is the answer.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>}
 */
export function runChild(program, args, env = process.env) {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { stdio: 'inherit', env, cwd: callersFolder() })
    // A terminal sends Ctrl+C to both, and the program may take a second one for impatience.
    process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'))
    for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
    child.on('error', fail)
    child.on('exit', (code, signal) => done(code ?? 128 + (signal ? constants.signals[signal] : 0)))
  })
}

/** Where the person was who typed the command: npm itself goes to the package's folder. */
export function callersFolder() {
  return process.env.INIT_CWD ?? process.cwd()
}
