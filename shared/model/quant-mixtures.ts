/**
 * Which tensor types llama-quantize gives to which tensors, by the name of the file type. From its `llama-quant.cpp`
 * (llama.cpp, September 2026); the type of all other tensors is the one that `file-types.ts` has. Conditions (grouped
 * queries, layer, importance matrix) are left out: a set has every type that some model gets.
 */

/** Tensors that a mixture treats alike. Names are matched as llama-quantize does: anywhere in the tensor's name. */
const GROUPS = [
  ['attn_v', /attn_(qkv|kv_b|v)\.weight/],
  ['attn_k', /attn_k\.weight/],
  ['attn_q', /attn_q\.weight/],
  ['attn_output', /attn_output\.weight/],
  ['ffn_in', /ffn_(up|gate)/],
  ['ffn_down', /ffn_down/],
] as const
type Group = (typeof GROUPS)[number][0]

/** Types in addition to that of the file type. `any`: whatever the tensor. */
type Mixture = Readonly<Partial<Record<Group | 'any', readonly string[]>>>

const MIXTURES: Readonly<Record<string, Mixture>> = {
  Q4_0: { ffn_down: ['Q4_1'] },
  Q5_0: { ffn_down: ['Q5_1'] },
  Q2_K: { attn_v: ['Q3_K', 'Q4_K', 'Q5_K'], attn_output: ['Q3_K', 'Q5_K'], ffn_down: ['Q3_K'] },
  Q2_K_S: { attn_v: ['Q4_K', 'Q5_K'], ffn_down: ['Q4_K'] },
  Q3_K_S: { attn_v: ['Q5_K'], attn_output: ['Q5_K'] },
  Q3_K_M: { attn_v: ['Q4_K', 'Q5_K'], attn_output: ['Q4_K', 'Q5_K'], ffn_down: ['Q4_K', 'Q5_K'] },
  Q3_K_L: { attn_v: ['Q5_K'], attn_output: ['Q4_K', 'Q5_K'], ffn_down: ['Q4_K', 'Q5_K'] },
  Q4_K_S: { attn_v: ['Q5_K'], attn_output: ['Q5_K'], ffn_down: ['Q5_K'] },
  Q4_K_M: { attn_v: ['Q5_K', 'Q6_K'], attn_output: ['Q5_K'], ffn_down: ['Q5_K', 'Q6_K'] },
  Q5_K_M: { attn_v: ['Q6_K'], ffn_down: ['Q6_K'] },
  IQ1_S: { attn_v: ['Q2_K', 'Q4_K'], attn_k: ['Q4_K'], attn_output: ['IQ2_XXS', 'Q5_K'], ffn_down: ['Q2_K'] },
  IQ1_M: { attn_v: ['Q2_K', 'Q4_K'], attn_k: ['Q4_K'], attn_output: ['IQ2_XXS', 'Q5_K'], ffn_down: ['Q2_K'] },
  IQ2_XXS: { attn_v: ['Q2_K', 'Q4_K'], attn_k: ['Q4_K'], attn_output: ['Q5_K'], ffn_down: ['Q2_K'] },
  IQ2_XS: { attn_v: ['Q2_K', 'Q4_K'], attn_k: ['Q4_K'], attn_output: ['Q5_K'], ffn_down: ['Q2_K'] },
  IQ2_S: { attn_v: ['IQ3_S', 'Q4_K'], attn_k: ['Q4_K'], attn_output: ['IQ3_S', 'Q5_K'], ffn_down: ['IQ3_S'] },
  IQ2_M: { attn_v: ['IQ3_S', 'Q4_K'], attn_k: ['Q4_K'], attn_output: ['IQ3_S', 'Q5_K'], ffn_down: ['IQ3_S'] },
  IQ3_XXS: {
    attn_v: ['IQ3_S', 'Q4_K', 'Q5_K'],
    attn_k: ['IQ2_S'],
    attn_q: ['IQ2_S'],
    attn_output: ['IQ3_S', 'Q5_K'],
    ffn_down: ['Q3_K', 'Q4_K'],
  },
  IQ3_XS: {
    attn_v: ['Q4_K', 'Q5_K'],
    attn_k: ['IQ3_XXS'],
    attn_q: ['IQ3_XXS'],
    attn_output: ['Q5_K'],
    ffn_in: ['IQ3_XXS'],
  },
  IQ3_S: { attn_v: ['Q4_K', 'Q5_K'], attn_output: ['Q5_K'] },
  IQ3_M: { attn_v: ['Q4_K', 'Q5_K'], attn_output: ['Q4_K', 'Q5_K'], ffn_down: ['Q4_K'] },
  IQ4_NL: { attn_v: ['Q5_K'], attn_output: ['Q5_K'], ffn_down: ['Q5_K'] },
  IQ4_XS: { attn_v: ['Q5_K'], attn_output: ['Q5_K'], ffn_down: ['Q5_K'] },
  MXFP4_MOE: { any: ['Q8_0'] },
}

