import { formatInteger } from '../../../../shared/text/format.ts'
import { problem } from '../../../../shared/model/problems.ts'
import { say } from '../../../../shared/text/sentence.ts'
import type { Int64 } from '../../../../shared/model/tensor.ts'
import type { Cursor } from './cursor.ts'
import { DeclaredTensors } from './declared-tensors.ts'
import { isImagePart, SD_MAX_NAME_BYTES } from './image-model.ts'
import { GGML_MAX_NAME_BYTES, MAX_DIMS, MAX_NAME_BYTES } from './limits.ts'
import { refuse, shownName, type ProblemList } from '../problem-list.ts'
import { TensorNames } from '../tensor-names.ts'

/** Bytes of the smallest entry: an empty name, no dimension, the type, the offset. */
export const minTensorBytes = (lengthBytes: number): number => lengthBytes + 4 + 4 + 8

/** Reads the tensor table and checks the names. @throws HeaderRefused */
export async function readTensorInfos(cursor: Cursor, count: number, problems: ProblemList): Promise<DeclaredTensors> {
  const names = new TensorNames(problems)
  const tensors = new DeclaredTensors(names.list, count)
  for (let i = 0; i < count; i++) {
    const byteOffset = cursor.position
    // Most entries are in memory as a whole: a hundred thousand waits for nothing would be felt.
    const { text: name, validUtf8 } =
      cursor.heldText(MAX_NAME_BYTES) ??
      (await cursor.text(
        MAX_NAME_BYTES,
        say('the name of tensor {{number}} of {{total}}', { number: i + 1, total: count }),
      ))
    const nameBytes = cursor.position - byteOffset - cursor.lengthBytes
    const what = say('the entry of tensor {{number}} of {{total}}', { number: i + 1, total: count })
    const about = { tensor: name, byteOffset }
    names.add({ name, validUtf8, number: i + 1, total: count, byteOffset })
    const most = isImagePart(name) ? SD_MAX_NAME_BYTES : GGML_MAX_NAME_BYTES
    if (nameBytes > most)
      problems.add(
        problem(
          'tensor-name-too-long',
          'warning',
          say('The name of tensor {{name}} has {{found}} bytes; ggml loads at most {{most}}.', {
            name: shownName(name),
            found: nameBytes,
            most,
          }),
          about,
        ),
      )

    if (!cursor.holds(4)) await cursor.ensure(4, what)
    const nDims = cursor.u32()
    if (nDims > MAX_DIMS)
      refuse(
        'too-many-dimensions',
        say('Tensor {{name}} has {{found}} dimensions; at most {{most}} are allowed.', {
          name: shownName(name),
          found: formatInteger(nDims),
          most: MAX_DIMS,
        }),
        cursor.position - 4,
      )
    const rest = nDims * cursor.lengthBytes + 12
    if (!cursor.holds(rest)) await cursor.ensure(rest, what)
    const shape = readShape(cursor, nDims)
    tensors.add({ shape, typeId: cursor.u32(), offset: cursor.u64(), byteOffset })
  }
  return tensors
}

/**
 * ggml reads missing dimensions as 1, so a tensor without any is one element. Written out: an array that grows keeps room
 * for seventeen entries.
 */
function readShape(cursor: Cursor, nDims: number): readonly Int64[] {
  if (nDims === 0) return [1]
  const first = cursor.length()
  if (nDims === 1) return [first]
  if (nDims === 2) return [first, cursor.length()]
  if (nDims === 3) return [first, cursor.length(), cursor.length()]
  return [first, cursor.length(), cursor.length(), cursor.length()]
}
