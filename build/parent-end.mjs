import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
/** Milliseconds between two looks. */
const PAUSE = 500

/** @typedef {{ readonly parent: number, readonly command: string }} Status */

/**
 * Calls `listener` once when the npm that runs this program as a script has ended: npm dies of a signal that is sent to it
 * alone, by `timeout` or a CI, and hands nothing on. Who started npm may well end before it (`nohup npm run … &`).
 *
 * Does nothing without npm, and on Windows, which has no such signals.
 *
 * @param {() => void} listener
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {() => void} ends the watching
 */
export function onParentEnd(listener, env = process.env) {
  let ended = false
  /** @type {NodeJS.Timeout | undefined} */
  let timer
  const watch = async () => {
    const parent = process.ppid
    const shell = await statusOf(parent)
    // Between npm and this program there may be the shell that npm runs scripts in.
    const script = env.npm_lifecycle_script
    const npm = script !== undefined && shell?.command.includes(` -c ${script}`) ? shell.parent : undefined
    const look = async () => {
      // Of a parent that lives, nothing may be known for once: too many processes or open files.
      const now = npm === undefined ? undefined : await statusOf(parent)
      const gone = process.ppid !== parent || (now !== undefined && now.parent !== npm)
      if (ended) return
      if (gone) return listener()
      timer = setTimeout(() => void look(), PAUSE)
      timer.unref()
    }
    await look()
  }
  if (env.npm_lifecycle_event !== undefined && process.platform !== 'win32') void watch()
  return () => {
    ended = true
    clearTimeout(timer)
  }
}

/**
 * @param {number} pid
 * @returns {Promise<Status | undefined>} undefined when there is no such process
 */
async function statusOf(pid) {
  try {
    if (process.platform !== 'linux') {
      const { stdout } = await run('ps', ['-o', 'ppid=,args=', '-p', String(pid)])
      const [, parent, command] = /^\s*(\d+)\s+(.*)/.exec(stdout) ?? []
      return command === undefined ? undefined : { parent: Number(parent), command }
    }
    const [status, command] = await Promise.all(
      ['stat', 'cmdline'].map((name) => readFile(`/proc/${pid}/${name}`, 'latin1')),
    )
    // The name in brackets may hold brackets itself.
    const [, parent] = /^.*\) \S (\d+) /s.exec(status ?? '') ?? []
    return { parent: Number(parent), command: (command ?? '').replaceAll('\0', ' ') }
  } catch {
    return undefined
  }
}
