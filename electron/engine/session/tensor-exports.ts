import { basename } from 'node:path'
import { appError, err, ok, type Result, toAppError } from '../../../shared/text/errors.ts'
import { formatBytes, visibleText } from '../../../shared/text/format.ts'
import type { WriteLog } from '../../../shared/text/log.ts'
import { say } from '../../../shared/text/sentence.ts'
import type { TensorInfo } from '../../../shared/model/tensor.ts'
import type { TensorFormat } from '../../../shared/model/values.ts'
import type { WorkerSpawner } from '../executors/worker-spawner.ts'
import { exportTensor } from '../export/export-tensor.ts'
import type { Model } from '../formats/model.ts'

const BUSY = appError('busy', say('A tensor is being exported already.'))

/** Writes tensors of one model to files, one at a time. */
export class TensorExports {
  readonly #model: Model
  readonly #spawner: WorkerSpawner
  readonly #log: WriteLog | undefined
  #running: { readonly controller: AbortController; readonly finished: Promise<Result<null>> } | undefined

  constructor(model: Model, spawner: WorkerSpawner, log?: WriteLog) {
    this.#model = model
    this.#spawner = spawner
    this.#log = log
  }

  /** @param onProgress is told the bytes of the tensor that are done */
  write(
    tensor: TensorInfo,
    format: TensorFormat,
    path: string,
    onProgress: (done: number) => void,
  ): Promise<Result<null>> {
    if (this.#running) return Promise.resolve(err(BUSY))
    const controller = new AbortController()
    const finished = this.#write(tensor, format, path, { signal: controller.signal, onProgress })
    this.#running = { controller, finished }
    return finished
  }

  /** Without one that runs it does nothing: the answer and the end may cross. */
  cancel(): void {
    this.#running?.controller.abort()
  }

  /** Resolves when nothing is written any more. */
  async close(): Promise<void> {
    this.cancel()
    await this.#running?.finished
  }

  async #write(
    tensor: TensorInfo,
    format: TensorFormat,
    path: string,
    how: Parameters<typeof exportTensor>[5],
  ): Promise<Result<null>> {
    const name = visibleText(basename(path))
    try {
      await exportTensor(this.#model, tensor, format, path, this.#spawner, how)
      const what = `${visibleText(tensor.name)}, ${formatBytes(tensor.nBytes)}`
      this.#log?.('info', 'export', `${what}, written to ${name}.`)
      return ok(null)
    } catch (error) {
      const failure = toAppError(error)
      this.#log?.(failure.code === 'cancelled' ? 'info' : 'error', 'export', failure.message)
      return err(failure)
    } finally {
      this.#running = undefined
    }
  }
}
