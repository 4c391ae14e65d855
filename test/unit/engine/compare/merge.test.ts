import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { finishDifference } from '../../../../electron/engine/compare/finish.ts'
import { mergeDifferences, NO_DIFFERENCE, rebaseDifference } from '../../../../electron/engine/compare/merge.ts'
import type { PartialDifference } from '../../../../shared/model/comparison/difference.ts'
import { gaussian } from '../kernels/samples.ts'
import { expectDifference } from './expect-difference.ts'
import { referenceDifference, referenceDifferences, referencePartial } from './reference-difference.ts'

const fold = (partials: readonly PartialDifference[]): PartialDifference =>
  partials.reduce(mergeDifferences, NO_DIFFERENCE)

describe('mergeDifferences', () => {
  const some = referencePartial({ reference: [1, 2, NaN], other: [1, 3, NaN], weights: [1, 2, 3] })

  it('returns the other side when one is empty', () => {
    expect(mergeDifferences(NO_DIFFERENCE, some)).toEqual(some)
    expect(mergeDifferences(some, NO_DIFFERENCE)).toEqual(some)
  })

  it('gives the statistics of the whole, wherever it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(300), { maxLength: 8 }),
        fc.nat(1000),
        fc.constantFrom([0, 1], [1e6, 1e-3], [-1e-20, 1e-22]),
        (lengths, seed, [mean, deviation]) => {
          const reference = gaussian(1000, seed, mean, deviation)
          const noise = gaussian(1000, seed + 1, 0, deviation! / 50)
          const values = { reference, other: reference.map((a, i) => a + noise[i]!), weights: gaussian(1000, seed, 9) }
          let start = 0
          const partials = [...lengths, 1000].map((length) => {
            const cut = (numbers: Float64Array) => numbers.subarray(start, start + length)
            const { reference, other, weights } = values
            const partial = referencePartial({ reference: cut(reference), other: cut(other), weights: cut(weights) })
            const rebased = rebaseDifference(partial, start)
            start = Math.min(1000, start + length)
            return rebased
          })
          const merged = finishDifference(fold(partials), referenceDifferences(values))
          expectDifference(merged, referenceDifference(values))
        },
      ),
      { numRuns: 40 },
    )
  })

  it('keeps the first of equal largest differences', () => {
    const late = rebaseDifference(referencePartial({ reference: [0, 0], other: [0, -5] }), 10)
    const early = referencePartial({ reference: [0, 5], other: [5, 0] })
    expect(mergeDifferences(early, late)).toMatchObject({ maxAbsDiff: 5, maxAbsDiffIndex: 0 })
    expect(late.maxAbsDiffIndex).toBe(11)
    const same = rebaseDifference(referencePartial({ reference: [1], other: [1] }), 7)
    expect(mergeDifferences(same, late)).toMatchObject({ maxAbsDiff: 5, maxAbsDiffIndex: 11 })
    expect(same.maxAbsDiffIndex).toBe(-1)
  })

  it('has identical bytes only if each chunk has', () => {
    const same = referencePartial({ reference: [1], other: [1] }, true)
    const differing = referencePartial({ reference: [1], other: [1] }, false)
    expect(mergeDifferences(same, same).identicalBytes).toBe(true)
    expect(mergeDifferences(same, differing).identicalBytes).toBe(false)
    expect(mergeDifferences(differing, same).identicalBytes).toBe(false)
    expect(NO_DIFFERENCE.identicalBytes).toBe(true)
  })

  it('brings sums of different scales together', () => {
    const small = referencePartial({ reference: [3], other: [4] })
    const factor = 2 ** -600
    const large: PartialDifference = {
      ...referencePartial({ reference: [3], other: [5] }),
      scale: 600,
      maxAbsDiff: 2 ** 601,
      maxAbsDiffIndex: 0,
    }
    for (const merged of [mergeDifferences(small, large), mergeDifferences(large, small)]) {
      expect(merged.scale).toBe(600)
      expect(merged.sumDiff[0]).toBe(2)
      expect(merged.sumDiff[1]).toBe(factor)
      expect(merged.squaredReference[0]).toBe(9)
      expect(
        finishDifference(merged, { bins: new Uint16Array(), counts: new Float64Array() }).rmse! * factor,
      ).toBeCloseTo(Math.sqrt(2), 12)
    }
    const zero = referencePartial({ reference: [0], other: [0] })
    expect(mergeDifferences({ ...large, scale: -600 }, zero).scale).toBe(-600)
    expect(mergeDifferences(zero, { ...large, scale: -600 }).scale).toBe(-600)
  })
})
