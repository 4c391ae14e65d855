/** Worker processes inside Electron: adapts `utilityProcess` to WorkerChannel. */
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'
import { utilityProcess } from 'electron'
import type { ExitListener } from '../engine/protocol/exit-reason.ts'
import { exitedWith, ExitSignal, failedWith, killedBy, type WorkerChannel } from '../engine/remote/worker-channel.ts'

/** A process that does not end when told to, because it is stopped or busy, is killed after this, in milliseconds. */
const KILL_AFTER = 1000

export interface ProcessForker {
  /** Electron has no way to limit the heap of a process; what it writes is left out in any case. */
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
      const exit = new ExitSignal()
      let fatal: string | undefined
      child.on('error', (type, location) => {
        fatal = `${type} at ${location}`
      })
      child.once('exit', (code) => {
        alive.delete(child)
        exit.fire(...(fatal === undefined ? exitOf(code) : failedWith(fatal)))
      })
      return {
        // Known only once the process runs.
        get pid() {
          return child.pid
        },
        send: (message) => {
          if (!exit.fired) child.postMessage(message)
        },
        onMessage: (listener) => void child.on('message', listener),
        onExit: (listener) => exit.onExit(listener),
        kill: () => {
          if (!exit.fired) kill(child)
        },
      }
    },
    killAll() {
      for (const child of alive) killHard(child)
    },
  }
}

/**
 * Signals that end a process and whose numbers no program of ours exits with. V8 ends with SIGTRAP when it runs out of
 * memory.
 */
const SIGNALS = (
  ['SIGILL', 'SIGTRAP', 'SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGKILL', 'SIGSEGV', 'SIGSYS', 'SIGTERM'] as const
).map((name) => [name, constants.signals[name]] as const)
/** `waitpid` adds it to the signal when there is a core dump. */
const CORE_DUMPED = 0x80

/**
 * Reads Electron's exit code. It is the code of `process.exit`, or the raw status of `waitpid`, depending on which of two
 * messages comes first: the signal in the low byte, an exit code in the next. After `kill` it is 0.
 */
function exitOf(code: number): Parameters<ExitListener> {
  if (process.platform === 'win32') return exitedWith(code)
  if (code > 0xff) return exitedWith(code >> 8)
  const killed = SIGNALS.find(([, number]) => number === (code & ~CORE_DUMPED))
  return killed ? killedBy(killed[0]) : exitedWith(code)
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
