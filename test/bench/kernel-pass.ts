import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Model } from '../../electron/engine/formats/model.ts'
import { planScan } from '../../electron/engine/plan/plan-scan.ts'
import { timed } from './statistics.ts'

/** Threads that do what the kernels do in a scan of a model, and nothing else. */
export interface KernelPass {
  /** Milliseconds from the first chunk to the last, over all threads. */
  run(): Promise<number>
  close(): Promise<void>
}

/** Starts the threads, compiles their kernels and runs every type once. */
export async function startKernelPass(model: Model, threads: number): Promise<KernelPass> {
  const tasks = Array.from(planScan(model.header.tensors).tasks, (task) => task.chunks)
  const counter = new Int32Array(new SharedArrayBuffer(4))
  const program = new URL('./kernel-pass-worker.ts', import.meta.url)
  const workers = Array.from({ length: threads }, () => new Worker(program, { workerData: { tasks, counter } }))
  await Promise.all(workers.map((worker) => once(worker, 'message')))
  return {
    run: () => {
      Atomics.store(counter, 0, 0)
      return timed(() =>
        Promise.all(
          workers.map((worker) => {
            worker.postMessage('go')
            return once(worker, 'message')
          }),
        ),
      )
    },
    close: async () => void (await Promise.all(workers.map((worker) => worker.terminate()))),
  }
}
