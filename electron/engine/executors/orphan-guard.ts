/** Ends worker processes whose parent was killed, also those that hang in a read and hear nothing. */
import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process'

/**
 * Every line is the list of the worker processes that live. When the pipe ends, its writer is gone: whatever is on the
 * last list is killed.
 */
const SCRIPT = 'while read -r line; do pids=$line; done; [ -z "$pids" ] || kill -9 $pids'

const alive = new Set<number>()
/** Runs as long as there is a worker. */
let watch: ChildProcess | undefined

/**
 * Has a worker process killed if this process ends before it. A worker hears its channel close only between two tasks, and
 * a read from a disk that does not answer is a task without an end. One shell watches for all workers: a thread in each
 * of them would take 18 MB and 70 ms of CPU. On Windows libuv puts children into a job that ends with the parent.
 */
export function guardOrphan(child: ChildProcess): void {
  const { pid } = child
  if (process.platform === 'win32' || pid === undefined) return
  alive.add(pid)
  tell()
  child.once('exit', () => {
    alive.delete(pid)
    tell()
  })
}

function tell(): void {
  if (alive.size === 0) {
    watch?.kill('SIGKILL')
    watch = undefined
    return
  }
  watch ??= startWatch()
  watch?.stdin?.write(`${[...alive].join(' ')}\n`)
}

/**
 * In a session of its own: a signal for the terminal's programs must not end it before the workers. Without a shell, or
 * without room for another process or its pipe, there is no watch: workers end after their task.
 */
function startWatch(): ChildProcess | undefined {
  try {
    const options: SpawnOptions = { stdio: ['pipe', 'ignore', 'ignore'], detached: true, cwd: '/' }
    const shell = spawn('/bin/sh', ['-c', SCRIPT], options)
    shell.on('error', () => {
      if (watch === shell) watch = undefined
    })
    // There is no pipe where the system has no more open files.
    const { stdin } = shell
    stdin?.on('error', () => undefined)
    if (stdin && 'unref' in stdin && typeof stdin.unref === 'function') stdin.unref()
    shell.unref()
    return shell
  } catch {
    return undefined
  }
}
