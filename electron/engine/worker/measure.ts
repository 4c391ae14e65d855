import { err, ok, toAppError } from '../../../shared/errors.ts'
import type { Chunk, ChunkResult, MeasureResult, MeasureTask } from '../../../shared/protocol.ts'
import { accumulateBytes, type Kernels } from '../kernels/kernels.ts'
import type { OpenFiles } from './open-files.ts'

/** Reads and measures every chunk of a task. What fails is an outcome of its chunk and leaves the others alone. */
export function measureTask(task: MeasureTask, kernels: Kernels, files: OpenFiles): MeasureResult {
  return { id: task.id, chunks: task.chunks.map((chunk) => measureChunk(task, chunk, kernels, files)) }
}

function measureChunk(task: MeasureTask, chunk: Chunk, kernels: Kernels, files: OpenFiles): ChunkResult {
  const started = performance.now()
  const { tensor, index } = chunk
  const outcome = (() => {
    try {
      kernels.begin(chunk.typeId, task.endian)
      const step = accumulateBytes(chunk.typeId)
      for (let done = 0; done < chunk.nBytes; done += step) {
        const nBytes = Math.min(step, chunk.nBytes - done)
        files.read(task.file, kernels.input.subarray(0, nBytes), chunk.byteOffset + done)
        kernels.accumulate(nBytes)
      }
      return ok(kernels.finish())
    } catch (error) {
      return err(toAppError(error))
    }
  })()
  return { tensor, index, outcome, durationMs: performance.now() - started }
}
