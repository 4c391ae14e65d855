/**
 * The kinds of a model's layers: which ones keep keys and values, which ones keep a recurrent state. The rules are those of
 * llama.cpp (`llama_model::create_memory`, `src/models/*.cpp`), by architecture; of others the tensors tell.
 */
import type { Facts } from '../facts.ts'
import type { Listing } from '../listing.ts'
import type { MeasuredTensor } from '../overview/measured-tensor.ts'
import { isRecurrentLayer } from './recurrent-layer.ts'

export interface LayerKind {
  /** Keeps keys and values for every position. */
  readonly attention: boolean
  /** Keeps a state of fixed size. */
  readonly recurrent: boolean
}

export interface LayerCounts {
  readonly all: number
  /** Layers before those that predict further tokens. */
  readonly main: number
}

/** llama.cpp creates no memory for them: encoders, and diffusion models, which see all tokens at once. */
const WITHOUT_MEMORY: ReadonlySet<string> = new Set([
  'bert',
  'dream',
  'eurobert',
  'gemma-embedding',
  'jina-bert-v2',
  'jina-bert-v3',
  'llada',
  'llada-moe',
  'modern-bert',
  'neo-bert',
  'nomic-bert',
  'nomic-bert-moe',
  'rnd1',
  'wavtokenizer-dec',
])

/** No layer has attention. */
const RECURRENT: ReadonlySet<string> = new Set(['arwkv7', 'mamba', 'mamba2', 'rwkv6', 'rwkv6qwen2', 'rwkv7'])

/** Layers without KV heads are recurrent. */
const RECURRENT_WITHOUT_KV: ReadonlySet<string> = new Set([
  'bailingmoe3',
  'granitehybrid',
  'jamba',
  'kimi-k3',
  'kimi-linear',
  'lfm2',
  'lfm2moe',
  'plamo2',
])

/** The last of every so many layers has attention, the others are recurrent, unless the metadata says otherwise. */
const FULL_ATTENTION_INTERVALS: ReadonlyMap<string, number> = new Map([
  ['minimax-01', 8],
  ['qwen35', 4],
  ['qwen35moe', 4],
  ['qwen3next', 4],
  ['qwen4exp', 4],
])

/** llama.cpp gives layers that predict further tokens a cache here as well. */
const CACHES_ALL_LAYERS: ReadonlySet<string> = new Set(['hy_v4', 'minimax-m3'])

/** Tensors of a recurrent layer, and of one that computes keys. */
const RECURRENT_ROLE = /^(ssm_|shortconv\.|time_mix_)/
const KEY_ROLE = /^attn_(k|kv|kv_a_mqa|k_b)\b/

/** True if nothing is kept from token to token. */
export const keepsNothing = (facts: Facts, architecture: string): boolean =>
  WITHOUT_MEMORY.has(architecture) || facts.ofModel('attention.causal') === false

/** @param blocks `block_count`, which includes the layers that predict further tokens */
export function layerCounts(facts: Facts, architecture: string, blocks: number): LayerCounts {
  // A looped model runs its layers several times, each time with a cache of its own.
  const all = architecture === 'nanbeige' ? blocks * Math.max(1, facts.count('num_loops') ?? 1) : blocks
  const further = facts.count('nextn_predict_layers') ?? 0
  return { all, main: further < all ? all - further : all }
}

/**
 * @param rows all tensors: they tell the kinds of layers where the architecture is not known
 * @returns one entry per layer
 */
export function layerKinds(
  facts: Facts,
  architecture: string,
  { all, main }: LayerCounts,
  rows: Listing<MeasuredTensor>,
): readonly LayerKind[] {
  const kindOf = kindRule(facts, architecture, main, rows)
  return Array.from({ length: all }, (_, layer) => kindOf(layer))
}

function kindRule(
  facts: Facts,
  architecture: string,
  main: number,
  rows: Listing<MeasuredTensor>,
): (layer: number) => LayerKind {
  const isWithoutKv = (layer: number) => facts.countOfLayer('attention.head_count_kv', layer) === 0
  if (RECURRENT.has(architecture)) return (layer) => ({ attention: false, recurrent: layer < main })
  if (architecture === 'falcon-h1') return (layer) => ({ attention: true, recurrent: layer < main })
  if (architecture === 'nemotron_h' || architecture === 'nemotron_h_moe')
    // A layer is one of three: Mamba, attention or feed-forward.
    return (layer) => {
      if ((facts.countOfLayer('feed_forward_length', layer) ?? 0) > 0) return { attention: false, recurrent: false }
      const recurrent = layer < main && isWithoutKv(layer)
      return { attention: !recurrent, recurrent }
    }
  if (RECURRENT_WITHOUT_KV.has(architecture))
    return (layer) => {
      const recurrent = layer < main && isWithoutKv(layer)
      return { attention: !recurrent, recurrent }
    }
  const interval = FULL_ATTENTION_INTERVALS.get(architecture)
  if (interval !== undefined) {
    const isRecurrent = (layer: number) => isRecurrentLayer(facts, layer, interval) === true
    return (layer) => ({
      attention: layer < main && !isRecurrent(layer),
      recurrent: layer < main && isRecurrent(layer),
    })
  }
  if (CACHES_ALL_LAYERS.has(architecture)) return () => ({ attention: true, recurrent: false })
  const recurrentLayers = layersWith(rows, RECURRENT_ROLE)
  const keyLayers = recurrentLayers.size > 0 ? layersWith(rows, KEY_ROLE) : recurrentLayers
  return (layer) => {
    const recurrent = layer < main && recurrentLayers.has(layer)
    return { attention: layer < main && (!recurrent || keyLayers.has(layer)), recurrent }
  }
}

function layersWith(rows: Listing<MeasuredTensor>, pattern: RegExp): ReadonlySet<number> {
  const layers = new Set<number>()
  for (const { tower, layer, role } of rows)
    if (tower === '' && layer !== undefined && pattern.test(role)) layers.add(layer)
  return layers
}
