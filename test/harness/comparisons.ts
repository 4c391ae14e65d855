/** Comparisons for tests of the window: two small models and their pairs. */
import { packPairRows, packPairs, type PackedComparison } from '../../shared/ipc/packed-comparison.ts'
import { packModel } from '../../shared/ipc/packed-model.ts'
import type { WindowState } from '../../shared/ipc/window-state.ts'
import type { DifferenceStats } from '../../shared/model/comparison/difference.ts'
import type { TensorPair } from '../../shared/model/comparison/pairs.ts'
import type { ComparisonProgress, PairUpdate } from '../../shared/model/comparison/results.ts'
import type { ComparisonController } from '../../renderer/state/comparison/comparison.svelte.ts'
import { modelView } from './models.ts'
import { openWindow, type OpenWindow, SUBJECT_ID } from './window.ts'

const REFERENCE_ID = '00000000-0000-4000-8000-00000000000a'
const OTHER_ID = '00000000-0000-4000-8000-00000000000b'

/** Three pairs, of which the last has no counterpart. */
export const PAIRS: readonly TensorPair[] = [
  { index: 0, status: 'compared', reference: 0, other: 0 },
  { index: 1, status: 'compared', reference: 1, other: 1 },
  { index: 2, status: 'only-reference', reference: 2 },
]

/** Statistics of 1024 pairs of values that lost as much as the NMSE says. */
export function differenceStats(nmse: number, change: Partial<DifferenceStats> = {}): DifferenceStats {
  const counts = { count: 1024, finite: 1024, nonFiniteReference: 0, nonFiniteOther: 0, nonFiniteDiffering: 0 }
  if (nmse === 0) return { ...counts, equal: 1024, maxAbsDiff: 0, nmse: 0, ...change }
  return { ...counts, equal: 0, maxAbsDiff: 0.5, maxAbsDiffIndex: 3, nmse, sqnrDb: -10 * Math.log10(nmse), ...change }
}

/** A pair that is done; without a loss its bytes are identical. */
export const compared = (index: number, nmse: number): PairUpdate => ({
  index,
  status: 'done',
  attempts: 1,
  worker: 1,
  durationMs: 1,
  identicalBytes: nmse === 0,
  stats: differenceStats(nmse),
  sums: { squaredDiff: nmse, squaredReference: 1 },
})

export function comparisonProgress(change: Partial<ComparisonProgress> = {}): ComparisonProgress {
  return {
    comparisonId: 1,
    executor: 'threads',
    workers: 2,
    bytesDone: 50,
    bytesTotal: 100,
    bytesRestored: 0,
    bytesPerSecond: 0,
    elapsedMs: 1000,
    pairsDone: 1,
    pairsFailed: 0,
    pairsDiffering: 0,
    pairsTotal: 2,
    retries: 0,
    paused: false,
    lanes: [{ worker: 1, tensor: 1, fraction: 0.5 }],
    ...change,
  }
}

export const packedComparison = (rows: readonly PairUpdate[] = []): PackedComparison => ({
  pairs: packPairs(PAIRS),
  rows: packPairRows(rows),
})

const subject = { id: SUBJECT_ID, kind: 'comparison', reference: REFERENCE_ID, other: OTHER_ID } as const
const models = [
  packModel(modelView(3, { id: REFERENCE_ID, name: 'reference.gguf' })),
  packModel(modelView(2, { id: OTHER_ID, name: 'other.gguf' })),
] as const

/** The event that two models are compared in the window. */
export const comparisonOpened = (rows: readonly PairUpdate[] = []) =>
  ({ type: 'opened', subject, models, comparison: packedComparison(rows) }) as const

/** A window that shows a comparison. */
export async function openComparison(
  rows: readonly PairUpdate[] = [],
  state: Partial<WindowState> = {},
): Promise<OpenWindow & { readonly comparison: ComparisonController }> {
  const { app, transport } = await openWindow({ subject, models, comparison: packedComparison(rows), ...state })
  transport.answer('startComparison', { comparisonId: 1 })
  return { app, transport, comparison: app.comparison! }
}
