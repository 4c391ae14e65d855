import { describe, expect, it } from 'vitest'
import { isWithinLimits } from '../../../electron/cli/diff-verdict.ts'
import type { ComparisonSource } from '../../../electron/engine/export/comparison/comparison-source.ts'
import type { PairResult } from '../../../shared/model/comparison/results.ts'

const counts = { count: 4, finite: 4, nonFiniteReference: 0, nonFiniteOther: 0, nonFiniteDiffering: 0, equal: 4 }
const NO_LIMITS = { maxNmse: undefined, minSqnr: undefined }
const done = (over: Partial<PairResult>): PairResult => ({
  status: 'done',
  attempts: 1,
  identicalBytes: false,
  ...over,
})

const same = done({ identicalBytes: true, stats: counts })
const equal = done({ stats: counts })
const lossy = done({ stats: { ...counts, equal: 0, nmse: 0.01, sqnrDb: 20 } })
const nonFinite = done({ stats: { ...counts, nonFiniteDiffering: 1, nmse: 0 } })
const zeros = done({ stats: { ...counts, equal: 0 } })

function source(results: readonly (PairResult | undefined)[], changedKeys = 0): ComparisonSource {
  const pairs = results.map((result, index) => ({ index, status: result ? 'compared' : 'only-other' }))
  const added = Array.from({ length: changedKeys }, (_, i) => ({ key: `k${i}` }))
  return {
    models: { pairs, reference: { header: { tensors: [] } }, other: { header: { tensors: [] } } },
    metadata: { changed: [], added, removed: [] },
    result: (pair: number) => results[pair],
  } as unknown as ComparisonSource
}

describe('isWithinLimits', () => {
  it('allows no difference of bytes, of metadata or of tensors without a limit', () => {
    expect(isWithinLimits(source([same, same]), NO_LIMITS)).toBe(true)
    for (const results of [[same, equal], [lossy], [undefined]])
      expect(isWithinLimits(source(results), NO_LIMITS)).toBe(false)
    expect(isWithinLimits(source([same], 1), NO_LIMITS)).toBe(false)
  })

  it.each([
    [{ maxNmse: 0.01, minSqnr: undefined }, true],
    [{ maxNmse: 0.009, minSqnr: undefined }, false],
    [{ maxNmse: undefined, minSqnr: 20 }, true],
    [{ maxNmse: undefined, minSqnr: 20.1 }, false],
    [{ maxNmse: 1, minSqnr: 21 }, false],
  ])('holds every pair to all limits: %j', (limits, within) => {
    expect(isWithinLimits(source([same, equal, lossy], 3), limits)).toBe(within)
  })

  it('is beyond any limit for pairs that cannot be compared and for NaN on one side', () => {
    for (const results of [[undefined], [nonFinite], [zeros], [done({ status: 'failed' })]])
      expect(isWithinLimits(source(results), { maxNmse: 1e300, minSqnr: -1e300 })).toBe(false)
  })
})
