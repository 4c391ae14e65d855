import { spawn } from 'node:child_process'

/**
 * Runs a command to its end, and keeps everything that it prints.
 *
 * @param {string} command a program with its arguments, or, without arguments, a line for the shell. On Windows npm is a
 *   batch file, which only a shell can start
 * @param {readonly string[]} [args]
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeout?: number, live?: boolean }} [options] `live`: the command prints
 *   to this terminal, and nothing is kept
 * @returns {Promise<{ code: number | null, signal: NodeJS.Signals | null, printed: string }>}
 * @throws {NodeJS.ErrnoException} if the program cannot be started
 */
export function runCaptured(command, args = [], { live = false, ...options } = {}) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, {
      ...options,
      shell: args.length === 0,
      stdio: live ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    })
    const printed = []
    for (const stream of live ? [] : [child.stdout, child.stderr]) stream.on('data', (piece) => printed.push(piece))
    child.once('error', fail)
    child.once('close', (code, signal) => done({ code, signal, printed: Buffer.concat(printed).toString() }))
  })
}
