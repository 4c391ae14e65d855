/** The call with which a page starts: all that its window has. */
import type { Calls } from '../../../shared/ipc/calls.ts'
import type { RecentFile } from '../../../shared/ipc/window-state.ts'
import { ok } from '../../../shared/text/errors.ts'
import type { Language } from '../../../shared/text/language.ts'
import type { Sentence } from '../../../shared/text/sentence.ts'
import type { LabRuns } from '../lab-runs.ts'
import type { ComparisonSession } from '../../engine/session/comparison-session.ts'
import type { RecentList } from '../opening/recent-list.ts'
import type { SettingsStore } from '../settings.ts'
import { packComparison } from '../opening/comparing.ts'
import { packSession } from '../views/model-view.ts'
import { type AppWindow, shownSessions } from '../windows/app-window.ts'
import { none, type SchemasOf } from './argument.ts'

type StateCall = 'getState'

export const STATE_SCHEMAS = { getState: none } as const satisfies SchemasOf<StateCall>

export interface StateCallDependencies<W extends AppWindow> {
  readonly version: string
  readonly platform: string
  readonly cores: number
  readonly maxWorkers: number
  readonly systemLanguage: Language
  readonly settings: SettingsStore
  readonly recent: Pick<RecentList, 'files' | 'show' | 'find'>
  readonly lab: Pick<LabRuns<W>, 'state'>
  /** Number of models that wait to be opened. */
  waiting(): number
  /** The next notice for this window, if there is one; it is taken from the list. */
  takeNotice(window: W): Sentence | undefined
}

export function createStateCalls<W extends AppWindow>(
  window: W,
  deps: StateCallDependencies<W>,
): Pick<Calls, StateCall> {
  const { settings, recent, maxWorkers } = deps
  return {
    async getState() {
      const known = await currentRecent(recent)
      // No await from here on: all parts, and the number of the last event, are of one moment.
      const { subject, opening, failure, command, comparison } = window
      const sessions = shownSessions(window)
      window.command = undefined
      const view = subject.kind === 'model' && sessions[0] && recent.find(sessions[0].model.files[0]!.path)?.view
      const notice = deps.takeNotice(window)
      return ok({
        seq: window.sent,
        subject,
        platform: deps.platform,
        version: deps.version,
        cores: deps.cores,
        maxWorkers,
        preferences: {
          ...settings.current.preferences,
          workers: Math.min(settings.current.preferences.workers, maxWorkers),
        },
        systemLanguage: deps.systemLanguage,
        recent: known,
        lab: deps.lab.state(window),
        waiting: deps.waiting(),
        ...(settings.current.table ? { table: settings.current.table } : {}),
        models: sessions.map(packSession),
        scans: sessions.flatMap(({ id, progress }) => (progress ? { modelId: id, progress } : [])),
        ...(comparison ? { comparison: { ...packComparison(comparison), ...progressOf(comparison) } } : {}),
        ...(view ? { view } : {}),
        ...(opening ? { opening: { subjectId: opening.subjectId, name: opening.name } } : {}),
        ...(failure ? { failure } : {}),
        ...(notice ? { notice } : {}),
        ...(command ? { command } : {}),
      })
    },
  }
}

const progressOf = ({ progress }: ComparisonSession) => (progress ? { progress } : {})

/** The list of recent files as windows show it. Checking the files takes a while, in which the list may change. */
async function currentRecent(recent: Pick<RecentList, 'files' | 'show'>): Promise<RecentFile[]> {
  for (;;) {
    const { files } = recent
    const shown = await recent.show()
    if (files === recent.files) return shown
  }
}
