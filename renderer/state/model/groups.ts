import { inLayerOrder, layerKey } from '../../../shared/model/layer-place.ts'
import type { Row } from './row.ts'

/** The tensors of one layer, or those that belong to none, as far as the filter shows them. */
export interface Group {
  /** The part of the model that the layer belongs to; empty for the only one of most models. */
  readonly tower: string
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

/** `layerKey` of layers of which only the head is shown. */
type Folded = ReadonlySet<string>

export const NOTHING_FOLDED: Folded = new Set()

/** Folds a layer away, or shows it again. */
export function toggleFolded(folded: Folded, key: string): Folded {
  const next = new Set(folded)
  if (!next.delete(key)) next.add(key)
  return next
}

/** A line that is a head, as a number: below zero, where no tensor is. */
export const headLine = (group: number): number => -1 - group

/** Position of the group whose head the line is; undefined for a tensor's line. */
export const groupOfLine = (line: number): number | undefined => (line < 0 ? -1 - line : undefined)

/**
 * Puts tensors in groups: first those outside the layers, then layer by layer, tower by tower.
 * @param order tensor indexes, sorted
 * @param collapsed layers of which only the head is shown
 */
export function groupByLayer(rows: readonly Row[], order: readonly number[], collapsed: Folded): Lines {
  const byLayer = Map.groupBy(order, (index) => rows[index]!.group)
  const firsts = [...byLayer.values()].map((indexes) => rows[indexes[0]!]!)
  const places = firsts.flatMap(({ tower, layer }) => (layer === undefined ? [] : [{ tower, layer }]))
  const outside = byLayer.has('') ? [{ tower: '', layer: undefined }] : []
  const lines: number[] = []
  const grouped: number[] = []
  const towers = new Set(places.map(({ tower }) => tower))
  const layers = inLayerOrder(places, towers.size > 1 ? towersOf(rows) : towers)
  const groups = [...outside, ...layers].map(({ tower, layer }, position): Group => {
    const key = layerKey(tower, layer)
    const indexes = byLayer.get(key)!
    const isCollapsed = collapsed.has(key)
    lines.push(headLine(position))
    for (const index of indexes) {
      grouped.push(index)
      if (!isCollapsed) lines.push(index)
    }
    const total = (of: (row: Row) => number) => indexes.reduce((sum, index) => sum + of(rows[index]!), 0)
    return {
      tower,
      layer,
      nTensors: indexes.length,
      nBytes: total(({ tensor }) => Number(tensor.nBytes ?? 0)),
      nElements: total(({ tensor }) => Number(tensor.nElements)),
      collapsed: isCollapsed,
    }
  })
  return { lines, groups, order: grouped }
}

/** In the order of the file, whatever the table is sorted by. */
const towersOf = (rows: readonly Row[]): ReadonlySet<string> => new Set(rows.map(({ tower }) => tower))
