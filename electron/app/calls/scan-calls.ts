/** Calls that start, pause and cancel scans. */
import * as v from 'valibot'
import type { Calls, ScanRequest } from '../../../shared/ipc/calls.ts'
import { type AppError, appError, err, ok, type Result } from '../../../shared/text/errors.ts'
import { say } from '../../../shared/text/sentence.ts'
import type { ModelSession } from '../../engine/session/session.ts'
import { executorSchema, measuresSchema, workersSchema } from '../preference-schemas.ts'
import type { AppWindow } from '../windows/app-window.ts'
import { id, index, type SchemasOf } from './argument.ts'
import { type FindModel, refuseOpening } from './window-model.ts'
import { tooManyWorkers } from './preference-calls.ts'

type ScanCall = 'startScan' | 'cancelScan' | 'pauseScan'

export const SCAN_SCHEMAS = {
  startScan: v.strictObject({
    modelId: id,
    executor: executorSchema,
    workers: workersSchema,
    measures: v.optional(measuresSchema),
    resume: v.optional(v.boolean()),
    rehash: v.optional(v.boolean()),
  }),
  cancelScan: v.strictObject({ modelId: id, scanId: index }),
  pauseScan: v.strictObject({ modelId: id, scanId: index, paused: v.boolean() }),
} as const satisfies SchemasOf<ScanCall>

export interface ScanCallDependencies<W extends AppWindow> {
  readonly maxWorkers: number
  startScan(window: W, session: ModelSession, request: ScanRequest): Result<{ readonly scanId: number }>
}

/** @param refuseScan why no scan can start now; undefined when one can */
export function createScanCalls<W extends AppWindow>(
  window: W,
  model: FindModel,
  refuseScan: () => AppError | undefined,
  { maxWorkers, startScan }: ScanCallDependencies<W>,
): Pick<Calls, ScanCall> {
  return {
    async startScan(request) {
      const session = model(request.modelId)
      if (!session.ok) return session
      const opening = refuseOpening(window)
      if (opening) return err(opening)
      if (request.workers > maxWorkers) return err(tooManyWorkers(request.workers, maxWorkers))
      if (window.comparison?.comparing) return err(appError('busy', say('A comparison is running in this window.')))
      const refused = refuseScan()
      return refused ? err(refused) : startScan(window, session.value, request)
    },

    // A model that the window no longer has is not an error: the call and its replacement may cross.
    async cancelScan({ modelId, scanId }) {
      return window.sessions.get(modelId)?.cancelScan(scanId) ?? ok(null)
    },

    async pauseScan({ modelId, scanId, paused }) {
      return window.sessions.get(modelId)?.pauseScan(scanId, paused) ?? ok(null)
    },
  }
}
