import {
  type AppError,
  appError,
  type AppFailure,
  err,
  errorMessage,
  failure,
  ok,
  type Result,
  toAppError,
} from '../../../shared/text/errors.ts'
import { say } from '../../../shared/text/sentence.ts'
import { type RunningWorker, spawnSingle } from '../executors/spawn-worker.ts'
import type { WorkerSpawner } from '../executors/worker-spawner.ts'
import type { FilePart, Model } from '../formats/model.ts'
import type { HeaderResult } from '../protocol/worker-protocol.ts'
import { TensorTable } from '../../../shared/model/tensor-table.ts'
import { withLimit } from '../files/errno.ts'
import type { FileGroup } from '../formats/format.ts'
import { joinFiles } from '../formats/join-files.ts'

/**
 * Opens the files of one model. Headers are read in a worker, because a file that nobody has checked yet must not be parsed
 * by the process that owns the window.
 * @param signal ends the worker, even if it waits for a disk that does not answer
 */
export async function openModel(
  group: FileGroup,
  spawner: WorkerSpawner,
  signal?: AbortSignal,
): Promise<Result<Model>> {
  let worker: RunningWorker | undefined
  const stop = () => void worker?.terminate()
  try {
    worker = await spawnSingle(spawner, 0, signal).catch((error: unknown) => {
      throw notStarted(error)
    })
    signal?.addEventListener('abort', stop)
    signal?.throwIfAborted()
    const { api } = worker
    return await openGroup(group, (path, format) => api.readHeader(path, format))
  } catch (error) {
    return err(signal?.aborted ? appError('cancelled', say('The opening was cancelled.')) : toAppError(error))
  } finally {
    signal?.removeEventListener('abort', stop)
    await worker?.terminate()
  }
}

function notStarted(error: unknown): AppFailure {
  const reason = withLimit(errorMessage(error))
  return failure('worker-start', say('No worker could be started: {{reason}}.', { reason }))
}

/**
 * Reads the headers of one model's files, one after the other, and makes one model of them.
 * @param read reads the header of the file at a path, of the given format or of the one that its content has
 */
export async function openGroup(
  group: FileGroup,
  read: (path: string, format: string | undefined) => Promise<Result<HeaderResult>>,
): Promise<Result<Model>> {
  const parts: FilePart[] = []
  const unopened: AppError[] = []
  for (const path of group.paths) {
    const part = await read(path, group.format)
    if (!part.ok) unopened.push(part.error)
    else {
      const { file, header, tensors } = part.value
      parts.push({ file, header: { ...header, tensors: new TensorTable(tensors) } })
    }
  }
  const [first] = unopened
  if (first && parts.length === 0) return err(first)
  // The files that can be opened are shown and measured.
  const model = joinFiles(group, parts, unopened)
  return model.fatal ? err(model.fatal) : ok(model)
}
