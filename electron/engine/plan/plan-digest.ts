import type { Measure } from '../../../shared/model/digest.ts'
import type { DigestTask } from '../protocol/worker-protocol.ts'
import type { TensorInfo } from '../../../shared/model/tensor.ts'
import type { Model } from '../formats/model.ts'

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
