/**
 * The kinds of a model's layers: which ones keep keys and values, which ones keep a recurrent state. The rules are those of
 * llama.cpp (`llama_model::create_memory`, `src/models/*.cpp`), by architecture; other architectures follow the same keys.
 */
import { type Facts, isFactArray } from '../facts.ts'

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

/** Keys that only models with recurrent layers have. */
const STATE_KEYS = ['ssm.inner_size', 'ssm.conv_kernel', 'wkv.head_size', 'shortconv.l_cache', 'kda.head_dim']

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

/** @returns one entry per layer */
export function layerKinds(facts: Facts, architecture: string, { all, main }: LayerCounts): readonly LayerKind[] {
  const kindOf = kindRule(facts, architecture, main)
  return Array.from({ length: all }, (_, layer) => kindOf(layer))
}

function kindRule(facts: Facts, architecture: string, main: number): (layer: number) => LayerKind {
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
  const isDeclared = declaredRecurrence(facts, FULL_ATTENTION_INTERVALS.get(architecture))
  const hasStates = STATE_KEYS.some((key) => facts.ofModel(key) !== undefined)
  const isRecurrent = isDeclared ?? ((layer: number) => hasStates && isWithoutKv(layer))
  return (layer) => {
    const recurrent = layer < main && isRecurrent(layer)
    return { attention: layer < main && !recurrent, recurrent }
  }
}

/** @param usual the interval of an architecture whose metadata need not declare it */
function declaredRecurrence(facts: Facts, usual: number | undefined): ((layer: number) => boolean) | undefined {
  const key = 'attention.recurrent_layers'
  const declared = facts.ofModel(key)
  if (isFactArray(declared) || typeof declared === 'boolean') return (layer) => Boolean(facts.ofLayer(key, layer))
  const interval = facts.count('full_attention_interval') ?? usual
  // 0 has no meaning: llama.cpp refuses it or fails.
  return interval ? (layer) => (layer + 1) % interval !== 0 : undefined
}
