/**
 * Memory that a model needs to run, as llama.cpp lays it out: weights, the cache of keys and values (for each layer and each
 * position of the context `KV heads x (key length + value length)` values) and the states of recurrent layers.
 */
import type { ModelView } from '../model-view.ts'
import { Facts, isFactArray } from '../facts.ts'
import { type CacheLayer, entriesOf } from './cache-layer.ts'
import { CACHE_TYPES, type CacheType } from './cache-types.ts'
import { keepsNothing, type LayerCounts, layerCounts, type LayerKind, layerKinds } from './layer-kinds.ts'
import { stateBytes } from './recurrent-states.ts'
import { compressedLayers, indexerLayers } from './sparse-attention.ts'
import type { WeightBytes } from './weight-bytes.ts'
import { windowsOf } from './windows.ts'
import type { Listing } from '../listing.ts'
import type { MeasuredTensor } from '../overview/measured-tensor.ts'
import { say, type Sentence } from '../../text/sentence.ts'

export interface MemoryEstimate {
  /** Bytes. */
  readonly weights: number
  readonly cache: number
  /** States of recurrent layers: the same for every context. */
  readonly states: number
  readonly total: number
  /** Something is not counted, because its size is not known. */
  readonly atLeast: boolean
  /** How the numbers were derived, and what is left out, in sentences. */
  readonly notes: readonly Sentence[]
}

/** What the memory of a model depends on besides its weights. */
export interface CacheShape {
  readonly layers: readonly CacheLayer[]
  /** Bytes of all recurrent states. */
  readonly stateBytes: number
  /** Some states are not counted: the metadata does not declare their size. */
  readonly atLeast: boolean
  readonly notes: readonly Sentence[]
}

/** Layers that are counted: more than any model has. */
const MAX_LAYERS = 10_000
/** Layers of Gemma 3n that have a cache of their own, unless the metadata declares it. */
const GEMMA_3N_OWN_LAYERS = 20

const LEFT_OUT = say(
  'Left out: buffers for computing (often 0.1 to 2 GB), image and audio parts, what the system keeps.',
)

/**
 * @param rows all tensors of the model
 * @returns the reason if the metadata does not tell
 */
export function cacheShape(
  view: Pick<ModelView, 'facts' | 'architecture'>,
  rows: Listing<MeasuredTensor>,
): CacheShape | { readonly missing: Sentence } {
  const facts = new Facts(view.facts, view.architecture)
  const architecture = view.architecture ?? ''
  if (rows.length === 0) return { missing: say('This file has no tensors.') }
  if (keepsNothing(facts, architecture))
    return nothingKept(say('Attention is not causal: there is nothing to keep from token to token.'))
  if (architecture === 'gemma4-assistant')
    return nothingKept(say('This draft model uses the KV cache of the model that it drafts for.'))
  const blocks = facts.count('block_count')
  if (blocks === undefined) return { missing: say('The metadata has no {{key}}.', { key: 'block_count' }) }
  const counts = layerCounts(facts, architecture, blocks)
  if (counts.all > MAX_LAYERS)
    return {
      missing: say('block_count is {{found}}; up to {{limit}} are looked at.', { found: blocks, limit: MAX_LAYERS }),
    }
  const kinds = layerKinds(facts, architecture, counts, rows)
  const states = stateBytes(facts, architecture, kinds)
  const notes: Sentence[] = []
  if (states === undefined)
    notes.push(say('The metadata does not declare the size of the recurrent states. They are not counted.'))
  const withoutCache = reasonForNoCache(facts, kinds)
  if (withoutCache)
    return { layers: [], stateBytes: states ?? 0, atLeast: states === undefined, notes: [withoutCache, ...notes] }
  const found = attentionLayers(facts, architecture, counts, kinds, rows, notes)
  if ('missing' in found) return found
  return {
    layers: found.layers,
    stateBytes: (states ?? 0) + found.stateBytes,
    atLeast: states === undefined,
    notes,
  }
}

const nothingKept = (reason: Sentence): CacheShape => ({ layers: [], stateBytes: 0, atLeast: false, notes: [reason] })

function reasonForNoCache(facts: Facts, kinds: readonly LayerKind[]): Sentence | undefined {
  if (!kinds.some(({ attention }) => attention))
    return say('No layer has attention, so there is no KV cache. The recurrent states have a fixed size.')
  const heads = facts.ofModel('attention.head_count')
  const values = isFactArray(heads) ? (heads.numbers ?? heads.first) : [heads]
  // Declared as 0 is not the same as not declared.
  return values.length > 0 && values.every((count) => Number(count) === 0)
    ? say('head_count is 0: no layer has attention, so there is no KV cache.')
    : undefined
}

