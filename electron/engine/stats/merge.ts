/** Merges partial statistics of chunks. Pure; in the same order the result is the same to the last bit. */
import {
  PARTIAL_KEYS,
  type PartialField,
  partialField,
  type PartialKey,
  partialKeysWith,
  type PartialKeyWith,
} from '../../../shared/model/statistics/fields.ts'
import { nonFiniteCount, type PartialStats } from '../../../shared/model/stats.ts'
import { addPairs, multiplyPair, negatePair, scalePair } from './pair.ts'

const SUMS = partialKeysWith({ merge: 'sum' })
const MINIMA = partialKeysWith({ merge: 'min' })
const MAXIMA = partialKeysWith({ merge: 'max' })
const POSITIONS = partialKeysWith({ kind: 'position' })
const FIRST_KINDS = partialKeysWith({ kind: 'nonFiniteKind' })
type ByFormula = Pick<PartialStats, PartialKeyWith<{ merge: 'formula' }>>

/** Partial statistics that are about to be completed. */
export type MutablePartial = { -readonly [K in keyof PartialStats]: PartialStats[K] }

/** Partial statistics without any value. */
export const EMPTY_PARTIAL = Object.fromEntries(
  PARTIAL_KEYS.map((key) => [key, emptyValue(partialField(key))]),
) as unknown as PartialStats

function emptyValue({ kind, merge }: PartialField): PartialStats[PartialKey] {
  switch (kind) {
    case 'count':
      return 0
    case 'number':
      return merge === 'min' ? Infinity : merge === 'max' ? -Infinity : 0
    case 'pair':
      return [0, 0]
    case 'position':
      return -1
    case 'nonFiniteKind':
      return ''
  }
}

/** The scale at which squares of no float64 overflow. */
const WIDEST_SCALE = 600

/** Number of finite values. */
export const finiteCount = (partial: PartialStats): number => partial.count - nonFiniteCount(partial)

/** Partial statistics whose positions count from the tensor's start instead of the chunk's. */
export function rebasePartial(partial: PartialStats, firstElement: number): PartialStats {
  if (POSITIONS.every((key) => partial[key] < 0)) return partial
  const moved: MutablePartial = { ...partial }
  for (const key of POSITIONS) if (partial[key] >= 0) moved[key] += firstElement
  return moved
}

/**
 * Merges two partial statistics. The values of `a` precede those of `b`, and the positions of both count from the same
 * start (`rebasePartial`). Merge chunks in their order: sums are almost exact, yet not quite independent of the order.
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

/** Converts sums to those of values times 2^-scale. Bits lost by this are below the last bit of the larger side. */
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
  const merged: MutablePartial = { ...a, ...mergeFormulas(a, b, scale) }
  for (const key of SUMS) merged[key] = a[key] + b[key]
  for (const key of MINIMA) merged[key] = Math.min(a[key], b[key])
  for (const key of MAXIMA) merged[key] = Math.max(a[key], b[key])
  for (const key of POSITIONS) merged[key] = a[key] >= 0 ? a[key] : b[key]
  for (const key of FIRST_KINDS) merged[key] = a[key] === '' ? b[key] : a[key]
  return merged
}

/** @param scale the scale of both */
function mergeFormulas(a: PartialStats, b: PartialStats, scale: number): ByFormula {
  const sum = addPairs(a.sum, b.sum)
  const finite = finiteCount(a) + finiteCount(b)
  return {
    scale,
    sum,
    absSum: addPairs(a.absSum, b.absSum),
    mean: finite > 0 ? (sum[0] + sum[1]) / finite : 0,
    m2: a.m2 + b.m2 + betweenMeans(a, b),
    sumSquares: addPairs(a.sumSquares, b.sumSquares),
  }
}

/**
 * The squared deviations that the distance of two means adds: d^2 * na * nb / (na + nb) (Chan, Golub and LeVeque 1979).
 * The distance is computed from the sums in twice double precision, as the means may agree in most of their bits.
 */
function betweenMeans(a: PartialStats, b: PartialStats): number {
  const na = finiteCount(a)
  const nb = finiteCount(b)
  if (na === 0 || nb === 0) return 0
  const [high, low] = addPairs(multiplyPair(b.sum, na), negatePair(multiplyPair(a.sum, nb)))
  const distance = (high + low) / na / nb
  return distance * distance * (nb * (na / (na + nb)))
}
