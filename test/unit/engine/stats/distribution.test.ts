import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createKernels } from '../../../../electron/engine/kernels/kernels.ts'
import { finishStats } from '../../../../electron/engine/stats/finish.ts'
import { describeDistribution } from '../../../../electron/engine/stats/distribution.ts'
import { HistogramAccumulator } from '../../../../electron/engine/stats/histogram.ts'
import { packHistogram } from '../../../../electron/engine/stats/packed-histogram.ts'
import { EMPTY_PARTIAL, mergePartials } from '../../../../electron/engine/stats/merge.ts'
import { QUANTILES, type TensorStats } from '../../../../shared/model/stats.ts'
import { exactSum } from '../kernels/reference-statistics.ts'
import { bytesOf, fixtureTensors, gaussian, measure, typeNamed } from '../kernels/samples.ts'
import { FINITE_STATISTICS } from '../../../helpers/finite-statistics.ts'

const kernels = createKernels()

/** In two passes over the values themselves. */
function exactShape(values: ArrayLike<number>) {
  const finite = Array.from(values).filter(Number.isFinite)
  const n = finite.length
  const mean = exactSum(finite) / n
  const deviation = Math.sqrt(exactSum(finite.map((x) => (x - mean) ** 2)) / n)
  const moment = (power: number) => exactSum(finite.map((x) => ((x - mean) / deviation) ** power)) / n
  return {
    rms: Math.sqrt(exactSum(finite.map((x) => x * x)) / n),
    skewness: moment(3),
    kurtosis: moment(4) - 3,
  }
}

function exactQuantiles(values: ArrayLike<number>): number[] {
  const sorted = Float64Array.from(Array.from(values).filter(Number.isFinite)).sort()
  return QUANTILES.map((part) => sorted[Math.max(1, Math.ceil(part * sorted.length)) - 1]!)
}

function statsOf(type: 'F32' | 'F64' | 'BF16' | 'I64', values: Parameters<typeof bytesOf>[0]): TensorStats {
  const bytes = bytesOf(values)
  const blocks = typeNamed(type)
  let partial = EMPTY_PARTIAL
  const histogram = new HistogramAccumulator()
  for (let at = 0; at < bytes.length; at += 1 << 20) {
    const chunk = measure(kernels, blocks, bytes.subarray(at, at + (1 << 20)))
    partial = mergePartials(partial, chunk.partial)
    histogram.add(packHistogram(chunk.histogram))
  }
  const distribution = describeDistribution(histogram.compact(), partial)
  return finishStats(partial, { shape: [partial.count], blockSize: 1 }, distribution)
}
const statsOf32 = (values: ArrayLike<number>) => statsOf('F32', Float32Array.from(values))
const statsOf64 = (values: ArrayLike<number>) => statsOf('F64', Float64Array.from(values))

/** The high halves of float32 values: BF16, rounded to nearest. */
function toBfloat16(values: ArrayLike<number>): Uint16Array {
  const bits = new Uint32Array(Float32Array.from(values).buffer)
  return Uint16Array.from(bits, (word) => (word + 0x8000) >>> 16)
}
const fromBfloat16 = (halves: Uint16Array) => new Float32Array(Uint32Array.from(halves, (half) => half << 16).buffer)

/** Parts of the fourth moment, and of its power of 3/4, that distribution.md allows. */
function expectShape(stats: TensorStats, values: ArrayLike<number>, name: string, part = 0.01) {
  const exact = exactShape(values)
  const fourth = exact.kurtosis + 3
  const kurtosisError = Math.abs(stats.kurtosis! - exact.kurtosis) / fourth
  const skewnessError = Math.abs(stats.skewness! - exact.skewness) / fourth ** 0.75
  expect(kurtosisError, `${name}: kurtosis ${stats.kurtosis} for ${exact.kurtosis}`).toBeLessThanOrEqual(part)
  expect(skewnessError, `${name}: skewness ${stats.skewness} for ${exact.skewness}`).toBeLessThanOrEqual(part)
  expect(Math.abs(stats.rms! / exact.rms - 1), `${name}: rms`).toBeLessThanOrEqual(1e-12)
  expectQuantiles(stats, values, name)
}

function expectQuantiles(stats: TensorStats, values: ArrayLike<number>, name: string) {
  exactQuantiles(values).forEach((value, i) => {
    const error = Math.abs(stats.quantiles![i]! - value)
    expect(error, `${name}: p${QUANTILES[i]! * 100}`).toBeLessThanOrEqual(Math.max(Math.abs(value) / 64, 2 ** -132))
  })
}

/** All their values are the same. */
const CONSTANT = ['one.element', 'all.zero.q4_k', 'all.zero.f32', 'constant.f32']

describe.each(['all-types', 'edge-values', 'big-endian'] as const)('the shape of tensors of %s', (file) => {
  const endian = file === 'big-endian' ? 'big' : 'little'
  it.each(fixtureTensors(`${file}.gguf`, endian).map((tensor) => [tensor.name, tensor] as const))(
    '%s is that of its values',
    (name, { type, shape, bytes }) => {
      const { partial, histogram } = measure(kernels, type, bytes, { endian })
      const stats = finishStats(partial, { shape, blockSize: type.blockSize }, describeDistribution(histogram, partial))
      const values = kernels.dequantize(type.id, bytes, endian)
      if (!CONSTANT.includes(name)) return expectShape(stats, values, name)
      expect(stats).not.toHaveProperty('skewness')
      expect(stats).not.toHaveProperty('kurtosis')
      expect(stats.quantiles).toEqual(Array<number>(7).fill(values[0]!))
    },
  )
})

