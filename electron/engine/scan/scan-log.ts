import type { ExecutorKind, ScanOutcome, ScanProgress } from '../../../shared/model/scan.ts'
import type { AppError } from '../../../shared/text/errors.ts'
import { formatBytes, formatInteger } from '../../../shared/text/format.ts'
import type { WriteLog } from '../../../shared/text/log.ts'
import type { Model } from '../formats/model.ts'
import { count, RunLog } from '../run/run-log.ts'

export interface ScanFacts {
  readonly scanId: number
  readonly executor: ExecutorKind
  readonly workers: number
  readonly bytesTotal: number
  readonly bytesRestored: number
}

/** The log of a scan. */
export class ScanLog extends RunLog {
  readonly #tensors: number

  constructor({ name, header: { tensors } }: Model, write?: WriteLog) {
    const nameOf = (tensor: number) => tensors.at(tensor)?.name ?? `tensor ${tensor}`
    super({ scope: 'scan', noun: 'Scan', title: `Scan of ${name}`, verb: 'measured', nameOf }, write)
    this.#tensors = tensors.length
  }

  started({ scanId, executor, workers, bytesTotal, bytesRestored }: ScanFacts): void {
    const restored = bytesRestored > 0 ? `, ${formatBytes(bytesRestored)} of it measured before` : ''
    const size = `${count(this.#tensors, 'tensor')}, ${formatBytes(bytesTotal)}${restored}`
    this.start(scanId, size, { executor, workers, bytes: bytesTotal })
  }

  ended(outcome: ScanOutcome, error: AppError | undefined, progress: ScanProgress): void {
    const { tensorsDone, tensorsFailed, tensorsNonFinite, retries, elapsedMs, bytesPerSecond } = progress
    const figures = [
      `${formatInteger(tensorsDone)} measured`,
      `${formatInteger(tensorsFailed)} failed`,
      `${formatInteger(tensorsNonFinite)} with NaN or infinity`,
      `${formatInteger(retries)} tried again`,
      `${formatBytes(Math.round(bytesPerSecond))}/s`,
    ].join(', ')
    this.end(outcome, error, figures, elapsedMs)
  }
}
