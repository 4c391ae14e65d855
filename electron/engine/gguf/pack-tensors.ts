/** The tensor table as a few arrays: a hundred thousand objects take long to cross to another thread or process. */
import type { PackedTensors } from '../../../shared/protocol.ts'
import type { TensorInfo } from '../../../shared/tensor.ts'
import { typeName } from '../ggml/types.ts'
import { MAX_DIMS } from './limits.ts'

/** Those that cannot be measured, and those whose numbers need 64 bits, travel as they are. */
const isPlain = ({ shape, nElements, nBytes, dataOffset, unreadable, shard }: TensorInfo): boolean =>
  unreadable === undefined &&
  shard === undefined &&
  typeof nBytes === 'number' &&
  typeof nElements === 'number' &&
  typeof dataOffset === 'number' &&
  shape.length <= MAX_DIMS &&
  shape.every((size) => typeof size === 'number')

/** @param tensors numbered from 0 in their order, all of one file */
export function packTensors(tensors: readonly TensorInfo[]): PackedTensors {
  const count = tensors.length
  const packed: PackedTensors = {
    names: tensors.map(({ name }) => name),
    typeIds: new Uint32Array(count),
    nDims: new Uint8Array(count),
    shapes: new Float64Array(count * MAX_DIMS),
    nElements: new Float64Array(count),
    nBytes: new Float64Array(count),
    dataOffsets: new Float64Array(count),
    infoOffsets: new Float64Array(count),
    others: tensors.filter((tensor) => !isPlain(tensor)),
  }
  for (const [i, tensor] of tensors.entries()) {
    if (!isPlain(tensor)) continue
    packed.typeIds[i] = tensor.typeId
    packed.nDims[i] = tensor.shape.length
    for (let d = 0; d < tensor.shape.length; d++) packed.shapes[i * MAX_DIMS + d] = Number(tensor.shape[d])
    packed.nElements[i] = Number(tensor.nElements)
    packed.nBytes[i] = Number(tensor.nBytes)
    packed.dataOffsets[i] = Number(tensor.dataOffset)
    packed.infoOffsets[i] = tensor.infoOffset ?? 0
  }
  return packed
}

/** What `packTensors` was given. */
export function unpackTensors(packed: PackedTensors): TensorInfo[] {
  const { names, typeIds, nDims, shapes, nElements, nBytes, dataOffsets, infoOffsets } = packed
  const others = new Map(packed.others.map((tensor) => [tensor.index, tensor]))
  return names.map((name, index): TensorInfo => {
    const other = others.size > 0 ? others.get(index) : undefined
    if (other) return other
    return {
      index,
      name,
      type: typeName(typeIds[index]!),
      typeId: typeIds[index]!,
      shape: shapeAt(shapes, index * MAX_DIMS, nDims[index]!),
      nElements: nElements[index]!,
      nBytes: nBytes[index]!,
      dataOffset: dataOffsets[index]!,
      // No entry is at the very start of a file: 0 stands for none.
      ...(infoOffsets[index]! > 0 && { infoOffset: infoOffsets[index]! }),
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
