/**
 * Caches that sparse attention has in addition to keys and values: keys of an indexer, which chooses the positions that are
 * attended to, and the compressed keys of DeepSeek V4. As llama.cpp lays them out (`llama-kv-cache-dsa.cpp`, `-msa.cpp`,
 * `-dsv4.cpp`, `llama-memory-hybrid-idx.cpp`).
 */
import type { Facts } from '../facts.ts'
import type { CacheLayer } from './cache-layer.ts'
import type { LayerCounts, LayerKind } from './layer-kinds.ts'

/** Layers of GLM 5.2 and later have an indexer of their own from this context on; before that all have. */
const GLM_SHARED_INDEXERS_FROM = 1_048_576

/** @param values length of values that the indexer's cache has room for; 0 where it has keys only */
export function indexerLayers(
  facts: Facts,
  architecture: string,
  { all, main }: LayerCounts,
  kinds: readonly LayerKind[],
  values: number,
): readonly CacheLayer[] {
  const keys = facts.count('attention.indexer.key_length') ?? 0
  const has = indexerRule(facts, architecture, main, kinds)
  if (!has || keys === 0) return []
  const layer = { keys, values: architecture === 'qwen4exp' ? 0 : values }
  return Array.from({ length: all }, (_, i) => i).flatMap((i) => (has(i) ? [layer] : []))
}

function indexerRule(
  facts: Facts,
  architecture: string,
  main: number,
  kinds: readonly LayerKind[],
): ((layer: number) => boolean) | undefined {
  const types = 'attention.indexer.types'
  // Layers whose indexer is shared use the choice of an earlier one.
  const isOwn = (layer: number) => layer < main && Boolean(facts.ofLayer(types, layer))
  switch (architecture) {
    case 'deepseek32':
      return (layer) => layer < main
    case 'dots3note':
      return isOwn
    case 'glm-dsa': {
      if (facts.ofModel(types) !== undefined) return isOwn
      if ((facts.count('context_length') ?? 0) < GLM_SHARED_INDEXERS_FROM) return (layer) => layer < main
      return (layer) => layer < main && (layer < 2 || layer % 4 === 2)
    }
    case 'hy_v4':
      return facts.count('attention.indexer.top_k') ? isOwn : undefined
    case 'minimax-m3':
      return (layer) => layer >= (facts.count('leading_dense_block_count') ?? 0)
    case 'qwen4exp':
      return (layer) => kinds[layer]!.attention
    default:
      return undefined
  }
}

/** Positions that one compressed key stands for: weakly and heavily compressed. */
const [WEAK, HEAVY] = [4, 128]
const FLOAT32_BYTES = 4

/**
 * DeepSeek V4: every layer has a window of keys, most have compressed keys of the whole context in addition, and a compressor
 * with a state of fixed size.
 * @param keys values of one position's keys
 */
export function compressedLayers(
  facts: Facts,
  { all, main }: LayerCounts,
  keyLength: number,
  keysOf: (layer: number) => number,
): { readonly layers: readonly CacheLayer[]; readonly stateBytes: number } {
  const indexer = facts.count('attention.indexer.key_length') ?? 0
  const layers: CacheLayer[] = []
  let state = 0
  for (let layer = 0; layer < all; layer++) {
    const ratio = facts.countOfLayer('attention.compress_ratios', layer)
    const keys = keysOf(layer)
    if (ratio === WEAK) layers.push({ keys, values: 0, ratio }, { keys: indexer, values: 0, ratio })
    else if (ratio === HEAVY) layers.push({ keys, values: 0, ratio })
    // Keys and scores of the positions that are not compressed yet; neighboring groups overlap where they are small.
    if (layer < main)
      state += ratio === WEAK ? 2 * 2 * WEAK * 2 * (keyLength + indexer) : ratio === HEAVY ? 2 * HEAVY * keyLength : 0
  }
  return { layers, stateBytes: state * FLOAT32_BYTES }
}
