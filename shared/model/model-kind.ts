/** What a GGUF file holds. Rules and figures are made for some kinds only. */
import type { Facts } from './facts.ts'

/**
 * `imatrix`: importance matrix of llama-imatrix. `adapter`: LoRA. `projector`: vision or audio part of a multimodal
 * model (mmproj). `model`: everything else, vocabularies without tensors included.
 */
export type ModelKind = 'model' | 'imatrix' | 'adapter' | 'control-vector' | 'projector'

const TYPES: ReadonlyMap<string | undefined, ModelKind> = new Map([
  ['imatrix', 'imatrix'],
  ['adapter', 'adapter'],
  ['mmproj', 'projector'],
])
/** Files without `general.type`, by their architecture. */
const ARCHITECTURES: ReadonlyMap<string | undefined, ModelKind> = new Map([
  ['controlvector', 'control-vector'],
  ['clip', 'projector'],
])

/** By `general.type`, else by the architecture. */
export const modelKind = (facts: Facts, architecture: string | undefined): ModelKind =>
  TYPES.get(facts.text('general.type')) ?? ARCHITECTURES.get(architecture) ?? 'model'

/** Whether a file holds the weights of a model, as far as its metadata says: no other kind, and no vocabulary alone. */
export const holdsModel = (facts: Facts, architecture: string | undefined): boolean =>
  modelKind(facts, architecture) === 'model' && facts.text('general.type') !== 'vocab'
