import type { PairCheckpoint } from '../checkpoint/pair-checkpoint.ts'
import type { WorkerSpawner } from '../executors/worker-spawner.ts'
import { planCompare } from '../plan/plan-compare.ts'
import type { RunSettings } from '../run/runner.ts'
import type { CompareEvents, ComparisonHandle } from './compare-api.ts'
import { CompareRun } from './compare-run.ts'
import type { ComparedModels } from './compared-models.ts'

/**
 * Compares every pair of two models that can be compared: plan, executor, merge, events.
 * The numbers do not depend on the executor, the number of workers, retries or the order of completion.
 * @param checkpoint its results are not computed again, and new ones are added to it; without one the comparison keeps its own
 */
export function startComparison(
  models: ComparedModels,
  settings: RunSettings,
  spawner: WorkerSpawner,
  events: CompareEvents = {},
  checkpoint?: PairCheckpoint,
): ComparisonHandle {
  const { reference, other, pairs } = models
  const plan = planCompare(pairs, reference.header.tensors, other.header.tensors)
  const comparison = new CompareRun(models, settings, spawner, events, checkpoint, plan)
  return {
    comparisonId: comparison.id,
    finished: comparison.run(),
    cancel: () => comparison.cancel(),
    pause: () => comparison.pause(),
    resume: () => comparison.resume(),
    row: (pair) => comparison.row(pair),
    unfinished: () => comparison.unfinished(),
    histogram: (pair) => comparison.histogram(pair),
    close: () => comparison.close(),
  }
}
