import { err, ok, type Result, toAppError } from '../../../shared/errors.ts'
import type { Chunk, ChunkResult, MeasureResult, MeasureTask } from '../../../shared/protocol.ts'
import { accumulateBytes, type Kernels } from '../kernels/kernels.ts'
import type { OpenFiles } from './open-files.ts'
import { TaskReader } from './task-reader.ts'

/**
 * Reads and measures every chunk of a task. What fails is an outcome of its chunk and leaves the others alone; of a file
 * that changed no chunk is believed.
 */
export function measureTask(task: MeasureTask, kernels: Kernels, files: OpenFiles): MeasureResult {
  const reader = new TaskReader(task, files)
  const chunks = task.chunks.map((chunk, number) => measureChunk(task, chunk, number, kernels, reader))
  const changed = attempt(() => files.check(task.file))
  if (changed.ok) return { id: task.id, chunks }
  return { id: task.id, chunks: chunks.map((chunk) => ({ ...chunk, outcome: changed })) }
}

function measureChunk(
  task: MeasureTask,
  chunk: Chunk,
  number: number,
  kernels: Kernels,
  reader: TaskReader,
): ChunkResult {
  const started = performance.now()
  const { tensor, index } = chunk
  const outcome = attempt(() => {
    kernels.begin(chunk.typeId, task.endian)
    const step = accumulateBytes(chunk.typeId)
    for (let done = 0; done < chunk.nBytes; done += step) {
      const nBytes = Math.min(step, chunk.nBytes - done)
      reader.read(number, kernels.input.subarray(0, nBytes), chunk.byteOffset + done)
      kernels.accumulate(nBytes)
    }
    return kernels.finish()
  })
  return { tensor, index, outcome, durationMs: performance.now() - started }
}

function attempt<T>(work: () => T): Result<T> {
  try {
    return ok(work())
  } catch (error) {
    return err(toAppError(error))
  }
}
