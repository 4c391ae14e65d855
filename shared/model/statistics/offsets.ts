/** Where the statistics of a chunk are in an array of numbers. */
import { PARTIAL_KEYS, partialField, type PartialKey } from './fields.ts'

/** Statistics that the kernels deliver, in the order of their result block. */
export const KERNEL_KEYS: readonly PartialKey[] = PARTIAL_KEYS.filter((key) => partialField(key).derived !== true)

/** The index of each statistic, and how many numbers they take: two for a pair, one for all others. */
export function partialOffsets(keys: readonly PartialKey[]) {
  let length = 0
  const offsets = new Map<PartialKey, number>()
  for (const key of keys) {
    offsets.set(key, length)
    length += partialField(key).kind === 'pair' ? 2 : 1
  }
  return { offsets, length }
}
