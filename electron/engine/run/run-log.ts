/** The log of a run: its start, the faults of its workers and tasks, its end. */
import type { ScanOutcome } from '../../../shared/model/scan.ts'
import type { AppError } from '../../../shared/text/errors.ts'
import { formatInteger } from '../../../shared/text/format.ts'
import type { LogData, LogLevel, LogScope, WriteLog } from '../../../shared/text/log.ts'
import { english } from '../../../shared/text/sentence.ts'
import type { WorkerEvent } from '../executors/executor.ts'
import type { Piece } from '../executors/task-kinds.ts'
import { exitSentence } from '../protocol/exit-reason.ts'

/** Maximum faults that the log of one run lists: where everything fails, more lines say nothing new and cost time. */
export const MAX_FAULTS = 500

/** What the log calls a run, its work and its items. */
export interface RunWords {
  /** Also the key of the run's number in the data of every line. */
  readonly scope: LogScope
  /** `Scan` */
  readonly noun: string
  /** `Scan of a-model` */
  readonly title: string
  /** `measured` */
  readonly verb: string
  /** The name of a tensor or of a pair. */
  nameOf(item: number): string
}

export class RunLog {
  readonly #words: RunWords
  readonly #write: WriteLog
  #id = 0
  #faults = 0

  constructor(words: RunWords, write: WriteLog = () => undefined) {
    this.#words = words
    this.#write = write
  }

  /** @param size what there is to do: `5 tensors, 3.00 MB` */
  start(id: number, size: string, data: LogData): void {
    this.#id = id
    this.#info(`${this.#words.title} started: ${size}.`, data)
  }

  paused(paused: boolean): void {
    this.#info(`${this.#words.noun} ${paused ? 'paused' : 'resumed'}.`, {})
  }

  mixed(threads: number, processes: number, reason: string): void {
    const all = threads + processes
    const message =
      threads === 0
        ? `All ${count(all, 'worker')} are processes, because ${reason}.`
        : `${threads} of ${count(all, 'worker')} are threads; ${processes} are processes, because ${reason}.`
    this.#info(message, { threads, processes })
  }

  worker(event: WorkerEvent): void {
    const name = `Worker ${event.worker}`
    switch (event.kind) {
      case 'started':
        return this.#write('debug', 'worker', `${name} started.`, this.#data(place(event)))
      case 'lost': {
        const { reason, cause, task } = event
        const work = {
          ...(task?.id === undefined ? {} : { task: task.id }),
          ...(task?.piece ? { tensor: this.#words.nameOf(task.piece.item) } : {}),
        }
        return this.#fault('warn', `${name} ${english(exitSentence(reason))}.`, { ...place(event), cause, ...work })
      }
      case 'start-failed': {
        const { worker, failures, reason } = event
        return this.#fault('warn', `${name} could not be started: ${reason}.`, { worker, failures })
      }
      case 'stuck':
        return this.#fault('warn', `${name} was told to end and has not; it is left to itself.`, place(event))
    }
  }

  retry(pieces: readonly Piece[], error: AppError, attempt: number, worker: number): void {
    const data = { worker, attempt, code: error.code, ...this.#where(pieces) }
    this.#fault('warn', `${this.#describe(pieces)} is ${this.#words.verb} again: ${error.message}`, data)
  }

  failed(piece: Piece, error: AppError, attempts: number, worker: number): void {
    const data = { worker, attempts, code: error.code, ...this.#where([piece]) }
    const times = attempts === 1 ? '1 attempt' : `${attempts} attempts`
    this.#fault('error', `${this.#words.nameOf(piece.item)} failed after ${times}: ${error.message}`, data)
  }

  /** @param figures results as a list with commas */
  end(outcome: ScanOutcome, error: AppError | undefined, figures: string, elapsedMs: number): void {
    const { scope, title } = this.#words
    if (this.#faults > MAX_FAULTS)
      this.#write('warn', scope, `${formatInteger(this.#faults - MAX_FAULTS)} more faults are not listed.`)
    const how = { done: 'done', cancelled: 'cancelled', failed: `stopped: ${error?.message ?? ''}` }[outcome]
    const message = `${title} ${how}${how.endsWith('.') ? '' : '.'} ${figures}.`
    const data = this.#data({ outcome, ms: Math.round(elapsedMs) })
    this.#write(outcome === 'failed' ? 'error' : 'info', scope, message, data)
  }

  #info(message: string, data: LogData): void {
    this.#write('info', this.#words.scope, message, this.#data(data))
  }

  #fault(level: LogLevel, message: string, data: LogData): void {
    if (++this.#faults > MAX_FAULTS) return
    this.#write(level, 'worker', message, this.#data(data))
  }

  #data(data: LogData): LogData {
    return { [this.#words.scope]: this.#id, ...data }
  }

  #where(pieces: readonly Piece[]): LogData {
    const [first] = pieces
    if (!first) return {}
    const tensor = this.#words.nameOf(first.item)
    return first.index === undefined ? { tensor, digest: true } : { tensor, chunk: first.index, chunks: pieces.length }
  }

  /** `blk.0.attn_q.weight`, `blk.0.attn_q.weight with 3 more pieces` */
  #describe(pieces: readonly Piece[]): string {
    const [first] = pieces
    const name = first ? this.#words.nameOf(first.item) : 'Nothing'
    return pieces.length > 1 ? `${name} with ${count(pieces.length - 1, 'more piece')}` : name
  }
}

/** `1 tensor`, `1,200 tensors` */
export const count = (n: number, noun: string): string => `${formatInteger(n)} ${noun}${n === 1 ? '' : 's'}`

const place = ({ worker, pid, threadId }: { worker: number; pid: number; threadId: number }): LogData => ({
  worker,
  pid,
  ...(threadId > 0 ? { thread: threadId } : {}),
})
