import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createKernels } from '../../../../electron/engine/kernels/kernels.ts'
import {
  HistogramAccumulator,
  linearHistogram,
  logHistogram,
  sparkBars,
} from '../../../../electron/engine/stats/histogram.ts'
import { packHistogram } from '../../../../electron/engine/stats/packed-histogram.ts'
import { runningCounts } from '../../../../electron/engine/stats/running-counts.ts'
import type { LinearHistogram, SparseHistogram } from '../../../../shared/model/stats.ts'
import { referenceHistogram } from '../kernels/reference-statistics.ts'
import { bytesOf, gaussian, measure, typeNamed } from '../kernels/samples.ts'

const kernels = createKernels()

const histogramOf = (values: ArrayLike<number>): SparseHistogram =>
  measure(kernels, typeNamed('F32'), bytesOf(Float32Array.from(values))).histogram

const runningOf = (values: ArrayLike<number>) => runningCounts(histogramOf(values))

/** Bars counted value by value; an edge belongs to the bar farther from zero, zero to the one right of the centre. */
function countDirectly(values: readonly number[], nBars: number): LinearHistogram {
  const within = (limit: number): number => values.filter((x) => Math.abs(x) < limit).length
  let limit = 2 ** -126
  while (within(limit) < 0.999 * values.length) limit *= 2
  if (values.every((x) => x === 0)) limit = 1
  const counts = new Array<number>(nBars).fill(0)
  const width = (2 * limit) / nBars
  for (const x of values) {
    if (Math.abs(x) >= limit) continue
    const step = Math.floor(Math.abs(x) / width)
    counts[x < 0 ? nBars / 2 - 1 - step : nBars / 2 + step]!++
  }
  const below = values.filter((x) => x <= -limit).length
  return { limit, counts, below, above: values.length - below - counts.reduce((a, b) => a + b, 0) }
}

const normal = fc.float({ noNaN: true, noDefaultInfinity: true }).filter((x) => x === 0 || Math.abs(x) >= 2 ** -126)

describe('logHistogram', () => {
  it('counts as one would value by value', () => {
    fc.assert(
      fc.property(fc.array(normal, { maxLength: 60 }), (list) => {
        const { firstExponent, negative, positive, nearer, zeros } = logHistogram(histogramOf(list))
        const octave = (x: number) => ((new Uint32Array(Float32Array.of(x).buffer)[0]! >>> 23) & 255) - 127
        const inOctave = (k: number, sign: number) => list.filter((x) => x * sign > 0 && octave(x) === k).length
        expect(positive).toEqual(positive.map((_, i) => inOctave(firstExponent + i, 1)))
        expect(negative).toEqual(negative.map((_, i) => inOctave(firstExponent + i, -1)))
        expect(zeros).toBe(list.filter((x) => x === 0).length)
        const sum = (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0)
        expect(nearer + zeros + sum(positive) + sum(negative)).toBe(list.length)
        expect(positive.length).toBeLessThanOrEqual(30)
      }),
      { numRuns: 200 },
    )
  })

  it('begins at the least magnitude, 30 octaves below the largest at the lowest, and takes powers of two to the upper bar', () => {
    expect(logHistogram(histogramOf([1, -2, 4, 3.99]))).toEqual({
      ...{ firstExponent: 0, negative: [0, 1, 0], positive: [1, 1, 1], nearer: 0, zeros: 0 },
    })
    const wide = logHistogram(histogramOf([2 ** 20, 2 ** -9, 2 ** -10, -(2 ** -30)]))
    expect(wide).toMatchObject({ firstExponent: -9, nearer: 2 })
    expect(wide.positive[0]).toBe(1)
  })

  it('has no bars without normal numbers', () => {
    const none = { firstExponent: -126, negative: [], positive: [] }
    expect(logHistogram(histogramOf([0, -0, NaN]))).toEqual({ ...none, nearer: 0, zeros: 2 })
    expect(logHistogram(histogramOf([2 ** -127, -(2 ** -130)]))).toEqual({ ...none, nearer: 2, zeros: 0 })
  })
})

