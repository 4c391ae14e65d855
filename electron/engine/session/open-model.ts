import {
  type AppError,
  appError,
  type AppFailure,
  err,
  failure,
  ok,
  type Result,
  toAppError,
} from '../../../shared/text/errors.ts'
import { say } from '../../../shared/text/sentence.ts'
import { type RunningWorker, spawnSingle } from '../executors/spawn-worker.ts'
import type { WorkerSpawner } from '../executors/worker-channel.ts'
import type { Model, ShardPart } from '../formats/model.ts'
import type { HeaderResult } from '../protocol/worker-protocol.ts'
import { unpackTensors } from '../../../shared/model/packed-tensors.ts'
import { withLimit } from '../files/errno.ts'
import { typeName } from '../types/types.ts'
import { groupShards, joinShards, missingShards, type ShardGroup } from '../formats/gguf/shards.ts'

/**
 * Opens files as models: shards of one set become one model, with the rest of the set found beside them. Headers are
 * read in a worker, because a file that nobody has checked yet must not be parsed by the process that owns the window.
 * @param signal ends the worker, even if it waits for a disk that does not answer
 * @returns one result a model; the outer result fails when no worker can be started
 */
export async function openModels(
  paths: readonly string[],
  spawner: WorkerSpawner,
  signal?: AbortSignal,
): Promise<Result<readonly Result<Model>[]>> {
  let worker: RunningWorker | undefined
  const stop = () => void worker?.terminate()
  try {
    const groups = await groupShards(paths)
    worker = await spawnSingle(spawner, 0, signal).catch((error: unknown) => {
      throw notStarted(error)
    })
    signal?.addEventListener('abort', stop)
    signal?.throwIfAborted()
    const models: Result<Model>[] = []
    const { api } = worker
    for (const group of groups) models.push(await openGroup(group, (path) => api.readHeader(path)))
    return ok(models)
  } catch (error) {
    return err(signal?.aborted ? appError('cancelled', say('The opening was cancelled.')) : toAppError(error))
  } finally {
    signal?.removeEventListener('abort', stop)
    await worker?.terminate()
  }
}

function notStarted(error: unknown): AppFailure {
  const reason = withLimit(error instanceof Error ? error.message : String(error))
  return failure('worker-start', say('No worker could be started: {{reason}}.', { reason }))
}

/**
 * Reads the headers of one model's files, one after the other, and makes one model of them.
 * @param read the header of the file at a path
 */
export async function openGroup(
  group: ShardGroup,
  read: (path: string) => Promise<Result<HeaderResult>>,
): Promise<Result<Model>> {
  const parts: ShardPart[] = []
  const unopened: AppError[] = []
  for (const path of group.paths) {
    const part = await read(path)
    if (!part.ok) unopened.push(part.error)
    else {
      const { file, header, tensors } = part.value
      parts.push({ file, header: { ...header, tensors: unpackTensors(tensors, typeName) } })
    }
  }
  const [first] = unopened
  if (first && parts.length === 0) return err(first)
  // The shards that can be opened are shown and measured.
  const model = joinShards(parts, missingShards(group), unopened)
  return model.fatal ? err(model.fatal) : ok(model)
}
