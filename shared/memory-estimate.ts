/**
 * Memory that a model needs to run: its weights and the cache of keys and values, as llama.cpp lays it out: for each
 * layer and each position of the context `KV heads x (key length + value length)` values.
 */
import type { ModelView } from './contract.ts'
import { Facts } from './facts.ts'
import type { MeasuredTensor } from './overview/measured-tensor.ts'
import { say, type Sentence } from './sentence.ts'

/** Types of the cache: bytes of a block, and values in it. */
export const CACHE_TYPES = {
  f16: { bytes: 2, values: 1 },
  q8_0: { bytes: 34, values: 32 },
  q4_0: { bytes: 18, values: 32 },
} as const
export type CacheType = keyof typeof CACHE_TYPES

export interface MemoryEstimate {
  /** Bytes. */
  readonly weights: number
  readonly cache: number
  readonly total: number
  /** What was taken for what, and what is left out, in sentences. */
  readonly notes: readonly Sentence[]
}

/** What the cache of a model depends on. */
export interface CacheShape {
  readonly layers: readonly {
    /** Values that one position takes in this layer: of keys and of values. */
    readonly keys: number
    readonly values: number
    /** Positions kept at most; absent when all are. */
    readonly window?: number
  }[]
  readonly notes: readonly Sentence[]
}

/** llama.cpp's default number of tokens in a batch that is computed at once, which a window holds besides itself. */
const MICRO_BATCH = 512
/** A cache grows by so many positions at a time. */
const CACHE_STEP = 256
/** Layers that are looked at: more than any model has. */
const MAX_LAYERS = 10_000

/**
 * Of every so many layers the last sees the whole context, where the metadata does not say which: as llama.cpp has them.
 */
const WINDOW_PERIODS: ReadonlyMap<string, number> = new Map([
  ['gemma2', 2],
  ['gemma3', 6],
  ['gemma3n', 5],
  ['cohere2', 4],
  ['gpt-oss', 2],
  ['exaone4', 4],
  ['olmo2', 4],
])

const LEFT_OUT = say(
  'Left out: buffers for computing (often 0.1 to 2 GB), states of recurrent layers, image and audio parts, what the system keeps.',
)

const KV_FROM_SHAPE = say(
  'KV heads of layers from 16 on are taken from the shape of attn_k: of the array only its first elements are read.',
)

/** Undefined, with the reason, when the metadata does not tell. */
export function cacheShape(
  view: Pick<ModelView, 'facts' | 'architecture'>,
  rows: readonly MeasuredTensor[],
): CacheShape | { readonly missing: Sentence } {
  const facts = new Facts(view.facts, view.architecture)
  if (rows.length === 0) return { missing: say('This file has no tensors.') }
  // An encoder sees all tokens at once.
  if (facts.ofModel('attention.causal') === false)
    return { layers: [], notes: [say('Attention is not causal: there is nothing to keep from token to token.')] }
  const blocks = facts.count('block_count')
  if (blocks === undefined) return { missing: say('The metadata has no {{key}}.', { key: 'block_count' }) }
  if (blocks > MAX_LAYERS)
    return {
      missing: say('block_count is {{found}}; up to {{limit}} are looked at.', { found: blocks, limit: MAX_LAYERS }),
    }
  const notes: Sentence[] = []
  const widths = new KeyWidths(rows)
  const isSliding = slidingLayers(facts, view.architecture ?? '', notes)
  const window = facts.count('attention.sliding_window')
  // The last layers may use the cache of earlier ones.
  const own = Math.max(0, blocks - (facts.count('attention.shared_kv_layers') ?? 0))
  const layers: CacheShape['layers'][number][] = []
  for (let layer = 0; layer < own; layer++) {
    const sliding = isSliding(layer)
    const heads = facts.countOfLayer('attention.head_count', layer)
    const embedding = facts.count('embedding_length')
    const width = heads && embedding !== undefined ? embedding / heads : undefined
    const length = (name: 'key' | 'value') =>
      (sliding ? facts.count(`attention.${name}_length_swa`) : undefined) ??
      facts.count(`attention.${name}_length`) ??
      width
    const [key, value] = [length('key'), length('value')]
    if (key === undefined || value === undefined)
      return {
        missing: say('The metadata has neither key_length and value_length nor embedding_length and head_count.'),
      }
    const kvHeads = kvHeadsOf(facts, layer, heads, key, widths, notes)
    if (kvHeads === undefined)
      return { missing: say('The metadata does not tell the number of KV heads of layer {{layer}}.', { layer }) }
    layers.push({ keys: kvHeads * key, values: kvHeads * value, ...(sliding && window ? { window } : {}) })
  }
  return { layers, notes }
}

