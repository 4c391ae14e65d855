/** Types of the KV cache and lengths of the context that a memory estimate is made for. */
import { Facts } from '../facts.ts'
import type { ModelView } from '../model-view.ts'

/** Types that llama.cpp accepts for the KV cache (`--cache-type-k`, `--cache-type-v`): bytes of a block, values in it. */
export const CACHE_TYPES = {
  f32: { bytes: 4, values: 1 },
  f16: { bytes: 2, values: 1 },
  bf16: { bytes: 2, values: 1 },
  q8_0: { bytes: 34, values: 32 },
  q5_1: { bytes: 24, values: 32 },
  q5_0: { bytes: 22, values: 32 },
  q4_1: { bytes: 20, values: 32 },
  q4_0: { bytes: 18, values: 32 },
  iq4_nl: { bytes: 18, values: 32 },
} as const
export type CacheType = keyof typeof CACHE_TYPES

export const DEFAULT_CACHE_TYPE: CacheType = 'f16'

export const isCacheType = (name: string): name is CacheType => Object.hasOwn(CACHE_TYPES, name)

/** Tokens of a context at most: more than any model was trained on. */
export const MAX_CONTEXT = 100_000_000
/** Tokens of a context where the model was trained on more. */
const USUAL_CONTEXT = 8192

/** Tokens that the model was trained on, if that is declared. */
export function trainedContext(view: Pick<ModelView, 'facts' | 'architecture'>): number | undefined {
  const trained = new Facts(view.facts, view.architecture).count('context_length')
  return trained !== undefined && trained > 0 ? trained : undefined
}

/** The context of an estimate unless another is chosen: 8,192 tokens, or fewer if the model was trained on fewer. */
export const defaultContext = (view: Pick<ModelView, 'facts' | 'architecture'>): number =>
  Math.min(trainedContext(view) ?? USUAL_CONTEXT, USUAL_CONTEXT)
