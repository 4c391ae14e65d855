/** The tensor table as a few arrays: a hundred thousand objects take long to cross to another
 * thread, process or window. */
import type { TensorInfo } from './tensor.ts'

/** A tensor table in columns. */
export interface PackedTensors {
  readonly names: readonly string[]
  /** A type that can be measured has an ID of 32 bits; types of other formats than ggml's are below 0. */
  readonly typeIds: Int32Array
  readonly nDims: Uint8Array
  /** Room for four dimensions a tensor. */
  readonly shapes: Float64Array
  readonly nElements: Float64Array
  readonly nBytes: Float64Array
  readonly dataOffsets: Float64Array
  readonly infoOffsets: Float64Array
  /** From 1; 0 where a tensor names no shard. */
  readonly shards: Uint32Array
  /** Tensors that the columns cannot tell. */
  readonly others: readonly TensorInfo[]
}

/** Of a tensor that is not refused. */
const DIMS = 4

/** Those that cannot be measured, and those whose numbers need 64 bits, travel as they are. */
const isPlain = ({ shape, nElements, nBytes, dataOffset, unreadable }: TensorInfo): boolean =>
  unreadable === undefined &&
  typeof nBytes === 'number' &&
  typeof nElements === 'number' &&
  typeof dataOffset === 'number' &&
  shape.length <= DIMS &&
  shape.every((size) => typeof size === 'number')

/** @param tensors numbered from 0 in their order */
export function packTensors(tensors: readonly TensorInfo[]): PackedTensors {
  const count = tensors.length
  const packed: PackedTensors = {
    names: tensors.map(({ name }) => name),
    typeIds: new Int32Array(count),
    nDims: new Uint8Array(count),
    shapes: new Float64Array(count * DIMS),
    nElements: new Float64Array(count),
    nBytes: new Float64Array(count),
    dataOffsets: new Float64Array(count),
    infoOffsets: new Float64Array(count),
    shards: new Uint32Array(count),
    others: tensors.filter((tensor) => !isPlain(tensor)),
  }
  for (const [i, tensor] of tensors.entries()) {
    if (!isPlain(tensor)) continue
    packed.typeIds[i] = tensor.typeId
    packed.nDims[i] = tensor.shape.length
    for (let d = 0; d < tensor.shape.length; d++) packed.shapes[i * DIMS + d] = Number(tensor.shape[d])
    packed.nElements[i] = Number(tensor.nElements)
    packed.nBytes[i] = Number(tensor.nBytes)
    packed.dataOffsets[i] = Number(tensor.dataOffset)
    packed.infoOffsets[i] = tensor.infoOffset ?? 0
    packed.shards[i] = tensor.shard === undefined ? 0 : tensor.shard + 1
  }
  return packed
}

/**
 * What `packTensors` was given.
 * @param typeName of a type by its id
 */
export function unpackTensors(packed: PackedTensors, typeName: (typeId: number) => string): TensorInfo[] {
  const { names, typeIds, nDims, shapes, nElements, nBytes, dataOffsets, infoOffsets, shards } = packed
  const others = new Map(packed.others.map((tensor) => [tensor.index, tensor]))
  return names.map((name, index): TensorInfo => {
    const other = others.size > 0 ? others.get(index) : undefined
    if (other) return other
    return {
      index,
      name,
      type: typeName(typeIds[index]!),
      typeId: typeIds[index]!,
      shape: shapeAt(shapes, index * DIMS, nDims[index]!),
      nElements: nElements[index]!,
      nBytes: nBytes[index]!,
      dataOffset: dataOffsets[index]!,
      // No entry is at the very start of a file: 0 stands for none.
      ...(infoOffsets[index]! > 0 && { infoOffset: infoOffsets[index]! }),
      ...(shards[index]! > 0 && { shard: shards[index]! - 1 }),
    }
  })
}

/** Written out: an array that grows keeps room for seventeen entries. */
function shapeAt(shapes: Float64Array, at: number, nDims: number): readonly number[] {
  const [a, b, c, d] = [shapes[at]!, shapes[at + 1]!, shapes[at + 2]!, shapes[at + 3]!]
  if (nDims === 1) return [a]
  if (nDims === 2) return [a, b]
  return nDims === 3 ? [a, b, c] : [a, b, c, d]
}
