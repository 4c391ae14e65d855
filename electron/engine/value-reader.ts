/** Reads values for the window, in a worker that lives while somebody looks at them. */
import { AppFailure } from '../../shared/errors.ts'
import { workerDied } from '../../shared/protocol.ts'
import type { TensorInfo } from '../../shared/tensor.ts'
import { MAX_VALUE_BYTES, type TensorValues } from '../../shared/values.ts'
import { type RunningWorker, spawnWorker } from './executors/spawn-worker.ts'
import type { WorkerSpawner } from './executors/worker-channel.ts'
import { ggmlType } from './ggml/types.ts'
import type { Model } from './gguf/model.ts'

/** A worker that nobody has asked anything for this long is ended, in milliseconds. */
const IDLE = 15_000

export class ValueReader {
  readonly #model: Model
  readonly #spawner: WorkerSpawner
  readonly #idle: number
  #worker: Promise<RunningWorker> | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #asking = 0
  #closed = false

  /** @param idle milliseconds without a question after which the worker is ended */
  constructor(model: Model, spawner: WorkerSpawner, idle = IDLE) {
    this.#model = model
    this.#spawner = spawner
    this.#idle = idle
  }

  /**
   * The blocks that hold `count` elements from `index` on; fewer at the tensor's end, and where they are more than
   * MAX_VALUE_BYTES.
   * @throws AppFailure `bad-request` when the tensor cannot be read or has no such element, `changed`, `read-failed`,
   *   `worker-start`, `worker-died`
   */
  async read(tensor: TensorInfo, index: number, count: number): Promise<TensorValues> {
    const type = ggmlType(tensor.typeId)
    if (tensor.unreadable !== undefined || !type)
      throw badRequest(`Values of ${tensor.name} cannot be read: ${tensor.unreadable ?? 'its type is not known'}`)
    const length = Number(tensor.nElements)
    if (index >= length) throw badRequest(`There is no element ${index}; ${tensor.name} has ${length}.`)
    const firstBlock = Math.floor(index / type.blockSize)
    const wanted = Math.ceil(Math.min(length, index + count) / type.blockSize) - firstBlock
    const nBlocks = Math.min(wanted, Math.floor(MAX_VALUE_BYTES / type.typeSize))
    const byteOffset = Number(tensor.dataOffset) + firstBlock * type.typeSize
    const file = this.#model.files[tensor.shard ?? 0]!
    const task = { file, endian: this.#model.header.endian, typeId: tensor.typeId, byteOffset, nBlocks }
    const answer = await this.#ask((worker) => worker.api.readValues(task))
    if (!answer.ok) throw new AppFailure(answer.error)
    return { first: firstBlock * type.blockSize, byteOffset, ...answer.value }
  }

  /** Resolves when no worker is left. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#end()
  }

  async #ask<T>(question: (worker: RunningWorker) => Promise<T>): Promise<T> {
    clearTimeout(this.#timer)
    this.#asking++
    try {
      return await this.#attempt(question)
    } finally {
      this.#asking--
      if (this.#asking === 0) {
        this.#timer = setTimeout(() => void this.#end(), this.#idle)
        // An app that quits does not wait for it.
        this.#timer.unref()
      }
    }
  }

  /** A worker that has died since it was last asked is replaced, once. */
  async #attempt<T>(question: (worker: RunningWorker) => Promise<T>, again = true): Promise<T> {
    if (this.#closed) throw new AppFailure({ code: 'cancelled', message: 'The model was closed.' })
    const started = (this.#worker ??= spawnWorker(this.#spawner, 'thread'))
    try {
      return await question(await started)
    } catch (error) {
      if (this.#worker === started) this.#worker = undefined
      if (again) return this.#attempt(question, false)
      throw new AppFailure(workerDied(error instanceof Error ? error.message : String(error)))
    }
  }

  async #end(): Promise<void> {
    clearTimeout(this.#timer)
    const worker = this.#worker
    this.#worker = undefined
    await worker?.then(
      (running) => running.terminate(),
      () => undefined,
    )
  }
}

const badRequest = (message: string) => new AppFailure({ code: 'bad-request', message })
