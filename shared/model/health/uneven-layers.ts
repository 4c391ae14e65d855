/** Layers that lack what nearly all others of their kind have. */
import type { Facts } from '../facts.ts'
import type { InPieces } from '../overview/measured-tensor.ts'
import type { Gap } from './missing-tensors.ts'
import type { Tower } from './tower-roles.ts'

/** Part of the layers that must have a role for its absence to be a gap. */
const USUAL = 0.9
/** With fewer layers, none can lack what this part of them has. */
export const MIN_COMPARED = Math.round(1 / (1 - USUAL))

/** Keys of which a layer has a value of its own: none of it makes a layer of another kind. */
const PER_LAYER = ['attention.head_count', 'attention.head_count_kv', 'feed_forward_length']

/** Layers of one kind have equal text. */
export function kindOfLayer(facts: Facts, layer: number): string {
  const has = PER_LAYER.map((key) => facts.countOfLayer(key, layer) === 0)
  const recurrent = facts.ofLayer('attention.recurrent_layers', layer)
  const interval = facts.count('full_attention_interval')
  const dense = layer < (facts.count('leading_dense_block_count') ?? 0)
  return [...has, recurrent, interval ? (layer + 1) % interval === 0 : '', dense].join()
}

/** Whether the metadata gives a layer neither attention nor a feed-forward network. */
export const isEmptyByDesign = (facts: Facts, layer: number): boolean =>
  facts.countOfLayer('attention.head_count', layer) === 0 && facts.countOfLayer('feed_forward_length', layer) === 0

/**
 * A gap is a role that nine layers in ten of the kind have, before it and after it: the first and last layers may differ
 * by design.
 * @param layers of the model itself
 * @param listed roles that another rule judges
 */
export function* unevenLayers(
  tower: Tower,
  layers: number,
  kindOf: (layer: number) => string,
  listed: ReadonlySet<string>,
): InPieces<Gap[]> {
  const kinds = Map.groupBy(
    [...tower.layers.keys()].filter((layer) => layer < layers).sort((a, b) => a - b),
    kindOf,
  )
  const gaps: Gap[] = []
  for (const kind of kinds.values()) {
    if (kind.length < MIN_COMPARED) continue
    const layersOf = new Map<string, number[]>()
    for (const [at, layer] of kind.entries()) {
      for (const role of tower.layers.get(layer)!) {
        const positions = layersOf.get(role)
        if (positions) positions.push(at)
        else layersOf.set(role, [at])
      }
      yield undefined
    }
    for (const [role, positions] of layersOf) {
      if (listed.has(role) || positions.length === kind.length || positions.length < USUAL * kind.length) continue
      const having = new Set(positions)
      for (let at = positions[0]! + 1; at < positions.at(-1)!; at++) {
        if (having.has(at) || isOfAnotherKind(tower.layers.get(kind[at]!)!, layersOf, having)) continue
        gaps.push({ kind: 'row', tower, layer: kind[at]!, role })
      }
      yield undefined
    }
  }
  return gaps
}

/** Whether a layer has a role that no layer with the usual one has: attention in place of a state, say. */
function isOfAnotherKind(
  roles: ReadonlySet<string>,
  layersOf: ReadonlyMap<string, readonly number[]>,
  having: ReadonlySet<number>,
): boolean {
  for (const role of roles) if (!layersOf.get(role)!.some((at) => having.has(at))) return true
  return false
}
