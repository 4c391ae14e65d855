import type { TensorPair } from '../../../shared/model/comparison/pairs.ts'
import type { Listing } from '../../../shared/model/listing.ts'
import type { TensorInfo } from '../../../shared/model/tensor.ts'
import type { PairChunk, PairRange } from '../protocol/worker-protocol.ts'
import { packChunks } from './pack-chunks.ts'
import { PairCuts } from './pair-cuts.ts'

/** Maximum bytes of both tensors of a small pair. Small ones are read in the order of the reference, several at once. */
const SMALL_BYTES = 1024 * 1024

export interface PlannedComparison {
  /** Index of the file in each model. */
  readonly referenceFile: number
  readonly otherFile: number
  readonly chunks: readonly PairChunk[]
}

export interface ComparePlan {
  /** Made one by one as they are asked for, from the first one for every reader. */
  readonly tasks: Iterable<PlannedComparison>
  readonly cuts: PairCuts
  /** Number of chunks by pair; 0 for empty tensors. Pairs that are not compared are absent. */
  readonly chunkCounts: ReadonlyMap<number, number>
  /** Bytes of both models. */
  readonly totalBytes: number
}

/**
 * Cuts pairs into chunks and packs chunks into tasks: large pairs first, the largest before the others, then the small ones
 * in the order of the files of the reference.
 */
export function planCompare(
  pairs: readonly TensorPair[],
  reference: Listing<TensorInfo>,
  other: Listing<TensorInfo>,
): ComparePlan {
  const cuts = new PairCuts(pairs, reference, other)
  const chunkCounts = new Map<number, number>()
  const places: Place[] = []
  let totalBytes = 0
  for (const { index, status, reference: tensor } of pairs) {
    if (status !== 'compared') continue
    const { shard = 0, dataOffset } = reference.at(tensor!)!
    const bytes = cuts.bytes(index)
    chunkCounts.set(index, cuts.count(index))
    places.push({ pair: index, bytes, shard, offset: Number(dataOffset) })
    totalBytes += bytes
  }
  const large = places.filter(({ bytes }) => bytes > SMALL_BYTES).sort(largestFirst)
  const small = places.filter(({ bytes }) => bytes <= SMALL_BYTES).sort(inFileOrder)
  const ordered = [...large, ...small].map(({ pair }) => pair)
  return { tasks: { [Symbol.iterator]: () => packTasks(ordered, cuts) }, cuts, chunkCounts, totalBytes }
}

/** Where the tensor of the reference is, and how large both are. */
interface Place {
  readonly pair: number
  readonly bytes: number
  readonly shard: number
  readonly offset: number
}

const largestFirst = (a: Place, b: Place) => b.bytes - a.bytes || a.pair - b.pair

const inFileOrder = (a: Place, b: Place) => a.shard - b.shard || a.offset - b.offset || a.pair - b.pair

function* packTasks(pairs: readonly number[], cuts: PairCuts): Generator<PlannedComparison> {
  const isSame = (a: PairRange, b: PairRange) => a.file === b.file
  const tasks = packChunks(
    chunksOf(pairs, cuts),
    ({ reference, other }) => reference.nBytes + other.nBytes,
    (a, b) => isSame(a.reference, b.reference) && isSame(a.other, b.other),
  )
  for (const chunks of tasks) {
    const [{ reference, other }] = chunks
    yield { referenceFile: reference.file, otherFile: other.file, chunks }
  }
}

function* chunksOf(pairs: readonly number[], cuts: PairCuts): Generator<PairChunk> {
  for (const pair of pairs) yield* cuts.chunks(pair)
}
