/** Worker processes inside Electron: `utilityProcess` in the clothes of a channel. */
import { fileURLToPath } from 'node:url'
import { utilityProcess } from 'electron'
import type { WorkerChannel } from '../engine/executors/worker-channel.ts'

/** A process that does not end when told to, because it is stopped or busy, is killed after this, in milliseconds. */
const KILL_AFTER = 1000

export interface ProcessForker {
  open(program: URL): WorkerChannel
  /** For the very end of the app: no process outlives it. */
  killAll(): void
}

export function createProcessForker(): ProcessForker {
  const alive = new Set<Electron.UtilityProcess>()
  return {
    open(program) {
      const child = utilityProcess.fork(fileURLToPath(program), [], {
        serviceName: 'Tensorscope worker',
        stdio: 'ignore',
      })
      alive.add(child)
      let exited: string | undefined
      let fatal: string | undefined
      const listeners: ((reason: string) => void)[] = []
      child.on('error', (type, location) => {
        fatal = `failed: ${type} at ${location}`
      })
      child.once('exit', (code) => {
        alive.delete(child)
        exited = fatal ?? `exited with code ${code}`
        for (const listener of listeners) listener(exited)
      })
      return {
        // Known only once the process runs.
        get pid() {
          return child.pid
        },
        send: (message) => {
          if (exited === undefined) child.postMessage(message)
        },
        onMessage: (listener) => void child.on('message', listener),
        onExit: (listener) => void (exited === undefined ? listeners.push(listener) : listener(exited)),
        kill: () => {
          if (exited === undefined) kill(child)
        },
      }
    },
    killAll() {
      for (const child of alive) killHard(child)
    },
  }
}

function kill(child: Electron.UtilityProcess): void {
  const { pid } = child
  child.kill()
  if (pid === undefined) {
    // Not running yet: told again as soon as it is.
    child.once('spawn', () => kill(child))
    return
  }
  const timer = setTimeout(() => killHard(child), KILL_AFTER)
  timer.unref()
  child.once('exit', () => clearTimeout(timer))
}

/** The id is still this process's: Electron forgets it when the process has ended. */
function killHard(child: Electron.UtilityProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(child.pid, 'SIGKILL')
  } catch {
    // It has ended in the meantime.
  }
}
