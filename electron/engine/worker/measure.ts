import { attempt } from '../../../shared/text/errors.ts'
import type { Chunk, MeasureResult, MeasureTask } from '../protocol/worker-protocol.ts'
import { accumulateBytes, type Kernels } from '../kernels/kernels.ts'
import { describeDistribution } from '../stats/distribution.ts'
import type { OpenFiles } from './open-files.ts'
import { ResultPacker } from '../protocol/packed-results.ts'
import { TaskReader } from './task-reader.ts'

/**
 * Reads and measures every chunk of a task. A failure is recorded as the result of its chunk and does not affect the
 * others. If the file has changed, all chunks of the task fail.
 */
export function measureTask(task: MeasureTask, kernels: Kernels, files: OpenFiles): MeasureResult {
  const reader = new TaskReader(task.file, task.chunks, files)
  const results = new ResultPacker(task)
  for (const [number, chunk] of task.chunks.entries()) {
    const started = performance.now()
    const outcome = attempt(() => measureChunk(task, chunk, number, kernels, reader))
    const durationMs = performance.now() - started
    if (!outcome.ok) results.fail(outcome.error, durationMs)
    else {
      const { partial, histogram, distribution } = outcome.value
      results.add(partial, histogram, distribution, durationMs)
    }
  }
  const unchanged = attempt(() => files.check(task.file))
  if (unchanged.ok) return results.finish()
  const refused = new ResultPacker(task)
  for (const _chunk of task.chunks) refused.fail(unchanged.error, 0)
  return refused.finish()
}

function measureChunk(task: MeasureTask, chunk: Chunk, number: number, kernels: Kernels, reader: TaskReader) {
  kernels.begin(chunk.typeId, task.endian, chunk.rowBlocks)
  const step = accumulateBytes(chunk.typeId)
  for (let done = 0; done < chunk.nBytes; done += step) {
    const nBytes = Math.min(step, chunk.nBytes - done)
    reader.read(number, kernels.input.subarray(0, nBytes), chunk.byteOffset + done)
    kernels.accumulate(nBytes)
  }
  const { partial, histogram } = kernels.finish()
  const distribution = chunk.whole ? describeDistribution(histogram, partial) : undefined
  return { partial, histogram, distribution }
}
