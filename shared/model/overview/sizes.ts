/** How bytes and weights are spread over types and layers. Sums beyond 2^53 are near, not exact. */
import type { TypeFacts } from '../model-view.ts'
import { inLayerOrder, layerKey, type LayerPlace } from '../layer-place.ts'
import type { Listing } from '../listing.ts'
import { eachInPieces, type InPieces, type MeasuredTensor } from './measured-tensor.ts'

export interface TypeShare {
  readonly type: string
  readonly family: TypeFacts['family'] | undefined
  readonly tensors: number
  readonly bytes: number
  readonly weights: number
}

/** What tensors take together. */
export interface Share {
  readonly tensors: number
  readonly bytes: number
  readonly weights: number
}

export type LayerShare = LayerPlace & Share

export interface Sizes {
  /** The largest first. A type whose size is not known has no bytes. */
  readonly types: readonly TypeShare[]
  /** In ascending order, tower by tower. */
  readonly layers: readonly LayerShare[]
  /** Embeddings, the output and what else has no layer. */
  readonly outside: Share
}

type Sum = { -readonly [K in keyof Share]: number }
const nothing = (): Sum => ({ tensors: 0, bytes: 0, weights: 0 })

export function* sizesOf(rows: Listing<MeasuredTensor>): InPieces<Sizes> {
  const types = new Map<string, Sum & { readonly family: TypeFacts['family'] | undefined }>()
  const layers = new Map<string, LayerPlace & { readonly sum: Sum }>()
  const towers = new Set<string>()
  const outside = nothing()
  const ofPlace = (tower: string, layer: number): Sum => {
    towers.add(tower)
    const key = layerKey(tower, layer)
    let place = layers.get(key)
    if (!place) layers.set(key, (place = { tower, layer, sum: nothing() }))
    return place.sum
  }
  yield* eachInPieces(rows, ({ tensor, type, tower, layer }) => {
    let ofType = types.get(tensor.type)
    if (!ofType) types.set(tensor.type, (ofType = { ...nothing(), family: type?.family }))
    for (const sum of [ofType, layer === undefined ? outside : ofPlace(tower, layer)]) {
      sum.tensors++
      sum.bytes += Number(tensor.nBytes ?? 0)
      sum.weights += Number(tensor.nElements)
    }
  })
  return {
    types: [...types]
      .map(([type, sum]) => ({ type, ...sum }))
      .sort((a, b) => b.bytes - a.bytes || b.weights - a.weights || (a.type < b.type ? -1 : 1)),
    layers: inLayerOrder([...layers.values()], towers).map(({ tower, layer, sum }) => ({ tower, layer, ...sum })),
    outside,
  }
}

/** Tensors that quantisers treat by rules of their own: embeddings and the output. */
const SPECIAL = /^(token_embd|output|per_layer_token_embd|position_embd|token_types)$/

/** A matrix that is neither embedding nor output. */
export const isMainMatrix = ({ tensor, layer, role }: MeasuredTensor) =>
  tensor.shape.length > 1 && (layer !== undefined || !SPECIAL.test(role))

/** The type of most weights, over matrices that are neither embedding nor output, and its part of them, 0 to 1. */
export function* mainType(rows: Listing<MeasuredTensor>): InPieces<{ type: string; part: number } | undefined> {
  const weights = new Map<string, number>()
  let all = 0
  yield* eachInPieces(rows, (row) => {
    if (!isMainMatrix(row)) return
    const { tensor } = row
    const n = Number(tensor.nElements)
    weights.set(tensor.type, (weights.get(tensor.type) ?? 0) + n)
    all += n
  })
  let best: { type: string; part: number } | undefined
  for (const [type, n] of weights) if (all > 0 && (!best || n / all > best.part)) best = { type, part: n / all }
  return best
}
