/** Scans and experiments of the app, and their end when a window closes or the app quits. */
import type { Sentence } from '../../shared/text/sentence.ts'
import { createJudge } from '../app/judging.ts'
import { LabRuns } from '../app/lab-runs.ts'
import { LAB_PROGRAM } from '../app/paths.ts'
import { createComparisons, type StartComparison } from '../app/comparisons.ts'
import { createScans, type StartScan } from '../app/scans.ts'
import { runExperiment } from '../engine/lab/run-experiment.ts'
import type { ModelSession } from '../engine/session/session.ts'
import type { Core } from './core.ts'
import { askToClose } from './dialogs.ts'
import { guardLeaving, type Leaving } from './leaving.ts'
import { createScanActivity } from './scan-activity.ts'
import type { ElectronWindow } from './window.ts'

export interface Work {
  readonly startScan: StartScan<ElectronWindow>
  readonly startComparison: StartComparison<ElectronWindow>
  readonly lab: LabRuns<ElectronWindow>
  readonly leaving: Leaving
  judge(session: ModelSession): () => Promise<Sentence>
}

export function createWork({ windows, workers, settings, kept, recent, write, t, warn, refreshMenu }: Core): Work {
  const activity = createScanActivity(t, warn)
  const judge = createJudge(recent, write)
  const lab = new LabRuns<ElectronWindow>(
    (request, model, onProgress, signal) => {
      const { scan: scanSpawner, lab: labSpawner, budget } = workers
      const dependencies = { scanSpawner, labSpawner, labProgram: LAB_PROGRAM, budget, model }
      return runExperiment(request, dependencies, { onProgress }, signal)
    },
    write,
    {
      begin(window) {
        activity.lab.begin(window)
        refreshMenu()
      },
      progress: activity.lab.progress,
      end(...ended) {
        activity.lab.end(...ended)
        refreshMenu()
      },
    },
  )
  return {
    judge,
    lab,
    startScan: createScans<ElectronWindow>({
      watcher: activity,
      judge,
      onChange: refreshMenu,
      onEnd: () => void kept.prune(),
    }),
    startComparison: createComparisons<ElectronWindow>({
      watcher: activity.comparison,
      onChange: refreshMenu,
      onEnd: () => void kept.prune(),
    }),
    leaving: guardLeaving(
      () => windows.list,
      ({ browserWindow }, scans) => askToClose(browserWindow, scans, settings.current.preferences.checkpoint, t),
      (window) => lab.close(window),
      () => settings.flush(),
      () => workers.killAll(),
    ),
  }
}
