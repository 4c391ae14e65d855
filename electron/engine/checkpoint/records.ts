/**
 * One finished tensor, or one chunk of a tensor that is not finished, as bytes. Reading believes nothing: every count,
 * flag and length is checked, and a record must be used up to its last byte.
 */
import type { RowUpdate } from '../../../shared/model/scan.ts'
import { type Digest, type Measure, MEASURES } from '../../../shared/model/digest.ts'
import type { ChunkResult } from '../protocol/worker-protocol.ts'
import {
  type ExpertCounts,
  NON_FINITE_KINDS as KINDS,
  type NonFiniteLocation,
  type PackedHistogram,
  type PartialStats,
  QUANTILES,
  type Quantiles,
  type RowLocation,
  type TensorStats,
} from '../../../shared/model/stats.ts'
import { MAX_SEPARATE_EXPERTS } from '../plan/tensor-cuts.ts'
import { checkPacked } from '../stats/packed-histogram.ts'
import { ByteReader, ByteWriter } from './bytes.ts'

/** A tensor that is done. */
export interface SavedTensor {
  readonly row: RowUpdate
  readonly histogram?: PackedHistogram
}

/** A chunk that was measured. */
export interface SavedChunk {
  readonly result: ChunkResult
  readonly worker: number
  /** From 1. */
  readonly attempt: number
}

const COUNTS = ['count', 'nan', 'posInf', 'negInf', 'zeros'] as const
/** The other numbers of a tensor; the compiler names one that is missing, which would be gone after a restart. */
const VALUES = Object.keys({
  sum: 0,
  mean: 0,
  std: 0,
  min: 0,
  max: 0,
  absMax: 0,
  absMean: 0,
  l2: 0,
  rms: 0,
  skewness: 0,
  kurtosis: 0,
} satisfies Record<ValueKey, 0>) as readonly ValueKey[]

type NumberKey = { [K in keyof TensorStats]-?: number extends TensorStats[K] ? K : never }[keyof TensorStats]
type ValueKey = Exclude<NumberKey, (typeof COUNTS)[number] | 'zeroRows'>

/** The longest is SHA-256. */
const MAX_DIGEST_LENGTH = 64
const DIGEST_FORMATS: Readonly<Record<Measure, RegExp>> = {
  rawSum: /^(?:-?(?:\d+(?:\.\d+)?(?:e[+-]\d+)?|inf)|nan)$/,
  xxh64: /^[0-9a-f]{16}$/,
  sha256: /^[0-9a-f]{64}$/,
}

/** As many as `sparkBars` makes; a longer list was not written by the app. */
const MAX_SPARK_BARS = 256

const out = new ByteWriter()

export function encodeTensor({ row, histogram }: SavedTensor): Buffer {
  out.clear()
  out.integer(row.index)
  out.integer(row.attempts)
  optional(out, row.worker, (worker) => out.integer(worker))
  optional(out, row.durationMs, (ms) => out.double(ms))
  optional(out, row.spark, (spark) => {
    out.integer(spark.length)
    out.bytes(spark)
  })
  optional(out, row.stats, (stats) => writeStats(out, stats))
  optional(out, histogram, (counts) => writeHistogram(out, counts))
  for (const measure of MEASURES)
    optional(out, row.digest?.[measure], (text) => {
      out.integer(text.length)
      out.bytes(Buffer.from(text, 'latin1'))
    })
  return out.finish()
}

/** @throws RangeError when this is not such a record */
export function decodeTensor(bytes: Buffer): SavedTensor {
  const from = new ByteReader(bytes)
  const index = from.integer()
  const attempts = from.integer()
  const worker = given(from, () => from.integer())
  const durationMs = given(from, () => from.double())
  const spark = given(from, () => from.bytes(atMost(from.integer(), MAX_SPARK_BARS)))
  const stats = given(from, () => readStats(from))
  const histogram = given(from, () => readHistogram(from))
  const digest = readDigest(from)
  usedUp(from)
  const row = { index, status: 'done' as const, attempts, ...present({ worker, durationMs, spark, stats, digest }) }
  return { row, ...present({ histogram }) }
}

