import type { TensorPair } from '../../../shared/model/comparison/pairs.ts'
import type { Listing } from '../../../shared/model/listing.ts'
import type { TensorInfo } from '../../../shared/model/tensor.ts'
import type { PairChunk, PairRange } from '../protocol/worker-protocol.ts'
import { elementType } from '../types/types.ts'
import { countPieces, pieceAt, type SlicePiece, type Slicing } from './slicing.ts'
import { CHUNK_BYTES, slicesOf } from './tensor-cuts.ts'

/** Maximum bytes of a chunk, both tensors together. */
const PAIR_CHUNK_BYTES = 2 * CHUNK_BYTES

/**
 * Maximum experts of a pair with statistics of their own. No known model has half as many; a record of more than these
 * would not fit the journal of a checkpoint.
 */
export const MAX_PAIR_EXPERTS = 1024

/** Maximum experts with statistics of their own in all pairs, for files that declare very many. */
const MAX_COMPARED_EXPERTS = 256 * 1024

interface Side {
  readonly tensor: TensorInfo
  readonly blockSize: number
  readonly typeSize: number
}

/** How the tensors of one pair are cut, in elements. */
interface Cut extends Slicing {
  readonly reference: Side
  readonly other: Side
}

/**
 * How the pairs of two models are cut into chunks: whole rows, or blocks of a long row, that are whole blocks of both types.
 * A chunk is computed from its index. The cuts depend on the pairs alone, never on the executor or the number of workers:
 * results are merged chunk by chunk and must not differ.
 */
export class PairCuts {
  readonly #pairs: readonly TensorPair[]
  readonly #reference: Listing<TensorInfo>
  readonly #other: Listing<TensorInfo>
  readonly #separate: boolean

  constructor(pairs: readonly TensorPair[], reference: Listing<TensorInfo>, other: Listing<TensorInfo>) {
    this.#pairs = pairs
    this.#reference = reference
    this.#other = other
    let experts = 0
    for (const { index } of pairs) experts += this.#separableExperts(index)
    this.#separate = experts <= MAX_COMPARED_EXPERTS
  }

  /** Experts (slices of dimension 2) with statistics of their own: no chunk contains values of two of them. 0 for none. */
  experts(pair: number): number {
    return this.#separate ? this.#separableExperts(pair) : 0
  }

  /** Whether every chunk of a pair consists of whole rows. */
  hasWholeRows(pair: number): boolean {
    const cut = this.#cut(pair)
    return cut !== undefined && cut.step % Number(cut.reference.tensor.shape[0] ?? 1) === 0
  }

  /** Chunks of a pair; 0 if it is empty or not compared. */
  count(pair: number): number {
    const cut = this.#cut(pair)
    return cut ? countPieces(cut) : 0
  }

  /** Bytes of both tensors; 0 for a pair that is not compared. */
  bytes(pair: number): number {
    const cut = this.#cut(pair)
    return cut ? bytesOf(cut.reference, cut.length) + bytesOf(cut.other, cut.length) : 0
  }

  /** Chunk `index` of a pair. @throws RangeError if the pair has no such chunk */
  chunk(pair: number, index: number): PairChunk {
    const cut = this.#cut(pair)
    const count = cut ? countPieces(cut) : 0
    if (!cut || !(index >= 0 && index < count))
      throw new RangeError(`pair ${pair} has ${count} chunks, none is number ${index}`)
    return chunkOf(cut, pair, index)
  }

  /** All chunks of a pair, in order. */
  *chunks(pair: number): Generator<PairChunk> {
    const cut = this.#cut(pair)
    const count = cut ? countPieces(cut) : 0
    for (let index = 0; cut && index < count; index++) yield chunkOf(cut, pair, index)
  }

  #separableExperts(pair: number): number {
    const { status, reference } = this.#pairs[pair]!
    if (status !== 'compared') return 0
    const { shape } = this.#reference.at(reference!)!
    const experts = Number(shape[2] ?? 1)
    return experts > 1 && slicesOf(shape) <= MAX_PAIR_EXPERTS ? experts : 0
  }

  #cut(pair: number): Cut | undefined {
    const { status, reference, other } = this.#pairs[pair] ?? {}
    if (status !== 'compared') return undefined
    const [a, b] = [sideOf(this.#reference.at(reference!)!), sideOf(this.#other.at(other!)!)]
    const { shape, nElements } = a.tensor
    const length = Number(nElements)
    const row = Number(shape[0] ?? 1)
    const block = commonMultiple(a.blockSize, b.blockSize)
    const bytesPerElement = a.typeSize / a.blockSize + b.typeSize / b.blockSize
    const unit = row > 0 && row % block === 0 && row * bytesPerElement <= PAIR_CHUNK_BYTES ? row : block
    const step = Math.floor(PAIR_CHUNK_BYTES / (unit * bytesPerElement)) * unit
    return { reference: a, other: b, length, slice: this.experts(pair) > 0 ? length / slicesOf(shape) : length, step }
  }
}

function sideOf(tensor: TensorInfo): Side {
  const type = elementType(tensor.typeId)
  if (!type) throw new RangeError(`tensor ${tensor.index} has no known type`)
  return { tensor, blockSize: type.blockSize, typeSize: type.typeSize }
}

const bytesOf = ({ blockSize, typeSize }: Side, elements: number): number => (elements / blockSize) * typeSize

function chunkOf(cut: Cut, pair: number, index: number): PairChunk {
  const piece = pieceAt(cut, index)
  return {
    pair,
    index,
    reference: rangeOf(cut.reference, piece),
    other: rangeOf(cut.other, piece),
    nElements: piece.length,
    firstElement: piece.start,
  }
}

const rangeOf = (side: Side, { start, length }: SlicePiece): PairRange => ({
  typeId: side.tensor.typeId,
  file: side.tensor.shard ?? 0,
  byteOffset: Number(side.tensor.dataOffset) + bytesOf(side, start),
  nBytes: bytesOf(side, length),
})

function commonMultiple(a: number, b: number): number {
  let multiple = Math.max(a, b)
  while (multiple % a !== 0 || multiple % b !== 0) multiple += Math.max(a, b)
  return multiple
}
