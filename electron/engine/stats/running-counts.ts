import { HISTOGRAM_BINS, type SparseHistogram } from '../../../shared/model/stats.ts'
import { firstAtLeast, SIGN_BINS } from './bins.ts'

/**
 * A histogram with how many values lie in the bins before each. Sums over runs of bins are then differences; of a model
 * with very many tensors, going through the bins once for each of them is most of what a tensor costs.
 */
export interface RunningCounts extends SparseHistogram {
  /** Values in the bins before each, and of all bins at the end. */
  readonly before: Float64Array
  /** Where the bins of negative values begin. */
  readonly positives: number
  readonly total: number
}

const room = new Float64Array(HISTOGRAM_BINS + 1)

/** Valid until the next call. */
export function runningCounts({ bins, counts }: SparseHistogram): RunningCounts {
  let total = 0
  for (let i = 0; i < bins.length; i++) {
    room[i] = total
    total += counts[i]!
  }
  room[bins.length] = total
  return { bins, counts, before: room, positives: firstAtLeast(bins, SIGN_BINS), total }
}
