/** Calls that open models. What they open arrives as events. */
import type { Calls } from '../../../shared/ipc/calls.ts'
import { err, ok } from '../../../shared/text/errors.ts'
import { say } from '../../../shared/text/sentence.ts'
import type { RecentList } from '../opening/recent-list.ts'
import type { AppWindow } from '../windows/app-window.ts'
import { badRequest, id, none, type SchemasOf } from './argument.ts'

type OpeningCall = 'openDialog' | 'openSample' | 'openRecent' | 'forgetRecent'

export const OPENING_SCHEMAS = {
  openDialog: none,
  openSample: none,
  openRecent: id,
  forgetRecent: id,
} as const satisfies SchemasOf<OpeningCall>

export interface OpeningCallDependencies<W extends AppWindow> {
  readonly recent: Pick<RecentList, 'path' | 'remove'>
  /** Path of the sample model. */
  readonly sample: string
  /** Shows the system's dialog. @returns no path if it was cancelled */
  askForModels(window: W): Promise<readonly string[]>
  /** Starts to open them and does not wait. */
  openPaths(paths: readonly string[], window: W): void
}

export function createOpeningCalls<W extends AppWindow>(
  window: W,
  deps: OpeningCallDependencies<W>,
): Pick<Calls, OpeningCall> {
  return {
    async openDialog() {
      const paths = await deps.askForModels(window)
      if (paths.length > 0) deps.openPaths(paths, window)
      return ok(null)
    },

    async openSample() {
      deps.openPaths([deps.sample], window)
      return ok(null)
    },

    async openRecent(id) {
      const path = deps.recent.path(id)
      if (path === undefined) return err(badRequest(say('That file is not in the list of recent files any more.')))
      deps.openPaths([path], window)
      return ok(null)
    },

    async forgetRecent(id) {
      deps.recent.remove(id)
      return ok(null)
    },
  }
}
