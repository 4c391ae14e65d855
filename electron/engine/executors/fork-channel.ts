import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { WorkerChannel } from './worker-channel.ts'

/** Starts the worker program in a process of its own, outside Electron. */
export function forkProcess(program: URL): WorkerChannel {
  const child = fork(fileURLToPath(program), [], {
    // Structured clone as between threads: typed arrays and bigints arrive as they are.
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  let exited: string | undefined
  const listeners: ((reason: string) => void)[] = []
  const leave = (reason: string) => {
    if (exited !== undefined) return
    exited = reason
    for (const listener of listeners) listener(reason)
  }
  child.once('error', (error) => leave(`failed: ${error.message}`))
  child.once('exit', (code, signal) => leave(signal ? `was killed by ${signal}` : `exited with code ${code}`))
  return {
    pid: child.pid,
    // A send that fails means that the process is going: its exit tells.
    send: (message) => void (child.connected && child.send(message as object, () => undefined)),
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => void (exited === undefined ? listeners.push(listener) : listener(exited)),
    kill: () => void child.kill('SIGKILL'),
  }
}
