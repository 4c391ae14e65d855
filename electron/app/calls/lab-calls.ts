/** Calls of the lab. */
import type { Calls, LabFormat } from '../../../shared/ipc/calls.ts'
import { type AppError, appError, err, ok, type Result } from '../../../shared/text/errors.ts'
import type { LabReport } from '../../../shared/model/lab.ts'
import { say } from '../../../shared/text/sentence.ts'
import type { AppWindow } from '../windows/app-window.ts'
import type { ExportKind } from '../exports/export-kinds.ts'
import type { Saved } from '../exports/exported-file.ts'
import type { LabRuns } from '../lab-runs.ts'
import type { ModelSession } from '../../engine/session/session.ts'
import { badRequest } from './schemas.ts'

export interface LabCallDependencies<W extends AppWindow> {
  /** The window's model, if it is still the one that the page means. */
  model(fileId: string): Result<ModelSession>
  readonly lab: Pick<LabRuns<W>, 'start' | 'cancel' | 'reportOf' | 'owner'>
  /** Windows in which a scan runs. */
  scanning(): readonly W[]
  /** Whether a file is being opened in the window. */
  opening(): boolean
  /** Asks where; never the model itself. */
  askWhereToSave(name: string, kind: ExportKind): Promise<Result<string | undefined>>
  /** The answer for a file that was written. */
  saved(path: string): Saved
  write(path: string, format: LabFormat, report: LabReport): Promise<void>
}

interface LabCalls {
  readonly calls: Pick<Calls, 'startLab' | 'cancelLab' | 'exportLab'>
  /** Why no scan can start now; undefined when it can. */
  refuseScan(): AppError | undefined
}

/** Scans and experiments keep out of each other's way, in all windows: they would take each other's cores. */
export function createLabCalls<W extends AppWindow>(window: W, deps: LabCallDependencies<W>): LabCalls {
  const refuseExperiment = (): AppError | undefined => {
    if (deps.opening()) return appError('busy', say('A file is being opened in this window.'))
    const scanning = deps.scanning()
    if (scanning.length === 0) return undefined
    return appError(
      'busy',
      scanning.includes(window)
        ? say('A scan is running: it would disturb the measurements of an experiment.')
        : say('A scan is running in another window: it would disturb the measurements of an experiment.'),
    )
  }

  return {
    calls: {
      async startLab({ fileId, request }) {
        const session = fileId === undefined ? undefined : deps.model(fileId)
        if (session?.ok === false) return session
        const refused = refuseExperiment()
        if (refused) return err(refused)
        return deps.lab.start(window, request, request.experiment === 'compare' ? session?.value.model : undefined)
      },

      async cancelLab(runId) {
        deps.lab.cancel(window, runId)
        return ok(null)
      },

      async exportLab({ runId, format }) {
        const report = deps.lab.reportOf(window, runId)
        if (!report) return err(badRequest(say('That report is not there any more: the experiment was run again.')))
        const path = await deps.askWhereToSave(`tensorscope-lab-${report.experiment}`, `lab-${format}`)
        if (!path.ok) return path
        if (path.value === undefined) return ok({ saved: false, rows: 0 })
        await deps.write(path.value, format, report)
        return ok({ ...deps.saved(path.value), rows: report.table.rows.length })
      },
    },

    refuseScan() {
      const { owner } = deps.lab
      if (!owner) return undefined
      return appError(
        'busy',
        owner === window
          ? say('An experiment is running: a scan would disturb its measurements.')
          : say('An experiment is running in another window: a scan would disturb its measurements.'),
      )
    },
  }
}
