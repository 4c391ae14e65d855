/**
 * Kernels alone, in a thread: goes through the tasks of a scan without reading a file or answering. Threads take tasks
 * in turn from a shared counter.
 */
import { parentPort, workerData } from 'node:worker_threads'
import type { Chunk } from '../../electron/engine/protocol/worker-protocol.ts'
import { ELEMENT_TYPES } from '../../electron/engine/types/types.ts'
import { sampleBlocks } from './blocks.ts'
import { loadProductKernels } from './product-kernels.ts'

const { tasks, counter } = workerData as { tasks: readonly (readonly Chunk[])[]; counter: Int32Array }
const { createKernels, accumulateBytes } = await loadProductKernels()
const kernels = createKernels()
const samples = new Map<number, Uint8Array>()
let filled = -1

/** The bytes of a type stay where they are until another type comes: the kernels do not wait for them. */
function fill(typeId: number): void {
  if (filled === typeId) return
  const type = ELEMENT_TYPES.find(({ id }) => id === typeId)!
  const sample = samples.get(typeId) ?? sampleBlocks(type, accumulateBytes(typeId), 1)
  samples.set(typeId, sample)
  kernels.input.set(sample)
  filled = typeId
}

function measure({ typeId, nBytes }: Chunk): void {
  fill(typeId)
  kernels.begin(typeId, 'little')
  const step = accumulateBytes(typeId)
  for (let done = 0; done < nBytes; done += step) kernels.accumulate(Math.min(step, nBytes - done))
  kernels.finish()
}

for (const chunk of new Map(tasks.flat().map((chunk) => [chunk.typeId, chunk])).values()) measure(chunk)
parentPort!.on('message', () => {
  for (let next = Atomics.add(counter, 0, 1); next < tasks.length; next = Atomics.add(counter, 0, 1))
    for (const chunk of tasks[next]!) measure(chunk)
  parentPort!.postMessage('done')
})
parentPort!.postMessage('ready')
