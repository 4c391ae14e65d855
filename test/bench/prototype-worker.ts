/** A worker program that measures with the prototype's kernels: the rest of a scan is the product's. */
import { createRequire } from 'node:module'
import { workerData } from 'node:worker_threads'
import type { Chunk, MeasureTask } from '../../electron/engine/protocol/worker-protocol.ts'
import type { PartialStats, SparseHistogram } from '../../shared/model/stats.ts'
import { ELEMENT_TYPES } from '../../electron/engine/types/types.ts'
import { describeDistribution } from '../../electron/engine/stats/distribution.ts'
import { EMPTY_PARTIAL } from '../../electron/engine/stats/merge.ts'
import { OpenFiles } from '../../electron/engine/worker/open-files.ts'
import { ResultPacker } from '../../electron/engine/protocol/packed-results.ts'
import { createPrototype } from './prototype.ts'

// Its types are beyond `exports`; electron/engine/tsconfig.json knows a way, for the engine.
const { expose } = createRequire(import.meta.url)('threads/worker') as { expose(api: object): void }
const prototype = createPrototype(workerData as WebAssembly.Module)
const files = new OpenFiles()
const names = new Map(ELEMENT_TYPES.map((type) => [type.id, type]))

expose({
  ready: () => ({ pid: process.pid, threadId: 0 }),
  prepare: () => undefined,
  measure: (task: MeasureTask) => {
    const results = new ResultPacker(task)
    for (const chunk of task.chunks) {
      const { partial, histogram } = measureChunk(task, chunk)
      results.add(partial, histogram, chunk.whole ? describeDistribution(histogram, partial) : undefined, 0)
    }
    return results.finish()
  },
})

function measureChunk(task: MeasureTask, chunk: Chunk): { partial: PartialStats; histogram: SparseHistogram } {
  const { name, typeSize, blockSize } = names.get(chunk.typeId)!
  prototype.begin()
  const step = Math.floor(prototype.input.length / (typeSize * 32)) * typeSize * 32
  for (let done = 0; done < chunk.nBytes; done += step) {
    const nBytes = Math.min(step, chunk.nBytes - done)
    files.read(task.file, prototype.input.subarray(0, nBytes), chunk.byteOffset + done)
    prototype.accumulate(name, nBytes)
  }
  const { sum, sumSquares, min, max, zeros } = prototype.finish()
  const count = (chunk.nBytes / typeSize) * blockSize
  const partial = {
    ...EMPTY_PARTIAL,
    ...{ count, zeros, sum: [sum, 0] as const, sumSquares: [sumSquares, 0] as const, mean: sum / count, min, max },
    m2: sumSquares - (sum * sum) / count,
  }
  return { partial, histogram: prototype.histogram() }
}
