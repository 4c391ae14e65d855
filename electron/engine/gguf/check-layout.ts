import { formatInteger } from '../../../shared/format.ts'
import type { TensorInfo } from '../../../shared/tensor.ts'
import type { DataArea } from './measure-tensor.ts'
import { shownName, type ProblemList } from './problem-list.ts'

interface Placed {
  readonly tensor: TensorInfo
  /** Bytes from the start of the file. */
  readonly start: number
  /** `start` when the size is not known. */
  readonly end: number
}

/** `value` up to the next multiple of `alignment`, which need not be a power of two. */
export const padded = (value: number, alignment: number): number => Math.ceil(value / alignment) * alignment

/** Looks at the tensors of one file together: overlaps, unused ranges, a missing end, bytes after the end. */
export function checkLayout(tensors: readonly TensorInfo[], area: DataArea, problems: ProblemList): void {
  const placed = tensors.flatMap(place).sort((a, b) => a.start - b.start || a.tensor.index - b.tensor.index)
  let last: Placed | undefined
  let end = area.dataOffset
  let contiguous = true
  // A tensor of unknown size came since `end`: the bytes after it may be its own.
  let unsure = false
  for (const next of placed) {
    const expected = area.dataOffset + padded(end - area.dataOffset, area.alignment)
    if (next.start !== expected) contiguous = false
    if (next.tensor.nBytes === undefined) {
      unsure = true
      contiguous = false
      continue
    }
    if (last && next.start < end) reportOverlap(last, next, problems)
    // An offset beyond the end is not believed.
    else if (next.start > expected && next.end <= area.fileSize && !unsure) reportGap(end, next, problems)
    unsure = false
    if (next.end >= end) {
      end = next.end
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

/** Tensors without data, or so far away that only a `bigint` can say it, take no part. */
function place(tensor: TensorInfo): Placed[] {
  const start = Number(tensor.dataOffset)
  const end = start + Number(tensor.nBytes ?? 0)
  return tensor.nBytes !== 0 && Number.isSafeInteger(end) ? [{ tensor, start, end }] : []
}

function reportGap(end: number, { tensor, start }: Placed, problems: ProblemList): void {
  const range = `bytes ${formatInteger(end)} to ${formatInteger(start)}`
  const message = `There is a gap before tensor ${shownName(tensor.name)}: ${range} are unused.`
  problems.add({ code: 'tensor-gap', severity: 'warning', message, tensor: tensor.name, byteOffset: end })
}

function reportOverlap(first: Placed, second: Placed, problems: ProblemList): void {
  const describe = ({ tensor, start, end }: Placed) =>
    `${shownName(tensor.name)} (bytes ${formatInteger(start)} to ${formatInteger(end)})`
  problems.add({
    code: 'tensors-overlap',
    severity: 'error',
    message: `Tensors overlap: ${describe(first)} and ${describe(second)}.`,
    tensor: second.tensor.name,
    byteOffset: second.start,
  })
}
