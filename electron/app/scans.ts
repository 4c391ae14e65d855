/** Scans of the app's windows: their events go to the window, the taskbar, the log and the recent files. */
import type { ScanRequest } from '../../shared/ipc/calls.ts'
import { packRows } from '../../shared/ipc/packed-rows.ts'
import type { ScanOutcome, ScanProgress } from '../../shared/model/scan.ts'
import type { AppError, Result } from '../../shared/text/errors.ts'
import type { Sentence } from '../../shared/text/sentence.ts'
import type { ModelSession } from '../engine/session/session.ts'
import { modelFileName } from './views/model-view.ts'
import type { AppWindow } from './windows/app-window.ts'

/** How a scan ended. */
export interface ScanEnding {
  readonly outcome: ScanOutcome
  readonly progress: ScanProgress
  readonly error?: AppError | undefined
  /** The verdict in a sentence: asked for when it is shown. */
  readonly headline: () => Promise<Sentence>
}

/** Shows scans outside of their windows: taskbar, notifications. */
export interface ScanWatcher<W> {
  begin(window: W): void
  progress(window: W, progress: ScanProgress): void
  /** @param name of the model, for display */
  end(window: W, name: string, ending: ScanEnding): void
}

export interface ScanDependencies<W> {
  readonly watcher: ScanWatcher<W>
  /** Judges a session by its results at this moment; resolves to the verdict in a sentence. */
  judge(session: ModelSession): () => Promise<Sentence>
  /** A scan has started or ended. */
  onChange(): void
  /** A scan has ended, and its results are saved. */
  onEnd(): void
}

export type StartScan<W> = (
  window: W,
  session: ModelSession,
  request: ScanRequest,
) => Result<{ readonly scanId: number }>

export function createScans<W extends AppWindow>(deps: ScanDependencies<W>): StartScan<W> {
  const { watcher } = deps
  return (window, session, request) => {
    // A model that has been replaced in its window sends nothing to it.
    const { id: modelId } = session
    const isShown = () => window.sessions.get(modelId) === session
    const started = session.startScan(request, {
      onProgress(progress, rows) {
        if (!isShown()) return
        watcher.progress(window, progress)
        window.send({ type: 'scan-progress', modelId, progress, rows: packRows(rows) })
      },
      onEnd(scanId, { outcome, error, progress }) {
        const headline = deps.judge(session)
        watcher.end(window, modelFileName(session.model), { outcome, error, progress, headline })
        deps.onEnd()
        deps.onChange()
        if (isShown())
          window.send({ type: 'scan-ended', modelId, scanId, outcome, ...(error ? { error } : {}), progress })
      },
    })
    if (!started.ok) return started
    watcher.begin(window)
    deps.onChange()
    return started
  }
}