describe('linearHistogram', () => {
  it('is what counting the values directly gives', () => {
    const anyBars = fc.constantFrom(2, 16, 64, 128, 256)
    const near = fc.integer({ min: -4096, max: 4096 }).map((i) => i / 1024)
    const values = fc.oneof(fc.array(normal, { maxLength: 40 }), fc.array(near, { maxLength: 200 }))
    fc.assert(
      fc.property(values, anyBars, (list, nBars) => {
        expect(linearHistogram(histogramOf(list), nBars)).toEqual(countDirectly(list, nBars))
      }),
      { numRuns: 300 },
    )
  })

  it('counts a bell, and its outliers outside', () => {
    const values = [...Float32Array.from(gaussian(20000, 2, 0, 0.1)), 40, -40, -41]
    const linear = linearHistogram(histogramOf(values), 128)
    expect(linear).toEqual(countDirectly(values, 128))
    expect(linear).toMatchObject({ limit: 0.5, below: 2, above: 1 })
  })

  it('puts zeros of both signs right of the centre', () => {
    expect(linearHistogram(histogramOf([0, -0, 0]), 4)).toEqual({ limit: 1, counts: [0, 0, 3, 0], below: 0, above: 0 })
    expect(linearHistogram(histogramOf([-0, -1]), 4)).toEqual({ limit: 2, counts: [1, 0, 1, 0], below: 0, above: 0 })
  })

  it('takes the largest and the smallest float32', () => {
    const max = 3.4028234663852886e38
    expect(linearHistogram(histogramOf([max, -max]), 2)).toEqual({
      limit: 2 ** 128,
      counts: [1, 1],
      below: 0,
      above: 0,
    })
    expect(linearHistogram(histogramOf([2 ** -127, -(2 ** -127)]), 4)).toEqual({
      limit: 2 ** -126,
      counts: [1, 0, 0, 1],
      below: 0,
      above: 0,
    })
  })

  it('has empty bars when there is nothing', () => {
    expect(linearHistogram(histogramOf([NaN]), 4)).toEqual({ limit: 1, counts: [0, 0, 0, 0], below: 0, above: 0 })
  })

  it.each([0, 1, 3, 28, 512])('refuses %i bars', (nBars) => {
    expect(() => linearHistogram(histogramOf([1]), nBars)).toThrow('a power of two from 2 to 256 is needed')
  })
})

describe('HistogramAccumulator', () => {
  it('adds up to the histogram of the whole, in any order', () => {
    const values = Float32Array.from(gaussian(5000, 12))
    const parts = [values.subarray(0, 10), values.subarray(10, 4000), values.subarray(4000)].map(histogramOf)
    for (const order of [parts, [...parts].reverse()]) {
      const accumulator = new HistogramAccumulator()
      order.forEach((part) => accumulator.add(packHistogram(part)))
      expect(accumulator.compact()).toEqual(referenceHistogram(values))
    }
  })

  it('is empty at first', () => {
    expect(new HistogramAccumulator().compact()).toEqual({ bins: new Uint16Array(0), counts: new Float64Array(0) })
  })
})

describe('sparkBars', () => {
  it('draws a bell symmetrically, its top at 255', () => {
    const half = gaussian(50000, 3)
    const bars = sparkBars(runningOf([...half, ...half.map((x) => -x)]))
    expect(bars).toHaveLength(28)
    expect(Math.max(...bars)).toBe(255)
    expect([...bars]).toEqual([...bars].reverse())
    expect(bars[13]).toBe(255)
    expect([...bars.subarray(0, 14)]).toEqual([...bars.subarray(0, 14)].sort((a, b) => a - b))
  })

  it('are the middle bars of the linear histogram; the outermost have what is left', () =>
    fc.assert(
      fc.property(fc.array(fc.oneof(normal, fc.constantFrom(0, -0, 0.5, -0.5)), { maxLength: 300 }), (values) => {
        const histogram = histogramOf(values)
        const { counts, below, above } = linearHistogram(histogram, 32)
        const sum = (some: number[]) => some.reduce((a, b) => a + b, 0)
        const middle = [below + sum(counts.slice(0, 3)), ...counts.slice(3, -3), above + sum(counts.slice(-3))]
        const highest = Math.max(...middle)
        const expected = middle.map((count) => (count === 0 ? 0 : Math.max(1, Math.round((255 * count) / highest))))
        expect([...sparkBars(runningCounts(histogram))]).toEqual(expected)
      }),
    ))

  it('shows what is rare, and what is beyond its range, as at least 1', () => {
    const bars = sparkBars(runningOf([...new Array<number>(100000).fill(0.5), -0.5, 1e30]))
    expect([...bars].filter((bar) => bar > 0)).toHaveLength(3)
    expect(bars[27]).toBe(1)
  })

  it('is empty when there is nothing', () => {
    expect(sparkBars(runningOf([]))).toEqual(new Uint8Array(28))
  })
})
