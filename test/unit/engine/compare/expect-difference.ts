import { expect } from 'vitest'
import type { DifferenceStats } from '../../../../shared/model/comparison/difference.ts'
import { DIFFERENCE_KEYS, differenceField, type DifferenceKey } from '../../../../shared/model/comparison/fields.ts'

/** Numbers that are compared with a sum of magnitudes, because the terms of their sums have both signs. */
const SIGNED: Partial<Record<DifferenceKey, (expected: DifferenceStats) => number>> = {
  meanDiff: ({ meanAbsDiff = 0 }) => meanAbsDiff * 1e-12,
  cosine: () => 1e-12,
  sqnrDb: () => 1e-9,
}

/** Counts and positions exact, all else within 1e-9. Quantiles and expected losses are left out. */
export function expectDifference(actual: DifferenceStats, expected: DifferenceStats, of = ''): void {
  for (const key of DIFFERENCE_KEYS) {
    const { from, kind } = differenceField(key)
    if (from === 'histogram' || from === 'types') continue
    const [ours, theirs] = [actual[key], expected[key]]
    const text = `${of} ${key}: ${ours}, expected ${theirs}`
    if (kind !== 'number' || ours === undefined || theirs === undefined) expect(ours, text).toBe(theirs)
    else {
      const tolerance = Math.abs(theirs) * 1e-9 + (SIGNED[key]?.(expected) ?? 0)
      expect(Math.abs(ours - theirs), text).toBeLessThanOrEqual(tolerance)
    }
  }
}
