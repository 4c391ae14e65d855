/** A layer of a model that may have several towers: layers are counted within theirs. */
import { visibleText } from '../text/format.ts'

export interface LayerPlace {
  /** Empty for the only one of most models. */
  readonly tower: string
  readonly layer: number
}

/** As it is shown: `12`, or `v 12` in a tower named v. */
export const layerLabel = ({ tower, layer }: LayerPlace): string =>
  tower === '' ? String(layer) : `${visibleText(tower)} ${layer}`

/** Equal for equal layers; one for all tensors outside of the layers. */
export const layerKey = (tower: string, layer: number | undefined): string =>
  layer === undefined ? '' : `${layer} ${tower}`

/** Sorts by tower, then by layer. Towers are in the order of the list of their names, the one without a name first. */
export function inLayerOrder<T extends LayerPlace>(places: readonly T[], towers: Iterable<string>): T[] {
  const ranks = new Map([...new Set(['', ...towers])].map((tower, rank) => [tower, rank]))
  const rank = ({ tower }: T) => ranks.get(tower) ?? ranks.size
  return places.toSorted((a, b) => rank(a) - rank(b) || a.layer - b.layer)
}