function readDigest(from: ByteReader): Digest | undefined {
  const entries = MEASURES.flatMap((measure) => {
    const text = given(from, () =>
      Buffer.from(from.bytes(atMost(from.integer(), MAX_DIGEST_LENGTH))).toString('latin1'),
    )
    if (text === undefined) return []
    if (!DIGEST_FORMATS[measure].test(text)) throw new RangeError(`not a ${measure}`)
    return [[measure, text] as const]
  })
  return entries.length > 0 ? Object.fromEntries(entries) : undefined
}

/** @param chunk one that was measured */
export function encodeChunk({ result, worker, attempt }: SavedChunk): Buffer {
  if (!result.outcome.ok) throw new TypeError('a chunk that failed is not kept')
  const { partial, histogram } = result.outcome.value
  out.clear()
  for (const fact of [result.tensor, result.index, worker, attempt]) out.integer(fact)
  out.double(result.durationMs)
  for (const field of COUNTS) out.integer(partial[field])
  for (const value of [partial.scale, ...partial.sum, ...partial.absSum, partial.mean, partial.m2]) out.double(value)
  for (const value of [...partial.sumSquares, partial.min, partial.max]) out.double(value)
  out.integer(partial.firstNonFinite + 1)
  if (partial.firstNonFinite >= 0) out.byte(KINDS.indexOf(partial.firstNonFiniteKind as (typeof KINDS)[number]))
  out.integer(partial.zeroRows)
  if (partial.zeroRows > 0) out.integer(partial.firstZeroRow)
  writeHistogram(out, histogram)
  return out.finish()
}

/** @throws RangeError when this is not such a record */
export function decodeChunk(bytes: Buffer): SavedChunk {
  const from = new ByteReader(bytes)
  const [tensor, index, worker, attempt] = [from.integer(), from.integer(), from.integer(), from.integer()]
  const durationMs = from.double()
  const counts = readCounts(from)
  const pair = (): [number, number] => [from.double(), from.double()]
  const sums = { scale: from.double(), sum: pair(), absSum: pair(), mean: from.double(), m2: from.double() }
  const rest = { sumSquares: pair(), min: from.double(), max: from.double() }
  const firstNonFinite = from.integer() - 1
  const firstNonFiniteKind = firstNonFinite >= 0 ? oneOf(KINDS, from.byte()) : ''
  const zeroRows = atMost(from.integer(), counts.zeros)
  const rows = { zeroRows, firstZeroRow: zeroRows > 0 ? atMost(from.integer(), counts.count) : -1 }
  const partial: PartialStats = { ...counts, ...sums, ...rest, firstNonFinite, firstNonFiniteKind, ...rows }
  const histogram = readHistogram(from)
  usedUp(from)
  return {
    result: { tensor, index, durationMs, outcome: { ok: true, value: { partial, histogram } } },
    worker,
    attempt,
  }
}

function writeStats(out: ByteWriter, stats: TensorStats): void {
  for (const field of COUNTS) out.integer(stats[field])
  for (const field of VALUES) optional(out, stats[field], (value) => out.double(value))
  optional(out, stats.quantiles, (quantiles) => {
    for (const value of quantiles) out.double(value)
  })
  optional(out, stats.firstNonFinite, (where) => writeLocation(out, where))
  optional(out, stats.zeroRows, (rows) => out.integer(rows))
  optional(out, stats.firstZeroRow, (where) => {
    for (const fact of [where.index, where.row]) out.integer(fact)
    optional(out, where.expert, (slice) => out.integer(slice))
  })
  optional(out, stats.experts, (experts) => writeExperts(out, experts))
}

function writeLocation(out: ByteWriter, { kind, index, block, row, expert }: NonFiniteLocation): void {
  out.byte(KINDS.indexOf(kind))
  for (const fact of [index, block, row]) out.integer(fact)
  optional(out, expert, (slice) => out.integer(slice))
}

