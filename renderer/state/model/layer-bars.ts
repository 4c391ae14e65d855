/** Bars of a chart over layers. */
import { layerLabel } from '../../../shared/model/layer-place.ts'
import type { LayerShare } from '../../../shared/model/overview/sizes.ts'

export interface LayerBar {
  /** As layers are shown. */
  readonly first: string
  readonly last: string
  /** Of the largest layer: one that stands out is seen among many. */
  readonly bytes: number
  /** Of all its layers. */
  readonly weights: number
}

/**
 * One bar for each layer; where there are more than `most`, one for as many layers as it takes.
 * @param layers in ascending order, tower by tower
 */
export function layerBars(layers: readonly LayerShare[], most: number): readonly LayerBar[] {
  const each = Math.max(1, Math.ceil(layers.length / most))
  return Array.from({ length: Math.ceil(layers.length / each) }, (_, i) => {
    const own = layers.slice(i * each, (i + 1) * each)
    return {
      first: layerLabel(own[0]!),
      last: layerLabel(own.at(-1)!),
      bytes: own.reduce((max, { bytes }) => Math.max(max, bytes), 0),
      weights: own.reduce((sum, { weights }) => sum + weights, 0),
    }
  })
}
