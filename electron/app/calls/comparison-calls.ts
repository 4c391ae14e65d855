/** Calls about the comparison of a window. */
import * as v from 'valibot'
import type { Calls, ComparisonRequest } from '../../../shared/ipc/calls.ts'
import type { SubjectId } from '../../../shared/ipc/subject.ts'
import { type AppError, appError, err, ok, type Result, toAppError } from '../../../shared/text/errors.ts'
import { say } from '../../../shared/text/sentence.ts'
import { lineageOfModels } from '../../engine/compare/lineage.ts'
import type { ComparisonSession } from '../../engine/session/comparison-session.ts'
import { executorSchema, workersSchema } from '../preference-schemas.ts'
import { type AppWindow, isScanning } from '../windows/app-window.ts'
import { headerDifferences } from '../views/header-differences.ts'
import { badRequest, id, index, none, type SchemasOf } from './argument.ts'
import { tooManyWorkers } from './preference-calls.ts'
import { refuseOpening } from './window-model.ts'

type ComparisonCall =
  | 'compareDialog'
  | 'swapSides'
  | 'startComparison'
  | 'cancelComparison'
  | 'pauseComparison'
  | 'getLineage'
  | 'getDifferences'
  | 'getPair'

export const COMPARISON_SCHEMAS = {
  compareDialog: none,
  swapSides: id,
  startComparison: v.strictObject({
    subjectId: id,
    executor: executorSchema,
    workers: workersSchema,
    resume: v.optional(v.boolean()),
  }),
  cancelComparison: v.strictObject({ subjectId: id, comparisonId: index }),
  pauseComparison: v.strictObject({ subjectId: id, comparisonId: index, paused: v.boolean() }),
  getLineage: id,
  getDifferences: id,
  getPair: v.strictObject({ subjectId: id, pair: index }),
} as const satisfies SchemasOf<ComparisonCall>

export interface ComparisonCallDependencies<W extends AppWindow> {
  readonly maxWorkers: number
  startComparison(window: W, request: ComparisonRequest): Result<{ readonly comparisonId: number }>
  /** Shows the system's dialog. @returns no path if it was cancelled */
  askForCompared(window: W): Promise<readonly string[]>
  /** Starts to open two models, or one beside the window's, and does not wait. */
  comparePaths(paths: readonly string[], window: W): void
  swapSides(window: W): Promise<Result<null>>
}

/** The comparison of a window, if the subject is still there. */
export function findComparison(
  { subject, comparison }: Pick<AppWindow, 'subject' | 'comparison'>,
  subjectId: SubjectId,
): Result<ComparisonSession> {
  if (comparison && subject.kind === 'comparison' && subject.id === subjectId) return ok(comparison)
  return err(badRequest(say('That comparison is not open in this window any more.')))
}

/** @param refuseRun why no comparison can start now; undefined when one can */
export function createComparisonCalls<W extends AppWindow>(
  window: W,
  refuseRun: () => AppError | undefined,
  deps: ComparisonCallDependencies<W>,
): Pick<Calls, ComparisonCall> {
  const find = (subjectId: SubjectId) => findComparison(window, subjectId)
  return {
    async compareDialog() {
      const paths = await deps.askForCompared(window)
      if (paths.length > 0) deps.comparePaths(paths, window)
      return ok(null)
    },

    async swapSides(subjectId) {
      const comparison = find(subjectId)
      return comparison.ok ? deps.swapSides(window) : comparison
    },

    async startComparison(request) {
      const comparison = find(request.subjectId)
      if (!comparison.ok) return comparison
      const opening = refuseOpening(window)
      if (opening) return err(opening)
      if (request.workers > deps.maxWorkers) return err(tooManyWorkers(request.workers, deps.maxWorkers))
      const refused = refuseRun()
      if (refused) return err(refused)
      if (isScanning(window) && !comparison.value.comparing)
        return err(appError('busy', say('A scan is running in this window.')))
      return deps.startComparison(window, request)
    },

    // A comparison that the window no longer has is not an error: the call and its replacement may cross.
    async cancelComparison({ subjectId, comparisonId }) {
      const comparison = find(subjectId)
      return comparison.ok ? comparison.value.cancel(comparisonId) : ok(null)
    },

    async pauseComparison({ subjectId, comparisonId, paused }) {
      const comparison = find(subjectId)
      return comparison.ok ? comparison.value.pause(comparisonId, paused) : ok(null)
    },

    async getLineage(subjectId) {
      const comparison = find(subjectId)
      if (!comparison.ok) return comparison
      if (!comparison.value.allDone) return ok(null)
      const { models, result } = comparison.value.report()
      return ok(lineageOfModels(models, result))
    },

    async getDifferences(subjectId) {
      const comparison = find(subjectId)
      if (!comparison.ok) return comparison
      try {
        return ok(await headerDifferences(comparison.value))
      } catch (error) {
        return err(toAppError(error))
      }
    },

    async getPair({ subjectId, pair }) {
      const comparison = find(subjectId)
      if (!comparison.ok) return comparison
      const histogram = comparison.value.histogram(pair)
      if (!histogram.ok) return histogram
      const experts = comparison.value.result(pair)?.experts
      return ok({
        ...(histogram.value ? { histogram: histogram.value.logarithmic } : {}),
        ...(experts ? { experts } : {}),
      })
    },
  }
}
