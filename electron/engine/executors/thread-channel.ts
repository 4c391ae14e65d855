import { type ResourceLimits, Worker } from 'node:worker_threads'
import { ExitNotice, type WorkerChannel } from './worker-channel.ts'

/** The exit code of a thread that was terminated. */
const TERMINATED = 1

/** MB for young objects: a header of 100,000 tensors then takes 30 MB less at its peak, and no more time. */
const LIMITS: ResourceLimits = { maxYoungGenerationSizeMb: 8 }

/**
 * Starts the worker program in a `node:worker_threads` thread of this process.
 * @param resourceLimits of the thread's heap, beside those it has in any case
 */
export function openThread(program: URL, resourceLimits: ResourceLimits = {}): WorkerChannel {
  const limits = { ...LIMITS, ...resourceLimits }
  const worker = new Worker(program, { name: 'tensorscope-worker', resourceLimits: limits })
  let failure: Error | undefined
  const exit = new ExitNotice()
  // Also when its memory is out: ERR_WORKER_OUT_OF_MEMORY.
  worker.on('error', (error: Error) => {
    failure = error
  })
  // Its last answers may arrive together with its end: they are taken first, or the end would be blamed on their tasks.
  worker.once('exit', (code) =>
    setImmediate(() => {
      if (failure) exit.give(`failed: ${failure.message}`, 'own')
      else exit.give(`exited with code ${code}`, code === TERMINATED ? 'outside' : 'own')
    }),
  )
  return {
    pid: process.pid,
    send: (message, transfer) => worker.postMessage(message, transfer),
    onMessage: (listener) => worker.on('message', listener),
    onExit: (listener) => exit.listen(listener),
    kill: () => void worker.terminate(),
  }
}
