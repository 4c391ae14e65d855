/** The memory estimate of a model as one flat object, for the terminal and for JSON. */
import type { ModelView } from '../model-view.ts'
import { cacheShape, memoryEstimate } from './memory-estimate.ts'
import type { Listing } from '../listing.ts'
import type { MeasuredTensor } from '../overview/measured-tensor.ts'
import { english, type Sentence } from '../../text/sentence.ts'
import { type CacheType, defaultContext } from './cache-types.ts'
import { weightBytes } from './weight-bytes.ts'

export interface MemoryFacts {
  /** Tokens. */
  readonly context: number
  readonly cacheType: CacheType
  readonly weightsBytes: number
  readonly kvCacheBytes: number
  /** States of recurrent layers, which do not grow with the context. */
  readonly stateBytes: number
  readonly totalBytes: number
  /** Something is not counted, because its size is not known. */
  readonly atLeast?: true
  /** How the numbers were derived, in English. */
  readonly note?: string
}

/** What an estimate is made for. */
export interface MemoryChoice {
  /** Tokens; absent for 8,192, or fewer if the model was trained on fewer. */
  readonly context?: number | undefined
  readonly cacheType: CacheType
}

/**
 * @param rows all tensors of the model
 * @returns the reason if the metadata does not tell how much memory the model needs
 */
export function memoryFacts(
  view: ModelView,
  rows: Listing<MeasuredTensor>,
  { context = defaultContext(view), cacheType }: MemoryChoice,
): MemoryFacts | { readonly missing: Sentence } {
  const shape = cacheShape(view, rows)
  if ('missing' in shape) return shape
  const weights = weightBytes(view)
  const { cache, states, total, atLeast } = memoryEstimate(weights, shape, context, cacheType)
  const note = [...weights.notes, ...shape.notes].map(english).join(' ')
  return {
    context,
    cacheType,
    weightsBytes: weights.bytes,
    kvCacheBytes: cache,
    stateBytes: states,
    totalBytes: total,
    ...(atLeast ? { atLeast } : {}),
    ...(note === '' ? {} : { note }),
  }
}
