/** Merges partial statistics of chunks of two tensors. Pure; in the same order the result is the same to the last bit. */
import type { PartialDifference } from '../../../shared/model/comparison/difference.ts'
import {
  PARTIAL_DIFFERENCE_KEYS,
  partialDifferenceField,
  type PartialDifferenceKey,
} from '../../../shared/model/comparison/fields.ts'
import { addPairs, scalePair } from '../stats/pair.ts'

/** Sums of values, and sums of products of two values. */
const LINEAR = ['sumDiff', 'sumAbsDiff'] as const
const SQUARED = [
  'squaredDiff',
  'squaredReference',
  'squaredOther',
  'product',
  'weightedDiff',
  'weightedReference',
] as const

type Mutable = { -readonly [K in keyof PartialDifference]: PartialDifference[K] }

/** Partial statistics without any value. */
export const NO_DIFFERENCE = Object.fromEntries(
  PARTIAL_DIFFERENCE_KEYS.map((key) => [key, emptyValue(key)]),
) as unknown as PartialDifference

function emptyValue(key: PartialDifferenceKey): PartialDifference[PartialDifferenceKey] {
  switch (partialDifferenceField(key).kind) {
    case 'count':
    case 'number':
      return 0
    case 'pair':
      return [0, 0]
    case 'position':
      return -1
    case 'flag':
      return true
  }
}

/** Partial statistics whose position counts from the start of the tensor instead of the start of the chunk. */
export function rebaseDifference(partial: PartialDifference, firstElement: number): PartialDifference {
  const { maxAbsDiffIndex } = partial
  return maxAbsDiffIndex < 0 ? partial : { ...partial, maxAbsDiffIndex: maxAbsDiffIndex + firstElement }
}

/**
 * Merges two partial statistics. The values of `a` precede those of `b`, and the positions of both count from the same
 * start (`rebaseDifference`). Merge chunks in their order: sums are almost exact, yet not quite independent of the order.
 */
export function mergeDifferences(a: PartialDifference, b: PartialDifference): PartialDifference {
  if (a.count === 0) return b
  if (b.count === 0) return a
  const scale = commonScale(a, b)
  const [left, right] = [rescale(a, scale), rescale(b, scale)]
  // Of two equal differences the first one counts.
  const furthest = b.maxAbsDiff > a.maxAbsDiff ? b : a
  const merged: Mutable = { ...left }
  merged.count += b.count
  merged.finite += b.finite
  merged.nonFiniteReference += b.nonFiniteReference
  merged.nonFiniteOther += b.nonFiniteOther
  merged.nonFiniteDiffering += b.nonFiniteDiffering
  merged.equal += b.equal
  merged.identicalBytes &&= b.identicalBytes
  merged.maxAbsDiff = furthest.maxAbsDiff
  merged.maxAbsDiffIndex = furthest.maxAbsDiffIndex
  for (const key of LINEAR) merged[key] = addPairs(left[key], right[key])
  for (const key of SQUARED) merged[key] = addPairs(left[key], right[key])
  return merged
}

/** Pairs of zeros fit every scale. */
function commonScale(a: PartialDifference, b: PartialDifference): number {
  if (isZero(a)) return b.scale
  if (isZero(b)) return a.scale
  return Math.max(a.scale, b.scale)
}

const isZero = ({ squaredReference, squaredOther }: PartialDifference): boolean =>
  squaredReference[0] === 0 && squaredOther[0] === 0

/** Converts sums to those of values times 2^-scale. Bits lost by this are below the last bit of the larger side. */
function rescale(partial: PartialDifference, scale: number): PartialDifference {
  const factor = 2 ** (partial.scale - scale)
  if (factor === 1) return partial
  const scaled: Mutable = { ...partial, scale }
  for (const key of LINEAR) scaled[key] = scalePair(partial[key], factor)
  // The square of the factor may be too small for a float64.
  for (const key of SQUARED) scaled[key] = scalePair(scalePair(partial[key], factor), factor)
  return scaled
}
