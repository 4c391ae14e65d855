/** Which rows are selected, and which one is active: positions in the order shown. */
export interface Selection {
  /** Tensor indexes. */
  readonly indexes: ReadonlySet<number>
  /** Tensor index of the row that the keyboard is on, or the line of a group's head (`headLine`). */
  readonly active: number | undefined
  /** Tensor index at which a range starts. */
  readonly anchor: number | undefined
}

export const NO_SELECTION: Selection = { indexes: new Set(), active: undefined, anchor: undefined }

/** The keyboard is on the head of a group: no tensor is selected. */
export function standOnHead(line: number): Selection {
  return { indexes: new Set(), active: line, anchor: undefined }
}

export function selectOne(index: number): Selection {
  return { indexes: new Set([index]), active: index, anchor: index }
}

/** Adds or removes one row (Ctrl and click). */
export function toggleOne(selection: Selection, index: number): Selection {
  const indexes = new Set(selection.indexes)
  if (!indexes.delete(index)) indexes.add(index)
  return { indexes, active: index, anchor: index }
}

/** Everything between the anchor and a row (Shift and click). */
export function selectRange(selection: Selection, order: readonly number[], index: number): Selection {
  const anchor = selection.anchor ?? index
  const from = order.indexOf(anchor)
  const to = order.indexOf(index)
  if (from < 0 || to < 0) return selectOne(index)
  return { indexes: new Set(order.slice(Math.min(from, to), Math.max(from, to) + 1)), active: index, anchor }
}

export function selectAll(selection: Selection, order: readonly number[]): Selection {
  return { ...selection, indexes: new Set(order) }
}
