import type { Measure } from '../../../shared/digest.ts'
import type { DigestTask } from '../../../shared/protocol.ts'
import type { TensorInfo } from '../../../shared/tensor.ts'
import type { Model } from '../gguf/model.ts'

/** @param tensor one that can be read */
export function planDigest({ files, header }: Model, tensor: TensorInfo, measures: readonly Measure[]): DigestTask {
  return {
    tensor: tensor.index,
    typeId: tensor.typeId,
    file: files[tensor.shard ?? 0]!,
    endian: header.endian,
    byteOffset: Number(tensor.dataOffset),
    nBytes: Number(tensor.nBytes),
    measures,
  }
}
