/** Statistics of tensors and chunks as bytes, in the order of the table of statistics. */
import {
  FINAL_KEYS,
  finalField,
  PARTIAL_KEYS,
  partialField,
  type PartialField,
} from '../../../shared/model/statistics/fields.ts'
import {
  type FinalValues,
  NON_FINITE_KINDS,
  nonFiniteCount,
  type NonFiniteLocation,
  type PartialStats,
  type PartialValues,
  QUANTILES,
  type Quantiles,
  type TensorStats,
} from '../../../shared/model/stats.ts'
import { EMPTY_PARTIAL } from '../stats/merge.ts'
import { MAX_SEPARATE_EXPERTS } from '../plan/tensor-cuts.ts'
import type { ByteReader, ByteWriter } from './bytes.ts'
import { atMost, given, oneOf, optional, present } from './checked.ts'

interface Codec<T> {
  write(out: ByteWriter, value: T): void
  read(from: ByteReader): T
}

const integer: Codec<number> = { write: (out, value) => out.integer(value), read: (from) => from.integer() }
const double: Codec<number> = { write: (out, value) => out.double(value), read: (from) => from.double() }

const location: Codec<NonFiniteLocation> = {
  write(out, { kind, index, block, row, expert }) {
    out.byte(NON_FINITE_KINDS.indexOf(kind))
    for (const number of [index, block, row]) out.integer(number)
    optional(out, expert, (slice) => out.integer(slice))
  },
  read(from) {
    const kind = oneOf(NON_FINITE_KINDS, from.byte())
    const where = { kind, index: from.integer(), block: from.integer(), row: from.integer() }
    return { ...where, ...present({ expert: given(from, () => from.integer()) }) }
  },
}

const FINAL_CODECS: { readonly [Kind in keyof FinalValues]: Codec<FinalValues[Kind]> } = {
  count: integer,
  number: double,
  quantiles: {
    write(out, quantiles) {
      for (const value of quantiles) out.double(value)
    },
    // As many as the type has.
    read: (from) => QUANTILES.map(() => from.double()) as unknown as Quantiles,
  },
  nonFiniteLocation: location,
  rowLocation: {
    write(out, { index, row, expert }) {
      for (const number of [index, row]) out.integer(number)
      optional(out, expert, (slice) => out.integer(slice))
    },
    read(from) {
      const where = { index: from.integer(), row: from.integer() }
      return { ...where, ...present({ expert: given(from, () => from.integer()) }) }
    },
  },
  expertCounts: {
    write(out, { size, zeros, nonFinite }) {
      out.integer(size)
      out.integer(zeros.length)
      for (const count of zeros) out.integer(count)
      out.integer(nonFinite.length)
      for (const { expert, nan, posInf, negInf, first } of nonFinite) {
        for (const number of [expert, nan, posInf, negInf]) out.integer(number)
        location.write(out, first)
      }
    },
    read(from) {
      const size = from.integer()
      const zeros = new Float64Array(atMost(from.integer(), MAX_SEPARATE_EXPERTS))
      for (let i = 0; i < zeros.length; i++) zeros[i] = atMost(from.integer(), size)
      let next = 0
      const nonFinite = Array.from({ length: atMost(from.integer(), zeros.length) }, () => {
        const expert = atMost(from.integer(), zeros.length - 1)
        if (expert < next) throw new RangeError(`expert ${expert} is out of order`)
        next = expert + 1
        const counts = { nan: from.integer(), posInf: from.integer(), negInf: from.integer() }
        atMost(nonFiniteCount(counts) + zeros[expert]!, size)
        return { expert, ...counts, first: location.read(from) }
      })
      return { size, zeros, nonFinite }
    },
  },
}

const PARTIAL_CODECS: { readonly [Kind in keyof PartialValues]: Codec<PartialValues[Kind]> } = {
  count: integer,
  number: double,
  pair: {
    write(out, pair) {
      for (const value of pair) out.double(value)
    },
    read: (from) => [from.double(), from.double()],
  },
  position: { write: (out, value) => out.integer(value + 1), read: (from) => from.integer() - 1 },
  nonFiniteKind: {
    write: (out, kind) => out.byte(NON_FINITE_KINDS.findIndex((each) => each === kind)),
    read: (from) => oneOf(NON_FINITE_KINDS, from.byte()),
  },
}

/** The table says of which kind a value is; the compiler knows only that it is one of them. */
const finalCodec = (kind: keyof FinalValues): Codec<unknown> => FINAL_CODECS[kind]

/** A position that is left out where there is none needs no number for none. */
const partialCodec = ({ kind, countedBy }: PartialField): Codec<unknown> =>
  countedBy === undefined ? PARTIAL_CODECS[kind] : integer

export function writeStats(out: ByteWriter, stats: TensorStats): void {
  for (const key of FINAL_KEYS) {
    const { kind, always } = finalField(key)
    if (always) finalCodec(kind).write(out, stats[key])
    else optional(out, stats[key], (value) => finalCodec(kind).write(out, value))
  }
}

/** @throws RangeError for bytes that are not statistics, and for counts that contradict each other */
export function readStats(from: ByteReader): TensorStats {
  const stats: Record<string, unknown> = {}
  for (const key of FINAL_KEYS) {
    const { kind, always, limit } = finalField(key)
    const value = always ? finalCodec(kind).read(from) : given(from, () => finalCodec(kind).read(from))
    if (value === undefined) continue
    if (limit !== undefined) atMost(Number(value), Number(stats[limit]))
    stats[key] = value
  }
  // Every key was read by the codec of its kind.
  return checked(stats as unknown as TensorStats)
}

export function writePartial(out: ByteWriter, partial: PartialStats): void {
  for (const key of PARTIAL_KEYS) {
    const field = partialField(key)
    if (isStored(field, partial)) partialCodec(field).write(out, partial[key])
  }
}

/** @throws RangeError for bytes that are not partial statistics, and for counts that contradict each other */
export function readPartial(from: ByteReader): PartialStats {
  const partial: PartialStats = { ...EMPTY_PARTIAL }
  for (const key of PARTIAL_KEYS) {
    const field = partialField(key)
    if (!isStored(field, partial)) continue
    const value = partialCodec(field).read(from)
    if (field.limit !== undefined) atMost(Number(value), partial[field.limit])
    Object.assign(partial, { [key]: value })
  }
  return checked(partial)
}

function isStored({ countedBy, kindOf }: PartialField, partial: PartialStats): boolean {
  if (countedBy !== undefined) return partial[countedBy] > 0
  return kindOf === undefined || partial[kindOf] >= 0
}

/** Statistics whose counts do not contradict each other. */
function checked<T extends Pick<PartialStats, 'count' | 'nan' | 'posInf' | 'negInf' | 'zeros'>>(stats: T): T {
  if (nonFiniteCount(stats) + stats.zeros > stats.count) throw new RangeError('more special values than values')
  return stats
}
