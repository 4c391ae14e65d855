import { formatInteger } from '../../../shared/format.ts'
import type { Int64 } from '../../../shared/tensor.ts'
import type { Cursor } from './cursor.ts'
import { GGML_MAX_NAME_BYTES, MAX_DIMS, MAX_NAME_BYTES } from './limits.ts'
import { refuse, shownName, type ProblemList } from './problem-list.ts'

/** A tensor as the header declares it. */
export interface DeclaredTensor {
  readonly name: string
  readonly shape: readonly Int64[]
  readonly typeId: number
  /** Bytes from the start of the tensor data. */
  readonly offset: Int64
  /** Where its entry is, in bytes from the start of the file. */
  readonly byteOffset: number
}

/** Bytes of the smallest entry: an empty name, no dimension, the type, the offset. */
export const minTensorBytes = (lengthBytes: number): number => lengthBytes + 4 + 4 + 8

/** Reads the tensor table and checks the names. @throws HeaderRefused */
export async function readTensorInfos(cursor: Cursor, count: number, problems: ProblemList): Promise<DeclaredTensor[]> {
  const tensors: DeclaredTensor[] = []
  const names = new Set<string>()
  for (let i = 0; i < count; i++) {
    const byteOffset = cursor.position
    const { text: name, validUtf8 } = await cursor.text(MAX_NAME_BYTES, `the name of tensor ${i + 1} of ${count}`)
    const nameBytes = cursor.position - byteOffset - cursor.lengthBytes
    const shown = shownName(name)
    const what = `the entry of tensor ${i + 1} of ${count}`
    const about = { tensor: name, byteOffset }
    if (!validUtf8)
      problems.add({
        code: 'tensor-name-not-utf8',
        severity: 'warning',
        message: `The name of tensor ${shown} is not UTF-8.`,
        ...about,
      })
    if (nameBytes > GGML_MAX_NAME_BYTES)
      problems.add({
        code: 'tensor-name-too-long',
        severity: 'warning',
        message: `The name of tensor ${shown} has ${nameBytes} bytes; ggml loads at most ${GGML_MAX_NAME_BYTES}.`,
        ...about,
      })
    if (names.has(name))
      problems.add({
        code: 'tensor-name-twice',
        severity: 'error',
        message: `The tensor name ${shown} is there twice (duplicate name).`,
        ...about,
      })
    names.add(name)

    await cursor.ensure(4, what)
    const nDims = cursor.u32()
    if (nDims > MAX_DIMS) {
      const found = `Tensor ${shown} has ${formatInteger(nDims)} dimensions`
      refuse('too-many-dimensions', `${found}; at most ${MAX_DIMS} are allowed.`, cursor.position - 4)
    }
    await cursor.ensure(nDims * cursor.lengthBytes + 12, what)
    const shape: Int64[] = []
    for (let d = 0; d < nDims; d++) shape.push(cursor.length())
    if (nDims === 0) {
      // ggml reads the missing dimensions as 1.
      shape.push(1)
      const message = `Tensor ${shown} has no dimensions; it is read as one element.`
      problems.add({ code: 'tensor-no-dimensions', severity: 'warning', message, ...about })
    }
    tensors.push({ name, shape, typeId: cursor.u32(), offset: cursor.u64(), byteOffset })
  }
  return tensors
}
