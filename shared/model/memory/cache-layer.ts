/** What the KV cache keeps for one layer. */
export interface CacheLayer {
  /** Values of one position: of keys and of values. */
  readonly keys: number
  readonly values: number
  /** Positions that the layer attends to; absent if it attends to all. */
  readonly window?: number
  /** Positions that share one entry; absent if each has its own. */
  readonly ratio?: number
}

/** llama.cpp's default number of tokens in a batch that is computed at once, which a window holds in addition. */
const MICRO_BATCH = 512
/** A cache grows by so many positions at a time. */
const CACHE_STEP = 256

const inSteps = (positions: number) => Math.ceil(positions / CACHE_STEP) * CACHE_STEP

/** Entries that the layer keeps for a context of so many tokens. */
export function entriesOf({ window = Infinity, ratio = 1 }: CacheLayer, context: number): number {
  return inSteps(Math.min(Math.ceil(context / ratio), window + MICRO_BATCH))
}
