import type { Chunk } from '../protocol/worker-protocol.ts'
import type { TensorInfo } from '../../../shared/model/tensor.ts'
import { elementType } from '../types/types.ts'
import { countPieces, pieceAt, type Slicing } from './slicing.ts'

/** Maximum bytes of a chunk: small enough to spread one tensor over many workers, large enough to cost no overhead. */
export const CHUNK_BYTES = 4 * 1024 * 1024

/** Maximum experts of a tensor that get chunks of their own. No known model has more, and each chunk costs memory. */
export const MAX_SEPARATE_EXPERTS = 4096

/**
 * Maximum experts with chunks of their own in all tensors of a model. Every one has numbers of its own in the results.
 * The largest models of 2026 have about 100,000; a file of 1 MB can declare 80 million in overlapping tensors.
 */
export const MAX_MODEL_EXPERTS = 512 * 1024

/** How one tensor is cut, in bytes from its start. */
interface Cut extends Slicing {
  readonly tensor: TensorInfo
  readonly typeSize: number
  readonly blockSize: number
  readonly count: number
  readonly rowBlocks: number | undefined
}

/**
 * How the tensors of one model are cut into chunks. A chunk is computed from its index: a model has millions of them,
 * and a hostile file declares any number. The cuts depend on the model alone, never on the executor or the number of
 * workers: results are merged chunk by chunk and must not differ.
 */
export class TensorCuts {
  readonly #separate: boolean

  constructor(tensors: Iterable<TensorInfo>) {
    let experts = 0
    for (const tensor of tensors)
      if (tensor.unreadable === undefined && hasFewExperts(tensor)) experts += slicesOf(tensor.shape)
    this.#separate = experts <= MAX_MODEL_EXPERTS
  }

  /** Whether the tensor has several experts (slices of dimension 2), and no chunk contains values of two of them. */
  hasSeparateExperts(tensor: TensorInfo): boolean {
    return this.#separate && hasFewExperts(tensor)
  }

  /** Chunks of a tensor; 0 if it is empty or cannot be read. */
  count(tensor: TensorInfo): number {
    return this.#cut(tensor)?.count ?? 0
  }

  /** Chunk `index` of a tensor. @throws RangeError if the tensor has no such chunk */
  chunk(tensor: TensorInfo, index: number): Chunk {
    const cut = this.#cut(tensor)
    if (!cut || !(index >= 0 && index < cut.count))
      throw new RangeError(`tensor ${tensor.index} has ${cut?.count ?? 0} chunks, none is number ${index}`)
    return chunkOf(cut, index)
  }

  /**
   * All chunks of a tensor, in order: whole rows, or blocks of a long row, about `CHUNK_BYTES`, never crossing an expert.
   */
  *chunks(tensor: TensorInfo): Generator<Chunk> {
    const cut = this.#cut(tensor)
    for (let index = 0; cut && index < cut.count; index++) yield chunkOf(cut, index)
  }

  #cut(tensor: TensorInfo): Cut | undefined {
    const type = elementType(tensor.typeId)
    if (!type || tensor.nBytes === undefined || tensor.unreadable !== undefined) return undefined
    const rowBlocks = blocksOfRow(tensor)
    const unit = (rowBlocks ?? 1) * type.typeSize
    const length = Number(tensor.nBytes)
    const slicing = {
      length,
      slice: this.#sliceBytes(tensor, length),
      step: Math.floor(CHUNK_BYTES / unit) * unit,
    }
    const { typeSize, blockSize } = type
    return { tensor, typeSize, blockSize, ...slicing, count: countPieces(slicing), rowBlocks }
  }

  /** Bytes that a run of chunks may not cross: one expert, or the whole tensor if it has no experts. */
  #sliceBytes(tensor: TensorInfo, nBytes: number): number {
    const experts = slicesOf(tensor.shape)
    if (tensor.shape.length < 3 || experts <= 1) return nBytes
    const expert = nBytes / experts
    if (this.#separate && experts <= MAX_SEPARATE_EXPERTS) return expert
    return expert * Math.max(1, Math.floor(CHUNK_BYTES / expert))
  }
}

function chunkOf({ tensor, typeSize, blockSize, count, rowBlocks, ...slicing }: Cut, index: number): Chunk {
  const { start, length } = pieceAt(slicing, index)
  return {
    tensor: tensor.index,
    index,
    typeId: tensor.typeId,
    file: tensor.shard ?? 0,
    byteOffset: Number(tensor.dataOffset) + start,
    nBytes: length,
    firstElement: (start / typeSize) * blockSize,
    ...(rowBlocks === undefined ? {} : { rowBlocks }),
    whole: count === 1,
  }
}

/**
 * Blocks in a row (a run along dimension 0), for a tensor of several rows of at least two values that fit a chunk.
 * @returns undefined where rows are not looked at
 */
export function blocksOfRow({ typeId, shape, nElements }: TensorInfo): number | undefined {
  const type = elementType(typeId)
  const length = Number(shape[0] ?? 1)
  if (!type || length < 2 || Number(nElements) <= length) return undefined
  const blocks = length / type.blockSize
  return Number.isInteger(blocks) && blocks * type.typeSize <= CHUNK_BYTES ? blocks : undefined
}

const hasFewExperts = ({ shape }: TensorInfo) => Number(shape[2] ?? 1) > 1 && slicesOf(shape) <= MAX_SEPARATE_EXPERTS

/** Slices of the first two dimensions. */
export function slicesOf(shape: TensorInfo['shape']): number {
  return shape.slice(2).reduce<number>((product, size) => product * Number(size), 1)
}
