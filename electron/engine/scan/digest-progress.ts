import type { RowUpdate } from '../../../shared/model/scan.ts'
import type { DigestTask } from '../protocol/worker-protocol.ts'
import type { DigestResult } from '../executors/digest-run.ts'

/** The digest of one tensor while it is scanned: what is still missing of it when the scan begins. */
export class DigestProgress {
  readonly task: DigestTask
  readonly #savedRow: (() => RowUpdate | undefined) | undefined
  #begun = false
  #position = 0
  #counted = 0
  #result: (DigestResult & { readonly worker: number }) | undefined

  /** @param saved unpacks the row of an earlier scan, with statistics and perhaps other measures; absent without one */
  constructor(task: DigestTask, saved: (() => RowUpdate | undefined) | undefined) {
    this.task = task
    this.#savedRow = saved
  }

  /** Whether an earlier scan measured the tensor. Unpacks nothing: progress asks for it many times a second. */
  get measuredBefore(): boolean {
    return this.#savedRow !== undefined
  }

  /** Share of the tensor's bytes that were read, 0 to 1. */
  get fraction(): number {
    return this.task.nBytes > 0 ? this.#position / this.task.nBytes : this.done ? 1 : 0
  }

  get done(): boolean {
    return this.#result !== undefined
  }

  begin(): void {
    this.#begun = true
  }

  /** @returns bytes that were never reached before: what is read again is no progress */
  moveTo(position: number): number {
    this.#position = position
    const more = Math.max(0, position - this.#counted)
    this.#counted += more
    return more
  }

  finish(result: DigestResult, worker: number): void {
    this.#result = { ...result, worker }
  }

  /** The row of the tensor so far. @param measured the row of its chunks, in this scan */
  row(measured: RowUpdate): RowUpdate {
    const saved = this.#savedRow?.()
    const attempts = Math.max(measured.attempts, saved?.attempts ?? 0)
    if (saved && measured.status === 'failed') return { ...saved, ...measured, attempts }
    const row = saved ? { ...saved, attempts } : measured
    if (row.status !== 'done') return row
    if (!this.#result) return { ...row, status: this.#begun || !saved ? 'running' : 'done' }
    const { digest, durationMs, worker } = this.#result
    return {
      ...row,
      worker: row.worker ?? worker,
      durationMs: (row.durationMs ?? 0) + durationMs,
      digest: { ...saved?.digest, ...digest },
    }
  }
}