describe('the shape of a distribution', () => {
  it.each([0, 0.5, 1, 2, 5, 10, 15])('a bell with mean %f and deviation 1', (mean) => {
    const values = Float32Array.from(gaussian(60_000, 3, mean))
    expectShape(statsOf32(values), values, 'F32', 0.003)
    // Values of BF16 lie at the beginning and in the middle of a bin.
    const halves = toBfloat16(values)
    expectShape(statsOf('BF16', halves), fromBfloat16(halves), 'BF16', 0.003)
  })

  it('a tail, on both sides or on one', () => {
    const laplace = gaussian(50_000, 5).map((x, i) => x * Math.sqrt(-2 * Math.log((i + 0.5) / 50_000)))
    expectShape(statsOf32(laplace), Float32Array.from(laplace), 'Laplace', 0.005)
    const lognormal = gaussian(50_000, 6).map(Math.exp)
    expectShape(statsOf32(lognormal), Float32Array.from(lognormal), 'log-normal', 0.005)
  })

  it('two outliers that make nearly all of the fourth moment are taken as they are', () => {
    const values = gaussian(100_000, 7, 0, 0.02)
    values[40_000] = 11.7
    values[70_000] = -13.3
    expectShape(statsOf32(values), Float32Array.from(values), 'F32', 1e-5)
  })

  it('integers of seven bits have bins of their own: the moments are exact', () => {
    const values = BigInt64Array.from(gaussian(5000, 8, 3, 20), (x) =>
      BigInt(Math.max(-127, Math.min(127, Math.round(x)))),
    )
    expectShape(statsOf('I64', values), Array.from(values, Number), 'I64', 1e-12)
  })

  it('zeros count as zeros', () => {
    const values = Float32Array.from([...new Array<number>(900).fill(0), ...gaussian(100, 9), -0])
    expectShape(statsOf32(values), values, 'F32', 0.003)
  })

  it('never leaves the range, and the first and the last value are exact', () => {
    const any = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e38, max: 1e38 })
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 60 }), (values) => {
        const { min, max, quantiles, kurtosis, skewness } = statsOf64(values)
        if (quantiles) {
          expect([quantiles[0], quantiles[6]]).toEqual([min, max])
          expect([...quantiles].sort((a, b) => a - b)).toEqual(quantiles)
        }
        // No distribution lies below: kurtosis >= skewness^2 - 2.
        if (kurtosis !== undefined) expect(kurtosis).toBeGreaterThanOrEqual(skewness! ** 2 - 2 - 1e-6 * (kurtosis + 3))
      }),
    )
  })
})

describe('what the histogram cannot tell is left out', () => {
  it('moments where a bin is wide against the deviation, quantiles stay', () => {
    const values = gaussian(5000, 10, 1, 0.01)
    const stats = statsOf32(values)
    expect(stats).not.toHaveProperty('skewness')
    expect(stats).not.toHaveProperty('kurtosis')
    expectQuantiles(stats, Float32Array.from(values), 'F32')
  })

  it('all of it where values beyond float32 share a bin', () => {
    const stats = statsOf64([...gaussian(1000, 11), ...new Array<number>(20).fill(1e39), 1e40])
    for (const key of ['skewness', 'kurtosis', 'quantiles']) expect(stats).not.toHaveProperty(key)
  })

  it('none of it where the only value beyond is the maximum', () => {
    const values = [...gaussian(50, 12), 1e39]
    expectShape(statsOf64(values), values, 'F64', 1e-9)
  })

  it.each([
    ['squares beyond float64', [1e300, -1e300, 1e299, 3]],
    ['squares below it', [1e-200, 3e-200, -2e-200]],
  ])('moments of %s, but not the rms', (_what, values) => {
    const stats = statsOf64(values)
    const largest = Math.max(...values)
    const relative = Math.hypot(...values.map((x) => x / largest)) / Math.sqrt(values.length)
    expect(stats.rms! / largest / relative).toBeCloseTo(1, 12)
    for (const key of ['skewness', 'kurtosis']) expect(stats).not.toHaveProperty(key)
  })

  it('all of it where every value is nearer to zero than the bins tell', () => {
    const stats = statsOf64([1e-40, 2e-40, -3e-40, 0])
    expect(stats.std).toBeGreaterThan(0)
    for (const key of ['skewness', 'kurtosis', 'quantiles']) expect(stats).not.toHaveProperty(key)
  })

  it('everything where no value is finite', () => {
    const stats = statsOf32([NaN, Infinity])
    expect(stats).toMatchObject({
      ...{ count: 2, nan: 1, posInf: 1, negInf: 0, zeros: 0 },
      firstNonFinite: { kind: 'nan', index: 0, block: 0, row: 0 },
    })
    for (const key of FINITE_STATISTICS) expect(stats).not.toHaveProperty(key)
  })
})
