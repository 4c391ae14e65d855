import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createKernels } from '../../../../electron/engine/kernels/kernels.ts'
import { tileBytes } from '../../../../electron/engine/kernels/sizes.ts'
import { finishStats } from '../../../../electron/engine/stats/finish.ts'
import { EMPTY_PARTIAL, mergePartials, rebasePartial } from '../../../../electron/engine/stats/merge.ts'
import type { PartialStats, TensorStats } from '../../../../shared/model/stats.ts'
import { expectStats } from '../kernels/expect-stats.ts'
import { referenceStats } from '../kernels/reference-statistics.ts'
import { bytesOf, gaussian, measure, randomBytes, typeNamed } from '../kernels/samples.ts'

const kernels = createKernels()
const F32 = typeNamed('F32')
const F64 = typeNamed('F64')

const partialOf = (values: Float32Array | Float64Array): PartialStats =>
  measure(kernels, values instanceof Float32Array ? F32 : F64, bytesOf(values)).partial

const finish = (partial: PartialStats): TensorStats => finishStats(partial, { shape: [partial.count], blockSize: 1 })

/** The partials of consecutive pieces of these lengths, numbered from the start of the whole. */
function cut<T extends Float32Array | Float64Array>(values: T, lengths: readonly number[]): PartialStats[] {
  let start = 0
  return [...lengths, values.length].map((length) => {
    const piece = values.subarray(start, start + length) as T
    const partial = rebasePartial(partialOf(piece), start)
    start += piece.length
    return partial
  })
}

const fold = (partials: readonly PartialStats[]): PartialStats => partials.reduce(mergePartials, EMPTY_PARTIAL)

describe('mergePartials', () => {
  it('leaves a partial as it is when nothing is added', () => {
    const partial = partialOf(gaussian(100, 1))
    expect(mergePartials(EMPTY_PARTIAL, partial)).toEqual(partial)
    expect(mergePartials(partial, EMPTY_PARTIAL)).toEqual(partial)
    expect(mergePartials(EMPTY_PARTIAL, EMPTY_PARTIAL)).toEqual(EMPTY_PARTIAL)
  })

  it('gives the statistics of the whole, wherever it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(700), { maxLength: 12 }),
        fc.nat(1000),
        fc.constantFrom([0, 1], [5, 1e-2], [1e6, 1e3], [-1e-20, 1e-22]),
        (lengths, seed, [mean, deviation]) => {
          const values = gaussian(3000, seed, mean, deviation)
          expectStats(finish(fold(cut(values, lengths))), referenceStats(values), 'F64')
          const narrow = Float32Array.from(values)
          expectStats(finish(fold(cut(narrow, lengths))), referenceStats(narrow), 'F32')
        },
      ),
      { numRuns: 60 },
    )
  })

  it('is associative up to rounding, and exact in counts', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(300), { minLength: 2, maxLength: 8 }), fc.nat(1000), (lengths, seed) => {
        const values = Float32Array.from(gaussian(1500, seed))
        values[seed % 1500] = NaN
        values[(seed * 7) % 1500] = Infinity
        const partials = cut(values, lengths)
        const left = fold(partials)
        const right = partials.reduceRight((sum, partial) => mergePartials(partial, sum), EMPTY_PARTIAL)
        expectStats(finish(right), finish(left), 'right fold')
        expect(right.firstNonFinite).toBe(left.firstNonFinite)
        expect(right.firstNonFiniteKind).toBe(left.firstNonFiniteKind)
      }),
      { numRuns: 60 },
    )
  })

  it('is the same to the last bit in the same order', () => {
    const type = typeNamed('Q4_K')
    const step = tileBytes(type.id)
    const bytes = randomBytes(10 * step, 9)
    const run = (): PartialStats => {
      const own = createKernels()
      const partials = Array.from({ length: 10 }, (_, i) =>
        rebasePartial(measure(own, type, bytes.subarray(i * step, (i + 1) * step)).partial, i * 2048),
      )
      return fold(partials)
    }
    expect(run()).toEqual(run())
  })

  it('keeps a tiny deviation around a large mean over many chunks', () => {
    const values = gaussian(40000, 6, 1e8, 1e-3)
    const lengths = new Array<number>(40).fill(1000)
    expectStats(finish(fold(cut(values, lengths))), referenceStats(values), 'F64')
  })

  it('keeps the first of the values that are not finite', () => {
    const values = Float32Array.of(1, 2, 3, 4, -Infinity, NaN, 7, NaN)
    const merged = fold(cut(values, [2, 4, 2]))
    expect(merged).toMatchObject({ nan: 2, negInf: 1, firstNonFinite: 4, firstNonFiniteKind: '-inf' })
  })

  it('adds up the rows of zeros and keeps the first', () => {
    const rows = (zeroRows: number, firstZeroRow: number, start: number) =>
      rebasePartial({ ...partialOf(Float32Array.of(0, 1)), zeroRows, firstZeroRow }, start)
    const merged = fold([rows(0, -1, 0), rows(2, 0, 2), rows(0, -1, 4), rows(1, 1, 6)])
    expect(merged).toMatchObject({ zeroRows: 3, firstZeroRow: 2 })
  })

  it('joins scales that differ', () => {
    const parts = [1e300, 1e-300, 1, 0].map((factor, i) => gaussian(300, i).map((x) => x * factor))
    const large = referenceStats(gaussian(300, 0))
    const order = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 })
    fc.assert(
      fc.property(order, (indices) => {
        const actual = finish(fold(indices.map((i) => partialOf(parts[i]!))))
        expect(actual.l2! / 1e300 / large.l2!).toBeCloseTo(1, 12)
        expect(actual.sum! / 1e300 / large.sum!).toBeCloseTo(1, 12)
        expect(actual.std! / (actual.l2! / Math.sqrt(1200))).toBeCloseTo(1, 2)
        expect(actual.zeros).toBe(300)
      }),
    )
    const tiny = finish(mergePartials(partialOf(parts[3]!), partialOf(parts[1]!)))
    expect(tiny.l2! / 1e-300 / referenceStats(gaussian(300, 1)).l2!).toBeCloseTo(1, 12)
  })

  it('takes a wider scale where sums of squares leave float64', () => {
    const edge = { ...partialOf(Float64Array.of(1, 1)), sumSquares: [1.7e308, 0] as const }
    const merged = mergePartials(edge, edge)
    expect(merged.scale).toBe(600)
    expect(finish(merged).l2! / Math.sqrt(1.7e308) / Math.SQRT2).toBeCloseTo(1, 14)
  })
})
