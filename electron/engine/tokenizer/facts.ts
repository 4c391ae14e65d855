import type { Sentence } from '../../../shared/text/sentence.ts'
import type { Int64, MetadataArray, MetadataEntry } from '../../../shared/model/tensor.ts'
import type { TokenizerFacts } from '../../../shared/model/tokenizer.ts'
import type { ModelHeader } from '../../../shared/model/model-header.ts'
import { wrongKeys } from '../formats/gguf/key-types.ts'

const PREFIX = 'tokenizer.ggml.'
const TOKENS = `${PREFIX}tokens`
const FLAGS = /^tokenizer\.ggml\.(add_[a-z]+_(?:token|prefix)|remove_extra_whitespaces|add_space_prefix)$/
const SPECIAL = /^tokenizer\.ggml\.([a-z_]{1,40})_token_id$/
/** Special tokens listed; the known ones are a dozen. */
const MAX_SPECIAL = 64

/**
 * What a header says of its tokenizer.
 * @returns undefined when it has no list of tokens
 */
export function tokenizerFacts({
  metadata,
  tensors,
}: Pick<ModelHeader, 'metadata' | 'tensors'>): TokenizerFacts | undefined {
  const get = (name: string) => metadata.get(PREFIX + name)
  const tokens = arrayOf(get('tokens'))
  if (tokens?.elementType !== 'string') return undefined
  const text = (name: string) => {
    const value = get(name)?.value
    return typeof value === 'string' ? value.slice(0, 200) : undefined
  }
  const [model, pre] = [text('model'), text('pre')]
  const [types, scores, merges] = [arrayOf(get('token_type')), arrayOf(get('scores')), arrayOf(get('merges'))]
  const architecture = metadata.get('general.architecture')?.value
  const vocabKey = `${typeof architecture === 'string' ? architecture : ''}.vocab_size`
  const unusable = wrongKeys(metadata).flatMap(({ key, sentence }) =>
    key.startsWith(PREFIX) || key === vocabKey ? [sentence] : [],
  )
  const vocabSize = integerOf(metadata.get(vocabKey))
  const draft = Iterator.from(tensors).find(({ name }) => name === 'd2t')
  return {
    ...(model !== undefined && { model }),
    ...(pre !== undefined && { pre }),
    tokens,
    ...(types && { types }),
    ...(scores && { scores }),
    ...(merges && { merges }),
    flags: [...metadata].flatMap(([key, { value }]) => {
      const name = FLAGS.exec(key)?.[1]
      return name !== undefined && typeof value === 'boolean' ? [{ name, value }] : []
    }),
    special: [...metadata]
      .flatMap(([key, entry]) => {
        const role = SPECIAL.exec(key)?.[1]
        const id = integerOf(entry)
        return role !== undefined && id !== undefined ? [{ role, key, id }] : []
      })
      .slice(0, MAX_SPECIAL),
    ...(vocabSize !== undefined && { vocabSize: { key: vocabKey, value: vocabSize } }),
    ...(unusable.length > 0 && { unusable }),
    tensors: [...tensors].flatMap(({ name, shape }) =>
      (name === 'token_embd.weight' || name === 'output.weight') && shape.length === 2
        ? [{ name, rows: shape[1]! }]
        : [],
    ),
    ...(draft && { draftTokens: draft.shape[0]! }),
  }
}

/** Why `tokenizer.ggml.tokens` cannot be used; undefined if the key is absent or a list of strings. */
export function unusableTokens({ metadata }: Pick<ModelHeader, 'metadata'>): Sentence | undefined {
  return wrongKeys(metadata).find(({ key }) => key === TOKENS)?.sentence
}

function arrayOf(entry: MetadataEntry | undefined): MetadataArray | undefined {
  return entry?.type === 'array' && typeof entry.value === 'object' ? entry.value : undefined
}

function integerOf(entry: MetadataEntry | undefined): Int64 | undefined {
  const value = entry?.value
  if (typeof value === 'bigint') return value
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined
}
