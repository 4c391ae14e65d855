/**
 * Lets `expose()` of `threads`, which speaks through `node:worker_threads`, run in a process of its own:
 * in one forked by Node (`process.send`) and in Electron's utility process (`process.parentPort`).
 * Must be imported before `threads/worker`. Does nothing in a thread.
 */
import { createRequire } from 'node:module'
import type * as WorkerThreads from 'node:worker_threads'
import { keepDebuggerClosed } from '../executors/debug-signal.ts'

interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void
}

type Listener = (message: unknown) => void

const threads = createRequire(import.meta.url)('node:worker_threads') as typeof WorkerThreads

if (threads.isMainThread) {
  keepDebuggerClosed()
  const utility = (process as { parentPort?: ParentPort }).parentPort
  const listeners = new Set<Listener>()
  const deliver: Listener = (message) => listeners.forEach((listener) => listener(message))
  if (utility) utility.on('message', (event) => deliver(event.data))
  else {
    process.on('message', deliver)
    // The engine that started this process is gone: nobody waits for an answer. Killed, because an exit waits for V8's
    // own threads, and one that compiles may be waiting for a collection by this very thread.
    process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
  }
  const port = {
    postMessage: (message: unknown) => (utility ? utility.postMessage(message) : process.send?.(message)),
    on: (_event: 'message', listener: Listener) => listeners.add(listener),
    off: (_event: 'message', listener: Listener) => listeners.delete(listener),
  }
  Object.defineProperty(threads, 'isMainThread', { value: false, configurable: true })
  Object.defineProperty(threads, 'parentPort', { value: port, configurable: true })
}
