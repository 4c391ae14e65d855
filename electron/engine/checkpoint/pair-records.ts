/**
 * Encodes one finished pair, or one chunk of a pair that is not finished, as bytes. Decoding trusts nothing: it checks every
 * count, flag and length, and a record must be used up to its last byte.
 */
import type { DifferenceStats } from '../../../shared/model/comparison/difference.ts'
import type { DifferenceSums, PairUpdate } from '../../../shared/model/comparison/results.ts'
import type { PackedHistogram } from '../../../shared/model/stats.ts'
import { MAX_PAIR_EXPERTS } from '../plan/pair-cuts.ts'
import type { PairChunkResult } from '../protocol/worker-protocol.ts'
import { ByteReader, ByteWriter } from './bytes.ts'
import { atMost, given, oneOf, optional, present } from './checked.ts'
import {
  readDifferenceStats,
  readPartialDifference,
  writeDifferenceStats,
  writePartialDifference,
} from './difference-codec.ts'
import { readHistogram, usedUp, writeHistogram } from './records.ts'

/** A pair that is done. */
export interface SavedPair {
  readonly row: PairUpdate
  /** Of |b - a|. */
  readonly histogram?: PackedHistogram
}

/** A chunk that was compared. */
export interface SavedPairChunk {
  readonly result: PairChunkResult
  readonly worker: number
  /** From 1. */
  readonly attempt: number
}

const out = new ByteWriter()

export function encodePair({ row, histogram }: SavedPair): Buffer {
  out.clear()
  out.integer(row.index)
  out.integer(row.attempts)
  optional(out, row.worker, (worker) => out.integer(worker))
  optional(out, row.durationMs, (ms) => out.double(ms))
  out.byte(row.identicalBytes === true ? 1 : 0)
  optional(out, row.stats, (stats) => writeDifferenceStats(out, stats))
  optional(out, row.sums, ({ squaredDiff, squaredReference }) => {
    out.double(squaredDiff)
    out.double(squaredReference)
  })
  optional(out, row.experts, (experts) => {
    out.integer(experts.length)
    for (const stats of experts) writeDifferenceStats(out, stats)
  })
  optional(out, histogram, (counts) => writeHistogram(out, counts))
  return out.finish()
}

/** @throws RangeError for bytes that are not such a record */
export function decodePair(bytes: Buffer): SavedPair {
  const from = new ByteReader(bytes)
  const index = from.integer()
  const attempts = from.integer()
  const worker = given(from, () => from.integer())
  const durationMs = given(from, () => from.double())
  const identicalBytes = oneOf([false, true], from.byte())
  const stats = given(from, () => readDifferenceStats(from))
  const sums = given(from, (): DifferenceSums => ({ squaredDiff: from.double(), squaredReference: from.double() }))
  const experts = given(from, () => readExperts(from))
  const histogram = given(from, () => readHistogram(from))
  usedUp(from)
  const facts = present({ worker, durationMs, stats, sums, experts })
  return { row: { index, status: 'done', attempts, identicalBytes, ...facts }, ...present({ histogram }) }
}

function readExperts(from: ByteReader): readonly DifferenceStats[] {
  const length = atMost(from.integer(), MAX_PAIR_EXPERTS)
  return Array.from({ length }, () => readDifferenceStats(from))
}

/** @param chunk one that was compared */
export function encodePairChunk({ result, worker, attempt }: SavedPairChunk): Buffer {
  if (!result.outcome.ok) throw new TypeError('a chunk that failed is not kept')
  const { partial, histogram } = result.outcome.value
  out.clear()
  for (const fact of [result.pair, result.index, worker, attempt]) out.integer(fact)
  out.double(result.durationMs)
  writePartialDifference(out, partial)
  writeHistogram(out, histogram)
  return out.finish()
}

/** @throws RangeError for bytes that are not such a record */
export function decodePairChunk(bytes: Buffer): SavedPairChunk {
  const from = new ByteReader(bytes)
  const [pair, index, worker, attempt] = [from.integer(), from.integer(), from.integer(), from.integer()]
  const durationMs = from.double()
  const partial = readPartialDifference(from)
  const histogram = readHistogram(from)
  usedUp(from)
  return { result: { pair, index, durationMs, outcome: { ok: true, value: { partial, histogram } } }, worker, attempt }
}
