/** What a tensor is for, by its role: the same values are usual in one and damage in another. */
import type { MeasuredTensor } from '../overview/measured-tensor.ts'
import type { ValueContext } from './value-context.ts'

/**
 * `table`: factors of rotary positions. `ids`: maps of token ids and experts. `scale`: factors of quantised weights.
 * `gain`: factors of single channels that training may leave as they were, as LayerScale. `embedding`: a row per token.
 * `adapter-b`: the second matrix of a LoRA. `collected`: sums of an importance matrix. `counter`: how many those are of.
 */
export type Purpose =
  | 'table'
  | 'ids'
  | 'scale'
  | 'router-bias'
  | 'bias'
  | 'norm'
  | 'gain'
  | 'embedding'
  | 'positions'
  | 'token-types'
  | 'adapter-a'
  | 'adapter-b'
  | 'direction'
  | 'collected'
  | 'counter'
  | 'matrix'
  | 'vector'

/** The first that fits. Roles are names without layer and `.weight`; outside of layers they are whole names. */
const PURPOSES: readonly (readonly [Purpose, RegExp])[] = [
  ['collected', /\.in_sum2?$/],
  ['counter', /\.counts$/],
  ['adapter-a', /\.lora_a$/],
  ['adapter-b', /\.lora_b$/],
  ['direction', /^direction$/],
  ['table', /(^|\.)(rope_freqs|rope_factors_(long|short)|inv_freq)$/],
  ['ids', /(^|\.)(d2t|t2d|ffn_gate_tid2eid)$/],
  ['router-bias', /(^|\.)exp_probs_b(\.bias)?$/],
  ['bias', /(^|[._])bias$/],
  // Before scales: norms of image models are called query_norm.scale.
  ['norm', /norm\d?(_\d)?(\.scale)?$|(^|\.)(post_|pre_)?ln(_?[a-z0-9])?$/],
  ['gain', /(^|\.)(ls\d|layer_scale\d?|gamma\d?|ssm_d)$/],
  ['scale', /(^|[._])scales?(_inv|_\d)?$/],
  ['embedding', /(^|\.)(token_embd|per_layer_token_embd|embed_tokens|output|shared_head_head|lm_head)$/],
  ['positions', /(^|[._])pos(ition)?_embd$/],
  ['token-types', /(^|\.)token_types$/],
]

/** @returns `matrix` or `vector` where the role tells nothing more */
export function purposeOf({ role, tensor }: Pick<MeasuredTensor, 'role' | 'tensor'>): Purpose {
  const known = PURPOSES.find(([, pattern]) => pattern.test(role))
  return known?.[0] ?? (tensor.shape.length > 1 ? 'matrix' : 'vector')
}

/**
 * The purpose in a file of this kind. In an importance matrix everything but a counter is a sum, whatever its name: entries of
 * the older format have the names of weights.
 */
export function purposeIn(row: Pick<MeasuredTensor, 'role' | 'tensor'>, { kind }: ValueContext): Purpose {
  const purpose = purposeOf(row)
  return kind === 'imatrix' && purpose !== 'counter' ? 'collected' : purpose
}

/** Holds numbers that are written, not trained: nothing can be said of their values but that they are finite. */
export const isWritten = (purpose: Purpose) =>
  purpose === 'table' || purpose === 'ids' || purpose === 'scale' || purpose === 'counter'
