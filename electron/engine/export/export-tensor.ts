import { rm } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { AppFailure, errorMessage, failure } from '../../../shared/text/errors.ts'
import { visibleText } from '../../../shared/text/format.ts'
import { workerFailure } from '../protocol/exit-reason.ts'
import type { ExportTask } from '../protocol/worker-protocol.ts'
import { say, sentenceOf, verbatim } from '../../../shared/text/sentence.ts'
import type { TensorInfo } from '../../../shared/model/tensor.ts'
import type { TensorFormat } from '../../../shared/model/values.ts'
import { type RunningWorker, spawnSingle } from '../executors/spawn-worker.ts'
import type { WorkerSpawner } from '../executors/worker-spawner.ts'
import type { Model } from '../formats/model.ts'
import { sweepFiles } from '../files/leftovers.ts'
import { behindLinks, putInPlace, temporaryBeside, writeFailure } from './write-file.ts'

/**
 * Writes one tensor to a file, in a worker that lives as long as that takes. The file appears under its name when it is
 * whole; until then, and when anything goes wrong, what was there before stays.
 * @param tensor one that can be read
 * @param signal ends it
 * @param onProgress is told the bytes of the tensor that are done
 * @throws AppFailure `cancelled`, `changed`, `read-failed`, `write-failed`, `worker-died`, `worker-start`
 */
export async function exportTensor(
  { files, header }: Model,
  tensor: TensorInfo,
  format: TensorFormat,
  path: string,
  spawner: WorkerSpawner,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (done: number) => void },
): Promise<void> {
  const place = await behindLinks(path)
  await sweepFiles(dirname(place))
  const task: ExportTask = {
    file: files[tensor.shard ?? 0]!,
    endian: header.endian,
    typeId: tensor.typeId,
    byteOffset: Number(tensor.dataOffset),
    nBytes: Number(tensor.nBytes),
    shape: tensor.shape.map(Number),
    format,
    target: temporaryBeside(place),
  }
  try {
    await runExport(task, spawner, signal, onProgress)
    await putInPlace(task.target, place).catch((error: unknown) => {
      throw writeFailure(path, error)
    })
  } catch (error) {
    await rm(task.target, { force: true }).catch(() => undefined)
    if (signal.aborted)
      throw failure('cancelled', say('{{name}} was not written: cancelled.', { name: visibleText(basename(path)) }))
    // The worker knows the name of the temporary file only.
    if (error instanceof AppFailure && error.error.code === 'write-failed') throw renamed(error, path)
    throw error
  }
}

async function runExport(
  task: ExportTask,
  spawner: WorkerSpawner,
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<void> {
  const worker = await startWorker(spawner, signal)
  const end = () => void worker.terminate()
  signal.addEventListener('abort', end)
  try {
    for (let done = 0; done === 0 || done < task.nBytes;) {
      signal.throwIfAborted()
      const step = await worker.api.exportSegment(task, done).catch((error: unknown) => {
        throw new AppFailure(workerFailure(error))
      })
      if (!step.ok) throw new AppFailure(step.error)
      done = step.value
      onProgress(done)
      if (task.nBytes === 0) return
    }
  } finally {
    signal.removeEventListener('abort', end)
    await worker.terminate()
  }
}

async function startWorker(spawner: WorkerSpawner, signal: AbortSignal): Promise<RunningWorker> {
  try {
    return await spawnSingle(spawner, 1, signal)
  } catch (error) {
    throw failure('worker-start', verbatim(errorMessage(error)))
  }
}

function renamed({ error }: AppFailure, path: string): AppFailure {
  const { text, values } = sentenceOf(error)
  return failure('write-failed', { text, values: { ...values, name: visibleText(basename(path)) } })
}
