/** Cutting a run of units (bytes, elements) into pieces that are computed from their index. */

export interface Slicing {
  /** Units of the whole. */
  readonly length: number
  /** No piece crosses a multiple of this. */
  readonly slice: number
  /** Units of every piece but the last of a slice. */
  readonly step: number
}

export interface SlicePiece {
  readonly start: number
  readonly length: number
}

const perSlice = ({ slice, step }: Slicing) => Math.ceil(slice / step)

export function countPieces(slicing: Slicing): number {
  const { length, slice, step } = slicing
  if (length === 0) return 0
  const slices = Math.floor(length / slice)
  return slices * perSlice(slicing) + Math.ceil((length - slices * slice) / step)
}

/** @param index one of `countPieces` */
export function pieceAt(slicing: Slicing, index: number): SlicePiece {
  const { length, slice, step } = slicing
  const pieces = perSlice(slicing)
  const start = Math.floor(index / pieces) * slice + (index % pieces) * step
  const end = Math.min(Math.floor(index / pieces) * slice + slice, length)
  return { start, length: Math.min(step, end - start) }
}
