import { AppFailure } from '../../../shared/errors.ts'
import type { BlockValues, ValuesTask } from '../../../shared/protocol.ts'
import { MAX_VALUE_BYTES } from '../../../shared/values.ts'
import { ggmlType, typeName } from '../ggml/types.ts'
import type { Kernels } from '../kernels/kernels.ts'
import type { OpenFiles } from './open-files.ts'

/**
 * Reads whole blocks, as stored and as values.
 * @throws AppFailure `bad-request` for a type without a size or too much at once, `changed`, `read-failed`
 */
export function readValues(task: ValuesTask, kernels: Kernels, files: OpenFiles): BlockValues {
  const type = ggmlType(task.typeId)
  if (!type) throw badRequest(`${typeName(task.typeId)} has no known block format.`)
  const nBytes = task.nBlocks * type.typeSize
  if (!Number.isSafeInteger(task.nBlocks) || task.nBlocks < 1 || nBytes > MAX_VALUE_BYTES)
    throw badRequest(`${nBytes} bytes were asked for at once; at most ${MAX_VALUE_BYTES} are read.`)
  const bytes = new Uint8Array(nBytes)
  files.read(task.file, bytes, task.byteOffset)
  files.check(task.file)
  return { bytes, values: kernels.dequantize(task.typeId, bytes, task.endian) }
}

const badRequest = (message: string) => new AppFailure({ code: 'bad-request', message })
