import type { Row } from './row.ts'

/** The tensors of one layer, or those that belong to none, as far as the filter shows them. */
export interface Group {
  /** Undefined for tensors outside the layers. */
  readonly layer: number | undefined
  readonly nTensors: number
  readonly nBytes: number
  readonly nElements: number
  readonly collapsed: boolean
}

/** What the table shows from top to bottom. */
export interface Lines {
  /** Tensor indexes, and the heads of groups: `headLine` of their position in `groups`. */
  readonly lines: readonly number[]
  readonly groups: readonly Group[]
  /** The tensor indexes, by group and within it in the order that was given; those of collapsed groups too. */
  readonly order: readonly number[]
}

/** Layers of which only the head is shown. */
type Folded = ReadonlySet<number | undefined>

export const NOTHING_FOLDED: Folded = new Set()

/** Folds a layer away, or shows it again. */
export function toggleFolded(folded: Folded, layer: number | undefined): Folded {
  const next = new Set(folded)
  if (!next.delete(layer)) next.add(layer)
  return next
}

/** A line that is a head, as a number: below zero, where no tensor is. */
export const headLine = (group: number): number => -1 - group

/** Position of the group whose head the line is; undefined for a tensor's line. */
export const groupOfLine = (line: number): number | undefined => (line < 0 ? -1 - line : undefined)

/**
 * Puts tensors in groups: first those outside the layers, then layer by layer.
 * @param order tensor indexes, sorted
 * @param collapsed layers of which only the head is shown
 */
export function groupByLayer(rows: readonly Row[], order: readonly number[], collapsed: Folded): Lines {
  const byLayer = Map.groupBy(order, (index) => rows[index]!.layer)
  const numbered = [...byLayer.keys()].flatMap((layer) => layer ?? []).sort((a, b) => a - b)
  const layers = byLayer.has(undefined) ? [undefined, ...numbered] : numbered
  const lines: number[] = []
  const grouped: number[] = []
  const groups = layers.map((layer, position): Group => {
    const indexes = byLayer.get(layer)!
    const isCollapsed = collapsed.has(layer)
    lines.push(headLine(position))
    for (const index of indexes) {
      grouped.push(index)
      if (!isCollapsed) lines.push(index)
    }
    const total = (of: (row: Row) => number) => indexes.reduce((sum, index) => sum + of(rows[index]!), 0)
    return {
      layer,
      nTensors: indexes.length,
      nBytes: total(({ tensor }) => Number(tensor.nBytes ?? 0)),
      nElements: total(({ tensor }) => Number(tensor.nElements)),
      collapsed: isCollapsed,
    }
  })
  return { lines, groups, order: grouped }
}