/** Layers that keep keys and values, with what sparse attention keeps in addition. */
function attentionLayers(
  facts: Facts,
  architecture: string,
  counts: LayerCounts,
  kinds: readonly LayerKind[],
  rows: Listing<MeasuredTensor>,
  notes: Sentence[],
): { readonly layers: readonly CacheLayer[]; readonly stateBytes: number } | { readonly missing: Sentence } {
  const lengths = headLengths(facts)
  if (!lengths)
    return { missing: say('The metadata has neither key_length and value_length nor embedding_length and head_count.') }
  const blocks = facts.count('block_count')!
  const kvHeads = (layer: number) => kvHeadsOf(facts, layer % blocks)
  const windows = windowsOf(facts, architecture, counts.main, notes)
  // Multi-head latent attention keeps one latent in the place of keys; values are a view of it.
  const isLatent = Boolean(facts.count('attention.key_length_mla') && facts.count('attention.value_length_mla'))
  const isCompressed = architecture === 'deepseek4'
  const layers: CacheLayer[] = []
  for (let layer = 0; layer < ownLayers(facts, architecture, counts.all); layer++) {
    if (!kinds[layer]!.attention && !isCompressed) continue
    const heads = kvHeads(layer)
    if (heads === undefined)
      return { missing: say('The metadata does not tell the number of KV heads of layer {{layer}}.', { layer }) }
    const window = windows?.isSliding(layer) ? windows.size : undefined
    const { key, value } = window === undefined ? lengths.full : lengths.sliding
    layers.push({
      keys: heads * key,
      values: isLatent || isCompressed ? 0 : heads * value,
      ...(window === undefined ? {} : { window }),
    })
  }
  if (isCompressed) {
    const key = windows ? lengths.sliding.key : lengths.full.key
    const compressed = compressedLayers(
      facts,
      mainOfDeepSeek4(counts, rows),
      key,
      (layer) => (kvHeads(layer) ?? 0) * key,
    )
    return { layers: [...layers, ...compressed.layers], stateBytes: compressed.stateBytes }
  }
  if (architecture === 'graniteswitch') layers.push({ keys: lengths.full.key, values: lengths.full.value })
  layers.push(...indexerLayers(facts, architecture, counts, kinds, isLatent ? 0 : lengths.full.value))
  return { layers, stateBytes: 0 }
}

/** Without the tensors of layers that predict further tokens all its layers are of the main model. */
function mainOfDeepSeek4(counts: LayerCounts, rows: Listing<MeasuredTensor>): LayerCounts {
  for (const { layer, tower, role } of rows)
    if (tower === '' && layer === counts.main && role === 'nextn.eh_proj') return counts
  return { ...counts, main: counts.all }
}

/** The last layers may use the cache of earlier ones. */
function ownLayers(facts: Facts, architecture: string, all: number): number {
  const shared = facts.count('attention.shared_kv_layers')
  if (shared !== undefined) return Math.max(0, all - shared)
  return architecture === 'gemma3n' ? Math.min(all, GEMMA_3N_OWN_LAYERS) : all
}

interface HeadLengths {
  readonly key: number
  readonly value: number
}

/** Values of one head's keys and values, the same in all layers with and in all layers without a window. */
function headLengths(facts: Facts): { readonly full: HeadLengths; readonly sliding: HeadLengths } | undefined {
  const declared = facts.ofModel('attention.head_count')
  const counts = isFactArray(declared) ? (declared.numbers ?? declared.first) : [declared]
  // Layers without attention have 0.
  const heads = counts.map(Number).find((count) => count > 0)
  const embedding = facts.count('embedding_length')
  const width = heads !== undefined && embedding !== undefined ? Math.floor(embedding / heads) : undefined
  const key = facts.count('attention.key_length') ?? width
  const value = facts.count('attention.value_length') ?? width
  if (key === undefined || value === undefined) return undefined
  return {
    full: { key, value },
    sliding: {
      key: facts.count('attention.key_length_swa') ?? key,
      value: facts.count('attention.value_length_swa') ?? value,
    },
  }
}

/** Declared for all layers or for each. Without the key every head has keys of its own. */
function kvHeadsOf(facts: Facts, layer: number): number | undefined {
  const key = 'attention.head_count_kv'
  return facts.countOfLayer(facts.ofModel(key) === undefined ? 'attention.head_count' : key, layer)
}

/** Bytes of weights, cache and states for a context of so many tokens. */
export function memoryEstimate(
  weights: WeightBytes,
  shape: CacheShape,
  context: number,
  type: CacheType,
): MemoryEstimate {
  const { bytes, values } = CACHE_TYPES[type]
  const kept = shape.layers.reduce((sum, layer) => sum + entriesOf(layer, context) * (layer.keys + layer.values), 0)
  const cache = Math.ceil((kept * bytes) / values)
  return {
    weights: weights.bytes,
    cache,
    states: shape.stateBytes,
    total: weights.bytes + cache + shape.stateBytes,
    atLeast: weights.atLeast || shape.atLeast,
    notes: [...weights.notes, ...shape.notes, LEFT_OUT],
  }
}
