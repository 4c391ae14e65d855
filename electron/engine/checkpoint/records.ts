/**
 * Encodes one finished tensor, or one chunk of a tensor that is not finished, as bytes. Decoding trusts nothing: it checks
 * every count, flag and length, and a record must be used up to its last byte.
 */
import type { RowUpdate } from '../../../shared/model/scan.ts'
import { type Digest, type Measure, MEASURES } from '../../../shared/model/digest.ts'
import type { ChunkResult } from '../protocol/worker-protocol.ts'
import type { PackedHistogram } from '../../../shared/model/stats.ts'
import { checkPacked } from '../stats/packed-histogram.ts'
import { ByteReader, ByteWriter } from './bytes.ts'
import { atMost, given, optional, present } from './checked.ts'
import { readPartial, readStats, writePartial, writeStats } from './statistics-codec.ts'

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

/** The longest is SHA-256. */
const MAX_DIGEST_LENGTH = 64
const DIGEST_FORMATS: Readonly<Record<Measure, RegExp>> = {
  rawSum: /^(?:-?(?:\d+(?:\.\d+)?(?:e[+-]\d+)?|inf)|nan)$/,
  xxh64: /^[0-9a-f]{16}$/,
  sha256: /^[0-9a-f]{64}$/,
}

/** `sparkBars` returns fewer; a longer list was not written by the app. */
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
  writePartial(out, partial)
  writeHistogram(out, histogram)
  return out.finish()
}

/** @throws RangeError when this is not such a record */
export function decodeChunk(bytes: Buffer): SavedChunk {
  const from = new ByteReader(bytes)
  const [tensor, index, worker, attempt] = [from.integer(), from.integer(), from.integer(), from.integer()]
  const durationMs = from.double()
  const partial = readPartial(from)
  const histogram = readHistogram(from)
  usedUp(from)
  return {
    result: { tensor, index, durationMs, outcome: { ok: true, value: { partial, histogram } } },
    worker,
    attempt,
  }
}

export function writeHistogram(out: ByteWriter, packed: PackedHistogram): void {
  out.integer(packed.length)
  out.bytes(packed)
}

export function readHistogram(from: ByteReader): PackedHistogram {
  const packed = from.bytes(from.integer())
  checkPacked(packed)
  return packed
}

export function usedUp(from: ByteReader): void {
  if (from.left > 0) throw new RangeError(`${from.left} bytes too many`)
}
