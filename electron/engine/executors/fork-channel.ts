import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { guardOrphan } from './orphan-guard.ts'
import { exitedWith, ExitSignal, failedWith, killedBy, type WorkerChannel } from '../remote/worker-channel.ts'
import type { OpenOptions } from './worker-spawner.ts'

/** Starts the worker program in a process of its own, outside Electron. */
export function forkProcess(program: URL, { heapMB, quiet = false }: OpenOptions = {}): WorkerChannel {
  const child = fork(fileURLToPath(program), [], {
    // Structured clone, as between threads: keeps typed arrays and bigints.
    serialization: 'advanced',
    // Heap for young objects in MB, as for threads. No inspector, not even until the program has started.
    execArgv: [
      '--max-semi-space-size=2',
      '--disable-sigusr1',
      ...(heapMB === undefined ? [] : [`--max-old-space-size=${heapMB}`]),
    ],
    stdio: ['ignore', 'ignore', quiet ? 'ignore' : 'inherit', 'ipc'],
  })
  guardOrphan(child)
  const exit = new ExitSignal()
  child.once('error', (error) => exit.fire(...failedWith(error.message)))
  // Node passes one of the two: a code, or the signal that ended the process.
  child.once('exit', (code, signal) => exit.fire(...(signal ? killedBy(signal) : exitedWith(code ?? 0))))
  return {
    pid: child.pid,
    // A failed send means that the process is exiting: its exit is reported.
    send: (message) => void (child.connected && child.send(message as object, () => undefined)),
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => exit.onExit(listener),
    kill: () => void child.kill('SIGKILL'),
  }
}
