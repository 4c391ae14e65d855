import { formatInteger, formatShape } from '../../../shared/format.ts'
import { toInt64, type Int64, type TensorInfo } from '../../../shared/tensor.ts'
import { ggmlType, removedTypeName, typeName } from '../ggml/types.ts'
import { MAX_INT64 } from './limits.ts'
import { shownName, type ProblemList } from './problem-list.ts'
import type { DeclaredTensor } from './tensor-infos.ts'

/** Where the tensor data is. Bytes. */
export interface DataArea {
  readonly dataOffset: number
  readonly alignment: number
  readonly fileSize: number
}

/**
 * Works out what a tensor holds and where. What makes its data unreadable is a problem and its `unreadable`;
 * what merely breaks a rule is a problem only.
 */
export function measureTensor(
  declared: DeclaredTensor,
  index: number,
  area: DataArea,
  problems: ProblemList,
): TensorInfo {
  const { name, shape, typeId, offset, byteOffset } = declared
  const shown = () => shownName(name)
  let unreadable: string | undefined
  const unusable = (code: string, reason: string) => {
    unreadable ??= reason
    problems.add({ code, severity: 'error', message: `Tensor ${shown()}: ${reason}.`, tensor: name, byteOffset })
  }
  const remark = (code: string, message: string) =>
    problems.add({ code, severity: 'warning', message, tensor: name, byteOffset })

  const type = ggmlType(typeId)
  const nElements = product(shape)
  const dataOffset = add(area.dataOffset, offset)
  let nBytes: Int64 | undefined

  if (nElements > MAX_INT64)
    unusable(
      'tensor-overflow',
      `the shape ${formatShape(shape)} overflows: ${nElements} elements are more than the ${MAX_INT64} of 64 bits`,
    )
  else if (!type) {
    const removed = removedTypeName(typeId)
    if (removed) unusable('type-removed', `its type ${typeId} (${removed}) was removed from ggml`)
    else unusable('type-unknown', `its type ${formatInteger(typeId)} is not known`)
  } else if (mod(shape[0]!, type.blockSize) !== 0) {
    const row = `its rows of ${formatInteger(shape[0])} elements`
    unusable('row-not-whole-blocks', `${row} are not whole blocks of ${type.blockSize} (${type.name})`)
  } else nBytes = bytesOf(nElements, type.blockSize, type.typeSize)

  if (nElements === 0)
    remark('tensor-empty', `Tensor ${shown()} is empty: a dimension of ${formatShape(shape)} is zero.`)
  if (mod(offset, area.alignment) !== 0) {
    const found = `Tensor ${shown()} starts at offset ${formatInteger(offset)} of the data`
    remark('tensor-unaligned', `${found}, which is not aligned to ${formatInteger(area.alignment)} bytes.`)
  }

  const end = add(dataOffset, nBytes ?? 0)
  if (end > area.fileSize && nBytes !== 0) {
    const range = `its data (bytes ${formatInteger(dataOffset)} to ${nBytes === undefined ? 'unknown' : formatInteger(end)})`
    unusable('tensor-beyond-end', `${range} is beyond the end of file (${formatInteger(area.fileSize)} bytes)`)
  }
  return {
    index,
    name,
    type: typeName(typeId),
    typeId,
    shape,
    nElements,
    ...(nBytes !== undefined && { nBytes }),
    dataOffset,
    infoOffset: byteOffset,
    ...(unreadable !== undefined && { unreadable }),
  }
}

const isSafe = Number.isSafeInteger

/** Exact. */
function add(a: Int64, b: Int64): Int64 {
  const sum = Number(a) + Number(b)
  return isSafe(sum) ? sum : toInt64(BigInt(a) + BigInt(b))
}

function product(shape: readonly Int64[]): Int64 {
  let fast = 1
  for (const dimension of shape) fast *= Number(dimension)
  // A product of safe integers that is itself safe was never rounded on the way.
  if (isSafe(fast)) return fast
  return toInt64(shape.reduce<bigint>((result, dimension) => result * BigInt(dimension), 1n))
}

function bytesOf(nElements: Int64, blockSize: number, typeSize: number): Int64 {
  const fast = (Number(nElements) / blockSize) * typeSize
  return isSafe(fast) && isSafe(nElements) ? fast : toInt64((BigInt(nElements) / BigInt(blockSize)) * BigInt(typeSize))
}

function mod(value: Int64, divisor: number): number {
  return typeof value === 'number' ? value % divisor : Number(value % BigInt(divisor))
}
