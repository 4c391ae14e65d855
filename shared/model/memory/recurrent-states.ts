/**
 * States of recurrent layers: a convolution's last inputs and what was kept of all tokens. Their size does not depend on the
 * context. As llama.cpp has it (`llama_hparams::n_embd_r`, `n_embd_s`), float32, for one sequence.
 */
import { type Facts, isFactArray } from '../facts.ts'
import type { LayerKind } from './layer-kinds.ts'

const FLOAT32_BYTES = 4

type StateForm = 'mamba' | 'mamba2' | 'rwkv' | 'short-convolution' | 'delta-attention' | 'linear-attention'

/** Forms of the states, where they are not those of Mamba 2. */
const FORMS: ReadonlyMap<string, StateForm> = new Map<string, StateForm>([
  ['arwkv7', 'rwkv'],
  ['bailingmoe3', 'delta-attention'],
  ['jamba', 'mamba'],
  ['kimi-k3', 'delta-attention'],
  ['kimi-linear', 'delta-attention'],
  ['lfm2', 'short-convolution'],
  ['lfm2moe', 'short-convolution'],
  ['mamba', 'mamba'],
  ['minimax-01', 'linear-attention'],
  ['rwkv6', 'rwkv'],
  ['rwkv6qwen2', 'rwkv'],
  ['rwkv7', 'rwkv'],
])

/** @returns bytes of all layers; undefined if there are recurrent layers and the metadata does not declare their size */
export function stateBytes(facts: Facts, architecture: string, kinds: readonly LayerKind[]): number | undefined {
  const layers = kinds.filter(({ recurrent }) => recurrent).length
  if (layers === 0) return 0
  const values = stateValues(facts, architecture)
  if (values === undefined) return undefined
  return (layers * values + embeddingHistory(facts, kinds)) * FLOAT32_BYTES
}

/** Values of one layer's state. */
function stateValues(facts: Facts, architecture: string): number | undefined {
  const count = (key: string) => facts.count(key) ?? 0
  const embedding = count('embedding_length')
  const heads = facts.countOfLayer('attention.head_count', 0) ?? 0
  const kernel = count('ssm.conv_kernel')
  const form = FORMS.get(architecture) ?? 'mamba2'
  switch (form) {
    case 'rwkv': {
      const size = count('wkv.head_size')
      return size > 0 ? known(embedding * ((facts.count('token_shift_count') ?? 2) + size)) : undefined
    }
    case 'short-convolution':
      return known(embedding * (count('shortconv.l_cache') - 1))
    case 'delta-attention': {
      const size = count('kda.head_dim')
      return known(3 * (kernel > 0 ? kernel - 1 : 3) * heads * size + size * size * heads)
    }
    case 'linear-attention': {
      const length = facts.count('attention.key_length') ?? (heads > 0 ? Math.floor(embedding / heads) : 0)
      return known(length * length * heads)
    }
    case 'mamba':
    case 'mamba2': {
      const [inner, state] = [count('ssm.inner_size'), count('ssm.state_size')]
      const groups = form === 'mamba2' ? count('ssm.group_count') : 0
      return known(Math.max(0, kernel - 1) * (inner + 2 * groups * state) + state * inner)
    }
  }
}

const known = (values: number) => (values > 0 ? values : undefined)

/** The n-gram embedding of qwen4exp keeps its last inputs, in addition, in the layers that have one. */
function embeddingHistory(facts: Facts, kinds: readonly LayerKind[]): number {
  const listed = facts.ofModel('ple.layers')
  if (!isFactArray(listed)) return 0
  const size =
    Math.max(0, (facts.count('ple.conv_kernel') ?? 0) - 1) *
    (facts.count('ple.ngram_size') ?? 0) *
    (facts.count('hyper_connection.count') ?? 0) *
    (facts.count('embedding_length') ?? 0)
  const layers = (listed.numbers ?? listed.first).filter((layer) => kinds[Number(layer)]?.recurrent)
  return layers.length * size
}
