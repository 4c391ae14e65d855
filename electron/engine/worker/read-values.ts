import { failure } from '../../../shared/text/errors.ts'
import type { BlockValues, ValuesTask } from '../protocol/worker-protocol.ts'
import { type Sentence, say } from '../../../shared/text/sentence.ts'
import { MAX_VALUE_BYTES } from '../../../shared/model/values.ts'
import { elementType, typeName } from '../types/types.ts'
import type { Kernels } from '../kernels/kernels.ts'
import type { OpenFiles } from './open-files.ts'

/**
 * Reads whole blocks, as stored and as values.
 * @throws AppFailure `bad-request` for a type without a size or too much at once, `changed`, `read-failed`
 */
export function readValues(task: ValuesTask, kernels: Kernels, files: OpenFiles): BlockValues {
  const type = elementType(task.typeId)
  if (!type) throw badRequest(say('{{type}} has no known block format.', { type: typeName(task.typeId) }))
  const nBytes = task.nBlocks * type.typeSize
  if (!Number.isSafeInteger(task.nBlocks) || task.nBlocks < 1 || nBytes > MAX_VALUE_BYTES)
    throw badRequest(
      say('{{asked}} bytes were asked for at once; at most {{most}} are read.', {
        asked: nBytes,
        most: MAX_VALUE_BYTES,
      }),
    )
  const bytes = new Uint8Array(nBytes)
  files.read(task.file, bytes, task.byteOffset)
  files.check(task.file)
  return { bytes, values: kernels.dequantize(task.typeId, bytes, task.endian) }
}

const badRequest = (sentence: Sentence) => failure('bad-request', sentence)
