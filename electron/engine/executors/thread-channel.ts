import { type ResourceLimits, Worker } from 'node:worker_threads'
import { ExitSignal, failedWith, type WorkerChannel } from '../remote/worker-channel.ts'

/** The exit code of a thread that was terminated. */
const TERMINATED = 1

/** Heap for young objects in MB: a header of 100,000 tensors then needs 30 MB less at its peak, in the same time. */
const LIMITS: ResourceLimits = { maxYoungGenerationSizeMb: 8 }

/**
 * Starts the worker program in a `node:worker_threads` thread of this process.
 * @param resourceLimits additional limits of the thread's heap
 */
export function openThread(program: URL, resourceLimits: ResourceLimits = {}): WorkerChannel {
  const limits = { ...LIMITS, ...resourceLimits }
  const worker = new Worker(program, { name: 'tensorscope-worker', resourceLimits: limits })
  let failure: NodeJS.ErrnoException | undefined
  const exit = new ExitSignal()
  // Also when its memory is out: ERR_WORKER_OUT_OF_MEMORY.
  worker.on('error', (error: Error) => {
    failure = error
  })
  // The last answers may arrive together with the exit. Deliver them first: their tasks did not cause it.
  worker.once('exit', (code) =>
    setImmediate(() => {
      if (failure) exit.fire(...failedWith(failure.message, failure.code))
      else exit.fire({ kind: 'code', code }, code === TERMINATED ? 'outside' : 'own')
    }),
  )
  return {
    pid: process.pid,
    send: (message, transfer) => worker.postMessage(message, transfer),
    onMessage: (listener) => worker.on('message', listener),
    onExit: (listener) => exit.onExit(listener),
    kill: () => void worker.terminate(),
  }
}