function readLocation(from: ByteReader): NonFiniteLocation {
  const where = { kind: oneOf(KINDS, from.byte()), index: from.integer(), block: from.integer(), row: from.integer() }
  return { ...where, ...present({ expert: given(from, () => from.integer()) }) }
}

function readRow(from: ByteReader): RowLocation {
  const where = { index: from.integer(), row: from.integer() }
  return { ...where, ...present({ expert: given(from, () => from.integer()) }) }
}

function writeExperts(out: ByteWriter, { size, zeros, nonFinite }: ExpertCounts): void {
  out.integer(size)
  out.integer(zeros.length)
  for (const count of zeros) out.integer(count)
  out.integer(nonFinite.length)
  for (const { expert, nan, posInf, negInf, first } of nonFinite) {
    for (const fact of [expert, nan, posInf, negInf]) out.integer(fact)
    writeLocation(out, first)
  }
}

function readExperts(from: ByteReader): ExpertCounts {
  const size = from.integer()
  const zeros = new Float64Array(atMost(from.integer(), MAX_SEPARATE_EXPERTS))
  for (let i = 0; i < zeros.length; i++) zeros[i] = atMost(from.integer(), size)
  let next = 0
  const nonFinite = Array.from({ length: atMost(from.integer(), zeros.length) }, () => {
    const expert = atMost(from.integer(), zeros.length - 1)
    if (expert < next) throw new RangeError(`expert ${expert} is out of order`)
    next = expert + 1
    const counts = { nan: from.integer(), posInf: from.integer(), negInf: from.integer() }
    atMost(counts.nan + counts.posInf + counts.negInf + zeros[expert]!, size)
    return { expert, ...counts, first: readLocation(from) }
  })
  return { size, zeros, nonFinite }
}

function readStats(from: ByteReader): TensorStats {
  const counts = readCounts(from)
  const values = present(Object.fromEntries(VALUES.map((field) => [field, given(from, () => from.double())])))
  const quantiles = given(from, () => QUANTILES.map(() => from.double()) as unknown as Quantiles)
  const firstNonFinite = given(from, () => readLocation(from))
  const zeroRows = given(from, () => atMost(from.integer(), counts.zeros))
  const firstZeroRow = given(from, () => readRow(from))
  const experts = given(from, () => readExperts(from))
  return { ...counts, ...values, ...present({ quantiles, firstNonFinite, zeroRows, firstZeroRow, experts }) }
}

function readCounts(from: ByteReader): Pick<TensorStats, (typeof COUNTS)[number]> {
  const [count, nan, posInf, negInf, zeros] = COUNTS.map(() => from.integer()) as [
    number,
    number,
    number,
    number,
    number,
  ]
  if (nan + posInf + negInf + zeros > count) throw new RangeError('more special values than values')
  return { count, nan, posInf, negInf, zeros }
}

function writeHistogram(out: ByteWriter, packed: PackedHistogram): void {
  out.integer(packed.length)
  out.bytes(packed)
}

function readHistogram(from: ByteReader): PackedHistogram {
  const packed = from.bytes(from.integer())
  checkPacked(packed)
  return packed
}

function optional<T>(out: ByteWriter, value: T | undefined, write: (value: T) => void): void {
  out.byte(value === undefined ? 0 : 1)
  if (value !== undefined) write(value)
}

function given<T>(from: ByteReader, read: () => T): T | undefined {
  return oneOf([false, true], from.byte()) ? read() : undefined
}

/** Without the fields that are undefined: a row that comes back is like the one that was saved. */
function present<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}

function oneOf<T>(values: readonly T[], index: number): T {
  if (index >= values.length) throw new RangeError(`${index} is none of ${values.length} kinds`)
  return values[index]!
}

function atMost(value: number, limit: number): number {
  if (value > limit) throw new RangeError(`${value}, at most ${limit} expected`)
  return value
}

function usedUp(from: ByteReader): void {
  if (from.left > 0) throw new RangeError(`${from.left} bytes too many`)
}
