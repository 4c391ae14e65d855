/** What a scan notes down: its start, its faults, its end. */
import type { ScanOutcome, ScanProgress } from '../../shared/contract.ts'
import type { AppError } from '../../shared/errors.ts'
import { formatBytes, formatInteger } from '../../shared/format.ts'
import type { LogData, LogLevel, WriteLog } from '../../shared/log.ts'
import type { Chunk, ExecutorKind } from '../../shared/protocol.ts'
import type { WorkerEvent } from './executors/executor.ts'
import type { Model } from './gguf/model.ts'

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

  worker(event: WorkerEvent): void {
    const name = `Worker ${event.worker}`
    switch (event.kind) {
      case 'started':
        return this.#write('debug', 'worker', `${name} started.`, this.#data(place(event)))
      case 'lost': {
        const { reason, cause, task } = event
        const chunk = task?.chunks[0]
        const work = task ? { task: task.id, ...(chunk ? { tensor: this.#nameOf(chunk) } : {}) } : {}
        return this.#fault('warn', `${name} ${reason}.`, { ...place(event), cause, ...work })
      }
      case 'start-failed': {
        const { worker, failures, reason } = event
        return this.#fault('warn', `${name} could not be started: ${reason}.`, { worker, failures })
      }
      case 'stuck':
        return this.#fault('warn', `${name} was told to end and has not; it is left to itself.`, place(event))
    }
  }

  retry(chunks: readonly Chunk[], error: AppError, attempt: number, worker: number): void {
    const data = { worker, attempt, code: error.code, ...this.#where(chunks) }
    this.#fault('warn', `${this.#describe(chunks)} is measured again: ${error.message}`, data)
  }

  failed(chunk: Chunk, error: AppError, attempts: number, worker: number): void {
    const data = { worker, attempts, code: error.code, ...this.#where([chunk]) }
    const times = attempts === 1 ? '1 attempt' : `${attempts} attempts`
    this.#fault('error', `${this.#nameOf(chunk)} failed after ${times}: ${error.message}`, data)
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

  #nameOf({ tensor }: Chunk): string {
    return this.#model.header.tensors[tensor]?.name ?? `tensor ${tensor}`
  }

  #where(chunks: readonly Chunk[]): LogData {
    const [first] = chunks
    return first ? { tensor: this.#nameOf(first), chunk: first.index, chunks: chunks.length } : {}
  }

  /** `blk.0.attn_q.weight`, `blk.0.attn_q.weight and 3 more pieces` */
  #describe(chunks: readonly Chunk[]): string {
    const [first] = chunks
    const name = first ? this.#nameOf(first) : 'Nothing'
    return chunks.length > 1 ? `${name} with ${count(chunks.length - 1, 'more piece')}` : name
  }
}

const count = (n: number, noun: string) => `${formatInteger(n)} ${noun}${n === 1 ? '' : 's'}`

const place = ({ worker, pid, threadId }: { worker: number; pid: number; threadId: number }): LogData => ({
  worker,
  pid,
  ...(threadId > 0 ? { thread: threadId } : {}),
})