/** In addition where the model has eight experts, as Mixtral. */
const EIGHT_EXPERTS: Mixture = { attn_v: ['Q8_0'], attn_k: ['Q8_0'] }

/**
 * The types that llama-quantize may give to a tensor.
 * @param type that of the file type: the one for tensors without a rule
 */
export function mixtureOf(
  fileType: string,
  type: string,
  name: string,
  experts: number | undefined,
): ReadonlySet<string> {
  const group = GROUPS.find(([, pattern]) => pattern.test(name))?.[0]
  const mixture = MIXTURES[fileType]
  const types = new Set([type, ...(mixture?.any ?? [])])
  if (group === undefined) return types
  for (const each of mixture?.[group] ?? []) types.add(each)
  if (experts === 8) for (const each of EIGHT_EXPERTS[group] ?? []) types.add(each)
  return types
}

interface Fallback {
  /** Weights in a block of the type that does not fit. */
  readonly block: number
  /** A type of 32 weights in a block. */
  readonly type: string
}

const FALLBACKS: Readonly<Record<string, Fallback>> = {
  IQ1_S: { block: 256, type: 'IQ4_NL' },
  IQ1_M: { block: 256, type: 'IQ4_NL' },
  IQ2_XXS: { block: 256, type: 'IQ4_NL' },
  IQ2_XS: { block: 256, type: 'IQ4_NL' },
  IQ2_S: { block: 256, type: 'IQ4_NL' },
  IQ3_XXS: { block: 256, type: 'IQ4_NL' },
  IQ3_S: { block: 256, type: 'IQ4_NL' },
  IQ4_XS: { block: 256, type: 'IQ4_NL' },
  Q2_0: { block: 64, type: 'Q4_0' },
  Q2_K: { block: 256, type: 'Q4_0' },
  Q3_K: { block: 256, type: 'Q4_0' },
  TQ1_0: { block: 256, type: 'Q4_0' },
  TQ2_0: { block: 256, type: 'Q4_0' },
  Q4_K: { block: 256, type: 'Q5_0' },
  Q5_K: { block: 256, type: 'Q5_1' },
  Q6_K: { block: 256, type: 'Q8_0' },
}
/** Where rows are not even whole blocks of 32. */
const LAST_FALLBACK = 'F16'
/** Types without blocks fit any row. */
const PLAIN = /^(B?F|I)\d+$/

/** Weights of which a row must have a multiple, or a fallback is used. Of types with blocks. */
export const blockFor = (type: string): number => FALLBACKS[type]?.block ?? 32

/**
 * The type that llama-quantize takes instead, where a row is not a whole number of blocks; undefined where the type fits.
 * @param width weights in a row
 */
export function fallbackOf(type: string, width: number): string | undefined {
  if (PLAIN.test(type)) return undefined
  const fallback = FALLBACKS[type]
  if (width % blockFor(type) === 0) return undefined
  return fallback && width % 32 === 0 ? fallback.type : LAST_FALLBACK
}
