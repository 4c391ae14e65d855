import { formatInteger } from '../../../shared/format.ts'
import type { TensorInfo } from '../../../shared/tensor.ts'
import type { DataArea } from './measure-tensor.ts'
import { shownName, type ProblemList } from './problem-list.ts'

/** `value` up to the next multiple of `alignment`, which need not be a power of two. */
export const padded = (value: number, alignment: number): number => Math.ceil(value / alignment) * alignment

/** Looks at the tensors of one file together: overlaps, unused ranges, a missing end, bytes after the end. */
export function checkLayout(tensors: readonly TensorInfo[], area: DataArea, problems: ProblemList): void {
  const placed = inOrder(tensors.filter(isPlaced))
  let last: TensorInfo | undefined
  let end = area.dataOffset
  let contiguous = true
  // A tensor of unknown size came since `end`: the bytes after it may be its own.
  let unsure = false
  for (const next of placed) {
    const expected = area.dataOffset + padded(end - area.dataOffset, area.alignment)
    const start = startOf(next)
    const nextEnd = endOf(next)
    if (start !== expected) contiguous = false
    if (next.nBytes === undefined) {
      unsure = true
      contiguous = false
      continue
    }
    if (last && start < end) reportOverlap(last, next, problems)
    // An offset beyond the end is not believed.
    else if (start > expected && nextEnd <= area.fileSize && !unsure) reportGap(end, next, problems)
    unsure = false
    if (nextEnd >= end) {
      end = nextEnd
      last = next
    }
  }
  if (last && contiguous && end > area.fileSize) {
    const missing = formatInteger(end - area.fileSize)
    const found = `its tensors end at byte ${formatInteger(end)}, it has ${formatInteger(area.fileSize)} bytes`
    const message = `The file is truncated: ${found}; ${missing} are missing, as in an unfinished download.`
    problems.add({ code: 'data-truncated', severity: 'error', message, byteOffset: area.fileSize })
  }
  const expectedSize = area.dataOffset + padded(end - area.dataOffset, area.alignment)
  if (area.fileSize > expectedSize && !unsure) {
    const count = formatInteger(area.fileSize - expectedSize)
    const after = tensors.length > 0 ? 'the last tensor' : 'the header'
    const message = `${count} trailing bytes come after ${after}, from byte ${formatInteger(expectedSize)} on.`
    problems.add({ code: 'trailing-bytes', severity: 'warning', message, byteOffset: expectedSize })
  }
}

const startOf = (tensor: TensorInfo): number => Number(tensor.dataOffset)

/** The start when the size is not known. */
const endOf = (tensor: TensorInfo): number => startOf(tensor) + Number(tensor.nBytes ?? 0)

/** Tensors without data, or so far away that only a `bigint` can say it, take no part. */
const isPlaced = (tensor: TensorInfo): boolean => tensor.nBytes !== 0 && Number.isSafeInteger(endOf(tensor))

/** By place in the file. Sound files have their tensors in this order already. */
function inOrder(tensors: TensorInfo[]): TensorInfo[] {
  const sorted = tensors.every((next, i) => i === 0 || startOf(tensors[i - 1]!) <= startOf(next))
  return sorted ? tensors : tensors.sort((a, b) => startOf(a) - startOf(b) || a.index - b.index)
}

function reportGap(end: number, tensor: TensorInfo, problems: ProblemList): void {
  const start = startOf(tensor)
  const range = `bytes ${formatInteger(end)} to ${formatInteger(start)}`
  const message = `There is a gap before tensor ${shownName(tensor.name)}: ${range} are unused.`
  problems.add({ code: 'tensor-gap', severity: 'warning', message, tensor: tensor.name, byteOffset: end })
}

function reportOverlap(first: TensorInfo, second: TensorInfo, problems: ProblemList): void {
  const describe = (tensor: TensorInfo) =>
    `${shownName(tensor.name)} (bytes ${formatInteger(startOf(tensor))} to ${formatInteger(endOf(tensor))})`
  problems.add({
    code: 'tensors-overlap',
    severity: 'error',
    message: `Tensors overlap: ${describe(first)} and ${describe(second)}.`,
    tensor: second.name,
    byteOffset: startOf(second),
  })
}
