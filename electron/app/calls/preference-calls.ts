/** Calls that keep a choice of the user, and those about results that are kept on the disk. */
import * as v from 'valibot'
import type { Calls } from '../../../shared/ipc/calls.ts'
import type { Preferences } from '../../../shared/ipc/preferences.ts'
import type { TableLayout } from '../../../shared/ipc/table-layout.ts'
import type { KeptResults } from '../../../shared/ipc/window-state.ts'
import { type AppError, err, ok } from '../../../shared/text/errors.ts'
import { say } from '../../../shared/text/sentence.ts'
import type { RecentList } from '../opening/recent-list.ts'
import { preferencesSchema, tableSchema, viewSchema } from '../preference-schemas.ts'
import type { AppWindow } from '../windows/app-window.ts'
import { badRequest, id, none, type SchemasOf } from './argument.ts'
import type { FindModel } from './window-model.ts'

type PreferenceCall = 'setPreferences' | 'setTable' | 'setView' | 'getKept' | 'clearKept'

export const PREFERENCE_SCHEMAS = {
  setPreferences: preferencesSchema,
  setTable: v.strictObject({ columns: tableSchema }),
  setView: v.strictObject({ modelId: id, view: viewSchema }),
  getKept: none,
  clearKept: none,
} as const satisfies SchemasOf<PreferenceCall>

export interface PreferenceCallDependencies<W extends AppWindow> {
  readonly maxWorkers: number
  readonly recent: Pick<RecentList, 'keep'>
  /** Takes effect in all windows. */
  setPreferences(preferences: Preferences, window: W): void
  setTable(columns: TableLayout, window: W): void
  measureKept(): Promise<KeptResults>
  clearKept(): Promise<void>
}

export const tooManyWorkers = (asked: number, most: number): AppError =>
  badRequest(say('{{asked}} workers were asked for; at most {{most}} are allowed.', { asked, most }))

export function createPreferenceCalls<W extends AppWindow>(
  window: W,
  model: FindModel,
  deps: PreferenceCallDependencies<W>,
): Pick<Calls, PreferenceCall> {
  return {
    async setPreferences(preferences) {
      if (preferences.workers > deps.maxWorkers) return err(tooManyWorkers(preferences.workers, deps.maxWorkers))
      deps.setPreferences(preferences, window)
      return ok(null)
    },

    async setTable({ columns }) {
      deps.setTable(columns, window)
      return ok(null)
    },

    async setView({ modelId, view }) {
      const session = model(modelId)
      if (!session.ok) return session
      deps.recent.keep(session.value.model.files[0]!.path, { view })
      return ok(null)
    },

    async getKept() {
      return ok(await deps.measureKept())
    },

    async clearKept() {
      await deps.clearKept()
      return ok(await deps.measureKept())
    },
  }
}
