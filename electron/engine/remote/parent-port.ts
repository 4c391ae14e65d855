/** How a worker speaks to the engine that started it: from a thread, a forked process or Electron's utility process. */
import { parentPort as threadPort } from 'node:worker_threads'
import { keepDebuggerClosed } from './debug-signal.ts'

type Listener = (message: unknown) => void

export interface ParentPort {
  /** @param transfer buffers moved to the engine instead of copied; a process always sends copies */
  send(message: unknown, transfer?: readonly ArrayBuffer[]): void
  /** @returns a function that removes the listener */
  listen(listener: Listener): () => void
}

/** What Electron's utility process has in place of `process.send`. */
interface UtilityPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void
}

export const parentPort: ParentPort = threadPort ? portOfThread(threadPort) : portOfProcess()

function portOfThread(port: NonNullable<typeof threadPort>): ParentPort {
  return {
    send: (message, transfer) => port.postMessage(message, transfer),
    listen: (listener) => {
      port.on('message', listener)
      return () => void port.off('message', listener)
    },
  }
}

function portOfProcess(): ParentPort {
  keepDebuggerClosed()
  const utility = (process as { parentPort?: UtilityPort }).parentPort
  const listeners = new Set<Listener>()
  const deliver: Listener = (message) => listeners.forEach((listener) => listener(message))
  if (utility) utility.on('message', (event) => deliver(event.data))
  else {
    process.on('message', deliver)
    // The parent process is gone. Kill instead of exit: exit waits for V8's compiler threads, which may themselves wait
    // for a garbage collection on this thread.
    process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
  }
  return {
    send: (message) => void (utility ? utility.postMessage(message) : process.send?.(message)),
    listen: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
