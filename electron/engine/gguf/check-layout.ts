import { formatInteger, visibleText } from '../../../shared/format.ts'
import type { TensorInfo } from '../../../shared/tensor.ts'
import type { DataArea } from './measure-tensor.ts'
import type { ProblemList } from './problem-list.ts'

interface Placed {
  readonly tensor: TensorInfo
  /** Bytes from the start of the file. */
  readonly start: number
  readonly end: number
}

/** `value` up to the next multiple of `alignment`, which need not be a power of two. */
export const padded = (value: number, alignment: number): number => Math.ceil(value / alignment) * alignment

/** Looks at the tensors of one file together: overlaps, unused ranges, a missing end, bytes after the end. */
export function checkLayout(tensors: readonly TensorInfo[], area: DataArea, problems: ProblemList): void {
  const placed = tensors.flatMap(place).sort((a, b) => a.start - b.start || a.tensor.index - b.tensor.index)
  const sized = placed.length === tensors.length
  const starts = unsizedStarts(tensors)
  let last: Placed | undefined
  let end = area.dataOffset
  let contiguous = sized
  for (const next of placed) {
    const expected = area.dataOffset + padded(end - area.dataOffset, area.alignment)
    if (next.start !== expected) contiguous = false
    if (last && next.start < end) reportOverlap(last, next, problems)
    // An offset beyond the end is not believed, nor is a range unused that may hold a tensor of unknown size.
    else if (next.start > expected && next.end <= area.fileSize && !starts.some((s) => s >= end && s < next.start)) {
      const range = `bytes ${formatInteger(end)} to ${formatInteger(next.start)}`
      const message = `There is a gap before tensor ${visibleText(next.tensor.name)}: ${range} are unused.`
      problems.add({
        code: 'tensor-gap',
        severity: 'warning',
        message,
        tensor: next.tensor.name,
        byteOffset: end,
      })
    }
    if (next.end >= end) {
      end = next.end
      last = next
    }
  }
  if (contiguous && end > area.fileSize) {
    const missing = formatInteger(end - area.fileSize)
    const found = `its tensors end at byte ${formatInteger(end)}, it has ${formatInteger(area.fileSize)} bytes`
    const message = `The file is truncated: ${found}; ${missing} are missing, as in an unfinished download.`
    problems.add({ code: 'data-truncated', severity: 'error', message, byteOffset: area.fileSize })
  }
  const expectedSize = area.dataOffset + padded(end - area.dataOffset, area.alignment)
  if (area.fileSize > expectedSize && !starts.some((start) => start >= end)) {
    const count = formatInteger(area.fileSize - expectedSize)
    const after = tensors.length > 0 ? 'the last tensor' : 'the header'
    const message = `${count} trailing bytes come after ${after}, from byte ${formatInteger(expectedSize)} on.`
    problems.add({ code: 'trailing-bytes', severity: 'warning', message, byteOffset: expectedSize })
  }
}

function place(tensor: TensorInfo): Placed[] {
  const start = Number(tensor.dataOffset)
  const end = start + Number(tensor.nBytes)
  return tensor.nBytes !== undefined && tensor.nBytes !== 0 && Number.isSafeInteger(end) ? [{ tensor, start, end }] : []
}

/** Where the tensors of unknown size start, in bytes from the start of the file. */
function unsizedStarts(tensors: readonly TensorInfo[]): number[] {
  return tensors.filter((tensor) => tensor.nBytes === undefined).map((tensor) => Number(tensor.dataOffset))
}

function reportOverlap(first: Placed, second: Placed, problems: ProblemList): void {
  const describe = ({ tensor, start, end }: Placed) =>
    `${visibleText(tensor.name)} (bytes ${formatInteger(start)} to ${formatInteger(end)})`
  problems.add({
    code: 'tensors-overlap',
    severity: 'error',
    message: `Tensors overlap: ${describe(first)} and ${describe(second)}.`,
    tensor: second.tensor.name,
    byteOffset: second.start,
  })
}
