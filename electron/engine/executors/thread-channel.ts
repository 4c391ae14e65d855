import { Worker } from 'node:worker_threads'
import type { WorkerChannel } from './worker-channel.ts'

/** MB for young objects: a header of 100,000 tensors then takes 30 MB less at its peak, and no more time. */
const LIMITS = { maxYoungGenerationSizeMb: 8 }

/** Starts the worker program in a `node:worker_threads` thread of this process. */
export function openThread(program: URL): WorkerChannel {
  const worker = new Worker(program, { name: 'tensorscope-worker', resourceLimits: LIMITS })
  let failure: Error | undefined
  worker.on('error', (error: Error) => {
    failure = error
  })
  return {
    pid: process.pid,
    send: (message) => worker.postMessage(message),
    onMessage: (listener) => worker.on('message', listener),
    onExit: (listener) =>
      worker.once('exit', (code) => listener(failure ? `failed: ${failure.message}` : `exited with code ${code}`)),
    kill: () => void worker.terminate(),
  }
}
