/** What a scan notes down: its start, its faults, its end. */
import type { ExecutorKind, ScanOutcome, ScanProgress } from '../../../shared/model/scan.ts'
import type { AppError } from '../../../shared/text/errors.ts'
import { formatBytes, formatInteger } from '../../../shared/text/format.ts'
import { english } from '../../../shared/text/sentence.ts'
import { exitSentence } from '../protocol/exit-reason.ts'
import type { LogData, LogLevel, WriteLog } from '../../../shared/text/log.ts'
import { isDigest } from '../executors/digest-run.ts'
import type { WorkerEvent } from '../executors/executor.ts'
import type { Model } from '../formats/model.ts'

/** A chunk, or all of a tensor's bytes for its digest. */
interface Piece {
  readonly tensor: number
  /** Of a chunk: which of its tensor's. */
  readonly index?: number
}

/** Faults that one scan notes down: where everything fails, more lines say nothing new and cost time. */
export const MAX_FAULTS = 500

export interface ScanFacts {
  readonly scanId: number
  readonly executor: ExecutorKind
  readonly workers: number
  readonly bytesTotal: number
  readonly bytesRestored: number
}

export class ScanLog {
  readonly #model: Model
  readonly #write: WriteLog
  #scanId = 0
  #faults = 0

  constructor(model: Model, write: WriteLog = () => undefined) {
    this.#model = model
    this.#write = write
  }

  started({ scanId, executor, workers, bytesTotal, bytesRestored }: ScanFacts): void {
    this.#scanId = scanId
    const { tensors } = this.#model.header
    const restored = bytesRestored > 0 ? `, ${formatBytes(bytesRestored)} of it measured before` : ''
    const size = `${count(tensors.length, 'tensor')}, ${formatBytes(bytesTotal)}${restored}`
    const message = `Scan of ${this.#model.name} started: ${size}.`
    this.#info(message, { executor, workers, bytes: bytesTotal })
  }

  paused(paused: boolean): void {
    this.#info(paused ? 'Scan paused.' : 'Scan resumed.', {})
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
        const piece = task && (isDigest(task) ? task : task.chunks[0])
        const work = {
          ...(task && !isDigest(task) ? { task: task.id } : {}),
          ...(piece ? { tensor: this.#nameOf(piece) } : {}),
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
    this.#fault('warn', `${this.#describe(pieces)} is measured again: ${error.message}`, data)
  }

  failed(piece: Piece, error: AppError, attempts: number, worker: number): void {
    const data = { worker, attempts, code: error.code, ...this.#where([piece]) }
    const times = attempts === 1 ? '1 attempt' : `${attempts} attempts`
    this.#fault('error', `${this.#nameOf(piece)} failed after ${times}: ${error.message}`, data)
  }

  ended(outcome: ScanOutcome, error: AppError | undefined, progress: ScanProgress): void {
    if (this.#faults > MAX_FAULTS)
      this.#write('warn', 'scan', `${formatInteger(this.#faults - MAX_FAULTS)} more faults are not listed.`)
    const { tensorsDone, tensorsFailed, tensorsNonFinite, retries, elapsedMs, bytesPerSecond } = progress
    const figures = [
      `${formatInteger(tensorsDone)} measured`,
      `${formatInteger(tensorsFailed)} failed`,
      `${formatInteger(tensorsNonFinite)} with NaN or infinity`,
      `${formatInteger(retries)} tried again`,
      `${formatBytes(Math.round(bytesPerSecond))}/s`,
    ].join(', ')
    const how = { done: 'done', cancelled: 'cancelled', failed: `stopped: ${error?.message ?? ''}` }[outcome]
    const message = `Scan of ${this.#model.name} ${how}${how.endsWith('.') ? '' : '.'} ${figures}.`
    const data = this.#data({ outcome, ms: Math.round(elapsedMs) })
    this.#write(outcome === 'failed' ? 'error' : 'info', 'scan', message, data)
  }

  #info(message: string, data: LogData): void {
    this.#write('info', 'scan', message, this.#data(data))
  }

  #fault(level: LogLevel, message: string, data: LogData): void {
    if (++this.#faults > MAX_FAULTS) return
    this.#write(level, 'worker', message, this.#data(data))
  }

  #data(data: LogData): LogData {
    return { scan: this.#scanId, ...data }
  }

  #nameOf({ tensor }: Piece): string {
    return this.#model.header.tensors[tensor]?.name ?? `tensor ${tensor}`
  }

  #where(pieces: readonly Piece[]): LogData {
    const [first] = pieces
    if (!first) return {}
    const tensor = this.#nameOf(first)
    return first.index === undefined ? { tensor, digest: true } : { tensor, chunk: first.index, chunks: pieces.length }
  }

  /** `blk.0.attn_q.weight`, `blk.0.attn_q.weight and 3 more pieces` */
  #describe(pieces: readonly Piece[]): string {
    const [first] = pieces
    const name = first ? this.#nameOf(first) : 'Nothing'
    return pieces.length > 1 ? `${name} with ${count(pieces.length - 1, 'more piece')}` : name
  }
}

const count = (n: number, noun: string) => `${formatInteger(n)} ${noun}${n === 1 ? '' : 's'}`

const place = ({ worker, pid, threadId }: { worker: number; pid: number; threadId: number }): LogData => ({
  worker,
  pid,
  ...(threadId > 0 ? { thread: threadId } : {}),
})
