import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { causeOfSignal, type ExitCause, type ExitListener, type WorkerChannel } from './worker-channel.ts'

/** Starts the worker program in a process of its own, outside Electron. */
export function forkProcess(program: URL): WorkerChannel {
  const child = fork(fileURLToPath(program), [], {
    // Structured clone as between threads: typed arrays and bigints arrive as they are.
    serialization: 'advanced',
    // Room for young objects in MB, as threads have it.
    execArgv: ['--max-semi-space-size=2'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  let exited: Parameters<ExitListener> | undefined
  const listeners: ExitListener[] = []
  const leave = (reason: string, cause: ExitCause) => {
    if (exited) return
    exited = [reason, cause]
    for (const listener of listeners) listener(reason, cause)
  }
  child.once('error', (error) => leave(`failed: ${error.message}`, 'own'))
  // On Windows a kill by another program looks like an exit with its code, and counts as one.
  child.once('exit', (code, signal) =>
    signal ? leave(`was killed by ${signal}`, causeOfSignal(signal)) : leave(`exited with code ${code}`, 'own'),
  )
  return {
    pid: child.pid,
    // A send that fails means that the process is going: its exit tells.
    send: (message) => void (child.connected && child.send(message as object, () => undefined)),
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => void (exited ? listener(...exited) : listeners.push(listener)),
    kill: () => void child.kill('SIGKILL'),
  }
}
