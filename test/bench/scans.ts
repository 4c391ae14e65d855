/** Whole scans by the engine, timed. */
import { Worker } from 'node:worker_threads'
import type { WorkerSpawner } from '../../electron/engine/executors/worker-spawner.ts'
import type { Model } from '../../electron/engine/formats/model.ts'
import type { ScanSettings } from '../../electron/engine/scan/scan-api.ts'
import { scan } from '../helpers/engine.ts'
import { timed } from './statistics.ts'

/** Milliseconds from the start of the workers to the last number. @throws Error when a tensor was not measured */
export function scanMs(model: Model, settings: ScanSettings, spawner?: WorkerSpawner): Promise<number> {
  return timed(async () => {
    const { outcome, error, progress } = await scan(model, settings, spawner)
    if (outcome !== 'done' || progress.tensorsFailed > 0)
      throw new Error(`the scan ${outcome}, ${progress.tensorsFailed} tensors failed: ${error?.message ?? ''}`)
  })
}

/** Threads that run the prototype's kernels. */
export function prototypeSpawner(module: WebAssembly.Module): WorkerSpawner {
  const program = new URL('./prototype-worker.ts', import.meta.url)
  return {
    open: () => {
      const worker = new Worker(program, { workerData: module })
      let failure = ''
      worker.on('error', (error: Error) => (failure = error.message))
      return {
        pid: process.pid,
        send: (message) => worker.postMessage(message),
        onMessage: (listener) => worker.on('message', listener),
        onExit: (listener) =>
          worker.once('exit', (code) =>
            listener(failure ? { kind: 'error', message: failure } : { kind: 'code', code }, 'own'),
          ),
        kill: () => void worker.terminate(),
      }
    },
  }
}
