/** A comparison on its way to the window: its pairs and their rows, of which there may be a hundred thousand, as a few arrays. */
import { DIFFERENCE_KEYS, differenceField, type DifferenceKey } from '../model/comparison/fields.ts'
import type { DifferenceStats } from '../model/comparison/difference.ts'
import { PAIR_STATUSES, type TensorPair } from '../model/comparison/pairs.ts'
import type { PairUpdate } from '../model/comparison/results.ts'

export interface PackedPairs {
  /** Position in `PAIR_STATUSES`, by pair. */
  readonly statuses: Uint8Array
  /** Index of the tensor in the reference, by pair; -1 if there is none. */
  readonly reference: Int32Array
  /** Index of the tensor in the other model, by pair; -1 if there is none. */
  readonly other: Int32Array
}

export interface PackedPairRows {
  /** A stride of numbers for each pair that is done. */
  readonly numbers: Float64Array
  /** Rows of pairs that are not done. */
  readonly others: readonly PairUpdate[]
}

/** The comparison of a window, as it is at one moment. */
export interface PackedComparison {
  readonly pairs: PackedPairs
  readonly rows: PackedPairRows
  /** When an earlier run of the app saved the results, in milliseconds since 1970. */
  readonly savedAt?: number
}

export function packPairs(pairs: readonly TensorPair[]): PackedPairs {
  return {
    statuses: Uint8Array.from(pairs, ({ status }) => PAIR_STATUSES.indexOf(status)),
    reference: Int32Array.from(pairs, ({ reference = -1 }) => reference),
    other: Int32Array.from(pairs, ({ other = -1 }) => other),
  }
}

export function unpackPairs({ statuses, reference, other }: PackedPairs): TensorPair[] {
  return Array.from(statuses, (status, index) => ({
    index,
    status: PAIR_STATUSES[status]!,
    ...(reference[index]! < 0 ? {} : { reference: reference[index]! }),
    ...(other[index]! < 0 ? {} : { other: other[index]! }),
  }))
}

/** Index, attempts, worker, duration, both sums, and whether the bytes are identical. */
const HEAD = 7
const STRIDE = HEAD + DIFFERENCE_KEYS.length

/** Rows that there is room for at first. */
const ROOM = 1024

/**
 * Packs rows, each as it comes: no more than one of them need exist at a time. Unpacking may change their order. The
 * statistics of experts stay behind: a pair of tensors may have hundreds, and only its panel shows them.
 */
export function packPairRows(rows: Iterable<PairUpdate>): PackedPairRows {
  let numbers = new Float64Array(ROOM * STRIDE)
  const others: PairUpdate[] = []
  let count = 0
  const resize = (room: number) => {
    numbers = new Float64Array(numbers.buffer.transfer(room * STRIDE * Float64Array.BYTES_PER_ELEMENT))
  }
  for (const { experts: _experts, ...row } of rows) {
    const { stats, sums, worker, durationMs, identicalBytes } = row
    if (!stats || !sums || worker === undefined || durationMs === undefined) {
      others.push(row)
      continue
    }
    if ((count + 1) * STRIDE > numbers.length) resize(count * 2)
    const { squaredDiff, squaredReference } = sums
    const head = [row.index, row.attempts, worker, durationMs, squaredDiff, squaredReference, identicalBytes ? 1 : 0]
    numbers.set(head, count * STRIDE)
    // NaN stands for absent: no statistic of a pair is NaN.
    DIFFERENCE_KEYS.forEach((key, i) => (numbers[count * STRIDE + HEAD + i] = stats[key] ?? NaN))
    count++
  }
  // A part of a buffer would be cloned with all of it.
  resize(count)
  return { numbers, others }
}

/** The rows that were packed, those of finished pairs first, without their experts. */
export function unpackPairRows({ numbers, others }: PackedPairRows): PairUpdate[] {
  const rows: PairUpdate[] = []
  for (let at = 0; at < numbers.length; at += STRIDE)
    rows.push({
      index: numbers[at]!,
      status: 'done',
      attempts: numbers[at + 1]!,
      worker: numbers[at + 2]!,
      durationMs: numbers[at + 3]!,
      sums: { squaredDiff: numbers[at + 4]!, squaredReference: numbers[at + 5]! },
      identicalBytes: numbers[at + 6] === 1,
      stats: readStats(numbers, at + HEAD),
    })
  rows.push(...others)
  return rows
}

function readStats(numbers: Float64Array, start: number): DifferenceStats {
  const stats: Partial<Record<DifferenceKey, number>> = {}
  for (const [i, key] of DIFFERENCE_KEYS.entries()) {
    const value = numbers[start + i]!
    if (!Number.isNaN(value) || differenceField(key).always) stats[key] = value
  }
  return stats as DifferenceStats
}
