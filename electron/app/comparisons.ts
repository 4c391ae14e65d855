/** Runs of the comparisons of the app's windows: their events go to the window, the taskbar and the log. */
import type { ComparisonRequest } from '../../shared/ipc/calls.ts'
import { packPairRows } from '../../shared/ipc/packed-comparison.ts'
import type { ComparisonProgress } from '../../shared/model/comparison/results.ts'
import { type Result, err } from '../../shared/text/errors.ts'
import { say } from '../../shared/text/sentence.ts'
import type { ComparisonEnd } from '../engine/compare/compare-api.ts'
import { badRequest } from './calls/argument.ts'
import type { AppWindow } from './windows/app-window.ts'

/** Shows comparisons outside of their windows: taskbar, notifications. */
export interface ComparisonWatcher<W> {
  begin(window: W): void
  progress(window: W, progress: ComparisonProgress): void
  end(window: W, end: ComparisonEnd): void
}

export interface ComparisonDependencies<W> {
  readonly watcher: ComparisonWatcher<W>
  /** A comparison has started or ended. */
  onChange(): void
  /** A comparison has ended, and its results are saved. */
  onEnd(): void
}

export type StartComparison<W> = (window: W, request: ComparisonRequest) => Result<{ readonly comparisonId: number }>

export function createComparisons<W extends AppWindow>(deps: ComparisonDependencies<W>): StartComparison<W> {
  const { watcher } = deps
  return (window, { subjectId, executor, workers, resume }) => {
    const { comparison } = window
    if (!comparison || window.subject.kind !== 'comparison' || window.subject.id !== subjectId)
      return err(badRequest(say('That comparison is not open in this window any more.')))
    // A comparison that has been replaced in its window sends nothing to it.
    const isShown = () => window.comparison === comparison
    const started = comparison.start(
      { executor, workers, resume },
      {
        onProgress(progress, rows) {
          if (!isShown()) return
          watcher.progress(window, progress)
          window.send({ type: 'comparison-progress', subjectId, progress, rows: packPairRows(rows) })
        },
        onEnd(comparisonId, end) {
          watcher.end(window, end)
          deps.onEnd()
          deps.onChange()
          if (isShown()) window.send({ type: 'comparison-ended', subjectId, comparisonId, ...end })
        },
      },
    )
    if (!started.ok) return started
    watcher.begin(window)
    deps.onChange()
    return started
  }
}
