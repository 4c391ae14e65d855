import { elementType } from '../../../../electron/engine/types/types.ts'
import type { TensorInfo } from '../../../../shared/model/tensor.ts'

export function tensor(typeId: number, shape: number[], over: Partial<TensorInfo> = {}): TensorInfo {
  const type = elementType(typeId)!
  const nElements = shape.reduce((a, b) => a * b, 1)
  const nBytes = (nElements / type.blockSize) * type.typeSize
  return { index: 0, name: 't', type: type.name, typeId, shape, nElements, nBytes, dataOffset: 4096, ...over }
}
