/** What a model is, as plain values for programs. What is not declared is absent. */
import type { ModelView } from '../model-view.ts'
import { isFactArray, wholeNumber } from '../facts.ts'
import { provenance } from './provenance.ts'
import { bitsPerWeightOf, declaredType, factsOf } from './model-facts.ts'

export interface JsonFacts {
  readonly architecture?: string
  readonly name?: string
  readonly sizeLabel?: string
  readonly license?: string
  /** Weights in all tensors. A number as far as it is exact. */
  readonly parameters: number | string
  readonly bitsPerWeight?: number
  /** Declared: `Q4_K_M`. */
  readonly fileType?: string
  readonly layers?: number
  readonly contextLength?: number
  readonly embeddingLength?: number
  readonly experts?: number
  readonly expertsUsed?: number
  /** Number of tokens. */
  readonly vocabulary?: number
  readonly tokenizer?: string
}

/** What the metadata says of the quantization: `quantize.imatrix.file` and others. */
export const jsonProvenance = (view: Pick<ModelView, 'facts' | 'architecture'>) => {
  const facts = factsOf(view)
  return provenance((key) => facts.get(key))
}

export function jsonFacts(view: ModelView): JsonFacts {
  const facts = factsOf(view)
  const tokens = facts.get('tokenizer.ggml.tokens')
  const given = {
    architecture: view.architecture,
    name: facts.text('general.name'),
    sizeLabel: facts.text('general.size_label'),
    license: facts.text('general.license'),
    bitsPerWeight: bitsPerWeightOf(view),
    fileType: declaredType(facts)?.name,
    layers: facts.count('block_count'),
    contextLength: facts.count('context_length'),
    embeddingLength: facts.count('embedding_length'),
    experts: facts.count('expert_count'),
    expertsUsed: facts.count('expert_used_count'),
    vocabulary: isFactArray(tokens) ? tokens.length : wholeNumber(facts.ofModel('vocab_size')),
    tokenizer: facts.text('tokenizer.ggml.model'),
  }
  const { nParameters } = view
  return {
    parameters: typeof nParameters === 'bigint' ? String(nParameters) : nParameters,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  }
}
