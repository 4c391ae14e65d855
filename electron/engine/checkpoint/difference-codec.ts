/** Statistics of a comparison as bytes, in the order of their table. */
import type { DifferenceStats, PartialDifference } from '../../../shared/model/comparison/difference.ts'
import {
  DIFFERENCE_KEYS,
  differenceField,
  PARTIAL_DIFFERENCE_KEYS,
  partialDifferenceField,
  type PartialDifferenceKey,
} from '../../../shared/model/comparison/fields.ts'
import type { FinalDifferenceField } from '../../../shared/model/comparison/table.ts'
import type { ByteReader, ByteWriter } from './bytes.ts'
import { atMost, given, oneOf, optional } from './checked.ts'

export function writeDifferenceStats(out: ByteWriter, stats: DifferenceStats): void {
  for (const key of DIFFERENCE_KEYS) {
    const { kind, always } = differenceField(key)
    if (always) writeNumber(out, kind, stats[key]!)
    else optional(out, stats[key], (value) => writeNumber(out, kind, value))
  }
}

/** @throws RangeError for bytes that are not statistics, and for counts that contradict each other */
export function readDifferenceStats(from: ByteReader): DifferenceStats {
  const stats: { -readonly [K in keyof DifferenceStats]?: number } = {}
  for (const key of DIFFERENCE_KEYS) {
    const { kind, always, limit } = differenceField(key)
    const value = always ? readNumber(from, kind) : given(from, () => readNumber(from, kind))
    if (value === undefined) continue
    if (limit !== undefined) atMost(value, stats[limit]!)
    stats[key] = value
  }
  // Counts that every result has were read.
  return stats as DifferenceStats
}

function writeNumber(out: ByteWriter, kind: FinalDifferenceField['kind'], value: number): void {
  if (kind === 'number') out.double(value)
  else out.integer(value)
}

const readNumber = (from: ByteReader, kind: FinalDifferenceField['kind']): number =>
  kind === 'number' ? from.double() : from.integer()

export function writePartialDifference(out: ByteWriter, partial: PartialDifference): void {
  for (const key of PARTIAL_DIFFERENCE_KEYS) {
    const value = partial[key]
    if (typeof value === 'object') for (const part of value) out.double(part)
    else if (typeof value === 'boolean') out.byte(Number(value))
    else if (partialDifferenceField(key).kind === 'number') out.double(value)
    // A position of -1 is none.
    else out.integer(partialDifferenceField(key).kind === 'position' ? value + 1 : value)
  }
}

/** @throws RangeError for bytes that are not partial statistics, and for counts that contradict each other */
export function readPartialDifference(from: ByteReader): PartialDifference {
  const read: { [K in PartialDifferenceKey]?: PartialDifference[K] } = {}
  for (const key of PARTIAL_DIFFERENCE_KEYS) {
    const { limit } = partialDifferenceField(key)
    const value = readPart(from, key)
    if (limit !== undefined) atMost(Number(value), read[limit]!)
    Object.assign(read, { [key]: value })
  }
  const partial = read as PartialDifference
  if (partial.maxAbsDiffIndex >= partial.count && partial.count > 0)
    throw new RangeError(`the largest difference is at ${partial.maxAbsDiffIndex} of ${partial.count} pairs`)
  return partial
}

function readPart(from: ByteReader, key: PartialDifferenceKey): number | boolean | readonly [number, number] {
  switch (partialDifferenceField(key).kind) {
    case 'count':
      return from.integer()
    case 'number':
      return from.double()
    case 'pair':
      return [from.double(), from.double()]
    case 'position':
      return from.integer() - 1
    case 'flag':
      return oneOf([false, true], from.byte())
  }
}
