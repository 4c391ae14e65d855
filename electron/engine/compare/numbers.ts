/** Partial statistics of a comparison as numbers, in the order of their table: as the kernels leave them, and in messages. */
import type { PartialDifference } from '../../../shared/model/comparison/difference.ts'
import {
  PARTIAL_DIFFERENCE_KEYS,
  partialDifferenceField,
  type PartialDifferenceKey,
} from '../../../shared/model/comparison/fields.ts'

const { offsets, length } = partialDifferenceOffsets()

/** Numbers that the partial statistics of a chunk take. */
export const PARTIAL_DIFFERENCE_NUMBERS = length

/** The index of each statistic, and how many numbers they take: two for a pair, one for all others. */
export function partialDifferenceOffsets() {
  const found = new Map<PartialDifferenceKey, number>()
  let next = 0
  for (const key of PARTIAL_DIFFERENCE_KEYS) {
    found.set(key, next)
    next += partialDifferenceField(key).kind === 'pair' ? 2 : 1
  }
  return { offsets: found, length: next }
}

/** Writes all statistics, from the number `at` on. */
export function putPartialDifference(numbers: Float64Array, at: number, partial: PartialDifference): void {
  for (const [key, offset] of offsets) {
    const value = partial[key]
    if (typeof value === 'object') numbers.set(value, at + offset)
    else numbers[at + offset] = Number(value)
  }
}

/** Reads the statistics that `putPartialDifference` wrote. */
export function readPartialDifference(numbers: Float64Array, at: number): PartialDifference {
  const read = new Map<PartialDifferenceKey, unknown>()
  for (const [key, offset] of offsets) {
    const [first, second] = [numbers[at + offset]!, numbers[at + offset + 1]]
    const { kind } = partialDifferenceField(key)
    read.set(key, kind === 'pair' ? [first, second] : kind === 'flag' ? first === 1 : first)
  }
  // Every key was read as its kind.
  return Object.fromEntries(read) as unknown as PartialDifference
}