/** Declared for all layers or for each; where the array is too long to be at hand, the rows of `attn_k` tell. */
function kvHeadsOf(
  facts: Facts,
  layer: number,
  heads: number | undefined,
  keyLength: number,
  widths: KeyWidths,
  notes: Sentence[],
): number | undefined {
  const key = 'attention.head_count_kv'
  const declared = facts.countOfLayer(key, layer)
  if (declared !== undefined) return declared
  // Without the key every head has keys of its own.
  if (facts.ofModel(key) === undefined) return heads
  // Layers without attn_k have no attention; a model without any has it in another shape.
  if (widths.none) return undefined
  // Once for all layers.
  if (!notes.includes(KV_FROM_SHAPE)) notes.push(KV_FROM_SHAPE)
  return (widths.of(layer) ?? 0) / (keyLength || 1)
}

/** Rows of `attn_k` in each layer, gathered when first asked for. */
class KeyWidths {
  readonly #rows: readonly MeasuredTensor[]
  #gathered: Map<number, number> | undefined

  constructor(rows: readonly MeasuredTensor[]) {
    this.#rows = rows
  }

  get none(): boolean {
    return this.#byLayer.size === 0
  }

  of(layer: number): number | undefined {
    return this.#byLayer.get(layer)
  }

  get #byLayer(): Map<number, number> {
    if (this.#gathered) return this.#gathered
    const gathered = new Map<number, number>()
    for (const { layer, role, tensor } of this.#rows)
      if (layer !== undefined && role === 'attn_k') gathered.set(layer, Number(tensor.shape[1] ?? 1))
    return (this.#gathered = gathered)
  }
}

function slidingLayers(facts: Facts, architecture: string, notes: Sentence[]): (layer: number) => boolean {
  const window = facts.count('attention.sliding_window')
  if (!window) return () => false
  const pattern = facts.ofModel('attention.sliding_window_pattern')
  if (typeof pattern === 'object' && pattern.length > pattern.first.length) {
    const period = periodOf(pattern.first.map(Boolean))
    if (period) {
      notes.push(
        say('One layer in {{period}} sees the whole context, as in the first {{first}} layers; the others a window.', {
          period,
          first: pattern.first.length,
        }),
      )
      return (layer) => (layer + 1) % period !== 0
    }
  } else if (typeof pattern === 'object') return (layer) => Boolean(pattern.first[layer])
  const period = typeof pattern === 'number' ? pattern : WINDOW_PERIODS.get(architecture)
  if (period === undefined || !Number.isSafeInteger(period) || period < 1) {
    notes.push(
      say(
        'A sliding window of {{window}} is declared, but not for which layers: all are counted with the whole context.',
        { window },
      ),
    )
    return () => false
  }
  notes.push(
    say('One layer in {{period}} sees the whole context, the others a window of {{window}}.', { period, window }),
  )
  return (layer) => (layer + 1) % period !== 0
}

/** The step at which a pattern is false, when that is all there is to it. */
function periodOf(pattern: readonly boolean[]): number | undefined {
  const period = pattern.indexOf(false) + 1
  const regular = period > 0 && pattern.every((sliding, i) => sliding === ((i + 1) % period !== 0))
  return regular ? period : undefined
}

/** Bytes of weights and cache for so many positions. */
export function memoryEstimate(weights: number, shape: CacheShape, context: number, type: CacheType): MemoryEstimate {
  const { bytes, values } = CACHE_TYPES[type]
  let cells = 0
  for (const layer of shape.layers) {
    const positions = layer.window === undefined ? context : Math.min(context, inSteps(layer.window + MICRO_BATCH))
    cells += positions * (layer.keys + layer.values)
  }
  const cache = Math.ceil((cells * bytes) / values)
  return { weights, cache, total: weights + cache, notes: [...shape.notes, LEFT_OUT] }
}

const inSteps = (positions: number) => Math.ceil(positions / CACHE_STEP) * CACHE_STEP
