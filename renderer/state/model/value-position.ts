/** Where an element is in its tensor: pure arithmetic on its number. */
import { phrase } from '../../../shared/text/sentence.ts'
import { SHORT_SLICE, SLICE, type SliceKind } from '../../../shared/model/slices.ts'
import type { Int64 } from '../../../shared/model/tensor.ts'

/** Names of the positions along the dimensions, the contiguous one first. */
export const axes = (slices: SliceKind): readonly string[] => [
  phrase('Column'),
  phrase('Row'),
  SLICE[slices],
  phrase('Dimension 3'),
]
/** The same in the header of a narrow column. */
export const shortAxes = (slices: SliceKind): readonly string[] => [
  phrase('col'),
  phrase('row'),
  SHORT_SLICE[slices],
  phrase('dimension 3'),
]

/** Positions along the dimensions of an element, the contiguous one first. */
export function positionOf(index: number, shape: readonly Int64[]): number[] {
  let rest = index
  return shape.map((size) => {
    const length = Math.max(1, Number(size))
    const position = rest % length
    rest = Math.floor(rest / length)
    return position
  })
}

/** The element at these positions; each is held within its dimension. */
export function elementAt(positions: readonly number[], shape: readonly Int64[]): number {
  let index = 0
  let stride = 1
  shape.forEach((size, axis) => {
    const length = Math.max(1, Number(size))
    index += stride * Math.min(length - 1, Math.max(0, Math.floor(positions[axis] ?? 0)))
    stride *= length
  })
  return index
}

/**
 * The first element of the page that shows `cursor`: pages begin at a whole line and move no more than they have to.
 * @param top where the page begins now
 */
export function pageTop(cursor: number, top: number, perLine: number, lines: number): number {
  const line = Math.floor(cursor / perLine)
  const first = Math.floor(top / perLine)
  if (line < first) return line * perLine
  if (line >= first + lines) return (line - lines + 1) * perLine
  return first * perLine
}
