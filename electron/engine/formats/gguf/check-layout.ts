import { formatInteger } from '../../../../shared/text/format.ts'
import { problem } from '../../../../shared/model/problems.ts'
import { say } from '../../../../shared/text/sentence.ts'
import type { Listing } from '../../../../shared/model/listing.ts'
import type { TensorInfo } from '../../../../shared/model/tensor.ts'
import type { DataArea } from './measure-tensor.ts'
import { type CutPart, describePart } from './part-names.ts'
import { shownName, type ProblemList } from '../problem-list.ts'

/** `value` up to the next multiple of `alignment`, which need not be a power of two. */
export const padded = (value: number, alignment: number): number => Math.ceil(value / alignment) * alignment

/**
 * Looks at the tensors of one file together: overlaps, unused ranges, a missing end.
 * @param part of a larger file that the file is by its name: then its end is not missing, but elsewhere
 * @returns where the data ends, in bytes from the start of the file; undefined after a tensor of unknown size
 */
export function checkLayout(
  tensors: Listing<TensorInfo>,
  area: DataArea,
  part: CutPart | undefined,
  problems: ProblemList,
): number | undefined {
  let last: TensorInfo | undefined
  let end = area.dataOffset
  let contiguous = true
  // A tensor of unknown size came since `end`: the bytes after it may be its own.
  let unsure = false
  for (const next of inOrder(tensors)) {
    if (!isPlaced(next)) continue
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
    const values = {
      end: formatInteger(end),
      size: formatInteger(area.fileSize),
      missing: formatInteger(end - area.fileSize),
    }
    const sentence = part
      ? say(
          'The file is truncated: its tensors end at byte {{end}}, it has {{size}} bytes; {{missing}} are missing. {{hint}}',
          { ...values, hint: describePart(part) },
        )
      : say(
          'The file is truncated: its tensors end at byte {{end}}, it has {{size}} bytes; {{missing}} are missing, as in an unfinished download.',
          values,
        )
    problems.add(problem('data-truncated', 'error', sentence, { byteOffset: area.fileSize }))
  }
  return unsure ? undefined : end
}

const startOf = (tensor: TensorInfo): number => Number(tensor.dataOffset)

/** The start when the size is not known. */
const endOf = (tensor: TensorInfo): number => startOf(tensor) + Number(tensor.nBytes ?? 0)

/** Tensors without data, or so far away that only a `bigint` can say it, take no part. */
const isPlaced = (tensor: TensorInfo): boolean => tensor.nBytes !== 0 && Number.isSafeInteger(endOf(tensor))

/** By offset in the file. Most files have their tensors in this order. */
function inOrder(tensors: Listing<TensorInfo>): Iterable<TensorInfo> {
  const starts = new Float64Array(tensors.length)
  for (const tensor of tensors) starts[tensor.index] = startOf(tensor)
  if (starts.every((start, i) => i === 0 || starts[i - 1]! <= start)) return tensors
  const order = Uint32Array.from(starts.keys()).sort((a, b) => starts[a]! - starts[b]! || a - b)
  return Iterator.from(order).map((index) => tensors.at(index)!)
}

function reportGap(end: number, tensor: TensorInfo, problems: ProblemList): void {
  const start = startOf(tensor)
  const sentence = say('There is a gap before tensor {{name}}: bytes {{start}} to {{end}} are unused.', {
    name: shownName(tensor.name),
    start: formatInteger(end),
    end: formatInteger(start),
  })
  problems.add(problem('tensor-gap', 'warning', sentence, { tensor: tensor.name, byteOffset: end }))
}

function reportOverlap(first: TensorInfo, second: TensorInfo, problems: ProblemList): void {
  const describe = (tensor: TensorInfo) =>
    say('{{name}} (bytes {{start}} to {{end}})', {
      name: shownName(tensor.name),
      start: formatInteger(startOf(tensor)),
      end: formatInteger(endOf(tensor)),
    })
  const sentence = say('Tensors overlap: {{first}} and {{second}}.', {
    first: describe(first),
    second: describe(second),
  })
  problems.add(problem('tensors-overlap', 'error', sentence, { tensor: second.name, byteOffset: startOf(second) }))
}
