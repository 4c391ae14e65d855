/** Comparisons for integration tests: on real workers, and what of them must not depend on how they were run. */
import type { ComparisonEnd, ComparisonHandle, CompareEvents } from '../../electron/engine/compare/compare-api.ts'
import { compareModels, type ComparedModels } from '../../electron/engine/compare/compared-models.ts'
import { startComparison } from '../../electron/engine/compare/compare.ts'
import type { PairCheckpoint } from '../../electron/engine/checkpoint/pair-checkpoint.ts'
import type { WorkerSpawner } from '../../electron/engine/executors/worker-spawner.ts'
import type { RunSettings } from '../../electron/engine/run/runner.ts'
import { open, spawner } from './engine.ts'

export interface Compared {
  readonly end: ComparisonEnd
  readonly handle: ComparisonHandle
}

export const openPair = async (reference: string, other: string): Promise<ComparedModels> =>
  compareModels(await open(reference), await open(other))

export async function compare(
  models: ComparedModels,
  settings: RunSettings,
  on: WorkerSpawner = spawner,
  events: CompareEvents = {},
  checkpoint?: PairCheckpoint,
): Promise<Compared> {
  const handle = startComparison(models, settings, on, events, checkpoint)
  return { end: await handle.finished, handle }
}

/** Results and histograms of all pairs. */
export const bitsOf = ({ pairs }: ComparedModels, { handle }: Compared) =>
  pairs.map(({ index }) => {
    const row = handle.row(index)
    if (!row) return undefined
    const { status, error, identicalBytes, stats, sums, experts } = row
    return { status, error, identicalBytes, stats, sums, experts, histogram: handle.histogram(index) }
  })
