import { changedKeys } from '../../shared/model/comparison/metadata-changes.ts'
import { differs } from '../../shared/model/comparison/results.ts'
import type { PairRow } from '../../shared/model/comparison/rows.ts'
import { type ComparisonSource, pairRows } from '../engine/export/comparison/comparison-source.ts'
import type { DiffLimits } from './diff-command.ts'

/**
 * Whether the exit code is 0. Without a limit: nothing differs, neither bytes nor metadata. With limits: every pair is within
 * all of them.
 */
export function isWithinLimits(source: ComparisonSource, limits: DiffLimits): boolean {
  const limited = limits.maxNmse !== undefined || limits.minSqnr !== undefined
  if (!limited && changedKeys(source.metadata) > 0) return false
  for (const row of pairRows(source)) if (!(limited ? isWithin(row, limits) : row.result?.identicalBytes)) return false
  return true
}

/** A pair that cannot be compared, or with NaN or Inf on one side alone, is beyond any limit. */
function isWithin({ result }: PairRow, { maxNmse = Infinity, minSqnr = -Infinity }: DiffLimits): boolean {
  if (!result?.stats || result.stats.nonFiniteDiffering > 0) return false
  if (!differs(result)) return true
  const { nmse, sqnrDb } = result.stats
  return nmse !== undefined && nmse <= maxNmse && sqnrDb !== undefined && sqnrDb >= minSqnr
}
