import { failure } from '../../../shared/text/errors.ts'
import { visibleText } from '../../../shared/text/format.ts'
import type { ValuesTask } from '../protocol/worker-protocol.ts'
import { type Sentence, say } from '../../../shared/text/sentence.ts'
import type { TensorInfo } from '../../../shared/model/tensor.ts'
import { MAX_VALUE_BYTES } from '../../../shared/model/values.ts'
import { elementType } from '../types/types.ts'
import type { Model } from '../formats/model.ts'

/** Whole blocks to read, and the element number of their first value. */
export interface ValuesPlan {
  readonly task: ValuesTask
  readonly first: number
}

/**
 * The blocks that hold `count` elements from `index` on; fewer at the tensor's end, and where they are more than
 * MAX_VALUE_BYTES.
 * @throws AppFailure `bad-request` when the tensor cannot be read or has no such element
 */
export function planValues({ files, header }: Model, tensor: TensorInfo, index: number, count: number): ValuesPlan {
  const type = elementType(tensor.typeId)
  const name = visibleText(tensor.name)
  if (tensor.unreadable !== undefined || !type)
    throw badRequest(
      say('Values of {{name}} cannot be read: {{reason}}', {
        name,
        reason: tensor.unreadable ?? say('its type is not known'),
      }),
    )
  const length = Number(tensor.nElements)
  if (index >= length)
    throw badRequest(say('There is no element {{index}}; {{name}} has {{length}}.', { index, name, length }))
  const firstBlock = Math.floor(index / type.blockSize)
  const wanted = Math.ceil(Math.min(length, index + count) / type.blockSize) - firstBlock
  const nBlocks = Math.min(wanted, Math.floor(MAX_VALUE_BYTES / type.typeSize))
  const byteOffset = Number(tensor.dataOffset) + firstBlock * type.typeSize
  const file = files[tensor.shard ?? 0]!
  const task = { file, endian: header.endian, typeId: tensor.typeId, byteOffset, nBlocks }
  return { task, first: firstBlock * type.blockSize }
}

const badRequest = (sentence: Sentence) => failure('bad-request', sentence)
