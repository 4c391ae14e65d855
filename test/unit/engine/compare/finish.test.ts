import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ComparedTypes, finishDifference } from '../../../../electron/engine/compare/finish.ts'
import { NO_DIFFERENCE } from '../../../../electron/engine/compare/merge.ts'
import { gaussian } from '../kernels/samples.ts'
import { expectDifference } from './expect-difference.ts'
import { referenceDifference, referenceDifferences, referencePartial, type Values } from './reference-difference.ts'

const finish = (values: Values, types?: ComparedTypes) =>
  finishDifference(referencePartial(values), referenceDifferences(values), types)

describe('finishDifference', () => {
  it('has counts alone without a pair of finite values', () => {
    const counts = { finite: 0, nonFiniteReference: 2, nonFiniteOther: 1, nonFiniteDiffering: 2, equal: 0 }
    expect(finish({ reference: [NaN, Infinity], other: [1, -Infinity] })).toEqual({ count: 2, ...counts })
    const none = { nonFiniteReference: 0, nonFiniteOther: 0, nonFiniteDiffering: 0 }
    const empty = finishDifference(NO_DIFFERENCE, { bins: new Uint16Array(), counts: new Float64Array() })
    expect(empty).toEqual({ ...counts, count: 0, ...none })
  })

  it('leaves out what is not defined', () => {
    const equal = finish({ reference: [1, 2], other: [1, 2] })
    expect(equal).toMatchObject({ maxAbsDiff: 0, nmse: 0, cosine: 1, normRatio: 1, p50: 0, p999: 0 })
    expect(Object.keys(equal)).not.toContain('sqnrDb')
    expect(Object.keys(equal)).not.toContain('maxAbsDiffIndex')
    const fromZero = finish({ reference: [0, 0], other: [1, 2], weights: [1, 1] })
    expect(fromZero).toMatchObject({ rmse: Math.sqrt(2.5), maxAbsDiffIndex: 1 })
    for (const key of ['nmse', 'sqnrDb', 'cosine', 'normRatio', 'weightedNmse'])
      expect(Object.keys(fromZero)).not.toContain(key)
    const toZero = finish({ reference: [1, 2], other: [0, 0] })
    expect(toZero).toMatchObject({ nmse: 1, normRatio: 0 })
    expect(toZero.sqnrDb).toBe(-0)
    expect(Object.keys(toZero)).not.toContain('cosine')
  })

  it('agrees with plain sums for any numbers', () => {
    const number = fc.oneof(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((x) => (Math.abs(x) < 1e-60 ? 0 : x)),
      fc.constantFrom(NaN, Infinity, -Infinity, 0, -0, 1),
    )
    const weight = fc.double({ min: 0, max: 10, noNaN: true }).map((x) => (x < 1e-60 ? 0 : x))
    fc.assert(
      fc.property(fc.array(fc.tuple(number, number, weight), { maxLength: 20 }), (pairs) => {
        const [reference, other, weights] = [0, 1, 2].map((at) => pairs.map((pair) => pair[at]!))
        const values = { reference: reference!, other: other!, weights: weights! }
        expectDifference(finish(values), referenceDifference(values))
      }),
    )
  })

  it('finds quantiles of |b - a| to 1/64', () => {
    const reference = gaussian(10_000, 3)
    const other = gaussian(10_000, 4)
    const stats = finish({ reference, other })
    const sorted = reference.map((a, i) => Math.abs(other[i]! - a)).sort()
    for (const [key, share] of [
      ['p50', 0.5],
      ['p90', 0.9],
      ['p95', 0.95],
      ['p99', 0.99],
      ['p999', 0.999],
    ] as const)
      expect(Math.abs(stats[key]! / sorted[Math.ceil(share * 10_000) - 1]! - 1), key).toBeLessThan(1 / 64)
    expect(finish({ reference: [0], other: [-3] })).toMatchObject({ p50: 3, p999: 3 })
    expect(finish({ reference: [0, 0, 0], other: [0, 0, 8] })).toMatchObject({ p50: 0, p90: 8 })
  })

  it('leaves out quantiles beyond the range of the histogram', () => {
    expect(finish({ reference: [0, 0], other: [1e39, 1e40] }).p50).toBeUndefined()
    expect(finish({ reference: [0, 0], other: [1e-40, 1e-41] }).p50).toBeUndefined()
  })

  it('compares the loss with that of the type', () => {
    const values = { reference: [10, 10], other: [11, 9] }
    const types = { reference: 'BF16', other: 'Q4_K', withImportance: false }
    expect(finish(values, types)).toMatchObject({ sqnrDb: 20, expectedSqnrDb: 22.9102 })
    expect(finish(values, types).excessDb).toBeCloseTo(-2.9102, 12)
    expect(finish(values, { ...types, withImportance: true }).expectedSqnrDb).toBe(22.9882)
    expect(finish({ reference: [1], other: [1] }, types)).toMatchObject({ expectedSqnrDb: 22.9102 })
    expect(finish({ reference: [1], other: [1] }, types).excessDb).toBeUndefined()
    expect(finish(values, { ...types, other: 'F32' }).expectedSqnrDb).toBeUndefined()
  })
})
