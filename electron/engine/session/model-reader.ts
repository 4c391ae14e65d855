/** Reads what stays in a model's files, or is too long for the process that owns the window, in a worker of its own. */
import { AppFailure, failure, type Result } from '../../../shared/text/errors.ts'
import type { Imatrix } from '../../../shared/model/imatrix.ts'
import type { TensorQuality } from '../../../shared/model/quality.ts'
import type { FileLayout } from '../../../shared/model/model-header.ts'
import { workerFailure } from '../protocol/exit-reason.ts'
import type { FileStamp } from '../protocol/worker-protocol.ts'
import { say } from '../../../shared/text/sentence.ts'
import type { MetadataArray, ScalarValue, TensorInfo } from '../../../shared/model/tensor.ts'
import type { TextFacts, TextLanguage, TextPage } from '../../../shared/model/text-rows.ts'
import type { TokenizerFacts, TokenizerView, TokenPage, TokenQuery } from '../../../shared/model/tokenizer.ts'
import type { TensorValues } from '../../../shared/model/values.ts'
import { type RemoteWorkerApi, type RunningWorker, spawnSingle } from '../executors/spawn-worker.ts'
import type { WorkerSpawner } from '../executors/worker-spawner.ts'
import { fileHeaders, type Model } from '../formats/model.ts'
import { imatrixOf } from '../imatrix/imatrix.ts'
import { planImatrix } from '../imatrix/plan-imatrix.ts'
import { planQuality } from '../quality/plan-quality.ts'
import { planValues } from '../plan/plan-values.ts'

/** A worker that nobody has asked anything for this long is ended, in milliseconds. */
const IDLE = 30_000
/** Pages of arrays kept: a person scrolls to and fro. */
const MAX_PAGES = 64

type Page = readonly (ScalarValue | MetadataArray)[]

/**
 * The worker is started by the first question and ended when none has come for a while; a vocabulary or a text that it
 * kept is given to the next one again. A worker that dies is replaced once for each question.
 */
export class ModelReader {
  readonly #model: Model
  readonly #spawner: WorkerSpawner
  readonly #idle: number
  readonly #pages = new Map<string, Page>()
  #worker: Promise<RunningWorker> | undefined
  #imatrix: Promise<Imatrix> | undefined
  #quality: Promise<readonly TensorQuality[]> | undefined
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
   * Elements `start` to `start + count` of an array of one of the files; fewer at its end.
   * @throws AppFailure `bad-request`, `damaged`, `changed`, `read-failed`, `worker-died`
   */
  async readArray(file: number, array: MetadataArray, start: number, count: number): Promise<Page> {
    const key = [file, array.byteOffset, start, count].join(' ')
    const kept = this.#pages.get(key)
    if (kept) return kept
    const page = valueOf(await this.#ask((api) => api.readArray(...this.#file(file), array, start, count)))
    this.#pages.set(key, page)
    // The map keeps the order of insertion: the first key is the oldest.
    if (this.#pages.size > MAX_PAGES) this.#pages.delete(this.#pages.keys().next().value!)
    return page
  }

  /**
   * The whole blocks that hold these elements of a tensor; fewer at its end, and where they are too many at once.
   * @throws AppFailure `bad-request`, `changed`, `read-failed`, `worker-died`
   */
  async readValues(tensor: TensorInfo, index: number, count: number): Promise<TensorValues> {
    const { task, first } = planValues(this.#model, tensor, index, count)
    const found = valueOf(await this.#ask((api) => api.readValues(task)))
    return { first, byteOffset: task.byteOffset, ...found }
  }

  /** The importance matrix that the model is, with the statistics of its entries. Read once. @throws AppFailure as `readValues` */
  readImatrix(): Promise<Imatrix> {
    const read = async () => {
      const plan = planImatrix(this.#model)
      return imatrixOf(this.#model, valueOf(await this.#ask((api) => api.readImatrix(plan))))
    }
    this.#imatrix ??= read().catch((error: unknown) => {
      this.#imatrix = undefined
      throw error
    })
    return this.#imatrix
  }

  /** What samples of the tensors tell of their precision. Read once. @throws AppFailure as `readValues` */
  readQuality(): Promise<readonly TensorQuality[]> {
    const read = async () => {
      const task = planQuality(this.#model)
      return task.tensors.length === 0 ? [] : valueOf(await this.#ask((api) => api.readQuality(task)))
    }
    this.#quality ??= read().catch((error: unknown) => {
      this.#quality = undefined
      throw error
    })
    return this.#quality
  }

  /** Analyses a text; `name` tells it from the others of this model. @throws AppFailure `worker-died` */
  openText(name: string, text: string, language: TextLanguage): Promise<TextFacts> {
    return this.#ask((api) => api.openText(name, text, language))
  }

  /** Rows of a text; `text` gives it again to a worker that does not have it. @throws AppFailure `worker-died` */
  textPage(
    name: string,
    text: string,
    language: TextLanguage,
    ...where: Parameters<RemoteWorkerApi['textPage']> extends [string, ...infer Rest] ? Rest : never
  ): Promise<TextPage> {
    return this.#ask(async (api) => {
      const page = await api.textPage(name, ...where)
      if (page) return page
      await api.openText(name, text, language)
      return (await api.textPage(name, ...where))!
    })
  }

  /** @throws AppFailure `bad-request`, `damaged`, `changed`, `read-failed`, `worker-died` */
  async openVocabulary(facts: TokenizerFacts): Promise<TokenizerView> {
    return valueOf(await this.#ask((api) => this.#openVocabulary(api, facts)))
  }

  /** Tokens that match. @throws AppFailure as `openVocabulary` */
  tokenPage(facts: TokenizerFacts, query: TokenQuery, start: number, count: number): Promise<TokenPage> {
    return this.#ask(async (api) => {
      const page = await api.tokenPage(query, start, count)
      if (page) return page
      valueOf(await this.#openVocabulary(api, facts))
      return (await api.tokenPage(query, start, count))!
    })
  }

  /** Resolves when no worker is left. */
  async close(): Promise<void> {
    this.#closed = true
    this.#pages.clear()
    await this.#end()
  }

  #openVocabulary(api: RemoteWorkerApi, facts: TokenizerFacts) {
    return api.openVocabulary(...this.#file(this.#model.headerFile), facts)
  }

  #file(file: number): [FileStamp, FileLayout] {
    const { format, endian, facts } = fileHeaders(this.#model)[file]!
    return [this.#model.files[file]!, { format, endian, facts }]
  }

  async #ask<T>(question: (api: RemoteWorkerApi) => Promise<T>): Promise<T> {
    clearTimeout(this.#timer)
    this.#asking++
    try {
      return await this.#attempt(question, true)
    } finally {
      this.#asking--
      if (this.#asking === 0) {
        this.#timer = setTimeout(() => void this.#end(), this.#idle)
        // An app that quits does not wait for it.
        this.#timer.unref()
      }
    }
  }

  async #attempt<T>(question: (api: RemoteWorkerApi) => Promise<T>, again: boolean): Promise<T> {
    if (this.#closed) throw failure('cancelled', say('The model was closed.'))
    const started = (this.#worker ??= spawnSingle(this.#spawner, 1))
    try {
      return await question((await started).api)
    } catch (error) {
      if (error instanceof AppFailure) throw error
      // Not by this question alone: the worker is gone for all that were asked of it.
      if (this.#worker === started) this.#worker = undefined
      if (again) return this.#attempt(question, false)
      throw new AppFailure(workerFailure(error))
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

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new AppFailure(result.error)
  return result.value
}
