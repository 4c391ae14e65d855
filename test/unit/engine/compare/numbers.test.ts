import { describe, expect, it } from 'vitest'
import { NO_DIFFERENCE } from '../../../../electron/engine/compare/merge.ts'
import {
  PARTIAL_DIFFERENCE_NUMBERS,
  putPartialDifference,
  readPartialDifference,
} from '../../../../electron/engine/compare/numbers.ts'
import { referencePartial } from './reference-difference.ts'

describe('partial statistics of a comparison as numbers', () => {
  it('come back as they were, one behind the other', () => {
    const partials = [
      referencePartial({ reference: [1, NaN, 0.1], other: [2, NaN, 0.3], weights: [0.7, 1, 1.1] }),
      { ...NO_DIFFERENCE, scale: -600, sumDiff: [1, 1e-30] as const },
      referencePartial({ reference: [1], other: [1] }, true),
    ]
    const numbers = new Float64Array(PARTIAL_DIFFERENCE_NUMBERS * partials.length)
    partials.forEach((partial, i) => putPartialDifference(numbers, i * PARTIAL_DIFFERENCE_NUMBERS, partial))
    partials.forEach((partial, i) =>
      expect(readPartialDifference(numbers, i * PARTIAL_DIFFERENCE_NUMBERS)).toEqual(partial),
    )
  })
})
