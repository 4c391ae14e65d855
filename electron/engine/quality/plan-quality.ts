/** Which bytes of a model are sampled in order to tell its true precision. `quality.md` has the reasons. */
import type { TensorInfo } from '../../../shared/model/tensor.ts'
import type { QualityTask, SampledTensor } from '../protocol/worker-protocol.ts'
import { isImatrix } from '../imatrix/plan-imatrix.ts'
import { elementType, type TypeName } from '../types/types.ts'
import type { Model } from '../formats/model.ts'

/** Types that tell something. */
const SAMPLED: ReadonlySet<TypeName> = new Set(['F32', 'F16', 'BF16', 'Q8_0', 'Q6_K'])

/** Tensors of a model that are sampled, at most, evenly over all of them. */
const MAX_TENSORS = 1000

/** Pieces of a tensor, evenly over its data, and their length in bytes. */
const PIECES = 4
const PIECE_BYTES = 16 * 1024

/** Fewer values may agree by chance. */
const MIN_VALUES = 1024

/** A model without tensors to sample has an empty list. */
export function planQuality(model: Pick<Model, 'files' | 'header'>): QualityTask {
  const {
    files,
    header: { endian, tensors },
  } = model
  // Sums of activations have no precision of their own.
  if (isImatrix(model)) return { files, endian, tensors: [] }
  const wanted: number[] = []
  for (const tensor of tensors) if (isSampled(tensor)) wanted.push(tensor.index)
  const step = Math.max(1, wanted.length / MAX_TENSORS)
  const count = Math.min(wanted.length, MAX_TENSORS)
  const indexes = Array.from({ length: count }, (_, i) => wanted[Math.floor(i * step)]!)
  return { files, endian, tensors: indexes.map((index) => piecesOf(tensors.at(index)!)) }
}

/** Matrices only: converters store norms and biases as F32, whatever they were. */
function isSampled({ typeId, shape, nElements, unreadable }: TensorInfo): boolean {
  const type = elementType(typeId)?.name
  const isMatrix = shape.filter((dimension) => dimension > 1).length > 1
  return unreadable === undefined && type !== undefined && SAMPLED.has(type) && isMatrix && nElements >= MIN_VALUES
}

function piecesOf({ index, typeId, dataOffset, nBytes, shard = 0 }: TensorInfo): SampledTensor {
  const { typeSize } = elementType(typeId)!
  const [start, size] = [Number(dataOffset), Number(nBytes)]
  // Whole blocks; of floats whole groups of 32, which fit a piece.
  const length = PIECE_BYTES - (PIECE_BYTES % (typeSize * 32))
  if (size <= PIECES * length)
    return { tensor: index, typeId, file: shard, pieces: [{ byteOffset: start, nBytes: size }] }
  const gap = (size - length) / (PIECES - 1)
  const pieces = Array.from({ length: PIECES }, (_, i) => {
    const at = Math.floor((i * gap) / (typeSize * 32)) * typeSize * 32
    return { byteOffset: start + at, nBytes: length }
  })
  return { tensor: index, typeId, file: shard, pieces }
}
