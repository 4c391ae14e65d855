/** Folding the contributions of chunks into those of a tensor. Pure, and the same to the last bit in the same order. */
import type { PartialStats } from '../../../shared/model/stats.ts'
import { addPairs, multiplyPair, negatePair, scalePair } from './pair.ts'

/** What no value at all contributes. */
export const EMPTY_PARTIAL: PartialStats = {
  scale: 0,
  count: 0,
  nan: 0,
  posInf: 0,
  negInf: 0,
  zeros: 0,
  sum: [0, 0],
  absSum: [0, 0],
  mean: 0,
  m2: 0,
  sumSquares: [0, 0],
  min: Infinity,
  max: -Infinity,
  firstNonFinite: -1,
  firstNonFiniteKind: '',
  zeroRows: 0,
  firstZeroRow: -1,
}

/** The scale at which squares of no float64 overflow. */
const WIDEST_SCALE = 600

/** How many values are finite. */
export function finiteCount({ count, nan, posInf, negInf }: PartialStats): number {
  return count - nan - posInf - negInf
}

/** The same contribution, its first non-finite value and first row of zeros numbered from the tensor's start instead of the chunk's. */
export function rebasePartial(partial: PartialStats, firstElement: number): PartialStats {
  const { firstNonFinite, firstZeroRow } = partial
  if (firstNonFinite < 0 && firstZeroRow < 0) return partial
  const moved = (index: number) => (index < 0 ? index : index + firstElement)
  return { ...partial, firstNonFinite: moved(firstNonFinite), firstZeroRow: moved(firstZeroRow) }
}

/**
 * Both contributions together; `a` holds the values before those of `b`, and both number them from the same start
 * (`rebasePartial`). Fold chunks in their order: sums are almost exact, yet not quite independent of the order.
 */
export function mergePartials(a: PartialStats, b: PartialStats): PartialStats {
  if (a.count === 0) return b
  if (b.count === 0) return a
  const scale = commonScale(a, b)
  const merged = mergeAt(a, b, scale)
  return Number.isFinite(merged.m2 + merged.sumSquares[0]) ? merged : mergeAt(a, b, WIDEST_SCALE)
}

/** Zeros alone fit every scale. */
function commonScale(a: PartialStats, b: PartialStats): number {
  if (a.absSum[0] === 0) return b.scale
  if (b.absSum[0] === 0) return a.scale
  return Math.max(a.scale, b.scale)
}

/** Sums as those of values times 2^-scale. Where that loses bits, they are beyond the last one of the larger side. */
function rescale(partial: PartialStats, scale: number): PartialStats {
  const factor = 2 ** (partial.scale - scale)
  if (factor === 1) return partial
  const square = (value: number): number => value * factor * factor
  return {
    ...partial,
    scale,
    sum: scalePair(partial.sum, factor),
    absSum: scalePair(partial.absSum, factor),
    mean: partial.mean * factor,
    m2: square(partial.m2),
    sumSquares: [square(partial.sumSquares[0]), square(partial.sumSquares[1])],
  }
}

function mergeAt(left: PartialStats, right: PartialStats, scale: number): PartialStats {
  const a = rescale(left, scale)
  const b = rescale(right, scale)
  const sum = addPairs(a.sum, b.sum)
  const finite = finiteCount(a) + finiteCount(b)
  const first = a.firstNonFinite >= 0 ? a : b
  return {
    scale,
    count: a.count + b.count,
    nan: a.nan + b.nan,
    posInf: a.posInf + b.posInf,
    negInf: a.negInf + b.negInf,
    zeros: a.zeros + b.zeros,
    sum,
    absSum: addPairs(a.absSum, b.absSum),
    mean: finite > 0 ? (sum[0] + sum[1]) / finite : 0,
    m2: a.m2 + b.m2 + betweenMeans(a, b),
    sumSquares: addPairs(a.sumSquares, b.sumSquares),
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
    firstNonFinite: first.firstNonFinite,
    firstNonFiniteKind: first.firstNonFiniteKind,
    zeroRows: a.zeroRows + b.zeroRows,
    firstZeroRow: a.firstZeroRow >= 0 ? a.firstZeroRow : b.firstZeroRow,
  }
}

/**
 * What the distance of two means adds to the squared deviations: d^2 * na * nb / (na + nb) (Chan, Golub and LeVeque
 * 1979). The distance comes from the sums in double precision twice over, as the means may agree in most of their bits.
 */
function betweenMeans(a: PartialStats, b: PartialStats): number {
  const na = finiteCount(a)
  const nb = finiteCount(b)
  if (na === 0 || nb === 0) return 0
  const [high, low] = addPairs(multiplyPair(b.sum, na), negatePair(multiplyPair(a.sum, nb)))
  const distance = (high + low) / na / nb
  return distance * distance * (nb * (na / (na + nb)))
}
