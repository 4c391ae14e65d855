/** What the slices of a tensor (positions along dimension 2) are: experts, attention heads, or neither. */
import { formatInteger } from '../text/format.ts'
import { phrase, type Sentence, say } from '../text/sentence.ts'
import type { TensorInfo } from './tensor.ts'

export type SliceKind = 'expert' | 'head' | 'slice'

/** `ffn_down_exps.weight`, `ffn_gate_chexps.weight`, `mlp.experts.gate_up_proj`; also their biases and adapters. */
const EXPERTS = /(_(ch)?exps|(^|\.)experts)(\.|$)/
/** Multi-head latent attention: keys and values are unpacked head by head. */
const HEADS = /(^|\.)(attn_[kv]_b|w[kv]_b|[kv]_b_proj)(\.|$)/
/** Kernels of convolutions have their channels there, whatever their number. */
const KERNELS = /conv|patch_emb/

/** @param experts `expert_count` of the model */
export function sliceKind({ name, shape }: Pick<TensorInfo, 'name' | 'shape'>, experts: number | undefined): SliceKind {
  if (EXPERTS.test(name)) return 'expert'
  if (HEADS.test(name)) return 'head'
  if (KERNELS.test(name)) return 'slice'
  return experts !== undefined && experts > 1 && Number(shape[2] ?? 1) === experts ? 'expert' : 'slice'
}

/** The word for several, at the start of a line. */
export const SLICES: Readonly<Record<SliceKind, string>> = {
  expert: phrase('Experts'),
  head: phrase('Heads'),
  slice: phrase('Slices'),
}

/** The word for one. */
export const SLICE: Readonly<Record<SliceKind, string>> = {
  expert: phrase('Expert'),
  head: phrase('Head'),
  slice: phrase('Slice'),
}
/** The same within a line, and in the header of a narrow column. */
export const SHORT_SLICE: Readonly<Record<SliceKind, string>> = {
  expert: phrase('expert'),
  head: phrase('head'),
  slice: phrase('slice'),
}

/** `expert 37` */
export function namedSlice(kind: SliceKind, number: number): Sentence {
  const figures = { number: formatInteger(number) }
  if (kind === 'expert') return say('expert {{number}}', figures)
  return kind === 'head' ? say('head {{number}}', figures) : say('slice {{number}}', figures)
}

/** Slices that a sentence names; the panel of the tensor has them all. */
const NAMED = 4

/** `experts 1, 5, 6 and 7`, `experts 0, 1, 2, 3 and 2 more` */
export function namedSlices(kind: SliceKind, numbers: readonly number[]): Sentence {
  if (numbers.length === 1) return namedSlice(kind, numbers[0]!)
  const named = numbers.slice(0, NAMED).map((number) => formatInteger(number))
  const rest = numbers.length - named.length
  if (rest > 0) {
    const figures = { numbers: named.join(', '), rest: formatInteger(rest) }
    if (kind === 'expert') return say('experts {{numbers}} and {{rest}} more', figures)
    return kind === 'head'
      ? say('heads {{numbers}} and {{rest}} more', figures)
      : say('slices {{numbers}} and {{rest}} more', figures)
  }
  const figures = { numbers: named.slice(0, -1).join(', '), last: named.at(-1)! }
  if (kind === 'expert') return say('experts {{numbers}} and {{last}}', figures)
  return kind === 'head'
    ? say('heads {{numbers}} and {{last}}', figures)
    : say('slices {{numbers}} and {{last}}', figures)
}
