import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { guardOrphan } from './orphan-guard.ts'
import { causeOfSignal, ExitNotice, type OpenOptions, type WorkerChannel } from './worker-channel.ts'

/** Starts the worker program in a process of its own, outside Electron. */
export function forkProcess(program: URL, { heapMB, quiet = false }: OpenOptions = {}): WorkerChannel {
  const child = fork(fileURLToPath(program), [], {
    // Structured clone as between threads: typed arrays and bigints arrive as they are.
    serialization: 'advanced',
    // Room for young objects in MB, as threads have it. No inspector, not even until the program listens.
    execArgv: [
      '--max-semi-space-size=2',
      '--disable-sigusr1',
      ...(heapMB === undefined ? [] : [`--max-old-space-size=${heapMB}`]),
    ],
    stdio: ['ignore', 'ignore', quiet ? 'ignore' : 'inherit', 'ipc'],
  })
  guardOrphan(child)
  const exit = new ExitNotice()
  child.once('error', (error) => exit.give(`failed: ${error.message}`, 'own'))
  // On Windows a kill by another program looks like an exit with its code, and counts as one.
  child.once('exit', (code, signal) =>
    signal ? exit.give(`was killed by ${signal}`, causeOfSignal(signal)) : exit.give(`exited with code ${code}`, 'own'),
  )
  return {
    pid: child.pid,
    // A send that fails means that the process is going: its exit tells.
    send: (message) => void (child.connected && child.send(message as object, () => undefined)),
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => exit.listen(listener),
    kill: () => void child.kill('SIGKILL'),
  }
}
