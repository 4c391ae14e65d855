import { formatInteger, formatShape } from '../../../../shared/text/format.ts'
import { problem } from '../../../../shared/model/problems.ts'
import { type Sentence, say } from '../../../../shared/text/sentence.ts'
import { toInt64, type Int64, type TensorInfo } from '../../../../shared/model/tensor.ts'
import { type ForkType, forkTypeName } from '../../types/fork-types.ts'
import { elementType, removedTypeName, typeName } from '../../types/types.ts'
import { MAX_INT64 } from './limits.ts'
import { shownName, type ProblemList } from '../problem-list.ts'
import type { DeclaredTensor } from './declared-tensors.ts'

/** Where the tensor data is. Bytes. */
export interface DataArea {
  readonly dataOffset: number
  readonly alignment: number
  readonly fileSize: number
}

/**
 * Works out what a tensor holds and where. What makes its data unreadable is a problem and its `unreadable`;
 * what merely breaks a rule is a problem only.
 * @param fork the type of another program that the tensor's type stands for in this file: it cannot be read
 */
export function measureTensor(
  declared: DeclaredTensor,
  index: number,
  area: DataArea,
  fork: ForkType | undefined,
  problems: ProblemList,
): TensorInfo {
  const { name, shape, typeId, offset, byteOffset } = declared
  const shown = () => shownName(name)
  let unreadable: Sentence | undefined
  const about = { tensor: name, byteOffset }
  const unusable = (code: string, reason: Sentence) => {
    unreadable ??= reason
    problems.add(problem(code, 'error', say('Tensor {{name}}: {{reason}}.', { name: shown(), reason }), about))
  }
  const remark = (code: string, sentence: Sentence) => problems.add(problem(code, 'warning', sentence, about))

  const type = fork ? undefined : elementType(typeId)
  const nElements = product(shape)
  const dataOffset = add(area.dataOffset, offset)
  let nBytes: Int64 | undefined

  if (nElements > MAX_INT64)
    unusable(
      'tensor-overflow',
      say('the shape {{shape}} overflows: {{found}} elements are more than the {{most}} of 64 bits', {
        shape: formatShape(shape),
        found: String(nElements),
        most: String(MAX_INT64),
      }),
    )
  else if (fork) unusable('type-of-fork', foreignType(typeId, fork))
  else if (!type) {
    const removed = removedTypeName(typeId)
    if (removed)
      unusable('type-removed', say('its type {{id}} ({{removed}}) was removed from ggml', { id: typeId, removed }))
    else unusable('type-unknown', say('its type {{id}} is not known', { id: formatInteger(typeId) }))
  } else if (mod(shape[0]!, type.blockSize) !== 0)
    unusable(
      'row-not-whole-blocks',
      say('its rows of {{row}} elements are not whole blocks of {{block}} ({{type}})', {
        row: formatInteger(shape[0]),
        block: type.blockSize,
        type: type.name,
      }),
    )
  else nBytes = bytesOf(nElements, type.blockSize, type.typeSize)

  if (nElements === 0)
    remark(
      'tensor-empty',
      say('Tensor {{name}} is empty: a dimension of {{shape}} is zero.', { name: shown(), shape: formatShape(shape) }),
    )
  if (mod(offset, area.alignment) !== 0)
    remark(
      'tensor-unaligned',
      say('Tensor {{name}} starts at offset {{start}} of the data, which is not aligned to {{alignment}} bytes.', {
        name: shown(),
        start: formatInteger(offset),
        alignment: formatInteger(area.alignment),
      }),
    )

  const end = add(dataOffset, nBytes ?? 0)
  if (end > area.fileSize && nBytes !== 0) {
    const values = { start: formatInteger(dataOffset), size: formatInteger(area.fileSize) }
    unusable(
      'tensor-beyond-end',
      nBytes === undefined
        ? say('its data (bytes {{start}} to unknown) is beyond the end of file ({{size}} bytes)', values)
        : say('its data (bytes {{start}} to {{end}}) is beyond the end of file ({{size}} bytes)', {
            ...values,
            end: formatInteger(end),
          }),
    )
  }
  return {
    index,
    name,
    type: fork ? forkTypeName(typeId, fork) : typeName(typeId),
    typeId,
    shape,
    nElements,
    ...(nBytes !== undefined && { nBytes }),
    dataOffset,
    infoOffset: byteOffset,
    ...(unreadable !== undefined && { unreadable }),
  }
}

/** The number may have another meaning in ggml: then both are given. */
function foreignType(id: number, { program, name }: ForkType): Sentence {
  const live = elementType(id)?.name
  const removed = removedTypeName(id)
  const values = { id, program, name }
  if (live !== undefined)
    return say(
      'its type {{id}} is {{name}} in {{program}}, which is needed to read it; ggml has {{live}} under this number',
      { ...values, live },
    )
  if (removed !== undefined)
    return say(
      'its type {{id}} is {{name}} in {{program}}, which is needed to read it; ggml removed its own type of this number ({{removed}})',
      { ...values, removed },
    )
  return say('its type {{id}} is unknown to ggml; in {{program}}, which is needed to read it, it is {{name}}', values)
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
