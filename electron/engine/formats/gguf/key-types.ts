import { formatInteger } from '../../../../shared/text/format.ts'
import { problem } from '../../../../shared/model/problems.ts'
import { phrase, type Sentence, say } from '../../../../shared/text/sentence.ts'
import type { MetadataEntry, ScalarType } from '../../../../shared/model/tensor.ts'
import { type ProblemList, shownName } from '../problem-list.ts'

/** Kinds of values, with the words for them. Integers of all widths are one kind: their width loses no value. */
const KINDS = {
  text: phrase('a string'),
  integer: phrase('an integer'),
  number: phrase('a number'),
  bool: phrase('a bool'),
  texts: phrase('an array of strings'),
  integers: phrase('an array of integers'),
  numbers: phrase('an array of numbers'),
  integerOrIntegers: phrase('an integer, or an array of integers'),
  pattern: phrase('an integer, or an array of bools or integers'),
} as const

type Kind = keyof typeof KINDS

/** Keys of every model that this app and llama.cpp read. */
const GENERAL: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['general.type', 'text'],
  ['general.name', 'text'],
  ['general.file_type', 'integer'],
  ['general.quantization_version', 'integer'],
  ['split.no', 'integer'],
  ['split.count', 'integer'],
  ['split.tensors.count', 'integer'],
  ['tokenizer.ggml.model', 'text'],
  ['tokenizer.ggml.pre', 'text'],
  ['tokenizer.ggml.tokens', 'texts'],
  ['tokenizer.ggml.merges', 'texts'],
  ['tokenizer.ggml.scores', 'numbers'],
  ['tokenizer.ggml.token_type', 'integers'],
  ['tokenizer.ggml.remove_extra_whitespaces', 'bool'],
  ['tokenizer.chat_template', 'text'],
  ['tokenizer.chat_templates', 'texts'],
])

/** Families of keys of every model. */
const FAMILIES: readonly (readonly [pattern: RegExp, kind: Kind])[] = [
  [/^tokenizer\.ggml\.[a-z_]{1,40}_token_id$/, 'integer'],
  [/^tokenizer\.ggml\.add_[a-z_]{1,40}_(?:token|prefix)$/, 'bool'],
  [/^tokenizer\.ggml\.add_space_prefix$/, 'bool'],
  [/^tokenizer\.chat_template\./, 'text'],
]

/** Keys that begin with the architecture's name. */
const OF_ARCHITECTURE: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['vocab_size', 'integer'],
  ['context_length', 'integer'],
  ['embedding_length', 'integer'],
  ['block_count', 'integer'],
  ['leading_dense_block_count', 'integer'],
  ['nextn_predict_layers', 'integer'],
  ['feed_forward_length', 'integerOrIntegers'],
  ['expert_count', 'integer'],
  ['expert_used_count', 'integer'],
  ['full_attention_interval', 'integer'],
  ['attention.head_count', 'integerOrIntegers'],
  ['attention.head_count_kv', 'integerOrIntegers'],
  ['attention.key_length', 'integer'],
  ['attention.value_length', 'integer'],
  ['attention.key_length_mla', 'integer'],
  ['attention.value_length_mla', 'integer'],
  ['attention.kv_lora_rank', 'integer'],
  ['attention.sliding_window', 'integer'],
  ['attention.sliding_window_pattern', 'pattern'],
  ['attention.shared_kv_layers', 'integer'],
  ['attention.causal', 'bool'],
  ['attention.layer_norm_epsilon', 'number'],
  ['attention.layer_norm_rms_epsilon', 'number'],
  ['rope.dimension_count', 'integer'],
  ['rope.freq_base', 'number'],
])

/** A known key whose value has the wrong kind. */
export interface WrongKey {
  readonly key: string
  readonly byteOffset: number
  readonly sentence: Sentence
}

/** Known keys of the wrong kind, in the order of the file. `general.architecture` and `general.alignment` have rules of their own. */
export function wrongKeys(metadata: ReadonlyMap<string, MetadataEntry>): WrongKey[] {
  const architecture = metadata.get('general.architecture')?.value
  const prefix = typeof architecture === 'string' && architecture !== '' ? `${architecture}.` : undefined
  const wrong: WrongKey[] = []
  for (const [key, entry] of metadata) {
    const kind = kindOf(key, prefix)
    if (kind === undefined || isOfKind(entry, kind)) continue
    const values = { key: shownName(key), found: describeType(entry), expected: { text: KINDS[kind] } }
    const sentence = say('{{key}} is {{found}}; expected {{expected}}. Programs ignore it or refuse the file.', values)
    wrong.push({ key, byteOffset: entry.byteOffset, sentence })
  }
  return wrong
}

/** Reports keys of the wrong kind, which would otherwise look absent. */
export function checkKeyTypes(metadata: ReadonlyMap<string, MetadataEntry>, problems: ProblemList): void {
  for (const { byteOffset, sentence } of wrongKeys(metadata))
    problems.add(problem('key-type', 'warning', sentence, { byteOffset }))
}

function kindOf(key: string, prefix: string | undefined): Kind | undefined {
  return (
    GENERAL.get(key) ??
    FAMILIES.find(([pattern]) => pattern.test(key))?.[1] ??
    (prefix !== undefined && key.startsWith(prefix) ? OF_ARCHITECTURE.get(key.slice(prefix.length)) : undefined)
  )
}

const isInteger = (type: ScalarType | 'array') => /^u?int/.test(type)
const isNumber = (type: ScalarType | 'array') => isInteger(type) || type.startsWith('float')

function isOfKind({ type, value }: MetadataEntry, kind: Kind): boolean {
  if (typeof value !== 'object') {
    if (kind === 'text') return type === 'string'
    if (kind === 'bool') return type === 'bool'
    if (kind === 'number') return isNumber(type)
    return kind === 'integer' || kind === 'integerOrIntegers' || kind === 'pattern' ? isInteger(type) : false
  }
  const { elementType, length } = value
  // Without elements their type does not matter.
  if (length === 0) return ['texts', 'numbers', 'integers', 'integerOrIntegers', 'pattern'].includes(kind)
  if (kind === 'texts') return elementType === 'string'
  if (kind === 'numbers') return isNumber(elementType)
  if (kind === 'pattern') return isInteger(elementType) || elementType === 'bool'
  return kind === 'integers' || kind === 'integerOrIntegers' ? isInteger(elementType) : false
}

/** `of type uint8`, `an array of 2 elements of type string`. */
function describeType({ type, value }: MetadataEntry): Sentence {
  if (typeof value !== 'object') return say('of type {{type}}', { type })
  const { elementType, length } = value
  return length === 1
    ? say('an array of 1 element of type {{type}}', { type: elementType })
    : say('an array of {{length}} elements of type {{type}}', { length: formatInteger(length), type: elementType })
}
