/** A comparison in the terminal. */
import type { ComparisonProgress } from '../../shared/model/comparison/results.ts'
import type { ComparedModels } from '../engine/compare/compared-models.ts'
import type { ComparisonEnd, ComparisonHandle } from '../engine/compare/compare-api.ts'
import { startComparison } from '../engine/compare/compare.ts'
import type { RunSettings } from '../engine/run/runner.ts'
import type { DiffRun } from './diff-command.ts'
import type { InspectHost } from './host.ts'
import { ProgressBar, progressLine } from './progress-bar.ts'
import { logTo, whileRunning } from './terminal-scan.ts'

/** Starts a comparison that shows its progress or its log, and that an interruption cancels. */
export function terminalComparison(
  models: ComparedModels,
  settings: RunSettings,
  { quiet, verbose }: DiffRun,
  host: InspectHost,
): Pick<ComparisonHandle, 'row' | 'close'> & { readonly finished: Promise<ComparisonEnd> } {
  const bar = host.stderr.isTTY && !quiet && !verbose ? new ProgressBar(host.stderr) : undefined
  const handle = startComparison(models, settings, host.spawner, {
    ...(bar ? { onProgress: (progress: ComparisonProgress) => bar.show(pairsLine(progress)) } : {}),
    ...(verbose ? { log: logTo(host.stderr) } : {}),
  })
  return { row: handle.row, close: handle.close, finished: whileRunning(handle, bar, host) }
}

const pairsLine = (progress: ComparisonProgress): string =>
  progressLine(progress, progress.pairsDone, progress.pairsTotal, progress.pairsFailed, 'pairs')
