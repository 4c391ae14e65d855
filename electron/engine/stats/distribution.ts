import type { Distribution, PartialStats, SparseHistogram, TensorStats } from '../../../shared/model/stats.ts'
import { BIN_EDGES, binOf, firstAtLeast, isResolved, LARGEST_FLOAT32, SIGN_BINS } from './bins.ts'
import { sparkBars } from './histogram.ts'
import { finiteCount } from './merge.ts'
import { quantiles } from './quantiles.ts'
import { type RunningCounts, runningCounts } from './running-counts.ts'

/** Mean square of the bins' widths, as a part of the variance, at most: a standard deviation is four bins wide. */
const COARSEST = 1 / 16

/** The bin's bits without the sign. */
const CODE = SIGN_BINS - 1

/** Fourth moment of an even spread, for a variance of 1. */
const EVEN_SPREAD = 1.8

/**
 * What the histogram of a tensor tells: skewness, excess kurtosis, quantiles and the bars of its small chart. What it cannot tell is left
 * out. How near the numbers are to the exact ones: distribution.md.
 */
export function describeDistribution(histogram: SparseHistogram, partial: PartialStats): Distribution {
  const running = runningCounts(histogram)
  const found = quantiles(running, partial.min, partial.max)
  const moments = standardMoments(running, partial)
  return { ...moments, ...(found ? { quantiles: found } : {}), spark: sparkBars(running) }
}

/**
 * Third and fourth moments about the exact mean. Where in their bins the values lie is not known, but the sums of the
 * positive values, of the negative ones, and of all squares are: one place in the bin for each sign and one spread for
 * all are chosen such that these sums come out. A bin of one value that is the tensor's minimum or maximum has that value.
 */
function standardMoments(histogram: RunningCounts, partial: PartialStats): Pick<TensorStats, 'skewness' | 'kurtosis'> {
  const { bins, counts, positives } = histogram
  const { sum, absSum, sumSquares, min, max, m2 } = partial
  const n = finiteCount(partial)
  // A scale means float64 values whose squares are beyond float64, far from where the bins are.
  if (n === 0 || !(m2 > 0) || partial.scale !== 0 || !isResolved(min, max)) return {}
  const mean = (sum[0] + sum[1]) / n
  const deviation = Math.sqrt(m2 / n)
  const lowest = loneBin(histogram, min)
  const highest = loneBin(histogram, max)
  // Those that are not alone in the outermost bin could be anywhere.
  if ((min < -LARGEST_FLOAT32 && lowest < 0) || (max > LARGEST_FLOAT32 && highest < 0)) return {}

  // The lone values are exact; what is left of the sums belongs to the other bins.
  const lone = [lowest, highest].flatMap((at, k) => (at < 0 ? [] : [k === 0 ? min : max]))
  let second = 0
  let third = 0
  let fourth = 0
  let positive = (absSum[0] + sum[0] + (absSum[1] + sum[1])) / 2
  let negative = (absSum[0] - sum[0] + (absSum[1] - sum[1])) / 2
  let squares = sumSquares[0]
  for (const value of lone) {
    if (value > 0) positive -= value
    else negative += value
    squares -= value * value
    const d = (value - mean) / deviation
    second += d * d
    third += d * d * d
    fourth += d * d * d * d
  }
  squares += sumSquares[1]

  const above = sumBins(histogram, 0, positives, lowest, highest)
  const below = sumBins(histogram, positives, bins.length, lowest, highest)
  const widthSquares = above.widthSquares + below.widthSquares
  if (widthSquares > COARSEST * m2) return {}
  const positivePlace = within((positive - above.near) / above.width, 1)
  const negativePlace = within((negative - below.near) / below.width, 1)
  const placed = squaresAt(above, positivePlace) + squaresAt(below, negativePlace)
  // Values within a bin whose mean is at that part of it spread no further.
  const widest = Math.max(positivePlace * (1 - positivePlace), negativePlace * (1 - negativePlace))
  const spread = within((squares - placed) / widthSquares, widest)

  const unit = 1 / deviation
  const variancePerWidth = spread * unit * unit
  for (let i = 0; i < bins.length; i++) {
    if (i === lowest || i === highest) continue
    const code = bins[i]! & CODE
    const count = counts[i]!
    const near = BIN_EDGES[code]!
    const width = code === 0 ? 0 : BIN_EDGES[code + 1]! - near
    const value = i < positives ? near + width * positivePlace : -near - width * negativePlace
    const d = (value - mean) * unit
    const variance = variancePerWidth * width * width
    const square = d * d
    second += count * (square + variance)
    third += count * d * (square + 3 * variance)
    fourth += count * (square * square + 6 * square * variance + EVEN_SPREAD * variance * variance)
  }
  // `second` is n, unless no spread makes it so: then all deviations are scaled alike.
  const scale = second / n
  return { skewness: third / n / (scale * Math.sqrt(scale)), kurtosis: fourth / n / (scale * scale) - 3 }
}

/** Sums over bins of one sign: of their least magnitudes, their widths, and the products of these. */
interface BinSums {
  readonly near: number
  readonly width: number
  readonly nearSquares: number
  readonly products: number
  readonly widthSquares: number
}

/** Bins `from` to `to` without that of zeros and the two that are left out. */
function sumBins({ bins, counts }: SparseHistogram, from: number, to: number, without: number, andWithout: number) {
  let nears = 0
  let widths = 0
  let nearSquares = 0
  let products = 0
  let widthSquares = 0
  for (let i = from; i < to; i++) {
    const code = bins[i]! & CODE
    if (code === 0 || i === without || i === andWithout) continue
    const near = BIN_EDGES[code]!
    const width = BIN_EDGES[code + 1]! - near
    const countedNear = counts[i]! * near
    const countedWidth = counts[i]! * width
    nears += countedNear
    widths += countedWidth
    nearSquares += countedNear * near
    products += countedNear * width
    widthSquares += countedWidth * width
  }
  return { near: nears, width: widths, nearSquares, products, widthSquares } satisfies BinSums
}

/** Sum of the squares of values that lie at one part of their bins' widths. */
function squaresAt({ nearSquares, products, widthSquares }: BinSums, place: number): number {
  return nearSquares + place * (2 * products + place * widthSquares)
}

/** Position of the bin that holds this value and no other; -1 when there are others in it. */
function loneBin({ bins, counts }: SparseHistogram, value: number): number {
  const bin = binOf(value)
  const at = firstAtLeast(bins, bin)
  return bins[at] === bin && counts[at] === 1 ? at : -1
}

/** Also takes the 0 / 0 of no bin at all. */
function within(value: number, limit: number): number {
  return value > 0 ? Math.min(value, limit) : 0
}
