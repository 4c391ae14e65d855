/** Files with a tokenizer, made up. */
import { writeGguf, type WrittenEntry } from '../../build/sample/gguf-writer.ts'

export interface WrittenVocabulary {
  readonly tokens: readonly string[]
  readonly types?: readonly number[]
  readonly scores?: readonly number[]
  readonly merges?: readonly string[]
  readonly model?: string
  readonly more?: readonly WrittenEntry[]
}

export function vocabularyEntries({
  tokens,
  types,
  scores,
  merges,
  model,
  more = [],
}: WrittenVocabulary): WrittenEntry[] {
  return [
    ['general.architecture', 'string', 'llama'],
    ['tokenizer.ggml.model', 'string', model ?? 'llama'],
    ['tokenizer.ggml.tokens', 'array', { elementType: 'string', values: tokens }],
    ...(types ? ([['tokenizer.ggml.token_type', 'array', { elementType: 'int32', values: types }]] as const) : []),
    ...(scores ? ([['tokenizer.ggml.scores', 'array', { elementType: 'float32', values: scores }]] as const) : []),
    ...(merges ? ([['tokenizer.ggml.merges', 'array', { elementType: 'string', values: merges }]] as const) : []),
    ...more,
  ]
}

/** A sound vocabulary of any size: special tokens, all bytes, then words. */
export function largeVocabulary(length: number): WrittenVocabulary {
  const hex = (byte: number) => byte.toString(16).toUpperCase().padStart(2, '0')
  const bytes = Array.from({ length: 256 }, (_, byte) => `<0x${hex(byte)}>`)
  const words = Array.from({ length: length - 259 }, (_, i) => `\u2581word${i}`)
  return {
    tokens: ['<unk>', '<s>', '</s>', ...bytes, ...words],
    types: [2, 3, 3, ...bytes.map(() => 6), ...words.map(() => 1)],
    scores: [0, 0, 0, ...bytes.map(() => 0), ...words.map((_, i) => -i)],
    more: [
      ['tokenizer.ggml.bos_token_id', 'uint32', 1],
      ['tokenizer.ggml.eos_token_id', 'uint32', 2],
      ['tokenizer.ggml.unknown_token_id', 'uint32', 0],
      ['tokenizer.ggml.add_bos_token', 'bool', true],
    ],
  }
}

export const writeVocabulary = (vocabulary: WrittenVocabulary): Uint8Array =>
  writeGguf({ metadata: vocabularyEntries(vocabulary) })
