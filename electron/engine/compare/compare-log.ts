import type { ComparisonProgress } from '../../../shared/model/comparison/results.ts'
import type { ScanOutcome } from '../../../shared/model/scan.ts'
import type { AppError } from '../../../shared/text/errors.ts'
import { formatBytes, formatInteger } from '../../../shared/text/format.ts'
import type { WriteLog } from '../../../shared/text/log.ts'
import { count, RunLog } from '../run/run-log.ts'
import { type ComparedModels, nameOfPair } from './compared-models.ts'

/** The log of a comparison. */
export class CompareLog extends RunLog {
  constructor(models: ComparedModels, write?: WriteLog) {
    const title = `Comparison of ${models.other.name} with ${models.reference.name}`
    const nameOf = (pair: number) => nameOfPair(models, pair)
    super({ scope: 'compare', noun: 'Comparison', title, verb: 'compared', nameOf }, write)
  }

  started({ comparisonId, executor, workers, bytesTotal, bytesRestored, pairsTotal }: ComparisonProgress): void {
    const restored = bytesRestored > 0 ? `, ${formatBytes(bytesRestored)} of it compared before` : ''
    const size = `${count(pairsTotal, 'pair')}, ${formatBytes(bytesTotal)}${restored}`
    this.start(comparisonId, size, { executor, workers, bytes: bytesTotal })
  }

  ended(outcome: ScanOutcome, error: AppError | undefined, progress: ComparisonProgress): void {
    const { pairsDone, pairsFailed, pairsDiffering, retries, elapsedMs, bytesPerSecond } = progress
    const figures = [
      `${formatInteger(pairsDone)} compared`,
      `${formatInteger(pairsFailed)} failed`,
      `${formatInteger(pairsDiffering)} with other values`,
      `${formatInteger(retries)} tried again`,
      `${formatBytes(Math.round(bytesPerSecond))}/s`,
    ].join(', ')
    this.end(outcome, error, figures, elapsedMs)
  }
}
