/** The part of the metadata that the overview shows and computes with. */
import type { FactList, FactValue } from '../../../shared/model/facts.ts'
import type { MetadataEntry } from '../../../shared/model/tensor.ts'

/** Keys that are sent at most: models have about fifty that qualify, a hostile file may have very many. */
const MAX_FACTS = 500
/** Characters of a value; what is longer is free text. */
const MAX_TEXT = 300

/** Scalars and summarised arrays of `general.*`, `imatrix.*` and `quantize.*`, of the architecture and of the tokenizer; no templates, no tokens. */
export function metadataFacts(metadata: ReadonlyMap<string, MetadataEntry>): FactList {
  const architecture = metadata.get('general.architecture')?.value
  const prefixes = [
    'general.',
    'split.',
    'imatrix.',
    'quantize.',
    ...(typeof architecture === 'string' ? [`${architecture}.`] : []),
  ]
  const facts: (readonly [string, FactValue])[] = []
  for (const [key, { value }] of metadata) {
    if (facts.length === MAX_FACTS) break
    if (key.length > MAX_TEXT) continue
    if (prefixes.some((prefix) => key.startsWith(prefix)) || /^tokenizer\.ggml\.(model|pre)$/.test(key))
      facts.push([key, summary(value)])
    else if (key === 'tokenizer.ggml.tokens' && typeof value === 'object')
      facts.push([key, { length: value.length, first: [] }])
  }
  return facts
}

function summary(value: MetadataEntry['value']): FactValue {
  if (typeof value === 'string') return value.slice(0, MAX_TEXT)
  if (typeof value !== 'object') return value
  const scalars = value.first.filter((element) => typeof element !== 'object')
  return {
    length: value.length,
    first: scalars.map((element) => summary(element) as typeof element),
    ...(value.numbers && value.length > scalars.length ? { numbers: value.numbers } : {}),
  }
}
